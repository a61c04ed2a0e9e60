/** The desk of a device at work, put together: its board and what follows from it, what the own desk has told this person, and who is a desk at all. Decides nothing itself. */
import { domainOf, nameOf as userName, type PersonUri } from "../../protocol/identity/uri.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { RoomCreate, Signal } from "../../protocol/wire/signals.ts";
import type { Staging } from "../call/staging.ts";
import type { Account } from "../contacts/account.ts";
import type { People } from "../contacts/people.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { RoomGroup, RoomUri, SignalEvent } from "../lines/channel.ts";
import type { Lines } from "../lines/line-channel.ts";
import { isWritable } from "../lines/room.ts";
import type { Upkeep } from "../lines/upkeep.ts";
import { listeners } from "../listeners.ts";
import type { AssessmentView, CallView } from "../model/views.ts";
import type { ArrangementView, Desk, DirectCallView } from "../model/desk.ts";
import type { Session } from "../session/session.ts";
import type { Store } from "../store/store.ts";
import { agreedCall, type AgreedCall } from "./agreed-call.ts";
import { type ArrangementViewContext, deskView, toldView } from "./arrangement-view.ts";
import { askedOf, createArranging } from "./arranging.ts";
import { type BoardEntry, createBoard } from "./board.ts";
import { belongs, conferenceOf } from "./conferences.ts";
import { diaryEntry } from "./ics.ts";
import { createJoining } from "./joining.ts";
import { createDirectCalls } from "./direct-calls.ts";
import { createOffices, type Offices } from "./offices.ts";
import { isGone } from "./request.ts";
import { stagingOf } from "./staging-of.ts";
import { createSteward } from "./steward.ts";
import { createToldBook } from "./told-book.ts";
import { officeWords } from "./vouching.ts";

/** Timers count to some 24 days. */
const LONGEST_TICK_MS = 86_400_000;

export interface DeskDeps {
  readonly environment: ClientEnvironment;
  readonly store: Store;
  readonly session: Session;
  readonly account: Account;
  readonly people: People;
  readonly own: { readonly person: string; readonly deviceId: string; readonly domain: string };
  readonly lines: () => Lines;
  readonly upkeep: () => Upkeep;
}

export interface DeskPart extends Desk {
  readonly offices: Offices;
  load(): Promise<void>;
  start(): () => void;
  online(): void;
  /** Effects that are stored before the mailbox goes on. */
  heard(event: SignalEvent): Promise<void>;
  /** The node says that introductions changed. */
  introductionChanged(): void;
  /** What this person's office has to say in that room. */
  spoken(group: RoomGroup): [subject: string, signal: Signal][];
  onSpoken(listener: () => void): () => void;
  admitsArranged(create: RoomCreate): boolean;
  staging(line: RoomUri): Staging | undefined;
  arrangements(context: { calls: readonly CallView[]; assessmentOf: (room: RoomUri) => AssessmentView }): ArrangementView[];
  /** This device's calls changed. */
  watchCalls(calls: readonly CallView[]): void;
  directCalls(): DirectCallView[];
  onChange(listener: () => void): () => void;
  stop(): void;
}

