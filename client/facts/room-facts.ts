/**
 * Every fact of a room: four for each leaf that is able to decrypt, and one for the path. Pure: the same words, chains, standings and time give the same facts, at
 * either end.
 */
import type { CeilingPolicy } from "../../protocol/assurance/ceiling.ts";
import { type FactCode, levelOfValue } from "../../protocol/assurance/fact-values.ts";
import type { Fact, FactKind } from "../../protocol/assurance/facts.ts";
import { PATH_END } from "../../protocol/assurance/level.ts";
import { activeDevice } from "../../protocol/identity/chain.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import type { DeviceId } from "../../protocol/identity/uri.ts";
import { equalBytes } from "../../protocol/wire/bytes.ts";
import type { DeviceNotice } from "../../protocol/wire/signals.ts";
import type { Member } from "../lines/channel.ts";
import { deviceValue, lowest, type StatedDevice } from "../../protocol/assurance/device-fact.ts";
import { type Directory, type KnownNode, nodeOf } from "./directory.ts";
import type { JudgedEvidence } from "../../protocol/assurance/evidence.ts";
import { type Presence, presenceValue } from "./presence-fact.ts";
import { personValue } from "./person-fact.ts";
import type { KnownPerson } from "./port.ts";
import type { RoomWords } from "./words.ts";

export interface RoomFactsInput {
  readonly kind: "line" | "call";
  readonly members: readonly Member[];
  /** Of an arrangement's room: everybody it is for, in it or not. Who arranged it may have hung up. */
  readonly arranged: readonly string[];
  readonly postQuantum: boolean;
  readonly directory: Directory;
  readonly known: (person: string) => KnownPerson | undefined;
  readonly words: RoomWords;
  readonly judged: (end: string) => JudgedEvidence | undefined;
  readonly stated: (member: Member) => (StatedDevice & { until?: number }) | null;
  /** Who is at a station, as judged here; undefined for a device that is none. */
  readonly presence: (member: Member, stated: StatedDevice | null) => Presence | undefined;
  readonly notice: (person: string, deviceId: string) => DeviceNotice | undefined;
  /** Until when that person is shown, in this room, to be a desk; seconds. Undefined: is not. */
  readonly deskUntil: (person: string) => number | undefined;
  /** Seconds. */
  readonly now: number;
  /** When this value of this fact was first seen here, seconds. */
  readonly since: (end: string, kind: FactKind, value: string) => number;
}

/** What is the same for all devices of a room, or of a person: a line with a dozen devices is worked out several times a second while a call begins. */
interface Shared {
  readonly nodes: readonly KnownNode[];
  readonly ends: ReadonlySet<string>;
  readonly persons: readonly string[];
  readonly judged: Map<string, PersonJudged>;
}

interface PersonJudged {
  readonly value: FactCode;
  readonly by?: readonly string[];
  readonly until?: number;
}

export interface RoomFacts {
  readonly facts: Fact[];
  readonly ends: string[];
  readonly policies: CeilingPolicy[];
}

export function roomFacts(input: RoomFactsInput): RoomFacts {
  const { members, directory } = input;
  const shared: Shared = { nodes: nodesOf(members, directory), ends: new Set(members.map(({ end }) => end)), persons: [...new Set(members.flatMap(({ person }) => person ?? []))], judged: new Map() };
  const { nodes } = shared;
  const facts = members.flatMap((member) => (member.guest === undefined ? deviceFacts(input, member, shared) : guestFacts(input, member)));
  facts.push(makeFact(input, { end: PATH_END, kind: "path", value: pathValue(input, facts), source: "checked" }));
  return { facts, ends: members.map((member) => member.end), policies: [directory.own.policy, ...nodes.filter((node) => !node.own).map((node) => node.policy)] };
}

/** The chain's record of a leaf: its key and an unrevoked device of the person, or nothing. */
export function recordOf(member: Member, known: KnownPerson | undefined): DeviceRecord | undefined {
  const device = known && activeDevice(known.chain, member.deviceId as DeviceId);
  return device && equalBytes(device.record.signKey, member.signatureKey) ? device.record : undefined;
}

