/** Puts the installed client's hash into each node's ledger and waits until a neighbour has cosigned it: then the far end can look it up. */
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { NodeProcess } from "./node-process.ts";

const WAIT = 30_000;
const VERSION = "0.1.0";

/** The proof for each organisation, base64url. */
export async function registerSoftware(nodes: readonly NodeProcess[], hash: Uint8Array): Promise<Map<string, string>> {
  const proofs = await Promise.all(nodes.map(async (node) => [node.organisation.key, await register(node, toBase64Url(hash))] as const));
  return new Map(proofs);
}

async function register(node: NodeProcess, hash: string): Promise<string> {
  await node.ask("software.add", { hash, version: VERSION });
  const end = Date.now() + WAIT;
  for (;;) {
    try {
      return (await node.ask<{ proof: string }>("software.proof", { hash })).proof;
    } catch (error) {
      if (Date.now() > end) throw new Failure("start/not-witnessed", `${node.organisation.organisation}'s ledger was not cosigned in time (${codeOf(error)}).`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
