/** What this client puts into messages and takes out of them. What a member sends is still a stranger's bytes: checked here once, the label against what was said outside. */
import { basicLabel, rankOf } from "../../protocol/label/label.ts";
import { decodeRank, labelMatchesRank } from "../../protocol/label/rank-header.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../../protocol/wire/cbor.ts";
import { messageId } from "../../protocol/wire/content/message-id.ts";
import { labelOf, type ReadMessage, readMessage, signalMessage } from "../../protocol/wire/content/messages.ts";
import { decodeContent, encodeContent, type MimiContent } from "../../protocol/wire/content/mimi-content.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { passing, several, type Signal, signal as signalSchema } from "../../protocol/wire/signals.ts";
import { shaped } from "../../protocol/wire/signed.ts";

/**
 * Private use: the id of the message that the same device said before this one, in this room. MLS refuses what comes twice; what a server drops in between shows as an id
 * that nobody has (attack 12).
 */
const PREVIOUS_EXTENSION = -4775;
const MAX_SIGNAL = 128 * 1024;
const MOST_TOGETHER = 64 * 1024;
const MOST_SIGNALS = 64;
const PASSING: ReadonlySet<string> = new Set(passing.options.map(({ shape }) => shape.kind.value));

export interface Read {
  /** Base64url of the 32-byte message id. */
  readonly id: string;
  readonly rank: Rank;
  readonly previous: string | undefined;
  readonly body: Exclude<ReadMessage, { kind: "signal" }> | { kind: "signals"; signals: readonly Signal[] };
}

/** `sender` is the person or guest who MLS says it was. Throws `label/…`, `content/…`, `wire/…`. */
export function readContent(plaintext: Bytes, authenticatedData: Bytes, sender: string, room: string): Read {
  const content = decodeContent(plaintext);
  const label = labelOf(content);
  if (!labelMatchesRank(label, decodeRank(authenticatedData))) throw new Failure("label/mismatch");
  const body = readMessage(content);
  return {
    id: idOf(content, plaintext, sender, room),
    rank: rankOf(label),
    previous: previousOf(content),
    body: body.kind === "signal" ? { kind: "signals", signals: readSignals(body.signal) } : body,
  };
}

/** `previous`: what this device said last in this room. */
export function writeContent(content: MimiContent, sender: string, room: string, previous?: string): { id: string; plaintext: Bytes } {
  const extensions = previous === undefined ? content.extensions : new Map([...content.extensions, [PREVIOUS_EXTENSION, fromBase64Url(previous)] as const]);
  const plaintext = encodeContent({ ...content, extensions });
  return { id: idOf(content, plaintext, sender, room), plaintext };
}

export function writeSignal(signal: Signal, salt: Bytes, rank: Rank = 0): Bytes {
  return encoded(canonicalCbor(signal as CborValue), salt, rank);
}

/** The same for what passes in one moment: in as few messages as hold it. */
export function writeSignals(signals: readonly Signal[], salt: () => Bytes, rank: Rank = 0): Bytes[] {
  if (signals.length === 1) return [writeSignal(signals[0]!, salt(), rank)];
  const messages: Signal[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const signal of signals) {
    const { length } = canonicalCbor(signal as CborValue);
    const alone = !PASSING.has(signal.kind);
    if (alone || size + length > MOST_TOGETHER || messages.at(-1)!.length === MOST_SIGNALS) {
      messages.push([]);
      size = 0;
    }
    messages.at(-1)!.push(signal);
    size = alone ? Number.POSITIVE_INFINITY : size + length;
  }
  return messages.map((together) => (together.length === 1 ? writeSignal(together[0]!, salt(), rank) : encoded(canonicalCbor({ kind: "several", signals: together } as CborValue), salt(), rank)));
}

function encoded(signal: Bytes, salt: Bytes, rank: Rank): Bytes {
  return encodeContent(signalMessage({ salt, label: basicLabel(rank), signal }));
}

function readSignals(bytes: Bytes): readonly Signal[] {
  const value = parseCbor(bytes, MAX_SIGNAL);
  const isSeveral = value !== null && typeof value === "object" && "kind" in value && value["kind"] === "several";
  if (!isSeveral) return [shaped(signalSchema, value)];
  return shaped(several, value).signals.flatMap((one) => passing.safeParse(one).data ?? []);
}

function previousOf({ extensions }: MimiContent): string | undefined {
  const id = extensions.get(PREVIOUS_EXTENSION);
  return id instanceof Uint8Array && id.length === 32 ? toBase64Url(id) : undefined;
}

function idOf(content: MimiContent, plaintext: Bytes, senderUri: string, roomUri: string): string {
  return toBase64Url(messageId({ senderUri, roomUri, message: plaintext, salt: content.salt }));
}
