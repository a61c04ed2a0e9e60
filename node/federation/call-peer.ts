/** One signed request to one peer, and its signed answer. What is not signed by the peer's key is not its answer, whatever the status says. */
import { Failure } from "../../protocol/wire/failure.ts";
import { federation, type FederationCall } from "../../protocol/wire/federation.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Clock, Random } from "../area.ts";
import type { CallPeer, FederationResult } from "./calls.ts";
import { signRequest, verifyAnswer } from "./http-signature.ts";
import type { Peers } from "./peer.ts";
import type { Reachability } from "./reachability.ts";
import type { Transport } from "./transport.ts";

const TIMEOUT_MS = 10_000;
const MAX_ANSWER = 24 << 20; // a whole chain with its receipts

/** The body is JSON already. Returns the answer of a status 200, parsed and of the call's shape. */
export type SendToPeer = <C extends FederationCall>(domain: string, call: C, body: string) => Promise<FederationResult<C>>;

export function peerCaller(parts: { domain: string; signer: () => Signer; peers: Peers; transport: Transport; reachable: Reachability; clock: Clock; random: Random; clocksDiffer: (domain: string) => void }): { call: CallPeer; send: SendToPeer } {
  const send: SendToPeer = async (domain, call, text) => {
    const peer = parts.peers.get(domain);
    if (!peer) throw new Failure("federation/no-accord", domain);
    const body = Buffer.from(text);
    const url = `${peer.url}/mimi/v1/${call}`;
    const headers = await signRequest(
      { method: "POST", targetUri: url, source: parts.domain, target: domain, body },
      parts.signer(),
      { created: Math.floor(parts.clock.now() / 1000), nonce: toBase64Url(parts.random(16)) },
    );
    try {
      const answer = await parts.transport({ method: "POST", url, headers, body, timeoutMs: TIMEOUT_MS, limit: MAX_ANSWER });
      if (answer.headers["signature"] === undefined) throw refusal(answer.status, answer.body);
      verifyAnswer({ status: answer.status, body: answer.body, headers: answer.headers, request: headers }, peer.nodeKey);
      parts.reachable.heard(domain);
      if (answer.status !== 200) throw new Failure("federation/refused", refusal(answer.status, answer.body).code);
      return federation[call].out.parse(JSON.parse(answer.body.toString())) as never;
    } catch (cause) {
      const failure = cause instanceof Failure ? cause : new Failure("federation/bad-answer", undefined, { cause });
      if (failure.code !== "federation/refused") parts.reachable.missed(domain, failure.code);
      if (failure.code === "federation/clock-skew") parts.clocksDiffer(domain);
      throw failure;
    }
  };
  return { send, call: (domain, call, args) => send(domain, call, JSON.stringify(args)) };
}

/** What an answer that nobody signed amounts to: worth showing, never worth acting on. */
function refusal(status: number, body: Buffer): Failure {
  let code = "";
  try {
    code = String((JSON.parse(body.subarray(0, 2000).toString()) as { code?: unknown }).code).slice(0, 80);
  } catch {
    // not ours
  }
  if (code === "federation/clock-skew" || code === "federation/no-accord") return new Failure(code, `status ${status}`);
  return new Failure(status === 200 ? "federation/unsigned" : /^[a-z-]+\/[a-z-]+$/.test(code) ? code : "federation/unavailable", `status ${status}`);
}
