/** For tests: two nodes with an accord, a desk and a principal at each, every one with a profile of their own; nothing but the command. */
import { servedNodes, type ServedNodes } from "./served-nodes-in-test.ts";

/** Profiles `desk-r`, `ann-r`, `desk-g`, `max-g` are in `home`. */
export type TwoDesks = Pick<ServedNodes, "home" | "at" | "done" | "close">;

export async function twoDesks(): Promise<TwoDesks> {
  const nodes = servedNodes();
  const { done } = nodes;
  async function meet(first: string, second: string): Promise<void> {
    const [a, b] = [first, second].map((person) => person.replace(/@.*/, person.endsWith("ruritania.example") ? "-r" : "-g")) as [string, string];
    await done("accept", (await done("card", "--profile", a)).out, "--profile", b);
    await done("accept", second, "--profile", a);
    await done("contacts", "--profile", b);
    await done("contacts", "--profile", a);
  }

  const ledger = { tickMs: 200, entriesPerTick: 4 };
  await nodes.serve("ruritania", { ledger });
  const far = await nodes.serve("graustark", { ledger });
  const digest = /\n {2}([0-9a-f ]{71})/.exec((await done("accord", "propose", far, "--dir", "ruritania")).err)![1]!;
  await done("accord", "accept", "ruritania.example", "--dir", "graustark", "--digest", digest);
  for (const [user, node, role] of [["desk", "ruritania", "desk"], ["ann", "ruritania", "principal"], ["desk", "graustark", "desk"], ["max", "graustark", "principal"]] as const) await nodes.enrol(node, { user, role, profile: `${user}-${node[0]}` });
  await meet("desk@ruritania.example", "ann@ruritania.example");
  await meet("desk@graustark.example", "max@graustark.example");
  await meet("desk@ruritania.example", "desk@graustark.example");
  return nodes;
}
