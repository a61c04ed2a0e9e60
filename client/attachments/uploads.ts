/** Messages with a file that is still on its way to the node: how far each is, in the order in which they were begun. Kept in memory: a file that was chosen in a page is gone with the page. */
import type { AttachmentReference } from "../../protocol/wire/content/messages.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { MAX_ATTACHMENT, type Rank } from "../../protocol/wire/fields.ts";
import type { Random } from "../environment.ts";
import type { UploadView } from "../model/views.ts";
import type { FileToSend, UploadCourse } from "./upload.ts";

interface MessageWithFile {
  readonly text: string;
  readonly label: Rank;
  readonly replyTo?: string;
  readonly file: FileToSend;
}

export interface Uploads {
  /** Resolves with the message's id once the file is at the node and the message is kept. What fails stays in the view until it is tried again or cancelled. */
  send(room: string, message: MessageWithFile): Promise<string>;
  retry(room: string, id: string): Promise<void>;
  /** The promise of `send` is rejected with `attachment/cancelled`. */
  cancel(room: string, id: string): void;
  of(room: string): readonly UploadView[];
  stop(): void;
}

interface Entry {
  readonly id: string;
  readonly room: string;
  readonly message: MessageWithFile;
  view: UploadView;
  course: AbortController;
  /** Where the file is at the node and only the message could not be sent. */
  reference: AttachmentReference | undefined;
}

export function createUploads(deps: {
  upload: (file: FileToSend, course: UploadCourse) => Promise<AttachmentReference>;
  write: (room: string, message: Omit<MessageWithFile, "file">, attachment: AttachmentReference) => Promise<string>;
  /** The file is at the node for nothing. */
  discard: (attachment: AttachmentReference) => void;
  random: Random;
  changed: () => void;
}): Uploads {
  const entries = new Map<string, Entry>();
  const none: readonly UploadView[] = [];
  let stopped = false;

  function show(entry: Entry, change: Partial<UploadView>): void {
    entry.view = { ...entry.view, ...change };
    if (entries.get(entry.id) === entry) deps.changed();
  }

  async function run(entry: Entry): Promise<string> {
    const { room, message } = entry;
    const { file, ...words } = message;
    const { signal } = entry.course;
    try {
      entry.reference ??= await deps.upload(file, { signal, sent: (sent) => show(entry, { sent }), waiting: (waits) => show(entry, { state: waits ? "waiting" : "sending" }) });
      if (signal.aborted) throw new Failure("attachment/cancelled");
      const id = await deps.write(room, words, entry.reference);
      forget(entry);
      return id;
    } catch (error) {
      if (signal.aborted) {
        if (entry.reference) deps.discard(entry.reference);
        throw new Failure("attachment/cancelled");
      }
      show(entry, { state: "failed", failure: codeOf(error) });
      throw error;
    }
  }

  function forget(entry: Entry): void {
    entries.delete(entry.id);
    deps.changed();
  }

  const find = (room: string, id: string): Entry => {
    const entry = entries.get(id);
    if (!entry || entry.room !== room) throw new Failure("message/unknown");
    return entry;
  };

  return {
    async send(room, message) {
      if (stopped) throw new Failure("attachment/cancelled");
      if (message.file.size > MAX_ATTACHMENT) throw new Failure("attachment/too-large");
      const id = toHex(deps.random(8));
      const { name, size } = message.file;
      const entry: Entry = { id, room, message, view: { id, name, size, sent: 0, state: "sending" }, course: new AbortController(), reference: undefined };
      entries.set(id, entry);
      deps.changed();
      return run(entry);
    },
    async retry(room, id) {
      const entry = find(room, id);
      if (entry.view.state !== "failed") return;
      const { failure: _, ...view } = entry.view;
      entry.view = { ...view, sent: 0, state: "sending" };
      entry.course = new AbortController();
      deps.changed();
      await run(entry);
    },
    cancel(room, id) {
      const entry = find(room, id);
      entry.course.abort();
      if (entry.view.state === "failed" && entry.reference) deps.discard(entry.reference);
      forget(entry);
    },
    of(room) {
      if (entries.size === 0) return none;
      return [...entries.values()].filter((entry) => entry.room === room).map(({ view }) => view);
    },
    stop() {
      stopped = true;
      for (const entry of entries.values()) entry.course.abort();
      entries.clear();
    },
  };
}
