/**
 * Drafts of dispatches, on all of the author's devices: stored sealed, and told to the own other devices in letters that nobody else can read. Each saving is stored at once and told when the writing pauses. A draft
 * that is labelled higher than another own device may hold is not told to it.
 */
import { z } from "zod";
import { type DraftLetter, draftLetter, MAX_DRAFT, type WrittenDraft, writtenDraft } from "../../protocol/dispatch/draft.ts";
import type { Rank } from "../../protocol/assurance/facts.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { Letters } from "../letters/letters.ts";
import { listeners } from "../listeners.ts";
import type { DispatchDraftView, DraftVersionView, DraftWritten } from "../model/dispatches.ts";
import { serial } from "../serial.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";
import { type DraftState, type DraftVersion, dropEarlier, keepEarlier, MOST_EARLIER, mergeDraft, savedOver, savingKey } from "./draft-merge.ts";

const PREFIX = "dispatch-draft/";
export const MOST_DRAFTS = 50;
/** Those that are here and those that were dropped, also where several devices have written many while they were apart. */
const MOST_KNOWN = 4 * MOST_DRAFTS;
const TELL_AFTER_MS = 1_500;

const version = { saved: draftLetter.shape.saved, at: draftLetter.shape.at };
const record = z.strictObject({
  ...version,
  written: writtenDraft.nullable(),
  seen: draftLetter.shape.seen,
  dropped: draftLetter.shape.dropped,
  earlier: z.array(z.strictObject({ ...version, written: writtenDraft })).max(MOST_EARLIER),
  /** Not told yet. */
  pending: z.boolean(),
});
type Kept = DraftState & { readonly pending: boolean };

export interface DraftsDeps {
  readonly store: Store;
  readonly letters: Pick<Letters, "addressees" | "send">;
  readonly session: Pick<Session, "state">;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly deviceName: (deviceId: string) => string;
  /** How high an own device may hold what is written; undefined while that is not known. */
  readonly mayHold: (deviceId: string) => Rank | undefined;
  readonly lookForDevices: () => Promise<void>;
  readonly random: ClientEnvironment["random"];
  readonly clock: ClientEnvironment["clock"];
  readonly log: ClientEnvironment["log"];
}

export interface Drafts {
  load(): Promise<void>;
  online(): Promise<void>;
  stop(): void;
  /** Of an own device. Throws `draft/…`. */
  take(content: DraftLetter, progress: Batch): Promise<void>;
  /** All of them, to these own devices. */
  handOver(deviceIds: readonly string[]): Promise<void>;
  view(): DispatchDraftView[];
  save(id: string | null, written: DraftWritten): Promise<string>;
  drop(id: string): Promise<void>;
  dropEarlier(id: string, key: string): Promise<void>;
  onChange(listener: () => void): () => void;
}

