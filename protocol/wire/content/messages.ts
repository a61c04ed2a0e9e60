/** The messages that people send, as mimi-content. Each carries its label in an extension under a private-use key, so that it is encrypted and signed with the words. */
import { type Bytes, fromUtf8, utf8 } from "../bytes.ts";
import { type Label, labelFromCbor, labelToCbor } from "../../label/label.ts";
import { Failure } from "../failure.ts";
import { disposition, type ExtensionValue, type MimiContent, type NestedPart } from "./mimi-content.ts";

/** Private use (negative integers): [policy, classification, [category …]]. */
export const LABEL_EXTENSION = -4774;
export const MARKDOWN = "text/markdown;variant=GFM-MIMI";
export const PLAIN = "text/plain;charset=utf-8";
export const SIGNAL_TYPE = "application/entente-signal+cbor";
export const MAX_TEXT_BYTES = 64 * 1024;
const NOTHING = new Uint8Array(0);

interface Common {
  /** 16 random bytes, fresh for each message. */
  readonly salt: Bytes;
  readonly label: Label;
}

export function textMessage(input: Common & { text: string; replyTo?: Bytes; language?: string }): MimiContent {
  return message(input, words(input.text, disposition.render, input.language), { inReplyTo: input.replyTo });
}

export function editOf(input: Common & { original: Bytes; text: string; replyTo?: Bytes; language?: string }): MimiContent {
  return message(input, words(input.text, disposition.render, input.language), { replaces: input.original, inReplyTo: input.replyTo });
}

export function deletionOf(input: Common & { original: Bytes }): MimiContent {
  return message(input, { kind: "null", disposition: disposition.render, language: "" }, { replaces: input.original });
}

/** One emoji or short word on a message; taken back by a deletion of the reaction. */
export function reactionTo(input: Common & { original: Bytes; reaction: string }): MimiContent {
  if (utf8(input.reaction).length > 64) throw new Failure("content/too-long", "reaction");
  return message(input, words(input.reaction, disposition.reaction, ""), { inReplyTo: input.original });
}

export interface AttachmentReference {
  readonly url: string;
  readonly key: Bytes;
  readonly nonce: Bytes;
  readonly aad?: Bytes;
  /** SHA-256 of the ciphertext as it lies at `url`. */
  readonly hash: Bytes;
  /** Bytes of the ciphertext. */
  readonly size: number;
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  /** IANA AEAD number, 2 (AES-256-GCM) when not given. */
  readonly encAlg?: number;
  /** Seconds since 1970 at which the blob goes; 0 never. */
  readonly expires?: number;
}

export function attachmentMessage(input: Common & AttachmentReference & { replyTo?: Bytes }): MimiContent {
  const part: NestedPart = {
    kind: "external",
    disposition: disposition.attachment,
    language: "",
    contentType: input.type,
    url: input.url,
    expires: input.expires ?? 0,
    size: input.size,
    encAlg: input.encAlg ?? 2,
    key: input.key,
    nonce: input.nonce,
    aad: input.aad ?? NOTHING,
    hashAlg: 1,
    contentHash: input.hash,
    description: input.description ?? "",
    filename: safeName(input.name),
  };
  return message(input, part, { inReplyTo: input.replyTo });
}

/** A machine's word to machines: announcing a call, its signalling, states. `signal` is the client's own CBOR. */
export function signalMessage(input: Common & { signal: Bytes }): MimiContent {
  return message(input, { kind: "single", disposition: disposition.session, language: "", contentType: SIGNAL_TYPE, content: input.signal }, {});
}

/** A link to join a session elsewhere (disposition 7), as the draft has it. */
export function sessionMessage(input: Common & { url: string; description: string; topic?: string }): MimiContent {
  const part: NestedPart = { kind: "external", disposition: disposition.session, language: "", contentType: "", url: input.url, expires: 0, size: 0, encAlg: 0, key: NOTHING, nonce: NOTHING, aad: NOTHING, hashAlg: 0, contentHash: NOTHING, description: input.description, filename: "" };
  return { ...message(input, part, {}), topicId: utf8(input.topic ?? "") };
}

export type ReadMessage =
  | { kind: "text"; text: string; replyTo: Bytes | null }
  | { kind: "edit"; original: Bytes; text: string; replyTo: Bytes | null }
  | { kind: "deletion"; original: Bytes }
  | { kind: "reaction"; original: Bytes; reaction: string }
  | { kind: "attachment"; attachment: AttachmentReference; replyTo: Bytes | null }
  | { kind: "signal"; signal: Bytes }
  | { kind: "session"; url: string; description: string }
  /** Valid content that this version has no screen for. */
  | { kind: "other" };

export function readMessage(content: MimiContent): ReadMessage {
  const { part, replaces, inReplyTo } = content;
  if (part.kind === "null") return replaces ? { kind: "deletion", original: replaces } : { kind: "other" };
  if (part.kind === "single") {
    if (part.contentType === SIGNAL_TYPE) return part.disposition === disposition.session && !replaces ? { kind: "signal", signal: part.content } : { kind: "other" };
    if (!part.contentType.startsWith("text/markdown") && !part.contentType.startsWith("text/plain")) return { kind: "other" };
    if (part.content.length > MAX_TEXT_BYTES) throw new Failure("content/too-long", "text");
    const text = fromUtf8(part.content);
    if (part.disposition === disposition.reaction) return inReplyTo && !replaces ? { kind: "reaction", original: inReplyTo, reaction: text } : { kind: "other" };
    return replaces ? { kind: "edit", original: replaces, text, replyTo: inReplyTo } : { kind: "text", text, replyTo: inReplyTo };
  }
  if (part.kind === "external") {
    if (part.disposition === disposition.session) return { kind: "session", url: part.url, description: part.description };
    const { url, key, nonce, aad, contentHash: hash, size, contentType: type, description, encAlg, expires } = part;
    if (part.disposition !== disposition.attachment || part.hashAlg !== 1 || hash.length !== 32 || replaces) return { kind: "other" };
    return { kind: "attachment", attachment: { url, key, nonce, aad, hash, size, type, name: safeName(part.filename), description, encAlg, expires }, replyTo: inReplyTo };
  }
  return { kind: "other" };
}

/** Throws `label/missing`, `label/invalid`: a message without a label is not "unclassified", it is wrong. */
export function labelOf(content: MimiContent): Label {
  const value = content.extensions.get(LABEL_EXTENSION);
  if (value === undefined) throw new Failure("label/missing");
  return labelFromCbor(value);
}

function message({ salt, label }: Common, part: NestedPart, links: { replaces?: Bytes; inReplyTo?: Bytes }): MimiContent {
  const extensions = new Map<number | string, ExtensionValue>([[LABEL_EXTENSION, labelToCbor(label) as ExtensionValue]]);
  return { salt, replaces: links.replaces ?? null, topicId: NOTHING, expires: null, inReplyTo: links.inReplyTo ?? null, extensions, part };
}

function words(text: string, purpose: number, language = ""): NestedPart {
  const content = utf8(text);
  if (content.length > MAX_TEXT_BYTES) throw new Failure("content/too-long", "text");
  return { kind: "single", disposition: purpose, language, contentType: purpose === disposition.reaction ? PLAIN : MARKDOWN, content };
}

/** The sender names the file; the receiver saves it. Nothing that is a path or a control character gets through (attack 25's cousin). */
export function safeName(name: string): string {
  // oxlint-disable-next-line no-control-regex
  const cleaned = name.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replace(/[/\\:]/g, "_").replace(/^\.+/, "");
  return [...cleaned].slice(0, 120).join("") || "file";
}
