/**
 * The door for peers. In this order: a known call, a domain with an accord, a length that fits, the signature of the accord's key over exactly this request, and only then is the body
 * read, so that a stranger can't make this node hold anything. Then: the body's digest, a clock that agrees, never seen before; only then is the body parsed.
 * The one call that needs no accord is the offer of one: it is verified by the key that it brings, and rate-limited.
 */
import { z } from "zod";
import { equalBytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { federation, type FederationCall } from "../../protocol/wire/federation.ts";
import * as f from "../../protocol/wire/fields.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Clock, FederationHandlers, Log } from "../area.ts";
import { type Headers, keyOf, readSignature, signAnswer, type SignatureParameters, verifyBody, verifyHead } from "./http-signature.ts";
import type { Peers } from "./peer.ts";
import { rateLimit } from "./rate-limit.ts";
import type { Reachability } from "./reachability.ts";
import type { ReplayGuard } from "./replay-guard.ts";

interface InboundHead {
  readonly method: string;
  /** `/mimi/v1/<call>` */
  readonly path: string;
  readonly headers: Headers;
  /** The content-length; undefined where there is none. */
  readonly length: number | undefined;
  /** Of the connection, for rate limits only. */
  readonly address: string;
}

export interface InboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request whose head is signed by whom it says; made by `admit` alone. */
export interface Admitted {
  readonly call: FederationCall;
  readonly source: string;
  readonly parameters: SignatureParameters;
  readonly head: InboundHead;
}

export interface Inbound {
  /** Before the body is read: what to answer instead of reading it, or what `handle` wants. */
  admit(head: InboundHead): { refused: InboundAnswer } | { admitted: Admitted };
  handle(admitted: Admitted, body: Buffer): Promise<InboundAnswer>;
}

const PREFIX = "/mimi/v1/";
const MAX_BODY = 24 << 20;
const SMALL_BODY = 64 << 10;
const large: ReadonlySet<string> = new Set<FederationCall>(["notify", "submitMessage", "update", "consents"]);
/** Of one letter with a box for each of as many devices as there may be; of a key request with the chain of a person who has had many devices. What is refused for its size is refused for ever, and whatever waits behind it with it. */
const MEDIUM_BODY = 2 << 20;
const medium: ReadonlySet<string> = new Set<FederationCall>(["letter", "keyRelease", "frontDeposit"]);
const mostOf = (call: string) => (large.has(call) ? MAX_BODY : medium.has(call) ? MEDIUM_BODY : SMALL_BODY);

/** Lists from a peer are judged one element at a time by their handler, so that one that is malformed blocks no other (attack 23). */
const lenient: Partial<Record<FederationCall, z.ZodType>> = {
  notify: z.strictObject({ from: f.domain, first: z.int().min(0), events: z.array(z.unknown()).min(1).max(256) }),
  submitMessage: z.strictObject({ messages: z.array(z.unknown()).min(1).max(256) }),
};

export function inboundFederation(parts: {
  domain: string;
  /** This node's own address, as its accords give it; no trailing slash. */
  url: () => string;
  signer: () => Signer;
  peers: Peers;
  reachable: Reachability;
  replay: ReplayGuard;
  handlers: () => FederationHandlers;
  /** A peer's signature is good and its time is not ours. */
  clocksDiffer: (domain: string) => void;
  clock: Clock;
  log: Log;
}): Inbound {
  const offers = rateLimit({ burst: 10, refillMs: 30_000, now: parts.clock.monotonic });
  const refusals = rateLimit({ burst: 30, refillMs: 2_000, now: parts.clock.monotonic });

  function callOf(path: string): FederationCall {
    const name = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : "";
    if (!Object.hasOwn(federation, name)) throw new Failure("federation/unknown-call");
    return name as FederationCall;
  }

  /** Who it says it is, and the key that must have signed. */
  function claim(call: FederationCall, head: InboundHead): { source: string; key: Uint8Array } {
    if (head.method !== "POST") throw new Failure("federation/unknown-call", "method");
    const { source, target, parameters } = readSignature(head.headers);
    if (!f.domain.safeParse(source).success) throw new Failure("federation/unsigned", "source");
    if (target !== parts.domain) throw new Failure("federation/other-target");
    const peer = parts.peers.get(source);
    const offered = call === "accordOffer" ? keyOf(parameters) : undefined;
    // A peer whose change of key has not arrived yet brings it signed with the new one.
    if (peer && (!offered || equalBytes(offered, peer.nodeKey))) return { source, key: peer.nodeKey };
    if (!offered) throw new Failure("federation/no-accord");
    if (!offers.take(head.address)) throw new Failure("rate/too-many");
    return { source, key: offered };
  }

  async function fresh({ source, parameters, head }: Admitted, body: Buffer): Promise<void> {
    verifyBody(body, head.headers);
    try {
      await parts.replay.admit(source, parameters.created, parameters.nonce);
    } catch (cause) {
      if (codeOf(cause) === "federation/clock-skew" && parts.peers.get(source)) parts.clocksDiffer(source);
      throw cause;
    }
    if (parts.peers.get(source)) parts.reachable.heard(source);
  }

  async function run({ call, source }: Admitted, body: Buffer): Promise<unknown> {
    const handler = parts.handlers()[call] as ((args: unknown, peer: { domain: string }) => Promise<unknown>) | undefined;
    if (!handler) throw new Failure("federation/unknown-call", "not on this node");
    return handler(shape(call, body), { domain: source });
  }

  /** Not signed: a stranger can't make this node work. */
  function turnAway(cause: unknown, head: InboundHead): InboundAnswer {
    if (refusals.take(head.address)) parts.log("federation.refused", { code: codeOf(cause), source: String(head.headers["entente-source"]).slice(0, 253), address: head.address });
    return { status: statusOf(codeOf(cause)), headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(refusal(cause))) };
  }

  return {
    admit(head) {
      try {
        const call = callOf(head.path);
        const { source, key } = claim(call, head);
        if (head.length === undefined || !(head.length <= mostOf(call))) throw new Failure("wire/too-long");
        const parameters = verifyHead({ method: "POST", targetUri: parts.url() + head.path, source, target: parts.domain }, head.headers, key);
        return { admitted: { call, source, parameters, head } };
      } catch (cause) {
        return { refused: turnAway(cause, head) };
      }
    },
    async handle(admitted, body) {
      const { head } = admitted;
      try {
        await fresh(admitted, body);
      } catch (cause) {
        return turnAway(cause, head);
      }
      let answer: { status: number; value: unknown };
      try {
        answer = { status: 200, value: await run(admitted, body) };
      } catch (cause) {
        const code = codeOf(cause);
        if (code === "internal/unexpected") parts.log("federation.failed", { path: head.path, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) });
        answer = { status: statusOf(code), value: refusal(cause) };
      }
      const bytes = Buffer.from(JSON.stringify(answer.value));
      return { status: answer.status, headers: await signAnswer({ status: answer.status, body: bytes, request: head.headers }, parts.signer(), Math.floor(parts.clock.now() / 1000)), body: bytes };
    },
  };
}

function shape(call: FederationCall, body: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new Failure("wire/bad-shape", "not JSON", { cause });
  }
  const parsed = (lenient[call] ?? federation[call].in).safeParse(value);
  if (!parsed.success) throw new Failure("wire/bad-shape", parsed.error.issues[0] ? `${parsed.error.issues[0].path.join(".")}: ${parsed.error.issues[0].code}` : undefined);
  return parsed.data;
}

function refusal(cause: unknown): { code: string; detail?: string } {
  return cause instanceof Failure ? { code: cause.code, ...(cause.detail === undefined ? {} : { detail: cause.detail.slice(0, 200) }) } : { code: "internal/unexpected" };
}

function statusOf(code: string): number {
  if (code === "federation/unknown-call") return 404;
  if (code === "federation/no-accord" || code === "federation/other-target" || code === "federation/not-yours") return 403;
  if (code.startsWith("federation/")) return 401;
  if (code === "wire/too-long") return 413;
  if (code === "rate/too-many") return 429;
  if (code.startsWith("storage/") || code === "internal/unexpected") return 503;
  return 400;
}
