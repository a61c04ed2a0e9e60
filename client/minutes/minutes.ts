/** Drafts, minutes and readouts of a device at work, put together. Decides nothing itself but who signs where nobody has said: the two of a line, the two desks of an arrangement. */
import type { Chain } from "../../protocol/identity/chain.ts";
import type { Args, Procedure, Result } from "../../protocol/wire/api.ts";
import { type Bytes, fromHex, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { type MinutesOf, minutesOf } from "../../protocol/wire/minutes/version.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Clock, Random } from "../environment.ts";
import type { Directory } from "../facts/directory.ts";
import type { GroupEvent, LineChannel, RoomUri, SignalEvent } from "../lines/channel.ts";
import { presentRoom } from "../lines/room-line.ts";
import type { Rooms } from "../lines/rooms.ts";
import type { DraftView, MinutesApi, MinutesView } from "../model/minutes.ts";
import type { Store } from "../store/store.ts";
import { createDrafts } from "./drafts.ts";
import { callHeld, type HeldDeps, heldIn } from "./held.ts";
import { createMinutesBook } from "./minutes-book.ts";
import { draftView, minutesView, type MinutesViewContext } from "./minutes-view.ts";
import { createMinuting } from "./minuting.ts";
import { createOwed } from "./owed.ts";
import { createPublishing } from "./publishing.ts";
import { type StartingDeps, startOf } from "./starting.ts";

export interface MinutesPart extends MinutesApi {
  load(): Promise<void>;
  start(): () => void;
  online(): void;
  /** Must be stored before the mailbox goes on. */
  heard(event: SignalEvent): Promise<void>;
  /** The own device's step came back from the room it was said in: nothing to do but what follows from it. */
  onGroup(event: GroupEvent): void;
  ceilingChanged(room: RoomUri): void;
  minutes(): MinutesView[];
  drafts(): DraftView[];
  onChange(listener: () => void): () => void;
  stop(): void;
}

export interface MinutesDeps {
  readonly store: Store;
  readonly rooms: Rooms;
  readonly channel: LineChannel;
  readonly call: <P extends Procedure>(name: P, args: Args<P>) => Promise<Result<P>>;
  readonly readLedger: (path: string) => Promise<Bytes>;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string; readonly domain: string };
  readonly ceilingOf: (room: RoomUri) => Rank;
  readonly chain: (person: string) => Chain | undefined;
  readonly isRevoked: (person: string, deviceId: string) => boolean;
  readonly nameOf: (person: string) => string;
  readonly organisationOf: (domain: string) => { readonly organisation: string; readonly url: string } | undefined;
  readonly officerKeys: (domain: string) => readonly Uint8Array[];
  readonly directory: () => Directory | undefined;
  /** A chain grew, or the directory did. */
  readonly onDevices: (listener: () => void) => () => void;
  readonly arrangement: StartingDeps["arrangement"];
  readonly held: HeldDeps;
  readonly isOnline: () => boolean;
  readonly verifyUser: () => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createMinutes(deps: MinutesDeps): MinutesPart {
  const { rooms, own, clock, log } = deps;
  const soon = (event: string, work: Promise<unknown>) => void work.catch((error: unknown) => log(event, { code: codeOf(error) }));
  const isWithdrawn = (person: string, deviceId: string) => deps.isRevoked(person, deviceId) || deps.chain(person)?.devices.get(deviceId as never)?.revokedAtSeq !== undefined;
  const keyOf = (person: string, deviceId: string) => {
    const device = deps.chain(person)?.devices.get(deviceId as never);
    return device && !isWithdrawn(person, deviceId) ? device.record.signKey : undefined;
  };
  const book = createMinutesBook({ store: deps.store, rooms, own, keyOf, isWithdrawn, directory: deps.directory, now: clock.now, log });
  const drafts = createDrafts({ ...deps, own });
  const minuting = createMinuting({ ...deps, book, named: (person) => ({ name: deps.nameOf(person), organisation: deps.organisationOf(person.split("/")[2]!)?.organisation ?? "" }) });
  const publishing = createPublishing({ ...deps, book, say: minuting.say });

  const takeHeld = () => soon("minutes.not-taken", book.devicesChanged());

  // A new device lowers its room until it has shown what it is: what is above that is said when the room carries it again.
  const owed = createOwed(deps.store, async (room) => (await minuting.sayAgain(room)) && (await drafts.sayAgain(room)));

  const context: MinutesViewContext = {
    own,
    nameOf: deps.nameOf,
    organisationOf: deps.organisationOf,
    publishedAt: publishing.publishedAt,
    ceilingOf: (room) => deps.ceilingOf(presentRoom(rooms, room)),
    personsOf: (room) => rooms.get(room)?.create.persons ?? [],
  };

  function ofFrom({ kind, id }: DraftView["of"]): MinutesOf {
    const parsed = minutesOf.safeParse(kind === "call" ? { kind, call: id } : { kind, arrangement: /^[0-9a-f]{32}$/.test(id) ? fromHex(id) : null });
    if (!parsed.success) throw new Failure("minutes/of-nothing");
    return parsed.data;
  }

  function signersOf(room: RoomUri, of: MinutesOf): readonly string[] {
    const persons = rooms.get(room)?.create.persons ?? [];
    if (of.kind === "arrangement") return deps.arrangement(toHex(of.arrangement))?.desks ?? [];
    return persons.length === 2 ? persons : [];
  }

  return {
    note: (of, { id, text, state = null }) => drafts.write(ofFrom(of), { ...(id === undefined ? {} : { id }), text, state }),
    removeNote: async (of, id) => void (await drafts.write(ofFrom(of), { id, text: "", removed: true })),
    labelDraft: (of, label) => drafts.label(ofFrom(of), label),
    shareDraft: (of, room) => drafts.share(ofFrom(of), room),
    dropDraft: (of) => drafts.drop(ofFrom(of)),
    suggest: (of) => startOf(ofFrom(of), { ...deps, view: context, callHeld: (call) => callHeld(call, deps.held), heldIn: (room) => heldIn(room, deps.held), now: clock.now }),
    begin: async (room, of, text, signers) => minuting.begin(room, ofFrom(of), text, signers ?? signersOf(room, ofFrom(of))),
    amend: (id, text) => minuting.amend(id, text),
    comment: (id, text, item) => minuting.comment(id, text, item ?? null),
    agree: (id, version, reservation) => minuting.agree(id, version, reservation ?? null),
    prove: (id) => minuting.prove(id),
    proposeReadout: (id, text, corrects) => minuting.proposeReadout(id, text, "readout", corrects ?? null),
    proposeWithdrawal: (id, corrects, text) => minuting.proposeReadout(id, { ...text, items: [] }, "withdrawal", corrects),
    signReadout: (id, readout, reservation) => minuting.signReadout(id, readout, reservation ?? null),
    async readoutFile(id, hash) {
      const readout = book.get(id).readouts.find((one) => one.hash === hash);
      if (!readout) throw new Failure("readout/unknown");
      return { name: `${readout.name}.entente`, bytes: publishing.file(readout) };
    },

    async load() {
      await book.load();
      await drafts.load();
      await publishing.load();
      await owed.load();
    },
    start() {
      const stops = [book.onChange(() => publishing.check()), deps.onDevices(takeHeld)];
      return () => stops.forEach((stop) => stop());
    },
    online() {
      publishing.check();
      takeHeld();
    },
    async heard(event) {
      await book.heard(event);
      await drafts.heard(event);
    },
    onGroup({ room, added, committer }) {
      // A device that comes later has heard nothing of what was said before; whoever let it in tells it.
      if (added.length > 0 && committer?.own === true) soon("minutes.not-said-again", owed.add(room));
    },
    ceilingChanged(room) {
      soon("minutes.not-said-again", drafts.sayWaiting(room));
      soon("minutes.not-said-again", owed.pay(room));
    },
    minutes: () => book.all().map((entry) => minutesView(entry, context)).sort((a, b) => b.changedAt - a.changedAt),
    drafts: () => drafts.all().map((record) => draftView(record, context)),
    onChange(listener) {
      const stops = [book.onChange(listener), drafts.onChange(listener), publishing.onChange(listener)];
      return () => stops.forEach((stop) => stop());
    },
    stop: () => publishing.stop(),
  };
}
