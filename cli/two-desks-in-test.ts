/** For tests: two nodes with an accord, a desk and a principal at each, every one with a profile of their own; nothing but the command. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { ran, run, type Transcript } from "./terminal-in-test.ts";

type Ran = Awaited<ReturnType<typeof ran>>;

export interface TwoDesks {
  /** Profiles `desk-r`, `ann-r`, `desk-g`, `max-g` are in it. */
  readonly home: string;
  at(...args: string[]): Promise<Ran>;
  /** Exits with 0. */
  done(...args: string[]): Promise<Ran>;
  close(): Promise<void>;
}

export async function twoDesks(): Promise<TwoDesks> {
  const home = mkdtempSync(join(tmpdir(), "entente-desks-"));
  const nodes: Transcript[] = [];
  const at = (...args: string[]) => ran(args, { cwd: home });
  const done = async (...args: string[]) => {
    const result = await at(...args);
    expect(result, args.join(" ")).toMatchObject({ code: 0 });
    return result;
  };
  async function meet(first: string, second: string): Promise<void> {
    const [a, b] = [first, second].map((person) => person.replace(/@.*/, person.endsWith("ruritania.example") ? "-r" : "-g")) as [string, string];
    await done("accept", (await done("card", "--profile", a)).out, "--profile", b);
    await done("accept", second, "--profile", a);
    await done("contacts", "--profile", b);
    await done("contacts", "--profile", a);
  }

  const urls: string[] = [];
  for (const name of ["ruritania", "graustark"]) {
    await done("init", "--dir", name, "--domain", `${name}.example`, "--organisation", name, "--port", "0");
    const path = join(home, name, "entente.json");
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ledger: { tickMs: 200, entriesPerTick: 4 } }));
    const node = run(["serve", "--dir", name, "--json"], { cwd: home });
    nodes.push(node);
    urls.push((JSON.parse(await node.until((line) => line.includes("ready"))) as { url: string }).url);
  }
  const digest = /\n {2}([0-9a-f ]{71})/.exec((await done("accord", "propose", urls[1]!, "--dir", "ruritania")).err)![1]!;
  await done("accord", "accept", "ruritania.example", "--dir", "graustark", "--digest", digest);
  for (const [user, name, role] of [["desk", "ruritania", "desk"], ["ann", "ruritania", "principal"], ["desk", "graustark", "desk"], ["max", "graustark", "principal"]] as const) {
    const { link } = JSON.parse((await done("invite", "--dir", name, "--name", user, "--user", user, "--role", role, "--json")).out) as { link: string };
    await done("login", link, "--profile", `${user}-${name[0]}`);
  }
  await meet("desk@ruritania.example", "ann@ruritania.example");
  await meet("desk@graustark.example", "max@graustark.example");
  await meet("desk@ruritania.example", "desk@graustark.example");
  return {
    home,
    at,
    done,
    async close() {
      for (const node of nodes) node.end();
      await Promise.all(nodes.map(({ code }) => code));
      rmSync(home, { recursive: true, force: true });
    },
  };
}
