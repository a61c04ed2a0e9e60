/** People on real nodes, and a terminal that is one more device of one of them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { ran, run } from "../../cli/terminal-in-test.ts";
import type { RunningClient } from "../../client/entente.ts";
import { bootFederation, type TestFederation, until } from "../federation/boot.ts";
import { enrolPerson } from "./test-client.ts";

export interface PeopleWithTerminals {
  readonly home: string;
  readonly federation: TestFederation;
  enrol(domain: string, user: string, details?: Parameters<typeof enrolPerson>[2]): Promise<RunningClient>;
  /** Asks from a terminal and lets it in with the device at hand: `profile` is that person's, too. */
  further(person: RunningClient, profile: string, name: string): Promise<void>;
  at(...args: string[]): ReturnType<typeof ran>;
  close(): Promise<void>;
}

export async function peopleWithTerminals(domains: string[]): Promise<PeopleWithTerminals> {
  const home = mkdtempSync(join(tmpdir(), "entente-terminal-"));
  const federation = await bootFederation({ domains, onDisk: true, config: { demonstration: true } });
  const people: RunningClient[] = [];
  return {
    home,
    federation,
    async enrol(domain, user, details) {
      const person = await enrolPerson(federation.node(domain), user, details);
      people.push(person);
      return person;
    },
    async further(person, profile, name) {
      const { link } = await person.linkDevice();
      const login = run(["login", link, "--profile", profile, "--name", name], { cwd: home });
      await until(() => person.view().pendingDevices.length === 1, "the terminal's request");
      await person.approveDevice(person.view().pendingDevices[0]!.deviceId);
      expect(await login.code).toBe(0);
    },
    at: (...args) => ran(args, { cwd: home }),
    async close() {
      for (const person of people) await person.stop();
      await federation.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
