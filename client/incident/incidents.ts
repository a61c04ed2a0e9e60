/** Disclosure incidents of this device: reported, taken, seen, assessed; put together from its parts. Everything is signed and stored before anything leaves. */
import { type DispatchHead, peekHead } from "../../protocol/dispatch/head.ts";
import { signReportFrame, signStepFrame } from "../../protocol/dispatch/incident/frame.ts";
import { incidentHash, MOST_ASSESSORS, MOST_DISPATCHES, peekReport, signReport, sideOf, type Assessor } from "../../protocol/dispatch/incident/report.ts";
import { type IncidentStep, MOST_TURNS, signStep } from "../../protocol/dispatch/incident/step.ts";
import { readerDomain } from "../../protocol/dispatch/reader.ts";
import { peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { type DeviceId, domainOf, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { cleaned } from "../../protocol/wire/plain-text.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { People } from "../contacts/people.ts";
import type { DispatchBook } from "../dispatch/book.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { Addressee, LetterEvent, Letters } from "../letters/letters.ts";
import { listeners } from "../listeners.ts";
import type { IncidentDraft, IncidentsApi, IncidentView } from "../model/incidents.ts";
import type { Session } from "../session/session.ts";
import type { Batch, Store } from "../store/store.ts";
import { createIncidentBook, type IncidentBook, type KnownIncident } from "./book.ts";
import { createIncidentChecking, merged } from "./checking.ts";
import { createIncidentDelivery } from "./delivery.ts";
import type { IncidentRecord } from "./records.ts";
import { incidentView, rankOf } from "./view.ts";

/** What the own organisation says nothing else about. */
const DEFAULT_HOURS = 24;
/** Of one person: whoever reports without end fills no store. */
const MOST_OF_A_PERSON = 500;

export interface IncidentsDeps {
  readonly store: Store;
  readonly session: Session;
  readonly letters: Letters;
  readonly people: People;
  readonly dispatches: DispatchBook;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly domain: string; readonly deviceId: string };
  readonly self: () => { readonly name: string };
  readonly organisationOf: (domain: string) => string;
  readonly officerKeys: (person: string) => Bytes[];
  readonly ceiling: () => Rank;
  /** By the own organisation's policy. */
  readonly hours: () => number | undefined;
  readonly nodeTime: () => number;
  readonly random: ClientEnvironment["random"];
  readonly log: ClientEnvironment["log"];
}

export interface Incidents extends IncidentsApi {
  load(): Promise<void>;
  online(): Promise<void>;
  take(letter: LetterEvent, progress: Batch): Promise<void>;
  view(): IncidentView[];
  readonly book: IncidentBook;
  handOver(deviceId: string): Promise<void>;
  onChange(listener: () => void): () => void;
}

export function createIncidents(deps: IncidentsDeps): Incidents {
  const { own, people, letters, signer, random, dispatches } = deps;
  const changed = listeners<void>();
  const urgent = listeners<Parameters<Parameters<IncidentsApi["onUrgent"]>[0]>[0]>((error) => deps.log("listener.threw", { code: codeOf(error) }));
  const book = createIncidentBook(deps.store);
  const checking = createIncidentChecking({ people, letters, dispatches, own, officerKeys: deps.officerKeys });
  const delivery = createIncidentDelivery({ book, letters, session: deps.session, own, log: deps.log });
  const seconds = () => Math.floor(deps.nodeTime() / 1000);
  const soon = (work: Promise<unknown>) => void work.catch((error: unknown) => deps.log("incident.not-sent", { code: codeOf(error) }));
  const domain = (person: string) => domainOf(person as PersonUri) as string;
  const said = { by: own.person as PersonUri, deviceId: own.deviceId as DeviceId };

  function headOf(id: string): { bytes: Bytes; head: DispatchHead } {
    const bytes = (dispatches.controlled.get(id)?.head ?? dispatches.held.get(id)?.head) as Bytes | undefined;
    if (!bytes) throw new Failure("dispatch/unknown");
    return { bytes, head: peekHead(bytes) };
  }

  function shown(found: readonly Addressee[]): IncidentRecord["people"] {
    return found.map(({ person, chain, keys }) => ({ person: person as PersonUri, name: person === own.person ? deps.self().name : (people.record(person)?.name ?? showPerson(person as PersonUri)), organisation: deps.organisationOf(domain(person)), chain: [...chain.entries] as Bytes[], keys: [...keys] }));
  }

  const report: IncidentsApi["report"] = async (draft) => {
    if (draft.dispatches.length === 0 || draft.dispatches.length > MOST_DISPATCHES) throw new Failure("incident/no-dispatch");
    // Those who control the same are told together; nobody is told that others are concerned.
    const groups = Map.groupBy([...new Set(draft.dispatches)], (id) => headOf(id).head.controllers.map(({ person }) => person as string).sort().join(" "));
    const made: string[] = [];
    for (const ids of groups.values()) made.push(await reportTo(ids, draft));
    return made;
  };

  async function reportTo(ids: readonly string[], draft: IncidentDraft): Promise<string> {
    const heads = ids.map(headOf);
    const rank = rankOf(heads.map(({ bytes }) => bytes));
    const words = cleaned(draft.told.words);
    if (words !== "" && rank > deps.ceiling()) throw new Failure("gate/above-ceiling");
    const originatorSide: Assessor[] = heads[0]!.head.controllers.map(({ person, fingerprint }) => ({ person, fingerprint }));
    const controls = (person: string) => originatorSide.some((one) => one.person === person);
    const discloser = draft.discloser ?? own.domain;
    const at = seconds();
    const asked = await letters.addressees([own.person, ...(draft.with ?? [])].filter((person) => person === own.person || domain(person) === own.domain));
    const ownPart = discloser === own.domain ? asked.filter(({ person }) => !controls(person)).map(({ person, chain }) => ({ person: person as PersonUri, fingerprint: chain.fingerprint as Bytes })) : [];
    const readers = controls(own.person) && discloser !== own.domain ? readersAt(ids, discloser) : [];
    const told = { by: cleaned(draft.told.by), to: cleaned(draft.told.to), place: cleaned(draft.told.place), at: Math.floor(draft.told.at), words };
    if (told.by === "" || told.to === "" || told.place === "") throw new Failure("incident/incomplete");
    const statement = { id: random(16), dispatches: heads.map(({ head }) => head.id as Bytes), discloser: discloser as never, told, sourceInDanger: draft.sourceInDanger, rank, due: at + (deps.hours() ?? DEFAULT_HOURS) * 3600, originatorSide, discloserSide: [...ownPart, ...readers].slice(0, MOST_ASSESSORS), ...said, at };
    const signed = await signReport(statement, signer);
    const frame = await signReportFrame(signed, peekReport(signed), signer);
    const id = toHex(incidentHash(signed));
    const held = controls(own.person) ? [] : ids.flatMap((one) => dispatches.held.get(one)?.releases.slice(-1) ?? []).map(({ release }) => release as Bytes);
    const record: IncidentRecord = {
      report: signed,
      frame,
      releases: held,
      steps: [],
      people: shown([...asked, ...(await letters.addressees(readers.map(({ person }) => person)))]),
      via: held.length === 0 ? null : ((peekRelease(held[0]!).asked?.by ?? heads[0]!.head.originator) as PersonUri),
      arrivedAt: Math.floor(deps.nodeTime()),
      told: [],
      relay: [],
      handed: [],
    };
    await book.change(id, () => record);
    await delivery.goOn(id);
    return id;
  }

  /** Persons of that organisation to whom these were released by name. */
  function readersAt(ids: readonly string[], of: string): Assessor[] {
    const found = new Map<string, Assessor>();
    for (const id of ids) {
      for (const { release, revoked } of dispatches.controlled.get(id)?.releases ?? []) {
        const { reader } = peekRelease(release);
        if (!revoked && reader.kind === "person" && readerDomain(reader) === of) found.set(reader.person, { person: reader.person, fingerprint: reader.fingerprint });
      }
    }
    return [...found.values()];
  }

  async function add(id: string, step: IncidentStep): Promise<void> {
    const bytes = await signStep(step, signer);
    const frame = await signStepFrame(bytes, step, signer);
    const mine = shown(await letters.addressees([own.person]));
    await book.change(id, (before) => before && { ...before.record, steps: [...before.record.steps, { step: bytes, frame }], people: merged(before.record.people, mine) });
    await delivery.goOn(id);
  }

  const assess: IncidentsApi["assess"] = async (id, { severity, text, inferred, measures }) => {
    const known = book.require(id);
    const side = sideOf(known.report, own.person);
    if (side === undefined) throw new Failure("incident/not-named");
    if (known.report.rank > deps.ceiling()) throw new Failure("gate/above-ceiling");
    const turn = (known.folded.assessments[side].current?.step.turn ?? 0) + 1;
    if (turn > MOST_TURNS) throw new Failure("incident/too-many");
    if (cleaned(text) === "") throw new Failure("incident/incomplete");
    await add(id, { v: 1, kind: "assess", incident: known.hash, side, turn, severity, text: cleaned(text), inferred: cleaned(inferred), measures: cleaned(measures), salt: random(16), ...said, at: seconds() });
  };

  const see: IncidentsApi["see"] = async (id) => {
    const known = book.require(id);
    if (sideOf(known.report, own.person) === undefined || known.report.by === own.person || known.folded.seen.some(({ person }) => person === own.person)) return;
    await add(id, { v: 1, kind: "seen", incident: known.hash, ...said, at: seconds() });
  };

  async function take(letter: LetterEvent, progress: Batch): Promise<void> {
    if (letter.content.kind !== "incident") throw new Failure("letter/unexpected");
    const { content } = letter;
    const id = toHex(incidentHash(content.report));
    const before = book.get(id);
    if (!before && book.all().filter(({ report }) => report.by === peekReport(content.report).by).length >= MOST_OF_A_PERSON) throw new Failure("rate/too-many");
    const checked = await checking.check(letter, content, before?.record);
    const side = sideOf(checked.report, own.person);
    const relayed = letter.from !== own.person && sideOf(checked.report, letter.from) !== side;
    await book.change(
      id,
      (known) => {
        const record: IncidentRecord = known?.record ?? { report: content.report, frame: content.frame, releases: content.releases, steps: [], people: [], via: content.via, arrivedAt: Math.floor(deps.nodeTime()), told: [], relay: [], handed: [] };
        const fresh = checked.steps.filter(({ said: { hash } }) => !known?.steps.some((one) => one.hash === hash));
        const hashes = [...(known ? [] : [id]), ...fresh.map(({ said: { hash } }) => hash)];
        return { ...record, steps: [...record.steps, ...fresh.map(({ said: { bytes }, frame }) => ({ step: bytes, frame }))], people: merged(record.people, checked.people), relay: relayed ? [...new Set([...record.relay, ...hashes])] : record.relay };
      },
      progress,
    );
    if (!before && side === "originator" && checked.report.sourceInDanger && checked.report.by !== own.person) urgent.tell({ kind: "incident-urgent", incident: id });
    soon(delivery.goOn(id));
  }

  const shownIncident = (known: KnownIncident) => incidentView(known, { people, dispatches, own, self: deps.self, organisationOf: deps.organisationOf, isTold: delivery.isTold });

  return {
    async load() {
      await book.load();
      book.onChange(changed.tell);
    },
    online: () => delivery.resume((error) => deps.log("incident.not-sent", { code: codeOf(error) })),
    take,
    book,
    handOver: delivery.handOver,
    view: () => book.all().map(shownIncident).sort((a, b) => b.enteredAt - a.enteredAt),
    onChange: changed.add,
    onUrgent: urgent.add,
    report,
    assess,
    see,
  };
}
