/**
 * Sending a dispatch, and letting further readers in. Everything is signed and stored before anything leaves; what the network loses is sent again when the device is online. To the node goes its half of each
 * key, to the readers the other half: nobody but reader and author ever has both.
 */
import { headHash, peekHead, signHead } from "../../protocol/dispatch/head.ts";
import { readerKey, type Reader } from "../../protocol/dispatch/reader.ts";
import { AUTHOR_KEY_BYTES } from "../../protocol/dispatch/marks/assign-choices.ts";
import { peekRelease, signRelease } from "../../protocol/dispatch/release-statement.ts";
import type { FrontTerm } from "../../protocol/dispatch/front.ts";
import { peekRevocation } from "../../protocol/dispatch/revocation.ts";
import { encodeLabel, labelOfChoice, wholeOf } from "../../protocol/dispatch/labels.ts";
import { domainOf, type DeviceId, type PersonUri } from "../../protocol/identity/uri.ts";
import type { ContentOf } from "../../protocol/dispatch/letter/content.ts";
import { type Bytes, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { MAX_LETTER } from "../../protocol/wire/dispatch/letter.ts";
import { MOST_RELEASES } from "../../protocol/wire/dispatch/procedures.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { Addressee, Letters } from "../letters/letters.ts";
import type { DispatchDraft, FrontChoice, ReaderChoice } from "../model/dispatches.ts";
import { serial } from "../serial.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord } from "../store/records.ts";
import type { DispatchBook } from "./book.ts";
import type { DispatchFiles } from "./files.ts";
import { choiceOf, personsOf, type ReaderDeps, readerOf } from "./readers.ts";
import type { ControlledDispatch, ControlRecord, ControlledPortion, MadeRelease } from "./records.ts";
import { checkedMarks, ownRenderings } from "./own-renderings.ts";
import { renderFile, renderText } from "./renderings.ts";

/** What travels in the letter itself: more has to be attached. */
export const MOST_TEXT_BYTES = 160 << 10;

export interface WritingDeps extends ReaderDeps {
  readonly book: DispatchBook;
  readonly letters: Letters;
  readonly files: DispatchFiles;
  readonly session: Pick<Session, "call" | "state">;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly domain: string; readonly deviceId: string };
  readonly self: () => { readonly name: string; readonly organisation: string };
  readonly nodeUrl: () => string;
  readonly ceiling: () => Rank;
  readonly mayHold: (deviceId: string) => Rank | undefined;
  readonly lookForDevices: () => Promise<void>;
  readonly unverified: () => Rank;
  readonly nodeTime: () => number;
  readonly random: ClientEnvironment["random"];
  readonly log: ClientEnvironment["log"];
}

export interface NewRelease {
  readonly reader: ReaderChoice;
  readonly portions: readonly number[];
  readonly asked?: { readonly by: string; readonly request: Bytes };
  readonly until?: number | null;
  /** Lets the reader issue it under their own name. */
  readonly front?: FrontChoice | undefined;
  readonly shown?: { readonly name: string; readonly organisation: string; readonly addressee: Addressee; readonly keys: readonly Bytes[] };
}

