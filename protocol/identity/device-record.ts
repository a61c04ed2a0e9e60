/** What a chain entry says about one device: its name, its signing key, and what guards that key. */
import { z } from "zod";
import { bytesOf, bytesUpTo, unixSeconds } from "../wire/cbor-schema.ts";
import { deviceIdSchema } from "./uri.ts";

export const authenticatorSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("software") }),
  z.strictObject({
    kind: z.literal("passkey"),
    credentialId: bytesUpTo(1023, 1),
    /** COSE_Key bytes, as the authenticator gave them. */
    publicKey: bytesUpTo(1024, 1),
    rpId: z.string().min(1).max(253),
    backupEligible: z.boolean(),
    /** Whether the PRF extension worked, so that the state at rest is under a key of the passkey. */
    prf: z.boolean(),
    /** A software stand-in of the rehearsal; refused off loopback. */
    demonstration: z.boolean().optional(),
  }),
]);

export const deviceRecordSchema = z.strictObject({
  deviceId: deviceIdSchema,
  signKey: bytesOf(32),
  name: z.string().min(1).max(64),
  platform: z.string().max(64),
  authenticator: authenticatorSchema,
  addedAt: unixSeconds,
});

export type Authenticator = z.infer<typeof authenticatorSchema>;
export type PasskeyAuthenticator = Extract<Authenticator, { kind: "passkey" }>;
export type DeviceRecord = z.infer<typeof deviceRecordSchema>;
