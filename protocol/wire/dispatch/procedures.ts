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
export const MAX_ADVICE = 240;
export const MAX_RULE_NAME = 80;

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
  /** Of a rule that forbids: what the originator's operator has written for whoever it stops. */
  advice: z.string().max(MAX_ADVICE).regex(/^\P{C}*$/u).optional(),
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
  /** The operator's rule that forbade it. */
  rule: z.string().max(MAX_RULE_NAME).optional(),
});
export type ReleaseEvent = z.infer<typeof releaseEvent>;

/** What was unusual: keys or dispatches within an hour, dispatches within a day, dispatches in the quiet hours. */
export const brakeReasons = ["keys-hour", "dispatches-hour", "dispatches-day", "quiet-hours"] as const;
export type BrakeReason = (typeof brakeReasons)[number];

const mostOpened = z.int().min(1).max(1_000_000);
/** How much one reader may open of this node's dispatches before the brake is pulled. */
export const readerLimits = z.strictObject({ keysPerHour: mostOpened, dispatchesPerHour: mostOpened, dispatchesPerDay: mostOpened, quietDispatches: mostOpened });
export type ReaderLimits = z.infer<typeof readerLimits>;

export const brakeView = z.object({ person: f.personUri, at: f.milliseconds, why: z.enum(brakeReasons), count: z.int().min(0), limit: z.int().min(0) });
export type BrakeView = z.infer<typeof brakeView>;
export const readerLimitsView = z.object({ person: f.personUri, limits: readerLimits, by: f.personUri, at: f.milliseconds });

export const dispatchProcedures = {
  "dispatch.create": { in: z.strictObject({ head: f.b64(MAX_HEAD) }), out: z.object({}) },
  /** Each release with the node's shares of the keys that it is the first to name. The same again changes nothing. */
  "dispatch.release": {
    in: z.strictObject({ releases: z.array(z.strictObject({ release: f.b64(MAX_RELEASE), second: f.b64(MAX_RELEASE).optional(), shares: z.array(z.strictObject({ key: keyId, share })).max(MOST_PORTIONS) })).min(1).max(MOST_RELEASES) }),
    out: z.object({ results: z.array(z.object({ code: z.string().max(80).optional(), /** Waits for the signature of another person. */ second: z.boolean().optional() })).max(MOST_RELEASES) }),
  },
  "dispatch.revoke": { in: z.strictObject({ revocation: f.b64(MAX_REVOCATION) }), out: z.object({}) },
  "dispatch.keys": { in: z.strictObject({ domain: f.domain, request: f.b64(MAX_KEY_REQUEST) }), out: keyAnswer },
  /** The security officer: readers whose keys are paused, and limits that are not the common ones. `quiet`: hours of the node's zone. */
  "security.brakes": {
    in: z.strictObject({}),
    out: z.object({ brakes: z.array(brakeView).max(5000), limits: z.array(readerLimitsView).max(5000), common: readerLimits, quiet: z.object({ from: z.int().min(0).max(23), until: z.int().min(0).max(23), zone: z.string().max(80) }).optional(), on: z.boolean() }),
  },
  "security.liftBrake": { in: z.strictObject({ person: f.personUri }), out: z.object({}) },
  /** null: the common ones again. */
  "security.readerLimits": { in: z.strictObject({ person: f.personUri, limits: readerLimits.nullable() }), out: z.object({}) },
  "dispatch.events": { in: z.strictObject({ dispatch: dispatchName, after: z.int().min(0).optional() }), out: z.object({ events: z.array(releaseEvent).max(5000), more: z.int().min(0).optional() }) },
} as const;

export const dispatchFederation = {
  /** A reader's node hands on its device's signed request with its own word about that device, and the reader's chain, which the receiver checks from the fingerprint in the release. */
  keyRelease: { in: z.strictObject({ request: f.b64(MAX_KEY_REQUEST), word: f.b64(MAX_WORD), entries: z.array(f.b64(f.MAX_ENTRY)).min(1).max(1000) }), out: keyAnswer },
  /** To the node of a reader whose keys are paused here, or go again: for its security officers. Says nothing of what was opened. */
  readerBraked: { in: z.strictObject({ person: f.personUri, paused: z.boolean() }), out: z.object({ status: z.literal("success") }) },
} as const;
