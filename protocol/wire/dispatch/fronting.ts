/** Fronting on the wire: an ally issues under its own name what a hidden originator shares, and the originator's node keeps one part of each key. Nothing of this reaches a reader. */
import { z } from "zod";
import { deviceClass } from "../fields.ts";
import * as f from "../fields.ts";
import { SEALING_ENCAPSULATED, SEALING_PUBLIC_KEY } from "./letter.ts";
import { dispatchName, keyId, MOST_KEYS_ASKED, MOST_PORTIONS } from "./procedures.ts";

export const MAX_FRONT_KEY = 4096;
export const MAX_FRONT_DEPOSIT = 512 << 10;
export const MOST_FRONT_ORGANISATIONS = 64;

export const frontHandle = f.b64Exactly(16);
const clearance = z.strictObject({ rank: f.rank, categories: z.array(z.string().min(1).max(120)).max(32) });

export const frontingProcedures = {
  /** The key that parts for that node are sealed to, signed by it. */
  "front.key": { in: z.strictObject({ domain: f.domain }), out: z.object({ key: f.b64(MAX_FRONT_KEY) }) },
  /** Parts of keys, for the hidden originator's node. */
  "front.deposit": { in: z.strictObject({ domain: f.domain, deposit: f.b64(MAX_FRONT_DEPOSIT) }), out: z.object({}) },
  /** At the own node: which keys of a dispatch want a part from elsewhere. `names`: the originator wants to know who reads. */
  "front.attach": { in: z.strictObject({ dispatch: dispatchName, domain: f.domain, names: z.boolean(), keys: z.array(z.strictObject({ key: keyId, handle: frontHandle })).min(1).max(MOST_PORTIONS) }), out: z.object({}) },
} as const;

export const frontingFederation = {
  frontKey: { in: z.strictObject({}), out: z.object({ key: f.b64(MAX_FRONT_KEY) }) },
  frontDeposit: { in: z.strictObject({ deposit: f.b64(MAX_FRONT_DEPOSIT), entries: z.array(f.b64(f.MAX_ENTRY)).min(1).max(1000) }), out: z.object({ status: z.literal("success") }) },
  /** For one reader's opening, after the asking node has decided itself. About the reader: organisation, level, class, clearance; a name only where the originator wants one. */
  frontRelease: {
    in: z.strictObject({
      handles: z.array(frontHandle).min(1).max(MOST_KEYS_ASKED),
      organisation: f.domain,
      level: z.int().min(0).max(3),
      class: deviceClass,
      clearance: clearance.nullable(),
      person: f.personUri.optional(),
      answerTo: f.b64Exactly(SEALING_PUBLIC_KEY),
    }),
    out: z.object({ released: z.object({ enc: f.b64Exactly(SEALING_ENCAPSULATED), sealed: f.b64(MOST_KEYS_ASKED * 64 + 1024) }).optional(), denied: z.array(z.object({ handle: frontHandle, code: z.string().max(80) })).max(MOST_KEYS_ASKED) }),
  },
} as const;
