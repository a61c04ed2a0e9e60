/**
 * A person's own breaches of protocol: noted while a call runs, shown to the person first, and then told to the security officer, with the person's answer or, a day after the call, without one. Told inside a line
 * with an officer where there is one; else to the own node, which can read it and can't change it. Exactly once for the officer: a report has a name of its own, is signed once, and is sent again until it is taken.
 */
import { type Breach, type BreachReport, MAX_ANSWER, peekBreachReport, signBreachReport } from "../../protocol/wire/breach.ts";
import { equalBytes, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Procedure, Args, Result } from "../../protocol/wire/api.ts";
import type { Clock, Random } from "../environment.ts";
import type { LineChannel, RoomUri, SignalEvent } from "../lines/channel.ts";
import { listeners } from "../listeners.ts";
import { serial } from "../serial.ts";
import type { Store } from "../store/store.ts";
import { type BreachRecord, dropBreachRecord, loadBreachRecords, saveBreachRecord } from "./breach-record.ts";
import { CallWatch, type SeenInCall } from "./call-watch.ts";

/** A day to answer. */
export const ANSWER_MS = 24 * 3_600_000;
const LOOK_AGAIN_MS = 60_000;
/** What was sent is kept so long, for the person to look back. */
const KEPT_MS = 400 * 86_400_000;

export interface BreachesDeps {
  readonly store: Store;
  readonly channel: Pick<LineChannel, "sendSignal">;
  readonly call: <P extends Procedure>(name: P, args: Args<P>) => Promise<Result<P>>;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string };
  /** The line of this person and that one alone, in which something can be said. */
  readonly lineWith: (person: string) => RoomUri | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export interface CallSeen extends SeenInCall {
  readonly with: readonly string[];
  readonly startedAt: number | undefined;
}

export interface Breaches {
  load(): Promise<void>;
  stop(): void;
  /** Of a call that runs, in the turn in which something changed. */
  seen(call: string, state: CallSeen): void;
  ended(call: string): void;
  /** Must be stored before the mailbox goes on. */
  heard(event: SignalEvent): Promise<void>;
  /** The node can be asked. */
  online(): Promise<void>;
  records(): readonly BreachRecord[];
  officers(): readonly { readonly person: string; readonly name: string; readonly line: RoomUri | undefined }[] | undefined;
  /** Sends it now. Throws `breach/unknown`, `breach/sent`, `breach/call-runs`, `breach/bad-answer`. */
  answer(call: string, text: string): Promise<void>;
  onChange(listener: () => void): () => void;
}

