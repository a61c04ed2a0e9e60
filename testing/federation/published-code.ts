/** A client that a node has published, and its witnesses have seen: what a device that runs it says of its code. */
import type { ClientEnvironment } from "../../client/environment.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { until } from "./boot.ts";

export async function publishedCode(node: RunningNode): Promise<ClientEnvironment["code"]> {
  const hash = systemRandom(32);
  await node.software.add(hash, "0.1.0");
  let proof: Uint8Array<ArrayBuffer> | undefined;
  await until(async () => {
    proof = await node.software.proof(hash).catch((error: unknown) => {
      if (codeOf(error) !== "software/not-witnessed") throw error;
      return undefined;
    });
    return proof !== undefined;
  }, "the published client", 30_000);
  return { hash, proof: proof! };
}
