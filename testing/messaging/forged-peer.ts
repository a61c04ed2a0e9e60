/**
 * Three nodes with accords, and whoever holds a peer's key: what such a one would say to Graustark's node, with anything wrong about it. One world a test file.
 */
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { signRequest } from "../../node/federation/http-signature.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import type { TestSocket } from "../node-fixture.ts";
import type { LineDevice } from "../line-fixture.ts";
import { cut, type Network, peers, person } from "./federation-fixture.ts";

export let ruritania: RunningNode;
export let graustark: RunningNode;
export let erewhon: RunningNode;
export let net: Network;
export let alice: { device: LineDevice; socket: TestSocket };
export let bob: { device: LineDevice; socket: TestSocket };

export let runs = 0;

export async function boot(): Promise<void> {
  const made = await peers(["ruritania.example", "graustark.example", "erewhon.example"]);
  [ruritania, graustark, erewhon] = made.nodes as [RunningNode, RunningNode, RunningNode];
  net = made.net;
}

export async function stop(): Promise<void> {
  net.rule = cut;
  await Promise.all([ruritania.close(), graustark.close(), erewhon.close()]);
}

export async function people(): Promise<void> {
  runs++;
  alice = await person(ruritania, `alice${runs}`);
  bob = await person(graustark, `bob${runs}`);
}

export interface Forgery {
  as?: RunningNode;
  signer?: { publicKey: Uint8Array<ArrayBuffer>; sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> };
  source?: string;
  target?: string;
  created?: number;
  nonce?: string;
  body?: string;
  signedBody?: string;
  signedPath?: string;
  drop?: string;
}

/** A request to Graustark as whoever holds `as`'s key would make it, with what is to be wrong about it. */
export async function forge(call: string, args: unknown, how: Forgery = {}): Promise<{ status: number; code: string | undefined; value: unknown; again: () => Promise<{ status: number; code: string | undefined }> }> {
  const as = how.as ?? ruritania;
  const body = how.body ?? JSON.stringify(args);
  const headers: Record<string, string> = await signRequest(
    { method: "POST", targetUri: `${graustark.url}/mimi/v1/${how.signedPath ?? call}`, source: how.source ?? as.domain, target: how.target ?? graustark.domain, body: Buffer.from(how.signedBody ?? body) },
    how.signer ?? as.keys.node,
    { created: how.created ?? Math.floor(Date.now() / 1000), nonce: how.nonce ?? toBase64Url(systemRandom(16)) },
  );
  if (how.drop) delete headers[how.drop];
  const post = async () => {
    const answer = await fetch(`${graustark.url}/mimi/v1/${call}`, { method: "POST", headers, body });
    const value = (await answer.json()) as { code?: string };
    return { status: answer.status, code: value.code, value };
  };
  return { ...(await post()), again: post };
}

export async function eventually(test: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await test())) {
    if (Date.now() > until) throw new TypeError("it did not come about");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