export function createDesk(deps: DeskDeps): DeskPart {
  const { environment, store, session, account, people, own, lines } = deps;
  const { clock, random, log, zone } = environment;
  const changed = listeners<void>((error) => log("listener.threw", { code: codeOf(error) }));
  const urgent = listeners<{ kind: "arrangement-urgent"; arrangement: string }>((error) => log("listener.threw", { code: codeOf(error) }));
  const createOf = (room: string) => lines().rooms.get(room)?.create;
  const soon = (event: string, work: Promise<unknown>) => void work.catch((error: unknown) => log(event, { code: codeOf(error) }));

  const offices = createOffices({ store, session, account, people, own, zone, clock, log });
  const board = createBoard({ store, own, now: clock.now, createOf, tell: (person, arrangement, step) => lines().channel.sendSignal(lineWith(person), { kind: "arrange", arrangement, step }) });
  const told = createToldBook({ store, people, offices, own, createOf, now: clock.now });
  const nameOf = (person: string) => people.record(person)?.name ?? userName(person as PersonUri);
  const direct = createDirectCalls({ store, account, nameOf, offices, own, createOf, standingLine, channel: () => lines().channel, clock, log });
  const joining = createJoining({ told: direct.told, policy: () => account.ownOrganisation()?.joinsDirectCalls, nameOf, now: clock.now });
  const revoked = (person: string, deviceId: string) => people.notice(person, deviceId)?.status === "revoked";
  const known = { record: people.record, chain: people.chain, isRevoked: revoked };
  const arranging = createArranging({ board, own, isOwnDesk: offices.isOwnDesk, deskFor, joining, people: known, zone, now: clock.now, random });
  let restarted = true;

  /** The line that stands with that person. Throws `desk/line-missing`. */
  function lineWith(person: string): RoomUri {
    const found = standingLine(person);
    if (found === undefined) throw new Failure("desk/line-missing");
    return found;
  }

  function standingLine(person: string): RoomUri | undefined {
    return lines()
      .rooms.lines()
      .filter((room) => isWritable(room) && room.record.replacedBy === null && room.create.arrangement === undefined && room.create.persons.length === 2 && room.create.persons.includes(person))
      .map(({ uri }) => uri)
      .sort()[0];
  }

  function deskFor(to: string): string {
    const person = createOf(to)?.persons.find((one) => one !== own.person) ?? to;
    const domain = personDomain(person);
    if (domain === undefined || domain === own.domain) throw new Failure("desk/two-organisations");
    const desks = offices.isDesk(person, "once") ? [person] : offices.desksOf(domain).filter((one) => offices.isDesk(one, "once"));
    const [desk] = desks.filter((one) => standingLine(one) !== undefined);
    if (desk === undefined) throw new Failure(desks.length > 0 ? "desk/line-missing" : "desk/no-desk-there");
    return desk;
  }

  /** Said by somebody whom their node has shown to be a desk. Anybody with a line could say as much. */
  const entries = () => board.all().filter(({ record }) => offices.isDesk(record.far, "once"));
  const entryOf = (id: Uint8Array) => {
    const entry = board.get(id);
    return entry && offices.isDesk(entry.record.far, "once") ? entry : undefined;
  };

  const steward = createSteward({
    board, entries, session, account, people, own, clock, lineWith, log,
    isOwnDesk: offices.isOwnDesk,
    lines,
    upkeep: deps.upkeep,
    changed: () => changed.tell(),
  });

  /** From the own board, or by the own desk's word. */
  function callOf(id: Uint8Array): AgreedCall | undefined {
    const entry = offices.isOwnDesk() ? entryOf(id) : undefined;
    const call = (entry && agreedCall(entry.record, entry.folded)) ?? told.agreed(id);
    return call && call.until > clock.now() / 1000 ? call : undefined;
  }

  /** Whoever the own desk has named is known from then on, and what waited for them is tried again. */
  async function meetThoseTold(): Promise<void> {
    for (const { state, participants } of told.all()) {
      if (state !== "agreed") continue;
      for (const { person, name, fingerprint } of participants) {
        if (person === own.person) continue;
        const domain = personDomain(person) ?? "";
        if (!(await people.introduce({ person, name, fingerprint, organisation: account.organisation(domain)?.organisation ?? domain }))) log("desk.other-fingerprint");
      }
    }
    await lines().recheck();
  }

  function ringThrough(entry: BoardEntry): void {
    const asked = askedOf(entry.folded);
    if (asked && asked.by !== own.person && asked.proposal.terms.precedence === "FLASH" && asked.proposal.terms.start * 1000 > clock.now()) urgent.tell({ kind: "arrangement-urgent", arrangement: entry.name });
  }

  const contextOf = (call: AgreedCall | undefined, introduction: ArrangementView["introduction"], given: Parameters<DeskPart["arrangements"]>[0]): ArrangementViewContext => {
    const room = call && conferenceOf(lines().rooms.lines(), call);
    const running = room && given.calls.find((one) => one.line === room.uri && one.state !== "ended");
    return {
      own,
      now: clock.now(),
      organisationOf: (domain) => account.organisation(domain)?.organisation ?? domain,
      nameOf: (person) => people.record(person)?.name,
      zoneOf: offices.zoneOf,
      lineWith: (person) => standingLine(person) ?? "",
      refusesJoin: (of, theirs) => codeOfRefusal(() => joining.require(of, [{ person: joining.between(of).own, role: "principal" }], theirs)),
      isGone: (person) => isGone(known, person),
      introduction,
      conference: room && { room: room.uri, facts: given.assessmentOf(room.uri).facts, ...(running ? { call: running.room } : {}) },
    };
  };

  let cancelTick: () => void = () => undefined;
  /** What stands on the board changes by time alone: asked and not answered, agreed and over. */
  function tickAtNextTurn(): void {
    cancelTick();
    const now = clock.now();
    const turns = [...board.all().flatMap(({ folded }) => (folded.agreed?.proposal ?? folded.standing)?.proposal.terms ?? []), ...told.all().map((one) => one.terms)].flatMap(({ start, minutes }) => [start * 1000, (start + minutes * 60) * 1000 + 1]);
    const next = Math.min(...turns.filter((at) => at > now));
    if (Number.isFinite(next)) cancelTick = clock.after(Math.min(next - now, LONGEST_TICK_MS), () => (tickAtNextTurn(), changed.tell()));
  }

  return {
    ...arranging,
    offices,
    ics(name, language = "en") {
      const view = this.arrangements({ calls: [], assessmentOf: () => ({ level: 0, settled: false, ceiling: 0, limiting: null, facts: [], stations: [] }) }).find(({ id }) => id === name);
      if (!view) throw new Failure("desk/unknown");
      const entry = board.all().find((one) => one.name === name);
      const text = diaryEntry({ arrangement: new TextEncoder().encode(name), own: own.person, start: view.terms.start, minutes: view.terms.minutes, sequence: entry?.record.steps.length ?? Math.floor(view.updatedAt / 1000), cancelled: view.state === "cancelled", now: clock.now(), language });
      return { name: language === "fr" ? "appel.ics" : "call.ics", text };
    },
    onUrgent: urgent.add,
    async load() {
      await offices.load();
      await board.load();
      await told.load();
      await direct.load();
    },
    start() {
      const stops = [
        board.onChange((entry, news) => {
          tickAtNextTurn();
          changed.tell();
          steward.check();
          if (news && news.by !== own.person && news.step.kind === "propose" && offices.isDesk(entry.record.far, "once")) ringThrough(entry);
        }),
        direct.onChange(() => changed.tell()),
        told.onChange(() => {
          tickAtNextTurn();
          changed.tell();
          soon("desk.not-met", meetThoseTold());
        }),
        offices.onChange(() => {
          changed.tell();
          steward.check();
          soon("desk.not-met", meetThoseTold());
        }),
        account.onChange(() => {
          offices.renew();
          steward.check();
        }),
        people.onChange((person) => {
          // The desk was verified: what it has said counts from now on.
          if (personDomain(person) === own.domain && offices.isDesk(person, "once")) soon("desk.not-met", meetThoseTold());
          steward.check();
        }),
        lines().channel.onGroup(() => {
          changed.tell();
          steward.check();
        }),
        lines().channel.onSignal((event) => (event.own ? soon("desk.not-kept", steward.heard(event)) : undefined)),
      ];
      tickAtNextTurn();
      return () => stops.forEach((stop) => stop());
    },
    online() {
      offices.renew();
      if (!offices.isOwnDesk()) return;
      soon("desk.not-refreshed", steward.refresh());
      if (restarted) soon("desk.not-said-again", board.sayAgain());
      restarted = false;
    },
    async heard(event) {
      await offices.heard(event);
      if (offices.isOwnDesk()) await board.heard(event);
      await steward.heard(event);
      await told.heard(event);
      await direct.heard(event);
    },
    watchCalls: direct.watch,
    directCalls() {
      if (!offices.isOwnDesk()) return [];
      const onBoard = entries();
      return direct.all().map((one) => ({ ...one, ...joining.viewOf(one.call, onBoard) }));
    },
    introductionChanged() {
      soon("desk.not-refreshed", steward.refresh());
      soon("room.not-rechecked", lines().recheck());
    },
    spoken: (group) => officeWords(group, { people, offices, own }),
    onSpoken: offices.onChange,
    admitsArranged(create) {
      const call = create.arrangement && callOf(create.arrangement);
      return call !== undefined && belongs(create, call);
    },
    staging(line) {
      const create = createOf(line);
      const call = create?.arrangement && callOf(create.arrangement);
      return call && stagingOf(call, account.ownOrganisation()?.joinsDirectCalls === "ask");
    },
    arrangements(given) {
      const own = entries().flatMap((entry) => deskView(entry, contextOf(callOf(entry.record.id), steward.introductionOf(entry), given)) ?? []);
      const others = told.all().filter((one) => entryOf(one.id) === undefined).map((one) => toldView(one, contextOf(callOf(one.id), "none", given)));
      return [...own, ...others].sort((a, b) => rank(a) - rank(b) || a.terms.start - b.terms.start || (a.id < b.id ? -1 : 1));
    },
    onChange: changed.add,
    stop() {
      cancelTick();
      steward.stop();
      offices.stop();
    },
  };
}

/** What must be answered, then what is to come, then what is over. */
function rank({ state, awaits }: ArrangementView): number {
  if (awaits === "own") return 0;
  return state === "asked" || state === "agreed" ? 1 : 2;
}

function codeOfRefusal(required: () => unknown): string | undefined {
  try {
    required();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function personDomain(person: string): string | undefined {
  try {
    return domainOf(person as PersonUri);
  } catch {
    return undefined;
  }
}