export function createBreaches(deps: BreachesDeps): Breaches {
  const { store, channel, own, clock, random, log } = deps;
  const changed = listeners<void>();
  const records = new Map<string, BreachRecord>();
  const watches = new Map<string, CallWatch>();
  /** What an own other device has told of a call that may still run here. */
  const toldElsewhere = new Map<string, BreachReport>();
  const turns = serial();
  let officers: { person: string; name: string }[] | undefined;
  let cancel: () => void = () => undefined;
  let isOnline = false;
  let stopped = false;

  async function keep(record: BreachRecord): Promise<void> {
    records.set(record.call, record);
    changed.tell();
    await saveBreachRecord(store, record);
  }
  /** What was heard: stored first, since what could not be stored comes again, and must not be known then. */
  async function keepHeard(record: BreachRecord): Promise<void> {
    await saveBreachRecord(store, record);
    records.set(record.call, record);
    changed.tell();
  }
  const soon = (work: Promise<unknown>) => void work.catch((error: unknown) => log("breach.not-kept", { code: codeOf(error) }));

  function seen(call: string, state: CallSeen): void {
    const before = records.get(call);
    if (before?.sent) return;
    let watch = watches.get(call);
    if (!watch) watches.set(call, (watch = new CallWatch(before?.breaches)));
    const now = Math.floor(clock.now());
    if (!watch.note(now, { ...state, begun: state.begun && state.startedAt !== undefined })) return;
    const startedAt = Math.floor(state.startedAt ?? now);
    const record: BreachRecord = before ?? { v: 1, id: random(16), call, with: [], startedAt, endedAt: null, notedAt: now, breaches: [], answer: null, report: null, sent: null, seenAt: null };
    soon(keep({ ...record, endedAt: null, notedAt: now, with: [...new Set([...record.with, ...state.with])].sort().slice(0, 64), breaches: watch.found.map((one) => ({ ...one })) }));
  }

  function ended(call: string): void {
    watches.get(call)?.end();
    watches.delete(call);
    const record = records.get(call);
    if (!record || record.endedAt !== null) return;
    soon(keep(withoutTold({ ...record, endedAt: Math.floor(clock.now()) })));
    plan();
  }

  function withoutTold(record: BreachRecord): BreachRecord {
    const report = toldElsewhere.get(record.call);
    if (!report || record.sent || record.report) return record;
    const left = record.breaches.filter((one) => !isTold(one, report.breaches));
    if (left.length > 0) return { ...record, breaches: left };
    return { ...record, answer: report.answer ?? record.answer, sent: { at: report.at, via: "other-device", to: [] } };
  }

  const isDue = (record: BreachRecord) => record.sent === null && record.endedAt !== null && (record.answer !== null || clock.now() >= record.endedAt + ANSWER_MS);

  function plan(): void {
    cancel();
    if (stopped) return;
    const waits = [...records.values()].flatMap((record) => (record.sent || record.endedAt === null ? [] : [Math.max(LOOK_AGAIN_MS, record.endedAt + ANSWER_MS - clock.now())]));
    if (waits.length > 0) cancel = clock.after(Math.min(3_600_000, ...waits), () => void sendDue());
  }

  const sendDue = () =>
    turns(async () => {
      for (const { call } of [...records.values()].filter(isDue)) {
        if (!isOnline || stopped) break;
        await send(call).catch((error: unknown) => log("breach.not-sent", { code: codeOf(error) }));
      }
      plan();
    });

  async function send(call: string): Promise<void> {
    await askOfficers();
    let record = records.get(call);
    if (!record || !isDue(record)) return; // another device was first
    if (record.report === null) {
      const report = await signBreachReport(
        { v: 1, id: record.id, person: own.person, deviceId: own.deviceId, call, with: record.with, startedAt: record.startedAt, endedAt: record.endedAt!, breaches: record.breaches, answer: record.answer, at: Math.floor(clock.now()) },
        deps.signer,
      );
      record = { ...record, report };
      await keep(record);
    }
    const report = record.report!;
    const told = (officers ?? []).flatMap(({ person }) => {
      const line = person === own.person ? undefined : deps.lineWith(person);
      return line === undefined ? [] : [{ person, line }];
    });
    for (const { line } of told) await channel.sendSignal(line, { kind: "breach-report", report }, { lasting: true });
    if (told.length === 0) await deps.call("breach.report", { report: toBase64Url(report) });
    await keep({ ...record, sent: { at: Math.floor(clock.now()), via: told.length > 0 ? "line" : "server", to: told.map(({ person }) => person) } });
  }

  async function askOfficers(): Promise<void> {
    officers = (await deps.call("breach.officers", {})).officers;
    changed.tell();
  }

  /** Whether an own other device has told this already: of the same kind and end, at the same time as nearly as two devices see it. */
  const isTold = (one: Breach, by: readonly Breach[]) => by.some(({ kind, who, at, until }) => kind === one.kind && who === one.who && one.at >= at - 60_000 && one.at <= (until ?? Number.POSITIVE_INFINITY) + 60_000);

  return {
    async load() {
      const now = clock.now();
      for (const record of await loadBreachRecords(store)) {
        if (record.sent && record.sent.at < now - KEPT_MS) await dropBreachRecord(store, record.call);
        // A call does not outlive its page: it ended when something of it was last noted, as far as this device can say.
        else if (record.endedAt === null) await keep({ ...record, endedAt: record.notedAt });
        else records.set(record.call, record);
      }
      plan();
    },
    stop() {
      stopped = true;
      cancel();
    },
    seen,
    ended,
    async heard({ signal, sender, own: said }) {
      if (said || sender.person === null) return;
      if (signal.kind === "breach-report" && sender.person === own.person && !sender.own) {
        const report = peekBreachReport(signal.report); // MLS says that it is an own device
        toldElsewhere.set(report.call, report);
        const record = records.get(report.call);
        if (record && record.endedAt !== null) await keepHeard(withoutTold(record));
      }
      if (signal.kind === "breach-seen") {
        for (const record of records.values()) {
          if (record.seenAt !== null || !record.sent?.to.includes(sender.person) || !signal.reports.some((id) => equalBytes(id, record.id))) continue;
          await keepHeard({ ...record, seenAt: Math.floor(clock.now()) });
        }
      }
    },
    async online() {
      isOnline = true;
      await askOfficers();
      await sendDue();
      if (![...records.values()].some(({ sent, seenAt }) => sent?.via === "server" && seenAt === null)) return;
      const { reports } = await deps.call("breach.mine", {});
      for (const { id, seenAt } of reports) {
        const record = [...records.values()].find((one) => toHex(one.id) === id);
        if (record && seenAt !== undefined && record.seenAt === null) await keep({ ...record, seenAt });
      }
    },
    records: () => [...records.values()],
    officers: () => officers?.filter(({ person }) => person !== own.person).map(({ person, name }) => ({ person, name, line: deps.lineWith(person) })),
    async answer(call, given) {
      const text = given.trim();
      if (text === "" || text.length > MAX_ANSWER) throw new Failure("breach/bad-answer");
      await turns(async () => {
        const record = records.get(call);
        if (!record) throw new Failure("breach/unknown");
        if (record.sent || record.report) throw new Failure("breach/sent");
        if (record.endedAt === null) throw new Failure("breach/call-runs");
        await keep({ ...record, answer: { text, at: Math.floor(clock.now()) } });
      });
      void sendDue();
    },
    onChange: changed.add,
  };
}
