/** One room's facts over time: judges evidence once, keeps since when each value stands, says what this end has come to, and agrees with the others. */
import { ceilingOf } from "../../protocol/assurance/ceiling.ts";
import { assess, type Assessment } from "../../protocol/assurance/level.ts";
import type { FactKind } from "../../protocol/assurance/facts.ts";
import { reconcile, DIFFERENCE_SHOWN_AFTER_MS, type FarStatement, type LevelStatement } from "../../protocol/assurance/agree.ts";
import { STANDING_LIFETIME_MS } from "../../protocol/assurance/standing-clock.ts";
import type { Level, Rank } from "../../protocol/assurance/facts.ts";
import { activeDevice } from "../../protocol/identity/chain.ts";
import type { DeviceId } from "../../protocol/identity/uri.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import { codeIsWitnessed } from "../proof/code-proof.ts";
import { Arrivals, type Newcomer } from "./arrivals.ts";
import { CallStandings } from "./call-standings.ts";
import { clearanceCap, type Directory, nodeOf } from "./directory.ts";
import type { StatedDevice } from "../../protocol/assurance/device-fact.ts";
import { judgeEvidence, type JudgedEvidence } from "../../protocol/assurance/evidence.ts";
import { isInForce, openLineStanding } from "./line-standing.ts";
import type { Notices } from "./notices.ts";
import type { FactsDeps, RoomAssessment } from "./port.ts";
import { latestOffice } from "./office-statement.ts";
import { type Presence, presenceOf } from "./presence-fact.ts";
import { recordOf, roomFacts } from "./room-facts.ts";
import { type Evidence, type HeardStatement, RoomWords, type Statement } from "./words.ts";

/** A far statement older than this no longer counts in a call: it is repeated every 20 s. */
const STATEMENT_LIFETIME_MS = STANDING_LIFETIME_MS;

/** Nothing can be checked before the own node has said who its peers are. */
const DIRECTORY_AGAIN_MS = 1_000;

export interface RoomStateDeps extends FactsDeps {
  readonly notices: Notices;
  /** Something that the assessment rests on changed. */
  readonly changed: () => void;
}

interface Judgement {
  readonly evidence: Evidence;
  readonly chainHead: Bytes;
  judged?: JudgedEvidence;
}

export class RoomState {
  readonly #deps: RoomStateDeps;
  readonly words: RoomWords;
  readonly standings: CallStandings | null;
  group: RoomGroup;
  readonly #judgements = new Map<string, Judgement>();
  readonly #since = new Map<string, { value: string; at: number }>();
  readonly #arrivals = new Arrivals();
  #own: LevelStatement | null = null;

  constructor(deps: RoomStateDeps, group: RoomGroup, words: RoomWords) {
    this.#deps = deps;
    this.words = words;
    this.group = group;
    this.standings = group.create.kind === "call" ? new CallStandings({ channel: deps.channel, directory: deps.directory, clock: deps.clock, random: deps.random, log: deps.log, changed: deps.changed }, group) : null;
  }

  get kind(): "line" | "call" {
    return this.group.create.kind;
  }

  enter(group: RoomGroup): void {
    const moved = group.epoch !== this.group.epoch;
    if (this.kind === "call") this.#arrivals.enter(this.group, group, this.#deps.clock.monotonic());
    this.group = group;
    this.words.keepOnly(new Set(group.members.map((member) => member.end)));
    if (moved) this.standings?.enter(group);
  }

  close(): void {
    this.standings?.close();
  }

