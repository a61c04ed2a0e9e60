/** An accord between each two, as two operators would make it: one proposes, the other compares the digest and accepts. */
import { Failure } from "../../protocol/wire/failure.ts";
import type { NodeProcess } from "./node-process.ts";

interface Listed {
  accords: { id: string; domain: string; state: string; digest: string }[];
}

const WAIT = 15_000;

export async function makeAccords(nodes: readonly NodeProcess[]): Promise<void> {
  for (const [index, from] of nodes.entries()) for (const to of nodes.slice(index + 1)) await makeAccord(from, to);
}

async function makeAccord(from: NodeProcess, to: NodeProcess): Promise<void> {
  const stateAt = async (node: NodeProcess, other: NodeProcess) => (await node.ask<Listed>("accord.list")).accords.find(({ domain, state }) => domain === other.organisation.domain && state !== "ended");
  if ((await stateAt(from, to))?.state === "active" && (await stateAt(to, from))?.state === "active") return;
  const proposed = await from.ask<{ digest: string }>("accord.propose", { url: to.url });
  const offered = await until(async () => {
    const there = await stateAt(to, from);
    return there && there.state !== "proposed" ? there : undefined;
  });
  if (offered.state === "offered") await to.ask("accord.accept", { id: offered.id, digest: proposed.digest });
  await until(async () => ((await stateAt(from, to))?.state === "active" ? true : undefined));
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + WAIT;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Failure("start/no-accord", "The nodes did not come to an accord in time.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
