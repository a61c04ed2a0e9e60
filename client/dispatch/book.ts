/** Everything of dispatches that is kept here: in memory as in the sealed store, each change stored before it shows. */
import { Failure } from "../../protocol/wire/failure.ts";
import { listeners } from "../listeners.ts";
import { serial } from "../serial.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Batch, Store } from "../store/store.ts";
import { type AskRecord, askRecord, type ControlledDispatch, controlledDispatch, type Expected, expected, type HeldDispatch, heldDispatch, type WantsSecond, wantsSecond } from "./records.ts";

const kinds = { controlled: "dispatch-own/", held: "dispatch-held/", ask: "dispatch-ask/", expected: "dispatch-expected/", second: "dispatch-second/" } as const;

/** Announced by one person. */
const MOST_EXPECTED = 200;

export interface DispatchBook {
  load(): Promise<void>;
  readonly controlled: ReadonlyMap<string, ControlledDispatch>;
  readonly held: ReadonlyMap<string, HeldDispatch>;
  readonly asks: ReadonlyMap<string, AskRecord>;
  readonly seconds: ReadonlyMap<string, WantsSecond>;
  /** Each of those who have announced that person: what one says takes nothing of what another said. */
  expected(originator: string): readonly Expected[];
  /** Changes one record on what the one before left; `undefined` from `change` leaves it. `with`: stored in the same batch. */
  control(id: string, change: (before: ControlledDispatch | undefined) => ControlledDispatch | undefined, together?: Batch): Promise<void>;
  hold(id: string, change: (before: HeldDispatch | undefined) => HeldDispatch | undefined, together?: Batch): Promise<void>;
  ask(id: string, change: (before: AskRecord | undefined) => AskRecord | undefined, together?: Batch): Promise<void>;
  expect(of: Expected, together?: Batch): Promise<void>;
  second(id: string, change: (before: WantsSecond | undefined) => WantsSecond | undefined, together?: Batch): Promise<void>;
  requireControlled(id: string): ControlledDispatch;
  requireHeld(id: string): HeldDispatch;
  onChange(listener: () => void): () => void;
}

export function createDispatchBook(store: Store): DispatchBook {
  const controlled = new Map<string, ControlledDispatch>();
  const held = new Map<string, HeldDispatch>();
  const asks = new Map<string, AskRecord>();
  const expectations = new Map<string, Expected>();
  const seconds = new Map<string, WantsSecond>();
  const changed = listeners<void>();
  const inTurn = serial();

  function changer<T extends object>(prefix: string, known: Map<string, T>) {
    return (id: string, change: (before: T | undefined) => T | undefined, together: Batch = {}): Promise<void> =>
      inTurn(async () => {
        const next = change(known.get(id));
        await store.commit({ put: [...(next ? [[prefix + id, encodeRecord(next)] as const] : []), ...(together.put ?? [])], ...(together.remove ? { remove: together.remove } : {}) });
        if (!next) return;
        known.set(id, next);
        changed.tell();
      });
  }

  const expectOne = changer(kinds.expected, expectations);
  return {
    async load() {
      for (const [key, record] of await readRecords(store, kinds.controlled, controlledDispatch)) controlled.set(key.slice(kinds.controlled.length), record);
      for (const [key, record] of await readRecords(store, kinds.held, heldDispatch)) held.set(key.slice(kinds.held.length), record);
      for (const [key, record] of await readRecords(store, kinds.ask, askRecord)) asks.set(key.slice(kinds.ask.length), record);
      for (const [key, record] of await readRecords(store, kinds.expected, expected)) expectations.set(key.slice(kinds.expected.length), record);
      for (const [key, record] of await readRecords(store, kinds.second, wantsSecond)) seconds.set(key.slice(kinds.second.length), record);
    },
    controlled,
    held,
    asks,
    seconds,
    expected: (originator) => [...expectations.values()].filter((one) => one.originator === originator),
    control: changer(kinds.controlled, controlled),
    hold: changer(kinds.held, held),
    ask: changer(kinds.ask, asks),
    async expect(of, together) {
      const name = `${of.originator} ${of.by}`;
      if (!expectations.has(name) && [...expectations.values()].filter(({ by }) => by === of.by).length >= MOST_EXPECTED) throw new Failure("dispatch/too-many");
      await expectOne(name, () => of, together);
    },
    second: changer(kinds.second, seconds),
    requireControlled(id) {
      const found = controlled.get(id);
      if (!found) throw new Failure("dispatch/not-controlled");
      return found;
    },
    requireHeld(id) {
      const found = held.get(id);
      if (!found) throw new Failure("dispatch/unknown");
      return found;
    },
    onChange: changed.add,
  };
}