  /** The whole of it, now. Pure but for the memory of since when a value stands. */
  assess(): RoomAssessment & { statement: LevelStatement; farLimiting: string | null } {
    this.#arrivals.review(this.#deps.clock.monotonic(), (end) => this.#newcomer(end));
    const { assessment, policies } = this.#assessment(this.#counted(), (end, kind, value) => this.#sinceWhen(end, kind, value));
    const now = this.#deps.clock.now();
    const factor = assessment.limiting ? { value: assessment.limiting.value, end: assessment.limiting.end } : null;
    if (!this.#own || this.#own.factsHash !== assessment.factsHash || this.#own.level !== assessment.level) this.#own = { factsHash: assessment.factsHash, asOf: now, level: assessment.level, factor };
    const statement = this.#own;
    const far = this.#farStatements();
    const agreements = far.map((heard) => ({ heard, agreement: reconcile(statement, heard && farStatement(heard), now) }));
    const level = Math.min(assessment.level, ...agreements.map(({ agreement }) => agreement.level)) as Level;
    const lowestFar = far.filter((heard) => heard !== null).sort((a, b) => a.statement.level - b.statement.level)[0];
    const differing = agreements.find(({ agreement, heard }) => agreement.difference !== undefined && heard !== null);
    const alone = far.length === 0;
    const lapsed = this.kind === "call" && !alone && (far.includes(null) || !this.#standingsFresh());
    return {
      assessment,
      level,
      ceiling: Math.min(ceilingOf(level, policies), assessment.cap) as Rank,
      settled: !alone && !lapsed && !this.#awaiting() && agreements.every(({ agreement, heard }) => heard !== null && !agreement.pendingRise),
      lapsed,
      ...(differing ? { difference: { farLevel: differing.heard!.statement.level as Level, since: differing.agreement.difference!.since } } : {}),
      statement,
      farLimiting: lowestFar && lowestFar.statement.level === level ? lowestFar.statement.limiting : null,
      epoch: this.group.epoch,
      arriving: this.#arrivals.ends(),
      agreed: far.every((heard) => heard?.statement.factsHash === statement.factsHash),
    };
  }

  /** Milliseconds until the assessment may change by time alone. */
  nextChange(current: RoomAssessment): number {
    const { clock } = this.#deps;
    if (!this.#deps.directory()) return DIRECTORY_AGAIN_MS;
    const waits: number[] = [];
    const lapse = this.standings?.nextLapse();
    if (lapse !== undefined) waits.push(lapse);
    const nowSeconds = clock.now() / 1000;
    for (const fact of current.assessment.facts) if (fact.until !== undefined && fact.until > nowSeconds) waits.push((fact.until - nowSeconds) * 1000);
    for (const heard of this.#farStatements()) {
      if (!heard) continue;
      if (this.kind === "call") waits.push(heard.heardAt + STATEMENT_LIFETIME_MS - clock.monotonic());
      if (!current.difference && this.#own && (heard.statement.level !== this.#own.level || heard.statement.factsHash !== this.#own.factsHash)) waits.push(Math.max(this.#own.asOf, heard.receivedAt) + DIFFERENCE_SHOWN_AFTER_MS - clock.now());
    }
    const arrival = this.#arrivals.nextChange(clock.monotonic());
    if (arrival !== undefined) waits.push(arrival);
    return Math.max(1, Math.min(3_600_000, ...waits.map((wait) => Math.ceil(wait))));
  }

  /** The latest word of each other end that must agree: in a call of every device, in a line of every person. Null where none counts. */
  #farStatements(): (HeardStatement | null)[] {
    if (this.kind === "line") {
      const own = this.#deps.me()?.person;
      const persons = new Set(this.group.members.flatMap((member) => (member.person !== null && member.person !== own ? [member.person] : [])));
      return [...persons].map((person) => this.words.latestStatementOf(person) ?? null);
    }
    return this.#counted()
      .filter((member) => !member.own && member.guest === undefined)
      .map((member) => this.#statementInForce(member.end));
  }

  #statementInForce(end: string): HeardStatement | null {
    const heard = this.words.statementOf(end);
    return heard && this.#deps.clock.monotonic() - heard.heardAt < STATEMENT_LIFETIME_MS ? heard : null;
  }

  /** Everybody but those who are still arriving. */
  #counted(): readonly Member[] {
    return this.group.members.filter((member) => !this.#arrivals.has(member.end));
  }

  #newcomer(end: string): Newcomer {
    const directory = this.#deps.directory();
    const says = this.#statementInForce(end);
    const complete = directory !== undefined && this.#judged(end, directory)?.client !== undefined && this.standings!.isFresh(end);
    const level = () => this.#assessment(this.group.members.filter((member) => member.end === end || !this.#arrivals.has(member.end)), () => 0).assessment.level;
    return { complete, says: says ? (says.statement.level as Level) : null, levelWith: level };
  }

  /** Evidence is being checked, or, in a call, has not come yet: both ends may agree on OPEN for the moment that this takes. */
  #awaiting(): boolean {
    return this.#counted().some((member) => {
      if (member.guest !== undefined || member.ignored) return false;
      const judgement = this.#judgements.get(member.end);
      return judgement ? judgement.judged === undefined : this.kind === "call";
    });
  }

  #standingsFresh(): boolean {
    return this.#counted().every((member) => member.guest !== undefined || this.standings!.isFresh(member.end));
  }

  #assessment(members: readonly Member[], since: (end: string, kind: FactKind, value: string) => number): { assessment: Assessment; policies: Parameters<typeof ceilingOf>[1] } {
    const directory = this.#deps.directory();
    if (!directory) return { assessment: assess({ facts: [], requiredEnds: [], policies: [{ ranks: [0, 0, 0, 0] }] }), policies: [{ ranks: [0, 0, 0, 0] }] };
    // Every person is asked about by every other: each is worked out once.
    const desks = new Map<string, number | undefined>();
    const deskUntil = (person: string) => {
      if (!desks.has(person)) desks.set(person, this.#deskUntil(person, directory));
      return desks.get(person);
    };
    const { facts, ends, policies } = roomFacts({
      kind: this.kind,
      members,
      arranged: this.group.create.arrangement ? this.group.create.persons : [],
      postQuantum: this.group.postQuantum,
      directory,
      known: (person) => this.#deps.people.known(person),
      words: this.words,
      judged: (end) => this.#judged(end, directory),
      stated: (member) => this.#stated(member, directory),
      presence: (member, stated) => this.#presence(member, stated, directory),
      deskUntil,
      notice: (person, deviceId) => this.#deps.notices.about(person, deviceId),
      now: Math.floor(this.#deps.clock.now() / 1000),
      since,
    });
    return { assessment: assess({ facts, requiredEnds: ends, policies }), policies };
  }

  /** By the statement that reaches furthest; each was signed by the person's node about this very chain. */
  #deskUntil(person: string, directory: Directory): number | undefined {
    const node = nodeOf(directory, person);
    const fingerprint = this.#deps.people.known(person)?.chain.fingerprint;
    if (!node || !fingerprint) return undefined;
    const now = this.#deps.clock.now() / 1000;
    return latestOffice(this.words.officesOf(person), { person, fingerprint, node, now })?.until;
  }

  /** Judged once for the same list, place and chains. */
  readonly #presences = new Map<string, { key: string; presence: Presence }>();

  #presence(member: Member, stated: StatedDevice | null, directory: Directory): Presence | undefined {
    const place = stated?.place;
    const node = nodeOf(directory, member.end);
    if (!place || !node) {
      this.#presences.delete(member.end); // a station no more: nobody is shown as being there
      return undefined;
    }
    const list = this.words.listOf(member.end);
    const before = this.#presences.get(member.end);
    const named = before?.presence.verdict?.ok ? before.presence.verdict.present : [];
    const chains = named.map(({ person }) => (person === null ? "" : toHex(this.#deps.people.known(person)?.chain.head ?? new Uint8Array()))).join();
    const cap = clearanceCap(node, this.group.members.flatMap(({ end }) => nodeOf(directory, end) ?? []));
    const key = [list ? toHex(sha256(list)) : "", JSON.stringify([place.kind, place.name, place.fell]), place.list ? toHex(place.list) : "", cap, chains].join(" ");
    if (before?.key === key) return before.presence;
    const presence = presenceOf(place, list, {
      station: member.end,
      stationKey: member.signatureKey,
      domain: node.domain,
      nodeKey: node.nodeKey,
      cap,
      keyOf: (person, deviceId) => {
        const chain = this.#deps.people.known(person)?.chain;
        return chain && (activeDevice(chain, deviceId as DeviceId)?.record.signKey ?? null);
      },
    });
    if (presence.verdict && !presence.verdict.ok) this.#deps.log("station-list-refused", { code: presence.verdict.code, end: member.end });
    this.#presences.set(member.end, { key, presence });
    return presence;
  }

  /** Who is where, for screens: the stations among the ends. */
  presences(): readonly { end: string; presence: Presence }[] {
    const ends = new Set(this.group.members.map(({ end }) => end));
    return [...this.#presences].flatMap(([end, { presence }]) => (ends.has(end) ? [{ end, presence }] : []));
  }

  /** Opened once for the same bytes, member and directory. */
  readonly #opened = new Map<string, { bytes: Bytes; member: Member; directory: Directory; standing: ReturnType<typeof openLineStanding> }>();

  #lineStanding(bytes: Bytes, member: Member, directory: Directory): ReturnType<typeof openLineStanding> {
    const before = this.#opened.get(member.end);
    if (before?.bytes === bytes && before.member === member && before.directory === directory) return before.standing;
    const standing = openLineStanding(bytes, this.group.room, member, directory);
    this.#opened.set(member.end, { bytes, member, directory, standing });
    return standing;
  }

  #stated(member: Member, directory: Directory): (StatedDevice & { until?: number }) | null {
    if (this.standings) return this.standings.stated(member.end);
    const bytes = this.words.evidenceOf(member.end)?.standing;
    if (!bytes) return null;
    try {
      const standing = this.#lineStanding(bytes as Bytes, member, directory);
      if (isInForce(standing, this.#deps.clock.now() / 1000)) return standing;
      // A device that is asleep: its class is no longer vouched for, but it is still an enrolled device of its person, and whatever befalls it comes as a notice.
      return { class: "personal", status: standing.status, evidence: [], issuedAt: standing.issuedAt };
    } catch {
      return null; // absence lowers
    }
  }

  /** Verification is asynchronous: until it is done the end counts as showing nothing. A new chain or new evidence is judged anew. */
  #judged(end: string, directory: Directory): JudgedEvidence | undefined {
    const member = this.group.members.find((one) => one.end === end);
    const known = member?.person ? this.#deps.people.known(member.person) : undefined;
    const record = member && recordOf(member, known);
    const evidence = this.words.evidenceOf(end);
    const node = nodeOf(directory, end);
    if (!member || !known || !record || !evidence || !node) return undefined;
    const before = this.#judgements.get(end);
    if (before && before.evidence === evidence && before.chainHead === known.chain.head) return before.judged;
    // What stood before goes on counting for the moment that the check takes: a renewed delegation must not make the line fall for an instant.
    const judgement: Judgement = { evidence, chainHead: known.chain.head, ...(before?.judged ? { judged: before.judged } : {}) };
    this.#judgements.set(end, judgement);
    const { clock, log } = this.#deps;
    judgeEvidence({ evidence, person: known.person, record, leafKey: member.signatureKey, node, ownNode: directory.own, now: Math.floor(clock.now() / 1000), codeIsWitnessed: (hash, proof, domain) => codeIsWitnessed(hash, proof, domain, directory) })
      .then((judged) => this.#keep(end, judgement, judged))
      .catch((error: unknown) => log("evidence-not-judged", { code: codeOf(error) }));
    return judgement.judged;
  }

  #keep(end: string, judgement: Judgement, judged: JudgedEvidence): void {
    judgement.judged = judged;
    if (this.#judgements.get(end) === judgement) this.#deps.changed();
  }

  #sinceWhen(end: string, kind: FactKind, value: string): number {
    const key = `${kind} ${end}`;
    const before = this.#since.get(key);
    if (before?.value === value) return before.at;
    const at = Math.floor(this.#deps.clock.now() / 1000);
    this.#since.set(key, { value, at });
    return at;
  }
}

function farStatement(heard: HeardStatement): FarStatement {
  const { factsHash, asOf, level } = heard.statement;
  return { factsHash, asOf, level: level as Level, factor: null, receivedAt: heard.receivedAt };
}

export type { Statement };
