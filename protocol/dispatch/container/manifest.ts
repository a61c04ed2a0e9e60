/** The manifest of a TDF: read once, with a limit on everything; what else a stranger wrote into it is dropped, but for assertions, whose hash covers all of them. */
import { z } from "zod";
import { type Bytes, fromUtf8, utf8 } from "../../wire/bytes.ts";
import { Failure } from "../../wire/failure.ts";
import type { TdfLimits } from "./limits.ts";
import { PAYLOAD } from "./zip-layout.ts";

const size = z.int().min(0);
const word = z.string().max(256);
const binding = z.union([z.string().max(512), z.object({ alg: z.string().max(32), hash: z.string().max(512) })]);

const stockAccess = {
  url: z.string().max(2048),
  protocol: z.literal("kas"),
  wrappedKey: z.string().max(8192),
  policyBinding: binding,
  kid: word.optional(),
  sid: word.optional(),
  encryptedMetadata: z.string().max(64 << 10).optional(),
};

const keyAccess = z.discriminatedUnion("type", [
  z.object({ type: z.literal("wrapped"), ...stockAccess }),
  z.object({ type: z.literal("ec-wrapped"), ...stockAccess, ephemeralPublicKey: z.string().max(4096) }),
  /** Ours: the key lies in no file. `url` is the originator's node, `kid` names the key in its record, `sid` the share. */
  z.object({ type: z.literal("entente-share"), url: z.string().max(2048), protocol: z.literal("entente"), kid: word.min(1), sid: word.min(1), policyBinding: binding }),
]);

const assertion = z.looseObject({
  id: z.string().min(1).max(256),
  type: z.enum(["handling", "other"]),
  scope: z.enum(["tdo", "payload"]),
  appliesToState: z.enum(["encrypted", "unencrypted"]).optional(),
  /** A label is the `value` of one: text (XML, JSON, base64), or, in files of others, a JSON object. */
  statement: z.looseObject({ format: z.string().max(256), schema: z.string().max(1024).optional(), value: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
  binding: z.object({ method: z.string().max(32), signature: z.string().max(16 << 10) }),
});

const manifestSchema = z.object({
  schemaVersion: z.string().max(32).optional(),
  payload: z.object({
    type: z.literal("reference"),
    url: z.literal(PAYLOAD),
    protocol: z.literal("zip"),
    mimeType: z.string().max(256).optional(),
    isEncrypted: z.literal(true),
  }),
  encryptionInformation: z.object({
    type: z.literal("split"),
    keyAccess: z.array(keyAccess).min(1).max(64),
    method: z.object({ algorithm: z.literal("AES-256-GCM"), isStreamable: z.boolean().optional(), iv: z.string().max(64).optional() }),
    integrityInformation: z.object({
      rootSignature: z.object({ alg: z.literal("HS256"), sig: z.string().max(256) }),
      segmentHashAlg: z.enum(["GMAC", "HS256"]),
      segments: z.array(z.object({ hash: z.string().max(128), segmentSize: size.optional(), encryptedSegmentSize: size.optional() })),
      segmentSizeDefault: size,
      encryptedSegmentSizeDefault: size,
    }),
    policy: z.string().max(256 << 10),
  }),
  assertions: z.array(assertion).max(64).nullish().transform((list) => list ?? []),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type KeyAccess = z.infer<typeof keyAccess>;
export type Assertion = z.infer<typeof assertion>;

/** Throws `tdf/bad-manifest`, `tdf/too-large`, `tdf/unsupported`. */
export function parseManifest(bytes: Uint8Array, limits: TdfLimits): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw new Failure("tdf/bad-manifest", "no JSON", { cause });
  }
  // Before every segment is looked at: a count alone shall cost nothing.
  const segments = (json as { encryptionInformation?: { integrityInformation?: { segments?: unknown } } } | null)?.encryptionInformation?.integrityInformation?.segments;
  if (Array.isArray(segments) && segments.length > limits.segments) throw new Failure("tdf/too-large", "segments");
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Failure("tdf/bad-manifest", issue && `${issue.path.join(".")}: ${issue.code}`);
}

export function formatManifest(manifest: Manifest): Bytes {
  return utf8(JSON.stringify(manifest));
}
