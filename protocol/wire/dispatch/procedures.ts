/** What a device asks its node about dispatches. Heads, releases, revocations and key requests are signed structures (`protocol/dispatch`); the node opens them, and decides. */
import { z } from "zod";
import * as f from "../fields.ts";
import { SEALING_ENCAPSULATED } from "./letter.ts";

export const MAX_HEAD = 64 << 10;
export const MAX_RELEASE = 32 << 10;
export const MAX_REVOCATION = 2048;
export const MAX_KEY_REQUEST = 32 << 10;
export const MAX_WORD = 2048;
export const MOST_PORTIONS = 256;
export const MOST_KEYS_ASKED = 256;
export const MOST_RELEASES = 64;

export const dispatchName = f.b64Exactly(16);
export const keyId = f.b64Exactly(16);
export const share = f.b64Exactly(32);

/** What stands in the way, for screens: a code and what it would take, never anything of the content. */
export const denial = z.object({
  code: z.string().max(80),
  /** The level that the label asks for. */
  level: z.int().min(0).max(3).optional(),
  /** The fact that holds the device's level down. */
  factor: z.string().max(80).optional(),
  /** The clearance that it asks for. */
  rank: f.rank.optional(),
  categories: z.array(z.string().max(120)).max(32).optional(),
  /** When to try again, seconds. */
  until: f.seconds.optional(),
});
export type Denial = z.infer<typeof denial>;

/** `sealed`: HPKE to the request's own key, of CBOR [[key id, share] …]; `denied`: per key. Both may come together: what may be opened is. */
export const keyAnswer = z.object({
  released: z.object({ enc: f.b64Exactly(SEALING_ENCAPSULATED), sealed: f.b64(MOST_KEYS_ASKED * 64 + 1024), /** Seconds from now; 0: for now only. */ lease: z.int().min(0).max(90 * 86_400) }).optional(),
  denied: z.array(z.object({ key: keyId, why: denial })).max(MOST_KEYS_ASKED),
});
export type KeyAnswer = z.infer<typeof keyAnswer>;

/** Who opened, or tried to: for whoever controls the dispatch. */
export const releaseEvent = z.object({
  at: f.milliseconds,
  kind: z.enum(["opened", "denied", "released", "revoked", "paused", "resumed"]),
  person: f.personUri.optional(),
  deviceId: f.deviceId.optional(),
  deviceClass: f.deviceClass.optional(),
  level: z.int().min(0).max(3).optional(),
  portion: z.int().min(0).max(MOST_PORTIONS).optional(),
  code: z.string().max(80).optional(),
  by: f.personUri.optional(),
  /** Who asked for it, of a release. */
  asked: f.personUri.optional(),
});
export type ReleaseEvent = z.infer<typeof releaseEvent>;

export const dispatchProcedures = {
  "dispatch.create": { in: z.strictObject({ head: f.b64(MAX_HEAD) }), out: z.object({}) },
  /** Each release with the node's shares of the keys that it is the first to name. The same again changes nothing. */
  "dispatch.release": {
    in: z.strictObject({ releases: z.array(z.strictObject({ release: f.b64(MAX_RELEASE), second: f.b64(MAX_RELEASE).optional(), shares: z.array(z.strictObject({ key: keyId, share })).max(MOST_PORTIONS) })).min(1).max(MOST_RELEASES) }),
    out: z.object({ results: z.array(z.object({ code: z.string().max(80).optional(), /** Waits for the signature of another person. */ second: z.boolean().optional() })).max(MOST_RELEASES) }),
  },
  "dispatch.revoke": { in: z.strictObject({ revocation: f.b64(MAX_REVOCATION) }), out: z.object({}) },
  "dispatch.keys": { in: z.strictObject({ domain: f.domain, request: f.b64(MAX_KEY_REQUEST) }), out: keyAnswer },
  "dispatch.events": { in: z.strictObject({ dispatch: dispatchName, after: z.int().min(0).optional() }), out: z.object({ events: z.array(releaseEvent).max(5000), more: z.int().min(0).optional() }) },
} as const;

export const dispatchFederation = {
  /** A reader's node hands on its device's signed request with its own word about that device, and the reader's chain, which the receiver checks from the fingerprint in the release. */
  keyRelease: { in: z.strictObject({ request: f.b64(MAX_KEY_REQUEST), word: f.b64(MAX_WORD), entries: z.array(f.b64(f.MAX_ENTRY)).min(1).max(1000) }), out: keyAnswer },
} as const;
