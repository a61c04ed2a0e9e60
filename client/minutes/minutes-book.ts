/**
 * The minutes that this device knows: each step as its author's device signed it, kept for good, and what stands by them. A step is taken from whoever is in the room, since its signature says whose it is; but only in
 * the room of its minutes, of a person of that room, by a device that is not withdrawn, and a version only under its own label.
 */
import { z } from "zod";
import { foldMinutes, type Minutes } from "../../protocol/minutes/fold.ts";
import { openReadoutSignature, openSignerWord } from "../../protocol/minutes/readout.ts";
import { foldReadouts, type StandingReadout } from "../../protocol/minutes/readout-fold.ts";
import { openStep, peekStep, type SaidStep, stepName } from "../../protocol/minutes/step.ts";
import { minutesId, readVersion } from "../../protocol/minutes/version.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, toHex } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { MAX_STEP, type MinutesStep } from "../../protocol/wire/minutes/step.ts";
import type { Directory } from "../facts/directory.ts";
import type { RoomUri, SignalEvent } from "../lines/channel.ts";
import { goesOnIn } from "../lines/room-line.ts";
import type { Rooms } from "../lines/rooms.ts";
import { listeners } from "../listeners.ts";
import { serial } from "../serial.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { createEarlySteps } from "./early-steps.ts";

const PREFIX = "minutes/step/";
/** Of one set of minutes; who is in a room can send as much as he likes. Beyond it nothing is taken any more, and it shows. */
const MOST_BYTES = 16 << 20;
/** In one set, of one person: what stands is worked out from all of it whenever anything comes. Everybody counts alike, this person too, so that what is refused here was not said there. */
const MOST_IN_A_SET: Readonly<Record<"steps" | "versions" | "readouts", number>> = { steps: 1024, versions: 128, readouts: 32 };
/** Of the sets of one room in which the own person has said nothing, so many that one person began, and so much of what they said in all of them: what others say without end is not taken. */
const MOST_SETS_OF_ONE = 128;
const MOST_BYTES_OF_ONE = 64 << 20;

const keptStep = z.strictObject({ room: z.string(), step: bytesUpTo(MAX_STEP + 1024), at: z.int() });

export interface MinutesEntry {
  /** Hex. */
  readonly id: string;
  /** In which their steps are said. */
  readonly room: RoomUri;
  readonly minutes: Minutes;
  readonly readouts: readonly StandingReadout[];
  readonly steps: readonly SaidStep[];
  /** When the last step came. */
  readonly changedAt: number;
  /** More was said than is taken: what stands here may differ from what stands elsewhere. */
  readonly overfull: boolean;
}

export interface MinutesBook {
  load(): Promise<void>;
  /** Must be stored before the mailbox goes on. Throws `store/…`. */
  heard(event: SignalEvent): Promise<void>;
  /** A chain grew, or an accord was made: what was said by devices that were not known may be taken now. */
  devicesChanged(): Promise<void>;
  all(): readonly MinutesEntry[];
  /** Throws `minutes/unknown`. */
  get(id: string): MinutesEntry;
  /** A step of this device's own, signed: the record under which it must be kept, in the same step in which it is said, and what to do then. */
  staged(room: RoomUri, bytes: Bytes): { put: [string, Bytes][]; apply(): void };
  onChange(listener: (id: string) => void): () => void;
}

