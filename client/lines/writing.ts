/** What people write: messages, replies, edits, deletions, files, on the way in and on the way out. The label is judged before anything is encrypted. */
import { basicLabel } from "../../protocol/label/label.ts";
import { admitRank } from "../../protocol/assurance/gate.ts";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { type AttachmentReference, attachmentMessage, deletionOf, editOf, textMessage } from "../../protocol/wire/content/messages.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { plainSize } from "../attachments/chunks.ts";
import type { Clock, Random } from "../environment.ts";
import type { RoomUri } from "./channel.ts";
import { writeContent } from "./content.ts";
import type { History, StagedHistory, StoredMessage } from "./history.ts";
import type { IncomingMessage } from "./incoming.ts";
import type { Outbox } from "./outbox.ts";

/** Only who wrote a message may change it, and only in the room where it was said. */
export function writeIncoming(
  message: IncomingMessage,
  staged: StagedHistory,
  ownPerson: string,
  written: (event: { room: RoomUri; id: string; from: string; own: boolean }) => void,
  missing: (event: { room: RoomUri; from: string }) => void,
): void {
  const { read, sender, room, at } = message;
  const { body, id, rank } = read;
  const from = sender.person ?? sender.guest!;
  const own = sender.person === ownPerson;
  const { previous } = read;
  // What a device said before it or we were here is nobody's loss; between two messages that are, there must be none.
  if (previous !== undefined && (body.kind === "text" || body.kind === "attachment") && staged.lastOf(sender.deviceId) && !staged.get(previous)) missing({ room: room.uri, from });
  const base = { id, room: room.uri, from, device: sender.deviceId, own, at, kind: "message" as const, label: rank, editedAt: null, deleted: false, attachment: null, delivery: "sent" as const, failure: null, values: {} };
  switch (body.kind) {
    case "text":
      staged.add({ ...base, text: body.text, replyTo: body.replyTo && toBase64Url(body.replyTo) });
      break;
    case "attachment":
      staged.add({ ...base, text: body.attachment.description ?? "", replyTo: body.replyTo && toBase64Url(body.replyTo), attachment: storedAttachment(body.attachment) });
      break;
    case "edit":
      staged.change(toBase64Url(body.original), (known) => (known.from === from && !known.deleted ? { ...known, text: body.text, label: rank, editedAt: at } : known));
      break;
    case "deletion":
      staged.change(toBase64Url(body.original), (known) => (known.from === from ? deleted(known) : known));
      break;
    default:
      return;
  }
  written({ room: room.uri, id, from, own });
}

export interface Writing {
  send(room: RoomUri, message: { text: string; label: Rank; replyTo?: string; attachment?: AttachmentReference }): Promise<string>;
  edit(room: RoomUri, id: string, text: string): Promise<void>;
  remove(room: RoomUri, id: string): Promise<void>;
  /** Throws `message/unknown` for what this person can't change. */
  requireOwn(room: RoomUri, id: string): void;
}

export interface WritingDeps {
  readonly history: History;
  readonly outbox: Outbox;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly ceilingOf: (room: RoomUri) => Rank;
  readonly clock: Clock;
  readonly random: Random;
}

/** All throw `gate/above-ceiling` before anything is encrypted, `room/not-open`, `message/unknown`, `content/too-long`. */
export function createWriting({ history, outbox, own, ceilingOf, clock, random }: WritingDeps): Writing {
  const salt = () => random(16);

  function ownMessage(room: RoomUri, id: string): StoredMessage {
    const message = history.get(room, id);
    if (!message || !message.own || message.kind !== "message" || message.deleted) throw new Failure("message/unknown");
    return message;
  }

  return {
    requireOwn: ownMessage,
    async send(room, { text, label, replyTo, attachment }) {
      admitRank(label, ceilingOf(room));
      const links = replyTo === undefined ? {} : { replyTo: fromBase64Url(replyTo) };
      const common = { salt: salt(), label: basicLabel(label), ...links };
      const content = attachment ? attachmentMessage({ ...common, ...attachment, description: text }) : textMessage({ ...common, text });
      // What is not under way yet is nothing to refer to: its absence would look as if a server had dropped it.
      const last = history.stage(room).lastOf(own.deviceId)?.id;
      const { id, plaintext } = writeContent(content, own.person, room, last === undefined || outbox.isHeld(room, last) ? undefined : last);
      const message: Omit<StoredMessage, "order"> = {
        id, room, from: own.person, device: own.deviceId, own: true, at: clock.now(), kind: "message", text, label, editedAt: null, deleted: false, replyTo: replyTo ?? null,
        attachment: attachment ? storedAttachment(attachment) : null, delivery: "queued", failure: null, values: {},
      };
      await outbox.send(room, { plaintext, rank: label, messageId: id, lasting: true, stage: (staged) => void staged.add(message) });
      return id;
    },
    async edit(room, id, text) {
      const before = ownMessage(room, id);
      admitRank(before.label as Rank, ceilingOf(room));
      const { plaintext } = writeContent(editOf({ salt: salt(), label: basicLabel(before.label as Rank), original: fromBase64Url(id), text }), own.person, room);
      await outbox.send(room, { plaintext, rank: before.label as Rank, lasting: true, stage: (staged) => staged.change(id, (message) => ({ ...message, text, editedAt: clock.now() })) });
    },
    async remove(room, id) {
      const before = ownMessage(room, id);
      const { plaintext } = writeContent(deletionOf({ salt: salt(), label: basicLabel(before.label as Rank), original: fromBase64Url(id) }), own.person, room);
      await outbox.send(room, { plaintext, rank: before.label as Rank, lasting: true, wordless: true, stage: (staged) => staged.change(id, deleted) });
    },
  };
}

function deleted(message: StoredMessage): StoredMessage {
  return { ...message, text: "", attachment: null, deleted: true };
}

function storedAttachment(attachment: AttachmentReference): StoredMessage["attachment"] {
  const { url, key, nonce, hash, size, name, type } = attachment;
  return { url, key, nonce, hash, size, name, type, plainSize: plainSize(size) };
}
