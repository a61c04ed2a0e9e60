/** What was said in each line before a device came: asked for here, given from here; and asked for unbidden by a device that took the place of one that was lost. */
import type { RoomUri, SignalEvent } from "../lines/channel.ts";
import { isWritable } from "../lines/room.ts";
import { WANTS_HISTORY } from "../enrol/replaced.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { listeners } from "../listeners.ts";
import type { PartFiles } from "./part-files.ts";
import { type Asking, type AskingDeps, createAsking } from "./asking.ts";
import { createGiving, type Giving, type GivingDeps } from "./giving.ts";

export interface Earlier {
  readonly asking: Asking;
  readonly giving: Giving;
  readonly files: PartFiles;
  load(): Promise<void>;
  stop(): void;
  keep(event: SignalEvent): Promise<void>;
  heard(event: SignalEvent): void;
  /** A line was joined, or somebody joined it. */
  groupChanged(): void;
  onChange(listener: () => void): () => void;
}

export function createEarlier(deps: Omit<AskingDeps, "note" | "files"> & Omit<GivingDeps, "note" | "files"> & { files: PartFiles; note: (room: RoomUri, kind: "history-here" | "history-given", values: Record<string, string>) => void }): Earlier {
  const shared = { ...deps, note: deps.note as AskingDeps["note"] };
  const asking = createAsking(shared);
  const giving = createGiving(shared);
  const changed = listeners<void>();
  for (const part of [asking, giving]) part.onChange(() => changed.tell());

  async function askUnbidden(): Promise<void> {
    if (!(await deps.store.get(WANTS_HISTORY))) return;
    for (const room of deps.rooms.lines()) {
      const others = room.members.some((member) => member.person === deps.own.person && !member.own && !member.ignored);
      if (others && isWritable(room) && !asking.view(room.uri)) await asking.ask(room.uri, "own");
    }
  }

  return {
    asking,
    giving,
    files: deps.files,
    async load() {
      await asking.load();
      await giving.load();
    },
    stop() {
      asking.stop();
      giving.stop();
      deps.files.stop();
    },
    keep: (event) => asking.keep(event),
    heard(event) {
      asking.heard(event);
      giving.heard(event);
    },
    groupChanged: () => void askUnbidden().catch((error: unknown) => deps.log("history.not-asked", { code: codeOf(error) })),
    onChange: changed.add,
  };
}