export interface MinutesBookDeps {
  readonly store: Store;
  readonly rooms: Pick<Rooms, "get">;
  readonly own: { readonly person: string };
  /** The key of a device that the person's chain holds and nobody has withdrawn. */
  readonly keyOf: (person: string, deviceId: string) => Uint8Array | undefined;
  /** Somebody has withdrawn it: it will not be known later either. */
  readonly isWithdrawn: (person: string, deviceId: string) => boolean;
  readonly directory: () => Directory | undefined;
  readonly now: () => number;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

interface Open {
  readonly id: string;
  readonly room: RoomUri;
  readonly steps: Map<string, SaidStep>;
  /** Whose version came first. */
  begunBy: string | undefined;
  /** What each person has said. */
  readonly authors: Map<string, Share>;
  size: number;
  changedAt: number;
  overfull: boolean;
  folded: MinutesEntry | undefined;
}

interface Share {
  readonly bytes: number;
  readonly steps: number;
  readonly versions: number;
  readonly readouts: number;
}
const NOTHING: Share = { bytes: 0, steps: 0, versions: 0, readouts: 0 };

interface Coming {
  readonly room: RoomUri;
  readonly rank: number;
  readonly bytes: Bytes;
  readonly at: number;
}

interface Placed {
  readonly entry: Open;
  readonly said: SaidStep;
}

export function createMinutesBook(deps: MinutesBookDeps): MinutesBook {
  const { store, rooms, log } = deps;
  const changed = listeners<string>();
  const open = new Map<string, Open>();
  const early = createEarlySteps({ store, now: deps.now });
  /** The mailbox and what was held take turns, or one step would be counted twice. */
  const turns = serial();

  function entryOf(id: string, room: RoomUri): Open {
    const known = open.get(id) ?? { id, room, steps: new Map(), begunBy: undefined, authors: new Map(), size: 0, changedAt: 0, overfull: false, folded: undefined };
    open.set(id, known);
    return known;
  }

  function put(entry: Open, said: SaidStep, at: number): void {
    entry.steps.set(said.hash, said);
    if (said.step.kind === "propose") entry.begunBy ??= said.step.person;
    entry.size += said.bytes.length;
    entry.authors.set(said.step.person, withStep(entry.authors.get(said.step.person), said));
    entry.changedAt = Math.max(entry.changedAt, at);
    entry.folded = undefined;
    changed.tell(entry.id);
  }

  function fold(entry: Open): MinutesEntry {
    const steps = [...entry.steps.values()];
    return (entry.folded ??= { id: entry.id, room: entry.room, minutes: foldMinutes(entry.id, steps), readouts: foldReadouts(entry.id, steps), steps, changedAt: entry.changedAt, overfull: entry.overfull });
  }

  /** Throws the code with which the step is refused. */
  function admit(bytes: Uint8Array, { room, rank }: { room: RoomUri; rank: number }): SaidStep {
    const said = openStep(bytes, deps.keyOf);
    const { step } = said;
    if (rooms.get(room)?.create.persons.includes(step.person) !== true) throw new Failure("minutes/not-in-room");
    if (step.kind === "propose") {
      const version = readVersion(step.version);
      if (!equalBytes(minutesId(version.subject), step.minutes)) throw new Failure("minutes/other-minutes");
      if (!goesOnIn(rooms, version.subject.room, room)) throw new Failure("minutes/other-room");
      if (version.label !== rank) throw new Failure("minutes/other-label");
    }
    if (step.kind === "sign-readout") checkSignature(step);
    return said;
  }

  /** The signature is by the same device as the step, under that readout; the word is its own node's, about that device and that readout. */
  function checkSignature(step: Extract<MinutesStep, { kind: "sign-readout" }>): void {
    const key = deps.keyOf(step.person, step.deviceId);
    const node = deps.directory()?.node(domainOf(step.person as PersonUri));
    if (!key || !node) throw new Failure("minutes/unknown-device");
    const signature = openReadoutSignature(step.signature, key);
    const word = openSignerWord(step.word, node.nodeKey);
    if (signature.person !== step.person || signature.deviceId !== step.deviceId || !equalBytes(signature.readout, step.readout)) throw new Failure("readout/not-signed");
    if (word.person !== step.person || word.deviceId !== step.deviceId || word.domain !== node.domain || !equalBytes(word.signKey, key) || !equalBytes(word.readout, step.readout)) throw new Failure("readout/no-word");
  }

  /** Where it belongs. Undefined: it is known already, or more was said than is taken. Throws the code with which it is refused. */
  function placed({ room, rank, bytes }: Coming): Placed | undefined {
    const id = toHex(peekStep(bytes).minutes);
    if (open.get(id)?.steps.has(stepName(bytes))) return undefined;
    const said = admit(bytes, { room, rank });
    const known = open.get(id);
    if (known && !goesOnIn(rooms, known.room, room)) throw new Failure("minutes/other-room");
    const of = known?.room ?? (said.step.kind === "propose" ? readVersion(said.step.version).subject.room : room);
    if (isFull(of, id, said)) {
      if (known) showOverfull(known);
      throw new Failure("minutes/too-much");
    }
    const entry = entryOf(id, of);
    if (!isOverfull(entry, said)) return { entry, said };
    showOverfull(entry);
    return undefined;
  }

  function showOverfull(entry: Open): void {
    entry.overfull = true;
    entry.folded = undefined;
    changed.tell(entry.id);
  }

  /** Counted by who signed, so that nobody can fill another's share. */
  function isFull(room: RoomUri, id: string, { step: { person }, bytes }: SaidStep): boolean {
    if (person === deps.own.person || open.get(id)?.authors.has(deps.own.person)) return false;
    const theirs = [...open.values()].filter((entry) => entry.room === room && entry.authors.has(person) && !entry.authors.has(deps.own.person));
    // What was said in a set before any version of it came may be of one that was never begun: it counts as its author's. Under a version of another's nothing new is begun.
    const isBegunBy = ({ begunBy = person }: { begunBy?: string | undefined }) => begunBy === person;
    const begun = theirs.filter(isBegunBy);
    const begins = isBegunBy(open.get(id) ?? {}) && !begun.some((entry) => entry.id === id);
    return (begins && begun.length >= MOST_SETS_OF_ONE) || theirs.reduce((sum, { authors }) => sum + authors.get(person)!.bytes, bytes.length) > MOST_BYTES_OF_ONE;
  }

  /** What can't be taken is refused; that it could not be stored is nobody else's word, and stops the mailbox. */
  async function heard(event: SignalEvent): Promise<void> {
    if (event.own || event.signal.kind !== "minutes") return;
    const coming: Coming = { room: event.room, rank: event.rank, bytes: event.signal.step as Bytes, at: event.at };
    let place: Placed | undefined;
    try {
      place = placed(coming);
    } catch (error) {
      if (codeOf(error) === "minutes/unknown-device") return hold(coming, event.sender.person ?? event.sender.end);
      return log("minutes.step-refused", { code: codeOf(error) });
    }
    if (place) await take(place, coming);
  }

  async function take({ entry, said }: Placed, { at }: Coming, heldAs?: string): Promise<void> {
    await store.commit({ put: [[`${PREFIX}${entry.id}/${said.hash}`, encodeRecord({ room: entry.room, step: said.bytes, at })]], ...(heldAs === undefined ? {} : { remove: [heldAs] }) });
    put(entry, said, at);
  }

  async function hold({ room, rank, bytes, at }: Coming, by: string): Promise<void> {
    const { person, deviceId } = peekStep(bytes);
    const isOfRoom = rooms.get(room)?.create.persons.includes(person) === true;
    const isHeld = isOfRoom && !deps.isWithdrawn(person, deviceId) && (await early.hold(stepName(bytes), { room, rank, step: bytes, at, by }));
    log(isHeld ? "minutes.step-waits" : "minutes.step-refused", { code: "minutes/unknown-device" });
  }

  async function takeHeld(): Promise<void> {
    for (const [key, { room, rank, step, at }] of early.all()) {
      const coming: Coming = { room, rank, bytes: step as Bytes, at };
      let place: Placed | undefined;
      try {
        place = placed(coming);
      } catch (error) {
        const { person, deviceId } = peekStep(coming.bytes);
        if (codeOf(error) === "minutes/unknown-device" && !deps.isWithdrawn(person, deviceId)) continue;
        log("minutes.step-refused", { code: codeOf(error) });
      }
      if (place) await take(place, coming, key);
      else await store.commit({ remove: [key] });
      early.forget(key);
    }
  }

  return {
    async load() {
      const kept = await readRecords(store, PREFIX, keptStep);
      for (const [key, { room, step: bytes, at }] of [...kept].sort(([, a], [, b]) => a.at - b.at)) {
        const [id = "", hash = ""] = key.slice(PREFIX.length).split("/");
        // It was verified when it came; the device may have been withdrawn since, and what it said before stands.
        put(entryOf(id, room), { hash, bytes, step: peekStep(bytes) }, at);
      }
      await early.load();
    },
    heard: (event) => turns(() => heard(event)),
    devicesChanged: () => turns(takeHeld),
    all: () => [...open.values()].map(fold).filter(({ minutes }) => minutes.versions.length > 0),
    get(id) {
      const entry = open.get(id);
      if (!entry || fold(entry).minutes.versions.length === 0) throw new Failure("minutes/unknown");
      return fold(entry);
    },
    staged(room, bytes) {
      const step = peekStep(bytes);
      const id = toHex(step.minutes);
      const said: SaidStep = { hash: stepName(bytes), bytes, step };
      const at = Math.floor(deps.now());
      const entry = entryOf(id, room);
      if (isOverfull(entry, said)) throw new Failure("minutes/too-much");
      return {
        put: [[`${PREFIX}${id}/${said.hash}`, encodeRecord({ room: entry.room, step: bytes, at })]],
        apply: () => put(entry, said, at),
      };
    },
    onChange: changed.add,
  };
}

function withStep({ bytes, steps, versions, readouts }: Share = NOTHING, said: SaidStep): Share {
  const { kind } = said.step;
  return { bytes: bytes + said.bytes.length, steps: steps + 1, versions: versions + Number(kind === "propose"), readouts: readouts + Number(kind === "propose-readout") };
}

function isOverfull({ size, authors }: Open, said: SaidStep): boolean {
  const share = withStep(authors.get(said.step.person), said);
  return size + said.bytes.length > MOST_BYTES || share.steps > MOST_IN_A_SET.steps || share.versions > MOST_IN_A_SET.versions || share.readouts > MOST_IN_A_SET.readouts;
}