export function createDispatchWriting(deps: WritingDeps) {
  const { book, letters, session, signer, own, random } = deps;
  const seconds = () => Math.floor(deps.nodeTime() / 1000);
  const inTurn = serial();

  async function send(draft: DispatchDraft, more: { readonly tearLineOf?: Bytes; readonly also?: readonly NewRelease[]; /** Leaves a part of the node's halves elsewhere. */ readonly split?: (made: { id: Bytes; portions: readonly ControlledPortion[]; ranks: readonly number[] }) => Promise<ControlledPortion[]> } = {}): Promise<string> {
    const whole = wholeOf(draft.portions.map(({ label }) => label));
    if (whole.rank > deps.ceiling()) throw new Failure("gate/above-ceiling");
    if (draft.portions.reduce((sum, portion) => sum + (portion.kind === "text" ? new TextEncoder().encode(portion.text).length : 0), 0) > MOST_TEXT_BYTES) throw new Failure("dispatch/too-long");
    const id = random(16);
    const controllers = await controllersOf(draft.controllers);
    const head = await signHead(
      {
        id,
        originator: own.person as PersonUri,
        deviceId: own.deviceId as DeviceId,
        organisation: deps.self().organisation,
        createdAt: seconds(),
        label: encodeLabel(labelOfChoice(whole)),
        rank: whole.rank,
        portions: draft.portions.map(({ kind, label }) => ({ kind, label: encodeLabel(labelOfChoice(label)), rank: label.rank })),
        terms: { lease: draft.lease, until: draft.until, onward: draft.onward },
        controllers,
      },
      signer,
    );
    const rendering = { random, url: deps.nodeUrl(), signer };
    const portions: ControlledPortion[] = [];
    for (const portion of draft.portions) {
      const label = encodeLabel(labelOfChoice(portion.label));
      portions.push(portion.kind === "text" ? { ...(await renderText(rendering, id, portion.text, label)), marked: checkedMarks(portion) } : await renderFile(rendering, id, { name: portion.name, blob: portion.file, label }, { domain: own.domain, put: deps.files.put }));
    }
    const rendered = more.split ? await more.split({ id, portions, ranks: draft.portions.map(({ label }) => label.rank) }) : portions;
    const name = toHex(id);
    await book.control(name, () => ({
      head,
      control: { title: draft.title, portions: rendered, originatorChain: letters.ownChain(), originatorName: deps.self().name, tearLineOf: more.tearLineOf ?? null, marksKey: portions.some(({ marked }) => marked !== null) ? random(AUTHOR_KEY_BYTES) : null },
      releases: [],
      created: false,
      revoked: false,
      revokedPortions: [],
      told: [],
      revocations: [],
    }));
    await release(name, draft.readers.map((reader): NewRelease => ({ reader, portions: draft.portions.map((_, index) => index), front: draft.front })).concat(more.also ?? []));
    return name;
  }

  async function controllersOf(persons: readonly string[]) {
    const chosen = [own.person, ...persons.filter((person) => person !== own.person)];
    if (chosen.some((person) => domainOf(person as PersonUri) !== own.domain)) throw new Failure("dispatch/controller-elsewhere");
    const found = await letters.addressees(chosen);
    return chosen.map((person) => {
      const chain = found.find((one) => one.person === person)?.chain ?? deps.people.chain(person);
      if (!chain) throw new Failure("dispatch/nobody", person);
      return { person: person as PersonUri, fingerprint: chain.fingerprint as Bytes };
    });
  }

  /** Signs, keeps, and goes on with handing in. One that is refused says so in its record and takes nothing of the others with it. */
  async function release(name: string, wanted: readonly NewRelease[]): Promise<void> {
    const { head, control, revocations } = book.requireControlled(name);
    const parsed = peekHead(head);
    // Later than whatever was taken back before: the node goes by what was signed when.
    const at = Math.max(seconds(), ...revocations.map(({ statement }) => peekRevocation(statement).at + 1));
    const found = await letters.addressees(wanted.flatMap(({ reader, shown }) => (reader.kind === "person" && !shown ? [reader.person] : [])));
    const made: MadeRelease[] = [];
    const rankOf = (portions: readonly number[]) => Math.max(0, ...portions.map((index) => parsed.portions[index]?.rank ?? 3));
    for (const { reader, portions, asked, until, shown, front } of wanted) {
      const addressee = shown?.addressee ?? (reader.kind === "person" ? found.find(({ person }) => person === reader.person) : undefined);
      const statement: Reader = readerOf(reader, { addressee, people: deps.people });
      const alone = await ownRenderings({ control, dispatch: parsed, portions, reader: statement }, { random, url: deps.nodeUrl(), signer });
      const renderings = portions.map((index) => {
        const portion = partOf(control, alone, index);
        return { portion: index, key: portion.keyId as Bytes, hash: portion.hash as Bytes, size: portion.size };
      });
      const bytes = await signRelease({ dispatch: parsed.id, head: headHash(head), reader: statement, renderings, until: until ?? null, asked: asked ? { by: asked.by as PersonUri, request: asked.request } : null, ...frontOf(reader, front), by: own.person as PersonUri, deviceId: own.deviceId as DeviceId, at }, signer);
      made.push({ release: bytes, second: null, handedIn: false, waits: false, written: [], code: mayHave(statement, rankOf(portions)) ? null : "dispatch/unverified-reader", revoked: false, own: alone, shown: shown ? { name: shown.name, organisation: shown.organisation, entries: [...shown.addressee.chain.entries] as Bytes[], keys: [...shown.keys] } : null });
    }
    await book.control(name, (before) => before && { ...before, releases: [...before.releases, ...made] });
    // Signed and stored: what a connection that breaks now leaves undone is done when there is one again.
    await goOn(name).catch((error: unknown) => {
      if (!codeOf(error).startsWith("session/")) throw error;
      deps.log("dispatch.goes-on-later", { code: codeOf(error) });
    });
  }

  /** What has not been done yet: at the node, then to each reader, then to the other controllers. Does nothing while the device is away. */
  const goOn = (name: string): Promise<void> => inTurn(() => goOnNow(name));

  async function goOnNow(name: string): Promise<void> {
    if (session.state() !== "online") return;
    const known = book.controlled.get(name);
    if (!known || known.revoked) return;
    if (!known.created) {
      await session.call("dispatch.create", { head: toBase64Url(known.head) });
      await book.control(name, (before) => before && { ...before, created: true });
    }
    await handIn(name);
    await write(name);
    await tellControllers(name);
  }

  async function handIn(name: string): Promise<void> {
    // What waits for a second signature is asked about again: the word that it is there may have been lost.
    const waiting = book.requireControlled(name).releases.filter(({ handedIn, waits, code, revoked }) => (!handedIn || waits) && code === null && !revoked);
    for (let at = 0; at < waiting.length; at += MOST_RELEASES) {
      const batch = waiting.slice(at, at + MOST_RELEASES);
      const { control } = book.requireControlled(name);
      const { results } = await session.call("dispatch.release", {
        releases: batch.map(({ release: bytes, second, own: alone }) => ({
          release: toBase64Url(bytes),
          ...(second ? { second: toBase64Url(second) } : {}),
          shares: peekRelease(bytes).renderings.map(({ portion, key }) => ({ key: toBase64Url(key), share: toBase64Url(partOf(control, alone, portion).nodeShare) })),
        })),
      });
      const answers = new Map(batch.map(({ release: bytes }, index) => [toBase64Url(bytes), results[index] ?? {}]));
      await change(name, ({ release: bytes }) => answers.has(toBase64Url(bytes)), (one) => {
        const { code = null, second = false } = answers.get(toBase64Url(one.release))!;
        return { ...one, handedIn: code === null, waits: second, code }; // the node's answer: a second signature that it has not is none
      });
    }
  }

  async function change(name: string, which: (one: MadeRelease) => boolean, to: (one: MadeRelease) => MadeRelease): Promise<void> {
    await book.control(name, (before) => before && { ...before, releases: before.releases.map((one) => (which(one) ? to(one) : one)) });
  }

  /** Nobody but a node says whose devices an unverified person's are: above what the line lets such a person hear nothing is sealed to them, though the node would refuse its half as well. */
  function isSure(person: string, rank: number): boolean {
    const record = deps.people.record(person);
    return rank <= deps.unverified() || (record?.verification.state === "verified" && record.far.verified && record.broken === null);
  }

  /** Of an office or organisation each who is written to is looked at by themselves. */
  const mayHave = (reader: Reader, rank: number) => reader.kind !== "person" || reader.known === "verified" || rank <= deps.unverified();

  async function write(name: string): Promise<void> {
    const known = book.requireControlled(name);
    const due = known.releases.filter(({ handedIn, waits, revoked }) => handedIn && !waits && !revoked).flatMap((one) => {
      const parsed = peekRelease(one.release);
      return personsOf(choiceOf(parsed.reader), deps).filter((person) => !one.written.includes(person)).map((person) => ({ one, parsed, person }));
    });
    if (due.length === 0) return;
    const found = await letters.addressees(due.flatMap(({ one, person }) => (one.shown ? [] : [person])));
    const toWrite = due.flatMap(({ one, parsed, person }) => {
      const addressee = one.shown ? shownAddressee(one, person, parsed.reader) : found.find((each) => each.person === person);
      const rank = Math.max(...parsed.renderings.map(({ portion }) => peekHead(known.head).portions[portion]?.rank ?? 3));
      return addressee && addressee.devices.length > 0 && isSure(person, rank) ? [{ one, person, addressee, via: parsed.asked?.by }] : [];
    });
    const codes = await letters.send(toWrite.map(({ one, addressee, via }) => ({ to: { person: addressee.person, devices: addressee.devices, via }, content: letterOf(known, one) })));
    const written = toWrite.filter((_, index) => codes[index] === undefined);
    for (const [index, code] of codes.entries()) if (code !== undefined) deps.log("dispatch.not-written", { code, index });
    const persons = new Map<string, string[]>();
    for (const { one, person } of written) persons.set(toBase64Url(one.release), [...(persons.get(toBase64Url(one.release)) ?? []), person]);
    await book.control(name, (before) => before && { ...before, releases: before.releases.map((one) => ({ ...one, written: [...new Set([...one.written, ...(persons.get(toBase64Url(one.release)) ?? [])])] })) });
  }

  function shownAddressee(one: MadeRelease, person: string, reader: Reader): Addressee | undefined {
    if (!one.shown || reader.kind !== "person" || reader.person !== person) return undefined;
    try {
      return letters.shown(person, reader.fingerprint, one.shown.entries as Bytes[], one.shown.keys as Bytes[]);
    } catch (error) {
      deps.log("dispatch.chain-refused", { code: codeOf(error) }); // not who they were said to be, and no reason to keep it from the others
      return undefined;
    }
  }

  function letterOf({ head, control }: ControlledDispatch, { release: bytes, own: alone }: MadeRelease): ContentOf<"dispatch"> {
    const { renderings, by } = peekRelease(bytes);
    const originator = peekHead(head).originator;
    const content: ContentOf<"dispatch"> = {
      kind: "dispatch",
      head,
      release: bytes,
      title: control.title,
      renderings: renderings.map(({ portion }) => {
        const { share, container, file } = partOf(control, alone, portion);
        return { portion, share, container, file };
      }),
      originatorChain: by === originator ? null : (control.originatorChain as Bytes[]),
      originatorName: control.originatorName,
    };
    return content;
  }

  /** The own other devices, and the other controllers', get what it takes. */
  async function tellControllers(name: string): Promise<void> {
    const known = book.requireControlled(name);
    const record = encodeRecord(known.control);
    if (record.length > MAX_LETTER / 2) return; // a desk can't take over what is as large as that; the author's device can
    const parsed = peekHead(known.head);
    const controllers = parsed.controllers.map(({ person }) => person as string).filter((person) => !known.told.includes(person));
    if (controllers.length === 0) return;
    const found = await letters.addressees(controllers);
    const self = found.find(({ person }) => person === own.person);
    if (self?.devices.some(({ deviceId }) => deps.mayHold(deviceId) === undefined)) await deps.lookForDevices(); // one that has just come
    const due = found.map((one) => ({ ...one, devices: one.devices.filter(({ deviceId }) => deviceId !== own.deviceId && mayControl(parsed.rank as Rank, one.person, deviceId)) })).filter(({ devices }) => devices.length > 0);
    const codes = await letters.send(due.map((one) => ({ to: { person: one.person, devices: one.devices }, content: { kind: "control", head: known.head, record } })));
    const told = due.filter((_, index) => codes[index] === undefined).map(({ person }) => person);
    await book.control(name, (before) => before && { ...before, told: [...new Set([...before.told, ...told])] });
  }

  /** What opens it all goes no higher than the line's rules let it: an own device by its class, a colleague who is not verified as far as a node's word goes, since nobody else says whose devices those are. */
  function mayControl(rank: Rank, person: string, deviceId: string): boolean {
    return person === own.person ? rank <= (deps.mayHold(deviceId) ?? -1) : isSure(person, rank);
  }

  return {
    inTurn,
    send,
    release,
    goOn,
    change,
    /** After the device was away. */
    async resume(): Promise<void> {
      for (const name of book.controlled.keys()) await goOn(name).catch((error: unknown) => deps.log("dispatch.not-resumed", { code: codeOf(error) }));
    },
    releaseOf: (name: string, key: string) => book.requireControlled(name).releases.filter(({ release: bytes }) => readerKey(peekRelease(bytes).reader) === key),
  };
}
export type DispatchWriting = ReturnType<typeof createDispatchWriting>;

/** For persons alone: an office or organisation as a whole has no name to put under it. */
function frontOf(reader: ReaderChoice, front: FrontChoice | undefined): { front?: FrontTerm } {
  if (!front || reader.kind !== "person") return {};
  return { front: { domain: domainOf(reader.person as PersonUri), organisations: [...front.organisations] as FrontTerm["organisations"], rank: front.rank, names: front.names } };
}

/** A portion as this reader has it: a rendering of their own, or the common one. Throws `dispatch/no-such-portion`. */
export function partOf(control: ControlRecord, own: MadeRelease["own"], portion: number): ControlledPortion {
  const found = own.find((one) => one.portion === portion)?.rendering ?? control.portions[portion];
  if (!found) throw new Failure("dispatch/no-such-portion");
  return found;
}