export function createDrafts(deps: DraftsDeps): Drafts {
  const { store, letters, own } = deps;
  const all = new Map<string, Kept>();
  const changed = listeners<void>();
  const inTurn = serial();
  let cancel: () => void = () => undefined;

  /** Stored before it shows. */
  function change(id: string, to: (before: Kept | undefined) => Kept | undefined, together: Batch = {}): Promise<Kept | undefined> {
    return inTurn(async () => {
      const next = to(all.get(id));
      const gone = next ? tooMany(id) : [];
      await store.commit({ put: [...(next ? [[PREFIX + id, encodeRecord(next)] as const] : []), ...(together.put ?? [])], remove: [...gone.map((one) => PREFIX + one), ...(together.remove ?? [])] });
      if (!next) return undefined;
      for (const one of gone) all.delete(one);
      all.set(id, next);
      changed.tell();
      return next;
    });
  }

  /** What was dropped longest ago makes room. */
  function tooMany(id: string): string[] {
    if (all.has(id) || all.size < MOST_KNOWN) return [];
    const oldest = [...all].filter(([, { written }]) => written === null).sort(([, a], [, b]) => a.at - b.at)[0];
    if (!oldest) throw new Failure("draft/too-many");
    return [oldest[0]];
  }

  const letterOf = (id: string, state: DraftState, of: DraftVersion = state): DraftLetter => ({ kind: "draft", id: fromHex(id), saved: of.saved, at: of.at, seen: [...state.seen], written: of.written, earlier: of !== state, dropped: [...state.dropped] });

  async function devices(): Promise<{ deviceId: string; key: Bytes }[]> {
    const [self] = await letters.addressees([own.person]);
    return (self?.devices ?? []).filter(({ deviceId }) => deviceId !== own.deviceId);
  }

  /** Whether all have it that may have it. */
  async function tell(contents: readonly DraftLetter[], to: readonly { deviceId: string; key: Bytes }[]): Promise<boolean> {
    const unknown = () => to.some(({ deviceId }) => deps.mayHold(deviceId) === undefined);
    if (unknown()) await deps.lookForDevices(); // one that has just come
    if (unknown()) return false;
    const due = contents.flatMap((content) => {
      const holding = to.filter(({ deviceId }) => rankOf(content.written) <= (deps.mayHold(deviceId) ?? -1));
      return holding.length > 0 ? [{ to: { person: own.person, devices: holding }, content }] : [];
    });
    const codes = await letters.send(due);
    for (const code of codes) if (code !== undefined) deps.log("draft.not-told", { code });
    return codes.every((code) => code === undefined);
  }

  async function tellPending(): Promise<void> {
    const due = [...all].filter(([, { pending }]) => pending);
    if (due.length === 0 || deps.session.state() !== "online") return;
    const to = await devices();
    for (const [id, state] of due) {
      if (!(await tell([letterOf(id, state)], to))) continue;
      await change(id, (before) => before && (savingKey(before.saved) === savingKey(state.saved) && before.dropped.length === state.dropped.length ? { ...before, pending: false } : before));
    }
  }

  function tellSoon(): void {
    cancel();
    cancel = deps.clock.after(TELL_AFTER_MS, () => void tellPending().catch((error: unknown) => deps.log("draft.not-told", { code: codeOf(error) })));
  }

  function requireDraft(id: string): Kept {
    const found = all.get(id);
    if (!found || found.written === null) throw new Failure("draft/unknown");
    return found;
  }

  const shown = ({ saved, at, written }: DraftVersion & { written: WrittenDraft }): DraftVersionView => ({ key: savingKey(saved), written: written as DraftWritten, savedAt: at, own: saved.device === own.deviceId, device: deps.deviceName(saved.device) });

  return {
    async load() {
      for (const [key, state] of await readRecords(store, PREFIX, record)) all.set(key.slice(PREFIX.length), state);
    },
    online: tellPending,
    stop: () => cancel(),
    async take(content, progress) {
      const id = toHex(content.id);
      if (encodeRecord(content).length > MAX_DRAFT * 2) throw new Failure("draft/too-long");
      let lost: DraftVersion | undefined;
      const now = await change(
        id,
        (before) => {
          if (content.earlier) return before && { ...before, ...keepEarlier(before, content) };
          const merged = mergeDraft(before, content);
          lost = merged.lost;
          return { ...merged.state, pending: before?.pending ?? false };
        },
        progress,
      );
      // Devices that never had the one that lost, since what was written after it came first, get it from the device where it was written.
      if (lost && now) void devices().then((to) => tell([letterOf(id, now, lost)], to)).catch((error: unknown) => deps.log("draft.not-told", { code: codeOf(error) }));
    },
    async handOver(deviceIds) {
      const to = (await devices()).filter(({ deviceId }) => deviceIds.includes(deviceId));
      await tell([...all].flatMap(([id, state]) => [letterOf(id, state), ...state.earlier.map((one) => letterOf(id, state, one))]), to);
    },
    view: () =>
      [...all]
        .flatMap(([id, state]) => (state.written === null ? [] : [{ id, ...shown({ ...state, written: state.written }), earlier: state.earlier.map(shown) }]))
        .sort((x, y) => y.savedAt - x.savedAt),
    async save(id, written) {
      const name = id ?? toHex(deps.random(16));
      const checked = writtenDraft.safeParse(written);
      if (!checked.success) throw new Failure("draft/invalid", checked.error.issues[0]?.path.join("."));
      if (encodeRecord(checked.data).length > MAX_DRAFT) throw new Failure("draft/too-long");
      await change(name, (before) => {
        if (!before && [...all.values()].filter((one) => one.written !== null).length >= MOST_DRAFTS) throw new Failure("draft/too-many");
        return { ...savedOver(before, own.deviceId, Math.floor(deps.clock.now()), checked.data), pending: true };
      });
      tellSoon();
      return name;
    },
    async drop(id) {
      if (!all.has(id)) return;
      await change(id, (before) => before && before.written !== null ? { ...savedOver(before, own.deviceId, Math.floor(deps.clock.now()), null), pending: true } : undefined);
      tellSoon();
    },
    async dropEarlier(id, key) {
      requireDraft(id);
      await change(id, (before) => before && { ...before, ...dropEarlier(before, key), pending: true });
      tellSoon();
    },
    onChange: changed.add,
  };
}

function rankOf(written: WrittenDraft | null): Rank {
  return Math.max(0, ...(written?.portions ?? []).map(({ label }) => label.rank)) as Rank;
}
