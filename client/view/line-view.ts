/** A line as screens see it. */
import type { AssessmentView, ContactView, LineView, MessageView } from "../model/views.ts";
import type { StoredMessage } from "../lines/history.ts";
import type { Room } from "../lines/room.ts";

/** State of attachments that are being loaded here, by message id. */
export type Loading = ReadonlyMap<string, { state: "loading" | "ready" | "failed"; progress: number }>;

export function lineView(input: { room: Room; contact: ContactView; messages: readonly StoredMessage[]; get: (id: string) => StoredMessage | undefined; assessment: AssessmentView; peerReachable: boolean; call: string | undefined; loading: Loading; uploads: LineView["uploads"]; removing: ReadonlyMap<string, number>; earlier: Pick<LineView, "earlier" | "historyAsked">; aside: Pick<LineView, "goOn" | "goOnAsked" | "keptOut" | "leftHere"> }): LineView {
  const { room, contact, messages, get, assessment, peerReachable, call, loading, uploads, removing } = input;
  return {
    room: room.uri,
    contact,
    assessment,
    messages: messages.map((message) => withoutRemoved(messageView(message, get, loading), removing)),
    uploads,
    unread: messages.filter((message) => !message.own && message.kind === "message" && message.order > room.record.readUpTo).length,
    lastAt: messages.at(-1)?.at ?? room.record.openedAt,
    readOnly: room.record.status !== "open" || room.record.replacedBy !== null,
    ...(room.record.status === "rejoining" ? { rejoining: true } : {}),
    peerReachable,
    ...input.earlier,
    ...input.aside,
    ...(call === undefined ? {} : { call }),
  };
}

/** Taken back, and so far only here. */
function withoutRemoved(view: MessageView, removing: ReadonlyMap<string, number>): MessageView {
  const until = removing.get(view.id);
  if (until === undefined || view.deleted) return view;
  const { attachment: _, ...rest } = view;
  return { ...rest, text: "", deleted: true, ...(until > 0 ? { undoUntil: until } : {}) };
}

/** A message as it is stored never changes in place; most are drawn the same each time. */
const drawn = new WeakMap<StoredMessage, MessageView>();

function messageView(message: StoredMessage, get: (id: string) => StoredMessage | undefined, loading: Loading): MessageView {
  const known = drawn.get(message);
  if (known) return known;
  const view = draw(message, get, loading);
  if (message.replyTo === null && !message.attachment) drawn.set(message, view);
  return view;
}

function draw(message: StoredMessage, get: (id: string) => StoredMessage | undefined, loading: Loading): MessageView {
  const { id, from, own, at, text, label, deleted, delivery, kind, attachment } = message;
  const answered = message.replyTo === null ? undefined : get(message.replyTo);
  const load = loading.get(id);
  return {
    id,
    from,
    own,
    at,
    text,
    label: label as MessageView["label"],
    deleted,
    delivery,
    kind,
    ...(message.editedAt === null ? {} : { editedAt: message.editedAt }),
    ...(answered ? { replyTo: { id: answered.id, text: answered.text, from: answered.from } } : {}),
    ...(attachment ? { attachment: { name: attachment.name, type: attachment.type, size: attachment.plainSize, state: load?.state ?? "remote", progress: load?.progress ?? 0 } } : {}),
    ...(message.failure === null ? {} : { failure: message.failure }),
    ...(kind === "notice" ? { values: message.values } : {}),
    ...(kind === "message" && message.values["handedBy"] !== undefined ? { handedBy: { device: message.values["handedDevice"] ?? "", name: message.values["handedName"] ?? "", own: message.values["handedOwn"] !== undefined } } : {}),
  };
}
