/**
 * Gathers the facts of every line and call: says what this device has to say about itself and about others, hears the others, has standings renewed, and tells lines,
 * calls and screens the level and the ceiling in the same turn in which a fact changed.
 */
import type { LevelStatement } from "../../protocol/assurance/agree.ts";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue } from "../../protocol/wire/cbor.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import type { GroupEvent, RoomUri, SignalEvent } from "../lines/channel.ts";
import type { AssessmentView } from "../model/views.ts";
import { assessmentView, NOTHING_KNOWN } from "./assessment-view.ts";
import { CHALLENGE_EVERY_MS } from "./call-standings.ts";
import { OwnLineStandings } from "./line-standing.ts";
import { Notices, openNotice } from "./notices.ts";
import type { Facts, FactsDeps, RoomAssessment } from "./port.ts";
import { RoomState } from "./room-state.ts";
import { isWord, RoomWords } from "./words.ts";

const WORDS = "facts/words/";
/** In a line a statement is a stored message: small changes that follow one another go out as one. */
const LINE_STATEMENT_DELAY_MS = 300;
const SAY_AGAIN_MS = 60_000;

interface Room {
  readonly state: RoomState;
  current: ReturnType<RoomState["assess"]>;
  /** Hash of what was last said, by subject, so that nothing is said twice. */
  readonly said: Map<string, string>;
  saidStatement: string;
  saidAgainAt: number;
  cancelRecheck: () => void;
  cancelStatement: () => void;
  cancelRepeat: () => void;
  saving: Promise<void>;
  /** A write waits for the one before it, and will hold whatever is said until then. */
  savesSoon: boolean;
}

const UNKNOWN_ROOM: RoomAssessment = {
  assessment: { level: 0, limiting: null, ceiling: 0, missing: [], facts: [], factsHash: "", cap: 0 },
  level: 0,
  ceiling: 0,
  settled: false,
  lapsed: true,
  epoch: -1,
  arriving: new Set(),
  agreed: false,
};

