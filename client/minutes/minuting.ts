/** What a person does with minutes: begins, amends, comments, signs. Each is a step that this device signs, stores and says in one; and none leaves above what the room carries. */
import { admitRank } from "../../protocol/assurance/gate.ts";
import { encodeAgreed } from "../../protocol/minutes/agreed.ts";
import { maySign } from "../../protocol/minutes/fold.ts";
import { formatMinutesFile } from "../../protocol/minutes/minutes-file.ts";
import { encodeReadout, isExtract, readoutHash, signReadout } from "../../protocol/minutes/readout.ts";
import { maySignReadout } from "../../protocol/minutes/readout-fold.ts";
import { signStep } from "../../protocol/minutes/step.ts";
import { encodeVersion, minutesId, versionHash } from "../../protocol/minutes/version.ts";
import type { Args, Procedure, Result } from "../../protocol/wire/api.ts";
import { type Bytes, concat, fromBase64Url, fromHex, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { domainsOf, type Readout } from "../../protocol/wire/minutes/readout.ts";
import type { MinutesStep } from "../../protocol/wire/minutes/step.ts";
import { MAX_ITEM_TEXT, type MinutesOf, type MinutesSubject, MOST_TURNS } from "../../protocol/wire/minutes/version.ts";
import { cleaned } from "../../protocol/wire/plain-text.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Chain } from "../../protocol/identity/chain.ts";
import type { Clock, Random } from "../environment.ts";
import type { LineChannel, RoomUri } from "../lines/channel.ts";
import { presentRoom } from "../lines/room-line.ts";
import type { Rooms } from "../lines/rooms.ts";
import type { MinutesText, ReadoutText } from "../model/minutes.ts";
import type { MinutesBook, MinutesEntry } from "./minutes-book.ts";

export interface MinutingDeps {
  readonly book: MinutesBook;
  readonly rooms: Pick<Rooms, "get">;
  readonly channel: Pick<LineChannel, "sendSignal">;
  readonly call: <P extends Procedure>(name: P, args: Args<P>) => Promise<Result<P>>;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly ceilingOf: (room: RoomUri) => Rank;
  readonly chain: (person: string) => Chain | undefined;
  /** As people are called in public. */
  readonly named: (person: string) => { name: string; organisation: string };
  readonly officerKeys: (domain: string) => readonly Uint8Array[];
  /** The person is at the device and means it: the passkey, where there is one. */
  readonly verifyUser: () => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Minuting {
  begin(room: RoomUri, of: MinutesOf, text: MinutesText, signers: readonly string[]): Promise<string>;
  amend(id: string, text: MinutesText): Promise<void>;
  comment(id: string, text: string, item: string | null): Promise<void>;
  agree(id: string, version: string, reservation: { text: string; items: readonly string[] } | null): Promise<void>;
  prove(id: string): Promise<{ name: string; bytes: Uint8Array }>;
  proposeReadout(id: string, text: ReadoutText, kind: Readout["kind"], corrects: string | null): Promise<string>;
  signReadout(id: string, readout: string, reservation: Record<string, string> | null): Promise<void>;
  /** Says a step of this device's own. */
  say(entry: Pick<MinutesEntry, "id" | "room"> & { label: Rank }, step: Step): Promise<void>;
  /** Everything that was said of the minutes of a room, to somebody who was not there. False: some of it is above what the room carries now. */
  sayAgain(room: RoomUri): Promise<boolean>;
}

type Step = MinutesStep extends infer S ? (S extends MinutesStep ? Omit<S, "v" | "minutes" | "person" | "deviceId" | "at"> : never) : never;

export function createMinuting(deps: MinutingDeps): Minuting {
  const { book, rooms, channel, own, clock, random } = deps;

  const say: Minuting["say"] = async ({ id, room: home, label }, step) => {
    const room = presentRoom(rooms, home);
    const create = rooms.get(room)?.create;
    if (!create) throw new Failure("room/not-open");
    admitRank(label, deps.ceilingOf(room));
    const bytes = await signStep({ v: 1, minutes: fromHex(id), person: own.person, deviceId: own.deviceId, at: Math.floor(clock.now() / 1000), ...step } as MinutesStep, deps.signer);
    const staged = book.staged(home, bytes);
    await channel.sendSignal(room, { kind: "minutes", step: bytes }, { rank: label, lasting: create.persons.length === 2, put: staged.put });
    staged.apply();
  };

  const labelOf = ({ minutes }: MinutesEntry): Rank => (minutes.current?.version.label ?? 0) as Rank;
  const sayIn = (entry: MinutesEntry, step: Step) => say({ id: entry.id, room: entry.room, label: labelOf(entry) }, step);

  async function propose(home: RoomUri, subject: MinutesSubject, text: MinutesText, parent: { hash: string; turn: number } | null): Promise<string> {
    const id = toHex(minutesId(subject));
    const version = encodeVersion({
      v: 1,
      subject,
      turn: (parent?.turn ?? 0) + 1,
      parent: parent && fromHex(parent.hash),
      label: text.label,
      title: cleaned(text.title),
      held: { from: Math.floor(text.held.from), to: text.held.to === null ? null : Math.floor(text.held.to) },
      items: text.items.map((item) => ({ id: item.id === undefined ? random(8) : fromHex(item.id), text: cleaned(item.text).slice(0, MAX_ITEM_TEXT), state: item.state, raisedBy: item.raisedBy })),
      salt: random(16),
    });
    await say({ id, room: home, label: text.label }, { kind: "propose", version });
    return id;
  }

  return {
    say,
    async begin(room, of, text, signers) {
      const subject: MinutesSubject = { room, of, signers: [...new Set(signers)].sort() };
      const persons = rooms.get(room)?.create.persons ?? [];
      if (subject.signers.length < 2 || !subject.signers.every((person) => persons.includes(person))) throw new Failure("minutes/no-signers");
      const id = toHex(minutesId(subject));
      if (book.all().some((entry) => entry.id === id)) throw new Failure("minutes/begun");
      return propose(room, subject, text, null);
    },
    async amend(id, text) {
      const { room, minutes } = book.get(id);
      const { version, hash } = minutes.current!;
      if (version.turn >= MOST_TURNS) throw new Failure("minutes/too-much");
      await propose(room, version.subject, text, { hash, turn: version.turn });
    },
    async comment(id, text, item) {
      const entry = book.get(id);
      await sayIn(entry, { kind: "comment", version: fromHex(entry.minutes.current!.hash), item: item === null ? null : fromHex(item), text: cleaned(text) });
    },
    async agree(id, version, reservation) {
      const entry = book.get(id);
      if (!maySign(entry.minutes, own.person, version)) throw new Failure("minutes/not-to-sign");
      const said = reservation && { text: cleaned(reservation.text), items: reservation.items.map((item) => fromHex(item)) };
      await deps.verifyUser();
      // What the person confirmed is this version; while they did, another may have come to lie on the table.
      if (!maySign(book.get(id).minutes, own.person, version)) throw new Failure("minutes/not-to-sign");
      await sayIn(entry, { kind: "agree", version: fromHex(version), reservation: said });
    },
    async prove(id) {
      const { agreed } = book.get(id).minutes;
      if (!agreed) throw new Failure("minutes/not-agreed");
      const chains = agreed.version.subject.signers.map((person) => {
        const chain = deps.chain(person);
        if (!chain) throw new Failure("minutes/unknown-device");
        return { person, entries: [...chain.entries], officerKeys: chain.recoveredAtSeq === undefined ? [] : deps.officerKeys(person.split("/")[2]!) };
      });
      return { name: `minutes-${new Date(agreed.version.held.from).toISOString().slice(0, 10)}-${id.slice(0, 8)}.entente`, bytes: formatMinutesFile({ agreed: encodeAgreed(agreed), chains }) };
    },
    async proposeReadout(id, text, kind, corrects) {
      const entry = book.get(id);
      const { agreed } = entry.minutes;
      if (!agreed) throw new Failure("minutes/not-agreed");
      if (domainsOf(agreed.version.subject.signers.map((person) => ({ person }))).length < 2) throw new Failure("readout/one-side");
      const clean = (texts: Record<string, string>) => Object.fromEntries(text.languages.map((language) => [language, cleaned(texts[language] ?? "")]));
      const states = new Map(agreed.version.items.map((item) => [toHex(item.id), item.state]));
      const readout: Readout = {
        v: 1,
        kind,
        minutes: versionHash(agreed.bytes),
        corrects: corrects === null ? null : fromHex(corrects),
        held: Math.floor(agreed.version.held.from / 1000),
        languages: [...text.languages],
        title: clean(text.title),
        text: clean(text.text),
        items: text.items.map((item) => {
          const state = states.get(item.id);
          if (state === undefined) throw new Failure("readout/not-an-extract");
          return { id: fromHex(item.id), state, text: clean(item.text) };
        }),
        parties: agreed.version.subject.signers.map((person) => ({ person, ...publicName(text.parties?.[person] ?? deps.named(person)) })),
        salt: random(16),
      };
      const bytes = encodeReadout(readout);
      await sayIn(entry, { kind: "propose-readout", readout: bytes });
      return toHex(readoutHash(bytes));
    },
    async signReadout(id, hash, reservation) {
      const entry = book.get(id);
      const { agreed } = entry.minutes;
      const wanted = entry.readouts.find((one) => one.hash === hash);
      if (!wanted || !maySignReadout(entry.readouts, own.person, hash)) throw new Failure("readout/not-to-sign");
      if (!agreed || (wanted.readout.kind === "readout" && !isExtract(wanted.readout, agreed.version, versionHash(agreed.bytes)))) throw new Failure("readout/not-an-extract");
      const clean = reservation && Object.fromEntries(wanted.readout.languages.map((language) => [language, cleaned(reservation[language] ?? "")]));
      await deps.verifyUser();
      const readout = concat(fromHex(hash));
      const signature = await signReadout({ v: 1, readout, person: own.person, deviceId: own.deviceId, reservation: clean, at: Math.floor(clock.now() / 1000) }, deps.signer);
      const { word } = await deps.call("readout.word", { readout: toBase64Url(readout) });
      if (!maySignReadout(book.get(id).readouts, own.person, hash)) throw new Failure("readout/not-to-sign");
      await sayIn(entry, { kind: "sign-readout", readout, signature, word: fromBase64Url(word) });
    },
    async sayAgain(room) {
      let all = true;
      for (const entry of book.all()) {
        if (presentRoom(rooms, entry.room) !== room) continue;
        for (const { bytes, step } of entry.steps) {
          const label = labelOfStep(entry, step);
          if (label > deps.ceilingOf(room)) all = false;
          else await channel.sendSignal(room, { kind: "minutes", step: bytes as Bytes }, { rank: label });
        }
      }
      return all;
    },
  };

  /** A version goes under its own label; everything else under that of what it is about. */
  function labelOfStep(entry: MinutesEntry, step: MinutesStep): Rank {
    const hash = step.kind === "propose" ? toHex(versionHash(step.version)) : step.kind === "comment" || step.kind === "agree" ? toHex(step.version) : undefined;
    const version = entry.minutes.versions.find((one) => one.hash === hash) ?? entry.minutes.current;
    return (version?.version.label ?? 0) as Rank;
  }
}

function publicName({ name, organisation }: { name: string; organisation: string }): { name: string; organisation: string } {
  return { name: cleaned(name).slice(0, 80), organisation: cleaned(organisation).slice(0, 80) };
}