function deviceFacts(input: RoomFactsInput, member: Member, shared: Shared): Fact[] {
  const { end, person } = member;
  const node = nodeOf(input.directory, end);
  const base = { end, leaf: member.leaf, person: person ?? undefined };
  const judged = inForce(input, input.judged(end));
  const stated = input.stated(member);
  const notice = person === null ? undefined : input.notice(person, member.deviceId);
  const demonstration = judged?.demonstration ?? false;
  const checked = { ...base, source: "checked" as const };
  return [
    makeFact(input, { ...checked, kind: "person", ...personOf(input, member, shared) }),
    makeFact(input, {
      ...base,
      kind: "device",
      value: node ? deviceValue({ stated, notice, cap: capOf(node, shared.nodes), guest: false, ignored: member.ignored }) : "device/unknown",
      source: "stated",
      statedBy: node?.domain,
      until: stated?.until,
      demonstration: stated?.evidence.some((one) => one.kind.startsWith("demonstration")) ?? false,
    }),
    ...presenceFact(input, member, stated, node),
    makeFact(input, { ...checked, kind: "client", value: judged?.client ?? "client/unknown", until: judged?.until, demonstration }),
    makeFact(input, { ...checked, kind: "authenticator", value: judged?.authenticator ?? "authenticator/none", until: judged?.until, demonstration }),
  ];
}

/** Whom it names was checked here; how high they are cleared is their node's word. */
function presenceFact(input: RoomFactsInput, member: Member, stated: StatedDevice | null, node: KnownNode | undefined): Fact[] {
  const presence = input.presence(member, stated);
  if (!presence) return [];
  const { end, leaf, person } = member;
  const { value, until } = presenceValue(presence, input.now);
  return [makeFact(input, { end, leaf, person: person ?? undefined, kind: "presence", value, source: "stated", statedBy: node?.domain, until })];
}

function guestFacts(input: RoomFactsInput, { end, leaf }: Member): Fact[] {
  const base = { end, leaf, source: "checked" as const };
  return [
    makeFact(input, { ...base, kind: "person", value: "person/guest" }),
    makeFact(input, { ...base, kind: "device", value: "device/guest" }),
    makeFact(input, { ...base, kind: "client", value: "client/unknown" }),
    makeFact(input, { ...base, kind: "authenticator", value: "authenticator/none" }),
  ];
}

function personOf(input: RoomFactsInput, member: Member, shared: Shared): PersonJudged {
  const { person } = member;
  const known = person === null ? undefined : input.known(person);
  if (person === null || !known || (!member.ignored && !recordOf(member, known))) return { value: "person/unknown" };
  const before = shared.judged.get(person);
  if (before) return before;
  const judged = judgePerson(input, person, known, shared);
  shared.judged.set(person, judged);
  return judged;
}

function judgePerson(input: RoomFactsInput, person: string, known: KnownPerson, { persons, ends }: Shared): PersonJudged {
  const { value, by } = personValue({
    person,
    others: persons.filter((other) => other !== person),
    standing: input.arranged,
    isDesk: (one) => input.deskUntil(one) !== undefined,
    fingerprintOf: (one) => input.known(one)?.chain.fingerprint,
    words: input.words,
    ends,
    recovered: known.chain.recoveredAtSeq !== undefined,
  });
  return by ? { value, by, until: Math.min(...by.map((desk) => input.deskUntil(desk) ?? 0)) } : { value };
}

/** A delegation that ended in a call wants the passkey again; in a line, where a device may be asleep, it is as good as a key without a passkey. */
function inForce(input: RoomFactsInput, judged: JudgedEvidence | undefined): JudgedEvidence | undefined {
  if (!judged) return undefined;
  const ended = judged.until !== undefined && input.now >= judged.until;
  if (!ended && judged.authenticator !== "authenticator/delegation-expired") return judged;
  return { authenticator: input.kind === "line" ? "authenticator/passkey-not-verified" : "authenticator/delegation-expired", client: "client/served", demonstration: judged.demonstration };
}

/** Accords are signed by both, so both ends cap alike. Between more than two organisations the lowest cap holds. */
function capOf(node: KnownNode, nodes: readonly KnownNode[]) {
  const peers = nodes.filter((one) => !one.own);
  return lowest(...(node.own ? peers : [node]).map((one) => one.statedClass), "issued");
}

function nodesOf(members: readonly Member[], directory: Directory): KnownNode[] {
  const nodes = new Map<string, KnownNode>();
  for (const member of members) {
    const node = nodeOf(directory, member.end);
    if (node) nodes.set(node.domain, node);
  }
  return [...nodes.values()];
}

const AUTHENTICATED: readonly string[] = ["person/verified", "person/introduced", "person/ledger-unwitnessed", "person/chain-not-followed"];

function pathValue(input: RoomFactsInput, facts: readonly Fact[]): FactCode {
  if (!input.postQuantum) return "path/classical";
  const persons = facts.filter((fact) => fact.kind === "person");
  return persons.length > 0 && persons.every((fact) => AUTHENTICATED.includes(fact.value)) ? "path/authenticated-pq" : "path/end-to-end";
}

type Draft = Omit<Fact, "level" | "since"> & { value: FactCode };

function makeFact(input: RoomFactsInput, draft: Draft): Fact {
  return { ...draft, level: levelOfValue(draft.kind, draft.value), since: input.since(draft.end, draft.kind, draft.value) };
}
