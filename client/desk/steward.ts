/**
 * What follows from an agreement, without anybody asking: the other desk hears that its steps have come, the own node which persons may reach one another, the own participants with whom they
 * will speak, and all of them get a line. Each device of the desk sees what is missing; the first one acts and the next ones a moment later if it does not, so that a desk whose device goes
 * dark goes on by another. Nothing here decides: it is worked out from the board each time, and repeated until it is so.
 */
import { activeDevices } from "../../protocol/identity/chain.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, fromBase64Url, fromHex, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../../protocol/wire/cbor.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Result } from "../../protocol/wire/api.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Account } from "../contacts/account.ts";
import type { People } from "../contacts/people.ts";
import type { Clock } from "../environment.ts";
import type { RoomUri, SignalEvent } from "../lines/channel.ts";
import type { Lines } from "../lines/line-channel.ts";
import type { Upkeep } from "../lines/upkeep.ts";
import { serial } from "../serial.ts";
import type { Session } from "../session/session.ts";
import { agreedCall, type AgreedCall, personsOf } from "./agreed-call.ts";
import type { Board, BoardEntry } from "./board.ts";
import { conferenceOf } from "./conferences.ts";

/** How long a device with a better claim has; each further one waits as long again. */
const STEP_MS = 2_000;
const AGAIN_MS = 5_000;
/** As long as for any line whose hub is silent. */
const HUB_SILENT_MS = 60_000;

export type IntroductionState = Result<"desk.introduce">["state"];

export interface Steward {
  /** Something changed: looks at all, soon. */
  check(): void;
  /** Asks the node what it has. */
  refresh(): Promise<void>;
  /** What own devices told the own participants, this device's words included. */
  heard(event: SignalEvent): Promise<void>;
  introductionOf(entry: BoardEntry): IntroductionState;
  stop(): void;
}

