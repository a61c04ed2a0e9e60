/**
 * application/mimi-content (draft-ietf-mimi-content): the inside of every message, CBOR
 * [salt, replaces, topicId, expires, inReplyTo, extensions, nestedPart]. A member of the line controls all of it: every length and the nesting are bounded, and only the deterministic
 * encoding is read, so that one message has one id.
 */
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { z } from "zod";
import { type Bytes, concat, equalBytes } from "../bytes.ts";
import { bytesOf, bytesUpTo, count } from "../cbor-schema.ts";
import { Failure } from "../failure.ts";

export const MAX_CONTENT_BYTES = 256 * 1024;
const MAX_PARTS = 128;
const MAX_DEPTH = 8;

/** Of the draft's registry; others are kept as numbers. */
export const disposition = { unspecified: 0, render: 1, reaction: 2, profile: 3, inline: 4, icon: 5, attachment: 6, session: 7, preview: 8 } as const;
export const partSemantics = { chooseOne: 0, singleUnit: 1, processAll: 2 } as const;

export type ExtensionValue = null | boolean | number | string | Bytes | readonly ExtensionValue[] | ReadonlyMap<string | number, ExtensionValue>;

interface PartHead {
  readonly disposition: number;
  readonly language: string;
}
export type NullPart = PartHead & { readonly kind: "null" };
export type SinglePart = PartHead & { readonly kind: "single"; readonly contentType: string; readonly content: Bytes };
export type ExternalPart = PartHead & {
  readonly kind: "external";
  readonly contentType: string;
  readonly url: string;
  readonly expires: number;
  readonly size: number;
  /** IANA AEAD number; 0 none. */
  readonly encAlg: number;
  readonly key: Bytes;
  readonly nonce: Bytes;
  readonly aad: Bytes;
  /** IANA named-information hash number; 0 none, 1 SHA-256. */
  readonly hashAlg: number;
  readonly contentHash: Bytes;
  readonly description: string;
  readonly filename: string;
};
export type MultiPart = PartHead & { readonly kind: "multi"; readonly semantics: number; readonly parts: readonly NestedPart[] };
export type NestedPart = NullPart | SinglePart | ExternalPart | MultiPart;

export interface MimiContent {
  readonly salt: Bytes;
  /** The id of the message that this one edits or deletes. */
  readonly replaces: Bytes | null;
  readonly topicId: Bytes;
  readonly expires: { readonly relative: boolean; readonly seconds: number } | null;
  readonly inReplyTo: Bytes | null;
  readonly extensions: ReadonlyMap<string | number, ExtensionValue>;
  readonly part: NestedPart;
}

/** Throws `content/too-long`, `content/invalid`. */
export function decodeContent(bytes: Uint8Array): MimiContent {
  if (bytes.length > MAX_CONTENT_BYTES) throw new Failure("content/too-long", `${bytes.length}`);
  try {
    const own = concat(bytes);
    const value: unknown = decode(own, { useMaps: true, strict: true, allowIndefinite: false, allowUndefined: false, allowBigInt: false, allowInfinity: false, allowNaN: false, rejectDuplicateMapKeys: true });
    const content = toContent(value);
    if (!equalBytes(encodeContent(content), own)) throw new Failure("content/invalid", "not deterministic");
    return content;
  } catch (cause) {
    throw cause instanceof Failure && cause.code.startsWith("content/") ? cause : new Failure("content/invalid", undefined, { cause });
  }
}

export function encodeContent(content: MimiContent): Bytes {
  const expires = content.expires && [content.expires.relative, content.expires.seconds];
  const value = [content.salt, content.replaces, content.topicId, expires, content.inReplyTo, content.extensions, fromPart(content.part)];
  const bytes = concat(encode(value, rfc8949EncodeOptions));
  if (bytes.length > MAX_CONTENT_BYTES) throw new Failure("content/too-long", `${bytes.length}`);
  return bytes;
}

/** The parts in order of their index: the whole first, then depth first. */
export function partsOf(part: NestedPart): NestedPart[] {
  return part.kind === "multi" ? [part, ...part.parts.flatMap(partsOf)] : [part];
}

const text = (max: number) => z.string().max(max);
const messageId = bytesOf(32);
const contentSchema = z.tuple([
  bytesOf(16),
  messageId.nullable(),
  bytesUpTo(255),
  z.tuple([z.boolean(), count]).nullable(),
  messageId.nullable(),
  z.map(z.union([z.int(), text(255)]), z.custom<ExtensionValue>(isExtensionValue)).refine((map) => map.size <= 32),
  z.unknown(),
]);
const small = z.int().min(0).max(65_535);
const head = [z.int().min(0).max(255), text(64)] as const;
const nullSchema = z.tuple([...head, z.literal(0)]);
const singleSchema = z.tuple([...head, z.literal(1), text(255), bytesUpTo(MAX_CONTENT_BYTES)]);
const externalSchema = z.tuple([...head, z.literal(2), text(255), text(2048), count, count, small, bytesUpTo(64), bytesUpTo(64), bytesUpTo(1024), z.int().min(0).max(255), bytesUpTo(64), text(1024), text(255)]);
const multiSchema = z.tuple([...head, z.literal(3), z.int().min(0).max(255), z.array(z.unknown()).max(MAX_PARTS)]);

function toContent(value: unknown): MimiContent {
  const [salt, replaces, topicId, expires, inReplyTo, extensions, part] = contentSchema.parse(value);
  const budget = { parts: MAX_PARTS };
  return { salt, replaces, topicId, expires: expires && { relative: expires[0], seconds: expires[1] }, inReplyTo, extensions, part: toPart(part, 0, budget) };
}

function toPart(value: unknown, depth: number, budget: { parts: number }): NestedPart {
  if (depth > MAX_DEPTH || --budget.parts < 0) throw new Failure("content/invalid", "too many parts");
  switch (Array.isArray(value) ? (value as unknown[])[2] : undefined) {
    case 0: {
      const [disposition, language] = nullSchema.parse(value);
      return { kind: "null", disposition, language };
    }
    case 1: {
      const [disposition, language, , contentType, content] = singleSchema.parse(value);
      return { kind: "single", disposition, language, contentType, content };
    }
    case 2: {
      const [disposition, language, , contentType, url, expires, size, encAlg, key, nonce, aad, hashAlg, contentHash, description, filename] = externalSchema.parse(value);
      return { kind: "external", disposition, language, contentType, url, expires, size, encAlg, key, nonce, aad, hashAlg, contentHash, description, filename };
    }
    case 3: {
      const [disposition, language, , semantics, parts] = multiSchema.parse(value);
      return { kind: "multi", disposition, language, semantics, parts: parts.map((one) => toPart(one, depth + 1, budget)) };
    }
    default:
      throw new Failure("content/invalid", "part");
  }
}

function fromPart(part: NestedPart): unknown[] {
  const { disposition, language } = part;
  switch (part.kind) {
    case "null":
      return [disposition, language, 0];
    case "single":
      return [disposition, language, 1, part.contentType, part.content];
    case "external":
      return [disposition, language, 2, part.contentType, part.url, part.expires, part.size, part.encAlg, part.key, part.nonce, part.aad, part.hashAlg, part.contentHash, part.description, part.filename];
    case "multi":
      return [disposition, language, 3, part.semantics, part.parts.map(fromPart)];
  }
}

function isExtensionValue(value: unknown): boolean {
  if (value === null || typeof value === "boolean" || typeof value === "string" || value instanceof Uint8Array) return true;
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (Array.isArray(value)) return value.every(isExtensionValue);
  return value instanceof Map && [...value.values()].every(isExtensionValue);
}