export function createFacts(deps: FactsDeps): Facts {
  const { channel, clock, log, store } = deps;
  const rooms = new Map<RoomUri, Room>();
  const listeners = new Set<(room: RoomUri) => void>();
  const notices = new Notices(store);
  const ownStandings = new OwnLineStandings({ channel, clock, log, changed: (room) => sayAll(room) });
  const stops: (() => void)[] = [];
  let stopped = false;

  async function start(): Promise<void> {
    await notices.load();
    stops.push(channel.onGroup(onGroup), channel.onSignal(onSignal), channel.onGone(({ room }) => forget(room)), deps.people.onChange(onPerson), deps.presence.onChange(onPresence));
    if (deps.onSpoken) stops.push(deps.onSpoken(onPresence));
    if (deps.onDirectory) stops.push(deps.onDirectory(() => [...rooms.keys()].forEach(recompute)));
    for (const room of deps.lines()) {
      const group = channel.group(room);
      if (!group || rooms.has(room)) continue;
      const stored = await store.get(WORDS + room);
      open(group, stored ? wordsFrom(stored) : new RoomWords());
    }
  }

  /** What can't be read was never said: nothing is known of the room until it is said again. */
  function wordsFrom(stored: Uint8Array): RoomWords {
    try {
      return RoomWords.decode(stored);
    } catch (error) {
      log("facts-not-read", { code: codeOf(error) });
      return new RoomWords();
    }
  }

  function stop(): void {
    stopped = true;
    for (const end of stops) end();
    for (const room of rooms.keys()) close(room);
    ownStandings.stop();
  }

  function open(group: GroupEvent["group"], words: RoomWords): Room {
    const { room: uri } = group;
    const state: RoomState = new RoomState({ ...deps, notices, changed: () => recompute(uri) }, group, words);
    const room: Room = { state, current: state.assess(), said: new Map(), saidStatement: "", saidAgainAt: Number.NEGATIVE_INFINITY, cancelRecheck: () => {}, cancelStatement: () => {}, cancelRepeat: () => {}, saving: Promise.resolve(), savesSoon: false };
    rooms.set(uri, room);
    const own = group.members.find((member) => member.own);
    if (state.kind === "line" && own) void ownStandings.renew(uri, own.signatureKey);
    sayAll(uri);
    recompute(uri);
    if (state.kind === "call") repeat(uri);
    return room;
  }

  /** A call of an arrangement rests on what was said in the line that arranged it. */
  function wordsOfItsLine({ create }: GroupEvent["group"]): RoomWords {
    const words = new RoomWords();
    const line = create.kind === "call" && create.arrangement && create.line !== undefined ? rooms.get(create.line) : undefined;
    if (line) words.adopt(line.state.words);
    return words;
  }

  function callsOf(line: RoomUri): [RoomUri, Room][] {
    return [...rooms].filter(([, { state }]) => state.kind === "call" && state.group.create.arrangement && state.group.create.line === line);
  }

  function close(uri: RoomUri): void {
    const room = rooms.get(uri);
    if (!room) return;
    room.state.close();
    room.cancelRecheck();
    room.cancelStatement();
    room.cancelRepeat();
    ownStandings.forget(uri);
    rooms.delete(uri);
  }

  function forget(uri: RoomUri): void {
    const kind = rooms.get(uri)?.state.kind;
    close(uri);
    if (kind === "line") store.commit({ remove: [WORDS + uri] }).catch(() => log("facts-not-forgotten"));
  }

  function onGroup(event: GroupEvent): void {
    const room = rooms.get(event.room);
    if (!room) {
      open(event.group, wordsOfItsLine(event.group));
      return;
    }
    room.state.enter(event.group);
    // Who was just added has heard nothing of what was said before.
    if (event.added.length > 0) room.said.clear();
    room.saidStatement = "";
    sayAll(event.room);
    recompute(event.room);
  }

  function onSignal(event: SignalEvent): void {
    const { signal, sender } = event;
    const room = rooms.get(event.room);
    if (!room || event.own || sender.own || sender.ignored || sender.person === null) return; // a guest has nothing to say about facts
    const { words, standings } = room.state;
    switch (signal.kind) {
      case "evidence":
      case "verified":
      case "followed":
      case "office":
      case "vouch":
      case "station-list":
        words.hear(sender.end, sender.person, signal);
        break;
      case "assessment":
        words.hearStatement(sender.end, sender.person, signal, { wall: clock.now(), monotonic: clock.monotonic() });
        break;
      case "challenge":
        standings?.hearChallenge(sender, signal.challenge as Bytes);
        return;
      case "standing":
        standings?.hearStanding(sender, signal);
        return;
      default:
        return;
    }
    save(event.room);
    recompute(event.room);
    if (signal.kind === "verified" || signal.kind === "vouch" || signal.kind === "office") {
      for (const [call, { state: inCall }] of callsOf(event.room)) {
        inCall.words.hear(sender.end, sender.person, signal);
        recompute(call);
      }
    }
    if (signal.kind === "assessment") healDifference(event.room, signal.factsHash);
  }

  function onPerson(person: string): void {
    for (const [uri, { state }] of rooms) {
      if (!state.group.members.some((member) => member.person === person)) continue;
      sayAll(uri);
      recompute(uri);
    }
  }

  /** What is said beside the own evidence, or what the own node stated, has changed. */
  function onPresence(): void {
    for (const uri of rooms.keys()) {
      sayAll(uri);
      recompute(uri);
    }
  }

  /** The ends have heard different things (a signal was lost, or a device is new): say everything again, seldom. */
  function healDifference(uri: RoomUri, farHash: string): void {
    const room = rooms.get(uri);
    if (!room || room.current.statement.factsHash === farHash || clock.monotonic() - room.saidAgainAt < SAY_AGAIN_MS) return;
    if (room.state.kind === "call" && !room.current.difference) return;
    room.saidAgainAt = clock.monotonic();
    room.said.clear();
    sayAll(uri);
  }

  /** What this device says in a room about itself and the others, as far as it has changed since it was last said there. */
  function sayAll(uri: RoomUri): void {
    const room = rooms.get(uri);
    const me = deps.me();
    if (!room || !me || stopped) return;
    const { group, kind, words } = room.state;
    const persons = new Set(group.members.flatMap((member) => (member.person === null ? [] : [member.person])));
    const about: [subject: string, signal: Signal][] = [["evidence", evidence(uri, kind)]];
    for (const person of persons) {
      if (person === me.person) continue;
      const known = deps.people.known(person);
      if (!known) continue;
      const { verification, followed } = known;
      if (verification.state !== "none") about.push([`verified ${person}`, { kind: "verified", fingerprint: known.chain.fingerprint, method: verification.method ?? "short-code", state: verification.state, at: verification.at }]);
      about.push([`followed ${person}`, { kind: "followed", person, head: followed.head, size: followed.size, state: followed.state, at: followed.at }]);
    }
    about.push(...(deps.spoken?.(group) ?? []));
    for (const [subject, signal] of about) {
      if (isWord(signal)) words.hear(me.end, me.person, signal);
      if (group.members.length < 2) continue;
      const hash = toHex(sha256(canonicalCbor(comparable(signal))));
      if (room.said.get(subject) === hash) continue;
      room.said.set(subject, hash);
      channel.sendSignal(uri, signal, { ephemeral: kind === "call" }).catch((error: unknown) => {
        room.said.delete(subject);
        log("signal-not-sent", { kind: signal.kind, code: codeOf(error) });
      });
    }
    save(uri);
  }

  function evidence(uri: RoomUri, kind: "line" | "call"): Signal {
    return { kind: "evidence", delegation: deps.presence.delegation(), codeHash: deps.code.hash, codeProof: deps.code.proof, hardwareKeys: deps.hardwareKeys, standing: kind === "line" ? ownStandings.current(uri) : null };
  }

  function recompute(uri: RoomUri): void {
    const room = rooms.get(uri);
    if (!room || stopped) return;
    const before = room.current;
    room.current = room.state.assess();
    room.cancelRecheck();
    room.cancelRecheck = clock.after(room.state.nextChange(room.current), () => recompute(uri));
    state(uri, room);
    if (differs(before, room.current)) for (const listener of listeners) listener(uri);
  }

  /** Tells the others what this end has come to: at once in a call, gathered in a line. */
  function state(uri: RoomUri, room: Room): void {
    const key = `${room.state.group.epoch} ${room.current.statement.factsHash} ${room.current.statement.level}`;
    if (key === room.saidStatement || room.state.group.members.length < 2) return;
    room.saidStatement = key;
    room.cancelStatement();
    if (room.state.kind === "call") sendStatement(uri);
    else room.cancelStatement = clock.after(LINE_STATEMENT_DELAY_MS, () => sendStatement(uri));
  }

  function sendStatement(uri: RoomUri): void {
    const room = rooms.get(uri);
    if (!room || stopped) return;
    const { factsHash, asOf, level, factor }: LevelStatement = room.current.statement;
    const limiting = factor ? `${factor.value} ${factor.end}`.slice(0, 200) : "";
    channel.sendSignal(uri, { kind: "assessment", factsHash, asOf, level, limiting, epoch: room.state.group.epoch }, { ephemeral: room.state.kind === "call" }).catch((error: unknown) => {
      room.saidStatement = "";
      log("signal-not-sent", { kind: "assessment", code: codeOf(error) });
    });
  }

  /** In a call the statement is repeated: an end that falls silent lapses. */
  function repeat(uri: RoomUri): void {
    const room = rooms.get(uri);
    if (!room || stopped) return;
    room.cancelRepeat = clock.after(CHALLENGE_EVERY_MS, () => {
      if (room.state.group.members.length > 1) sendStatement(uri);
      repeat(uri);
    });
  }

  function save(uri: RoomUri): void {
    const room = rooms.get(uri);
    if (!room || room.state.kind !== "line" || room.savesSoon) return;
    room.savesSoon = true;
    const write = async () => {
      room.savesSoon = false;
      if (rooms.get(uri) === room) await store.commit({ put: [[WORDS + uri, room.state.words.encode()]] });
    };
    room.saving = room.saving.then(write).catch((error: unknown) => log("facts-not-saved", { code: codeOf(error) }));
  }

  return {
    start,
    stop,
    assess: (room) => rooms.get(room)?.current ?? UNKNOWN_ROOM,
    assessmentOf(uri): AssessmentView {
      const room = rooms.get(uri);
      if (!room) return NOTHING_KNOWN;
      const nameOf = (person: string) => deps.people.known(person)?.name ?? showPerson(person as PersonUri);
      return assessmentView(room.current, { presences: room.state.presences(), group: room.state.group, nameOf, farLimiting: room.current.farLimiting });
    },
    ceilingOf: (room) => rooms.get(room)?.current.ceiling ?? 0,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async notice(bytes) {
      const directory = deps.directory();
      if (!directory) throw new Failure("notice/not-ready");
      const notice = openNotice(bytes, directory);
      const kept = notices.accept(notice);
      for (const [uri, { state }] of rooms) {
        if (!state.group.members.some((member) => member.person === notice.person && member.deviceId === notice.deviceId)) continue;
        recompute(uri); // held in this turn; the standing that explains it follows
        if (notice.deviceId === deps.me()?.deviceId) state.standings?.refresh();
      }
      await kept;
    },
    revoked: (person, deviceId) => notices.about(person, deviceId)?.status === "revoked",
    restate() {
      for (const [uri, { state }] of rooms) {
        const own = state.group.members.find((member) => member.own);
        if (state.kind === "call") state.standings?.refresh();
        else if (own) void ownStandings.renew(uri, own.signatureKey);
      }
    },
    forget,
  };
}

/** Times of day do not make a word a new one. */
function comparable(signal: Signal): CborValue {
  if (signal.kind === "delegated" && signal.to) return { ...signal, to: { ...signal.to, office: new Uint8Array() } } as CborValue; // renewed, it says the same
  return signal.kind === "followed" ? ({ ...signal, at: 0, size: 0 } as CborValue) : (signal as unknown as CborValue);
}

function differs(a: RoomAssessment, b: RoomAssessment): boolean {
  return a.level !== b.level || a.ceiling !== b.ceiling || a.settled !== b.settled || a.lapsed !== b.lapsed || a.assessment.factsHash !== b.assessment.factsHash || a.difference?.farLevel !== b.difference?.farLevel || a.agreed !== b.agreed || a.arriving.size !== b.arriving.size || [...a.arriving].some((end) => !b.arriving.has(end));
}