export interface StewardDeps {
  readonly board: Board;
  /** Those that are with a desk. */
  readonly entries: () => readonly BoardEntry[];
  readonly session: Session;
  readonly account: Account;
  readonly people: People;
  readonly lines: () => Pick<Lines, "rooms" | "channel">;
  readonly upkeep: () => Upkeep;
  readonly own: { readonly person: string; readonly deviceId: string; readonly domain: string };
  readonly isOwnDesk: () => boolean;
  /** Throws `desk/line-missing`. */
  readonly lineWith: (person: string) => RoomUri;
  readonly clock: Clock;
  readonly changed: () => void;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createSteward(deps: StewardDeps): Steward {
  const { board, session, account, people, lines, own, clock, log } = deps;
  /** As the own node has them, by id in hex. */
  let introductions: Map<string, { state: IntroductionState; persons: string; until: number }> | undefined;
  /** When it was first seen that something is missing, by what and of which arrangement. */
  const since = new Map<string, number>();
  const inTurn = serial();
  let cancel: () => void = () => undefined;
  /** When the next look is due, by the monotonic clock. */
  let planned = Number.POSITIVE_INFINITY;
  let stopped = false;

  /** How many own devices have a better claim than this one: by their ids, so that all agree. */
  function place(): number {
    const chain = people.chain(own.person);
    const devices = chain ? activeDevices(chain).map(({ record }) => record.deviceId as string).sort() : [];
    return Math.max(0, devices.indexOf(own.deviceId));
  }

  /** Whether it is this device's turn to do what is missing; else a look is planned for when it will be. */
  function due(what: string, wait = place() * STEP_MS): boolean {
    const now = clock.monotonic();
    const from = since.get(what) ?? now;
    since.set(what, from);
    if (now - from >= wait) return true;
    plan(from + wait - now);
    return false;
  }

  const done = (what: string) => void since.delete(what);

  function plan(wait: number): void {
    const at = clock.monotonic() + wait;
    if (stopped || planned <= at) return;
    cancel();
    planned = at;
    cancel = clock.after(wait, () => {
      planned = Number.POSITIVE_INFINITY;
      void inTurn(look).catch((error: unknown) => log("desk.look-failed", { code: codeOf(error) }));
    });
  }

  async function look(): Promise<void> {
    if (stopped || !deps.isOwnDesk() || session.state() !== "online") return;
    if (!introductions) await fetchIntroductions();
    for (const entry of deps.entries()) {
      try {
        await tend(entry);
      } catch (error) {
        if (stopped) return;
        log("desk.not-tended", { code: codeOf(error), detail: error instanceof Error ? error.message.slice(0, 200) : "" });
        plan(AGAIN_MS);
      }
    }
  }

  async function tend(entry: BoardEntry): Promise<void> {
    await confirm(entry);
    const call = standing(entry);
    if (call) await meet(call);
    await introduce(entry, call);
    await tellOwn(entry, call);
    if (call) await convene(entry, call);
  }

  function standing({ record, folded }: BoardEntry): AgreedCall | undefined {
    const call = agreedCall(record, folded);
    return call && call.until > clock.now() / 1000 ? call : undefined;
  }

  async function confirm({ name, record, folded }: BoardEntry): Promise<void> {
    const of = folded.unconfirmed.get(record.far) ?? [];
    const what = `noted ${record.far} ${name} ${of.join()}`;
    if (of.length === 0 || !due(what)) return;
    await board.note(record.id, record.far, of.slice(0, 64).map((one) => fromHex(one)));
    done(what);
  }

  /** The other side's people are known here by their desk's word. */
  async function meet(call: AgreedCall): Promise<void> {
    for (const { person, name, fingerprint } of call.participants) {
      if (person === own.person) continue;
      const domain = domainOf(person as PersonUri);
      if (!(await people.introduce({ person, name, fingerprint, organisation: account.organisation(domain)?.organisation ?? domain }))) log("desk.other-fingerprint");
    }
  }

  async function introduce({ name, record }: BoardEntry, call: AgreedCall | undefined): Promise<void> {
    const known = introductions?.get(name);
    const what = `introduce ${name}`;
    if (!call) {
      if (!known || known.state === "none") return done(what);
      if (!due(what)) return;
      await session.call("desk.takeBack", { arrangement: toBase64Url(record.id) });
      introductions?.delete(name);
    } else {
      const persons = personsOf(call).join();
      if (known && known.state !== "none" && known.persons === persons && known.until === call.until) return done(what);
      if (!due(what)) return;
      const { state } = await session.call("desk.introduce", { arrangement: toBase64Url(record.id), persons: personsOf(call), start: call.terms.start, until: call.until });
      introductions?.set(name, { state, persons, until: call.until });
    }
    done(what);
    deps.changed();
  }

  async function tellOwn(entry: BoardEntry, call: AgreedCall | undefined): Promise<void> {
    const { record, name } = entry;
    const ours = call ? call.participants.filter(({ person }) => person !== own.person && domainOf(person as PersonUri) === own.domain).map(({ person }) => person) : [];
    for (const person of new Set([...ours, ...record.told.map((one) => one.person)])) {
      const before = record.told.find((one) => one.person === person)?.words;
      const words = call && ours.includes(person) ? introductionTo(record.id, call) : before && calledOff(before);
      const what = `tell ${name} ${person}`;
      if (!words || (before && equalBytes(before, words))) {
        done(what);
        continue;
      }
      if (!due(what)) continue;
      // The serial rises with every step, on each device of the desk alike.
      await lines().channel.sendSignal(deps.lineWith(person), { ...read(words), serial: record.steps.filter(({ step }) => step.kind !== "noted").length });
      done(what);
    }
  }

  async function convene({ name }: BoardEntry, call: AgreedCall): Promise<void> {
    if (introductions?.get(name)?.state !== "both") return;
    const standing = conferenceOf(lines().rooms.lines(), call);
    const silent = standing !== undefined && standing.create.hub !== own.domain && !account.reachable(standing.create.hub);
    const what = `convene ${name} ${personsOf(call).join()} ${standing?.uri ?? ""}`;
    if (standing && !silent) {
      done(what);
      return deps.upkeep().check(standing.uri);
    }
    // The desk that asked makes it; the other one does if that desk, or its node, is silent.
    const first = !silent && call.requester === own.person;
    if (!due(what, (first ? 0 : HUB_SILENT_MS) + place() * STEP_MS)) return;
    const room = await lines().channel.createRoom({ kind: "line", persons: personsOf(call), arrangement: call.id as Bytes, ...(standing ? { replaces: standing.uri } : {}) });
    done(what);
    log("desk.convened", { room });
    deps.upkeep().check(room);
    deps.changed();
  }

  async function fetchIntroductions(): Promise<void> {
    const { introductions: all } = await session.call("desk.introductions", {});
    introductions = new Map(all.map(({ arrangement, state, persons, until }) => [toHex(fromBase64Url(arrangement)), { state, persons: [...persons].sort().join(), until }]));
    deps.changed();
  }

  return {
    check: () => plan(0),
    async refresh() {
      if (!deps.isOwnDesk()) return;
      await fetchIntroductions();
      plan(0);
    },
    async heard({ signal, sender, room }) {
      if (signal.kind !== "introduce" || sender.person !== own.person) return;
      const entry = board.get(signal.arrangement);
      const person = lines().rooms.get(room)?.create.persons.find((one) => one !== own.person);
      if (!entry || person === undefined) return;
      const { serial: _serial, ...words } = signal;
      await board.update(entry, (record) => ({ ...record, told: [...record.told.filter((one) => one.person !== person), { person, words: write(words) }] }));
    },
    introductionOf: ({ name }) => introductions?.get(name)?.state ?? "none",
    stop() {
      stopped = true;
      cancel();
    },
  };
}

type Introduction = Omit<SignalOf<"introduce">, "serial">;

const write = (words: Introduction): Bytes => canonicalCbor(words as unknown as CborValue);
const read = (bytes: Bytes): Introduction => parseCbor(bytes, 64 << 10) as unknown as Introduction; // written here

function introductionTo(id: Bytes, { terms, participants, desks, zones, until }: AgreedCall): Bytes {
  return write({ kind: "introduce", arrangement: id, state: "agreed", terms, participants: [...participants], desks: [...desks], zones: [...zones], until });
}

function calledOff(words: Bytes): Bytes {
  return write({ ...read(words), state: "cancelled" });
}
