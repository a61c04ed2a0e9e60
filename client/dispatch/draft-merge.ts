/**
 * Two versions of one draft become one, the same at every device and in whatever order they come. What was written after the other had been seen takes its place; of two that were written without having seen one another
 * the later stands, and the other is kept beside it: nothing is lost silently. Writing wins over dropping.
 */
import { type DraftLetter, MOST_DROPPED, type Saving, type WrittenDraft } from "../../protocol/dispatch/draft.ts";
import { canonicalCbor, type CborValue } from "../../protocol/wire/cbor.ts";
import { equalBytes } from "../../protocol/wire/bytes.ts";

export const MOST_EARLIER = 8;

export interface DraftVersion {
  readonly saved: Saving;
  readonly at: number;
  readonly written: WrittenDraft | null;
}

export interface DraftState extends DraftVersion {
  readonly seen: readonly Saving[];
  /** The newest first. */
  readonly earlier: readonly (DraftVersion & { readonly written: WrittenDraft })[];
  readonly dropped: readonly Saving[];
}

type Incoming = Pick<DraftLetter, "saved" | "at" | "seen" | "written" | "dropped">;

export const savingKey = ({ device, n }: Saving): string => `${device} ${n}`;

/** Whether everything of `of` had been seen. */
function covers(seen: readonly Saving[], of: readonly Saving[]): boolean {
  return of.every(({ device, n }) => (seen.find((one) => one.device === device)?.n ?? 0) >= n);
}

function joined(a: readonly Saving[], b: readonly Saving[]): Saving[] {
  const all = new Map<string, Saving>();
  for (const one of [...a, ...b]) if ((all.get(one.device)?.n ?? 0) < one.n) all.set(one.device, one);
  return [...all.values()].sort((x, y) => (x.device < y.device ? -1 : 1));
}

function laterOf<T extends DraftVersion>(a: T, b: T): [T, T] {
  if (a.written === null || b.written === null) return b.written === null ? [a, b] : [b, a];
  if (a.at !== b.at) return a.at > b.at ? [a, b] : [b, a];
  return savingKey(a.saved) > savingKey(b.saved) ? [a, b] : [b, a];
}

const same = (a: WrittenDraft, b: WrittenDraft) => equalBytes(canonicalCbor(a as CborValue), canonicalCbor(b as CborValue));

function settled(state: DraftState, dropped: readonly Saving[]): DraftState {
  const all = [...new Map([...state.dropped, ...dropped].map((one) => [savingKey(one), one])).values()].slice(-MOST_DROPPED);
  const gone = new Set(all.map(savingKey));
  return { ...state, dropped: all, earlier: state.written === null ? [] : state.earlier.filter(({ saved }) => !gone.has(savingKey(saved))) };
}

/** `lost`: what was here and is now kept beside the other. */
export function mergeDraft(before: DraftState | undefined, { saved, at, seen, written, dropped }: Incoming): { readonly state: DraftState; readonly lost?: DraftVersion } {
  const version = { saved, at, seen, written };
  if (!before) return { state: { ...version, earlier: [], dropped } };
  if (covers(before.seen, version.seen)) return { state: settled(before, dropped) };
  if (covers(version.seen, before.seen)) return { state: settled({ ...before, ...version }, dropped) };
  const [stands, other] = laterOf<DraftVersion>(before, version);
  const state = settled({ saved: stands.saved, at: stands.at, written: stands.written, seen: joined(before.seen, version.seen), earlier: before.earlier, dropped: before.dropped }, dropped);
  if (other.written === null || stands.written === null || same(other.written, stands.written)) return { state };
  return { state: keepEarlier(state, other), ...(stands === before ? {} : { lost: other }) };
}

/** Kept beside the one that stands, unless it is settled, or is the one that stands. */
export function keepEarlier(state: DraftState, { saved, at, written }: DraftVersion): DraftState {
  const key = savingKey(saved);
  if (written === null || state.written === null || key === savingKey(state.saved) || [...state.dropped, ...state.earlier.map((one) => one.saved)].some((one) => savingKey(one) === key)) return state;
  return { ...state, earlier: [...state.earlier, { saved, at, written }].sort((a, b) => b.at - a.at || (savingKey(a.saved) < savingKey(b.saved) ? -1 : 1)).slice(0, MOST_EARLIER) };
}

/** What this device writes over what it has seen. */
export function savedOver(before: DraftState | undefined, device: string, at: number, written: WrittenDraft | null): DraftState {
  const n = Math.max(0, ...(before?.seen ?? []).filter((one) => one.device === device).map((one) => one.n)) + 1;
  const saved = { device: device as Saving["device"], n };
  return settled({ saved, at, written, seen: joined(before?.seen ?? [], [saved]), earlier: before?.earlier ?? [], dropped: before?.dropped ?? [] }, []);
}

export function dropEarlier(state: DraftState, key: string): DraftState {
  return settled(state, state.earlier.flatMap(({ saved }) => (savingKey(saved) === key ? [saved] : [])));
}
