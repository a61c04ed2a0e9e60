/** A device of the command line: a folder with its keys, its store and its node's address. One command at a time holds it, since two would use the same ratchet keys. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { createClient, type RunningClient } from "../../client/entente.ts";
import type { DeviceOptions } from "../../client/device-parts.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { headlessEnvironment } from "../headless.ts";
import type { Terminal } from "./terminal.ts";

export interface ProfileOptions {
  profile?: string;
}

const profileFile = z.strictObject({ node: z.string().regex(/^https?:\/\//) });

export function withProfile(command: Command): Command {
  return command.option("--profile <folder>", "folder of this device; else ENTENTE_PROFILE, else ~/.entente");
}

export function profileFolder(options: ProfileOptions, terminal: Terminal): string {
  return resolve(terminal.cwd, options.profile ?? terminal.env["ENTENTE_PROFILE"] ?? join(homedir(), ".entente"));
}

export function writeProfile(folder: string, node: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "profile.json"), `${JSON.stringify({ node })}\n`, { mode: 0o600 });
}

export interface OpenedClient {
  readonly client: RunningClient;
  /** Stops the client, and whatever it had planned for later, so that the process can end. */
  close(): Promise<void>;
}

/** A command that only looks rings for nobody, and says so to its node. */
const LOOKS_ONLY: DeviceOptions = { rings: "none" };

export function clientIn(folder: string, node: string, terminal: Terminal, device: DeviceOptions = LOOKS_ONLY): OpenedClient {
  const log: ClientEnvironment["log"] = terminal.env["ENTENTE_DEBUG"] ? (event, values) => terminal.say(`${event} ${JSON.stringify(values ?? {})}`) : () => undefined;
  // No passkey here: the device's line stays at PRIVATE, whatever package it runs, so that there is nothing to prove about the code either.
  const environment = headlessEnvironment({ folder, nodeUrl: node, authenticator: noPasskey, code: { hash: null, proof: null }, log });
  const planned = new Set<() => void>();
  let closed = false;
  const clock: ClientEnvironment["clock"] = {
    ...environment.clock,
    after(milliseconds, run) {
      if (closed) return () => undefined;
      const cancel = environment.clock.after(milliseconds, () => {
        planned.delete(cancel);
        run();
      });
      planned.add(cancel);
      return () => {
        planned.delete(cancel);
        cancel();
      };
    },
  };
  const client = createClient({ ...environment, clock, lock: async () => lockFolder(folder) }, device);
  return {
    client,
    async close() {
      await client.stop();
      closed = true;
      for (const cancel of planned) cancel();
    },
  };
}

/** Opens the device, runs, and closes it whatever happens. Throws `profile/none`, `client/other-tab`, what `run` throws. */
export async function withClient<T>(options: ProfileOptions, terminal: Terminal, run: (client: RunningClient, profile: { folder: string; node: string }) => Promise<T>, device: DeviceOptions = LOOKS_ONLY): Promise<T> {
  const folder = profileFolder(options, terminal);
  const path = join(folder, "profile.json");
  if (!existsSync(path)) throw new Failure("profile/none", folder);
  const { node } = profileFile.parse(JSON.parse(readFileSync(path, "utf8")));
  const { client, close } = clientIn(folder, node, terminal, device);
  try {
    await client.start();
    const { state, failure } = client.view();
    if (state === "not-enrolled") throw new Failure("profile/none", folder);
    if (state === "other-tab") throw new Failure("client/other-tab");
    if (state === "signed-out") throw new Failure(failure?.code ?? "client/signed-out", failure?.detail);
    return await run(client, { folder, node });
  } finally {
    await close();
  }
}

const noPasskey: ClientEnvironment["authenticator"] = {
  kind: "software",
  rpId: "localhost",
  create: () => Promise.reject(new Failure("passkey/unsupported")),
  assert: () => Promise.reject(new Failure("passkey/unsupported")),
};

/** Null when another process that lives holds it. What a dead one left behind is taken over. */
export function lockFolder(folder: string): (() => void) | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "lock");
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = openSync(path, "wx", 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(path, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw new Failure("profile/cannot-write", folder, { cause });
      if (isAlive(Number(readFileSync(path, "utf8")))) return null;
      rmSync(path, { force: true });
    }
  }
  return null;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
