/**
 * From a conversation here to what is handed on, and back. What comes is another device's word, at best: each message is checked for what can be checked (who can have said it, where, under an id that is
 * an id) and stands under the name of whoever handed it on.
 */
import { safeName } from "../../protocol/wire/content/messages.ts";
import { type HandedMessage, type HandedPart, MOST_MESSAGES_A_PART } from "../../protocol/wire/history.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { plainSize } from "../attachments/chunks.ts";
import type { StoredMessage } from "../lines/history.ts";

const MOST_BYTES_A_PART = 4 << 20;
const MESSAGE_ID = 1;

/** Messages of a conversation that can be handed on: said, sent, not taken back; no more than the line carries now. `before`: when the other device came, milliseconds. */
export function handable(messages: readonly StoredMessage[], limit: { before: number; ceiling: number }): { messages: StoredMessage[]; held: number } {
  const said = messages.filter((message) => message.kind === "message" && !message.deleted && message.delivery !== "queued" && message.delivery !== "failed" && message.at <= limit.before && isId(message.id));
  const below = said.filter(({ label }) => label <= limit.ceiling);
  return { messages: below, held: said.length - below.length };
}

/** Newest part first, oldest message of a part first. At least one part, perhaps empty. */
export function partsOf(messages: readonly StoredMessage[]): StoredMessage[][] {
  const parts: StoredMessage[][] = [[]];
  let bytes = 0;
  for (const message of messages.toReversed()) {
    const size = message.text.length * 3 + 1_024;
    if (parts.at(-1)!.length >= MOST_MESSAGES_A_PART || bytes + size > MOST_BYTES_A_PART) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.unshift(message);
    bytes += size;
  }
  return parts;
}

export function handed(message: StoredMessage): HandedMessage {
  const { id, from, at, text, label, editedAt, replyTo, attachment } = message;
  return {
    id: fromBase64Url(id),
    from,
    at,
    text,
    label,
    editedAt,
    replyTo: replyTo !== null && isId(replyTo) ? fromBase64Url(replyTo) : null,
    attachment: attachment && { url: attachment.url, key: attachment.key as Bytes, nonce: attachment.nonce as Bytes, hash: attachment.hash as Bytes, size: attachment.size, name: attachment.name, type: attachment.type },
  };
}

export interface TakenFrom {
  /** The device that handed it on, and its name and whose it is as this device knows them. */
  readonly end: string;
  readonly device: string;
  readonly name: string;
  readonly own: boolean;
}

/** What of a part is taken: said by a person of the room, before `before`, under an id that nothing here has. */
export function takenFrom(part: HandedPart, context: { room: string; persons: readonly string[]; ownPerson: string; before: number; known: (id: string) => boolean; by: TakenFrom }): Omit<StoredMessage, "order">[] {
  const seen = new Set<string>();
  return part.messages.flatMap((message) => {
    const id = toBase64Url(message.id);
    if (message.id[0] !== MESSAGE_ID || seen.has(id) || context.known(id) || !context.persons.includes(message.from) || message.at > context.before) return [];
    seen.add(id);
    const { by } = context;
    const own = message.from === context.ownPerson;
    const attachment = message.attachment && { ...message.attachment, name: safeName(message.attachment.name), plainSize: plainSize(message.attachment.size) };
    // Whose device said it is not known here, and it was read long ago: nothing is worked out from it.
    const values = { handedBy: by.end, handedDevice: by.device, handedName: by.name, ...(by.own ? { handedOwn: "yes" } : {}) };
    return [{ id, room: context.room, from: message.from, device: "", own, at: message.at, kind: "message" as const, text: message.text, label: message.label, editedAt: message.editedAt, deleted: false, replyTo: message.replyTo && toBase64Url(message.replyTo), attachment, delivery: own ? ("read" as const) : ("sent" as const), failure: null, values }];
  });
}

function isId(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}
