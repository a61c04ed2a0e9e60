/** For tests: nodes that the command serves, and people whom the command logs in; nothing but the command. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { ran, run, type Transcript } from "./terminal-in-test.ts";

type Ran = Awaited<ReturnType<typeof ran>>;

export interface ServedNodes {
  /** Nodes and profiles are folders in it. */
  readonly home: string;
  /** In `home`. */
  at(...args: string[]): Promise<Ran>;
  /** Exits with 0. */
  done(...args: string[]): Promise<Ran>;
  /** `name`: its folder and organisation; its domain is `<name>.example`. Resolves with its URL. */
  serve(name: string, settings?: object): Promise<string>;
  /** Invited at that node, and logged in there. */
  enrol(node: string, person: { user: string; role: string; profile?: string; device?: string }): Promise<void>;
  close(): Promise<void>;
}

export function servedNodes(): ServedNodes {
  const home = mkdtempSync(join(tmpdir(), "entente-served-"));
  const nodes: Transcript[] = [];
  const at = (...args: string[]) => ran(args, { cwd: home });
  const done = async (...args: string[]) => {
    const result = await at(...args);
    expect(result, args.join(" ")).toMatchObject({ code: 0 });
    return result;
  };
  return {
    home,
    at,
    done,
    async serve(name, settings = {}) {
      await done("init", "--dir", name, "--domain", `${name}.example`, "--organisation", name, "--port", "0");
      const path = join(home, name, "entente.json");
      writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ...settings }));
      const node = run(["serve", "--dir", name, "--json"], { cwd: home });
      nodes.push(node);
      return (JSON.parse(await node.until((line) => line.includes("ready"))) as { url: string }).url;
    },
    async enrol(node, { user, role, profile = user, device }) {
      const { link } = JSON.parse((await done("invite", "--dir", node, "--name", user, "--user", user, "--role", role, "--json")).out) as { link: string };
      await done("login", link, "--profile", profile, ...(device === undefined ? [] : ["--name", device]));
    },
    async close() {
      for (const node of nodes) node.end();
      const codes = await Promise.all(nodes.map(({ code }) => code));
      rmSync(home, { recursive: true, force: true });
      expect(codes).toEqual(nodes.map(() => 0));
    },
  };
}
