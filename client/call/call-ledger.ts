/**
 * What of one call goes into the ledgers: the promises of both nodes, asked for while it rings and awaited before anything is heard; an override, before it takes place; how
 * it went, when it is over. Keeps what opens them, for whoever wants to prove it later.
 */
import type { Override } from "../../protocol/assurance/gate.ts";
import { factLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeLeaf } from "../../protocol/ledger/leaf.ts";
import { verifyReceipt } from "../../protocol/ledger/receipt.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor } from "../../protocol/wire/cbor.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Directory } from "../facts/directory.ts";
import type { RoomAssessment } from "../facts/port.ts";
import { CallCourse } from "./call-course.ts";
import { acceptEntry, CALL_END, CALL_ENTRY, domainsOf, promiseEntry, type Receipted } from "./call-entry.ts";
import { type CallRecord, saveCallRecord } from "./call-record.ts";
import type { CallsDeps } from "./port.ts";

const AGAIN_MS = 1_000;

export interface CallLedgerDeps extends Pick<CallsDeps, "channel" | "directory" | "random" | "store" | "clock" | "log"> {
  readonly call: string;
  readonly entry: Bytes;
  /** A promise came, of the own node or another's. */
  readonly changed: () => void;
}

export class CallLedger {
  readonly #deps: CallLedgerDeps;
  readonly #receipts = new Map<string, Receipted>();
  #overrides: CallRecord["overrides"] = [];
  #end: Receipted | null = null;
  #course: CallCourse | null = null;
  #asking = false;
  #stopped = false;
  #cancel: () => void = () => {};

  constructor(deps: CallLedgerDeps) {
    this.#deps = deps;
  }

  get receipts(): ReadonlyMap<string, Receipted> {
    return this.#receipts;
  }

  own(): Receipted | undefined {
    const domain = this.#deps.directory()?.own.domain;
    return domain === undefined ? undefined : this.#receipts.get(domain);
  }

  /** Whether the node of each of these persons has promised. */
  covers(persons: readonly string[]): boolean {
    return domainsOf(persons).every((domain) => this.#receipts.has(domain));
  }

  /** Asks the own node, again until it answers or the call is over. */
  async promise(): Promise<void> {
    const { channel, random, clock, log } = this.#deps;
    const directory = this.#deps.directory();
    if (this.#asking || this.#stopped || this.own()) return;
    this.#asking = true;
    try {
      if (directory) {
        const own = await promiseEntry(CALL_ENTRY, this.#deps.entry, { channel, directory, random });
        this.#receipts.set(own.domain, own);
        await this.#save();
        this.#deps.changed();
        return;
      }
    } catch (error) {
      log("entry-not-promised", { code: codeOf(error) });
    } finally {
      this.#asking = false;
    }
    if (!this.#stopped) this.#cancel = clock.after(AGAIN_MS, () => void this.promise());
  }

  /** What another end says its node promised. */
  hear(speaker: string, said: SignalOf<"entry">): void {
    const directory = this.#deps.directory();
    if (!directory || this.#receipts.has(said.domain)) return;
    try {
      const accepted = acceptEntry(said, { entry: this.#deps.entry, speaker, directory });
      this.#receipts.set(accepted.domain, accepted);
      this.#save().catch((error: unknown) => this.#deps.log("call-not-saved", { code: codeOf(error) }));
    } catch (error) {
      this.#deps.log("entry-refused", { code: codeOf(error) });
    }
  }

  /** Throws what the node says: an override that is not in the ledger does not take place. */
  async recordOverride(override: Override, reason: string, directory: Directory): Promise<void> {
    const { call, channel, clock, random } = this.#deps;
    const entry = canonicalCbor({ v: 1, kind: "override", call, by: override.by, rank: override.rank, factsHash: override.factsHash, reason, at: Math.floor(clock.now()) });
    const { leaf, blind } = factLeaf("override", entry, random);
    const answer = await channel.call("override.record", { room: call, leaf: toBase64Url(encodeLeaf(leaf)) });
    const receipt = fromBase64Url(answer.receipt);
    verifyReceipt(receipt, { origin: directory.own.ledger.origin, nodeKey: directory.own.nodeKey, leaf });
    this.#overrides = [...this.#overrides, { entry, blind, receipt }];
    await this.#save();
  }

  begin(now: number): void {
    this.#course ??= new CallCourse(now);
  }

  note(room: RoomAssessment, state: { declared: number; overridden: boolean }): void {
    this.#course?.note(this.#deps.clock.now(), { level: room.level, settled: room.settled, ...state });
  }

  /** How it went goes into the own node's ledger. Not being able to is no reason to hold anybody up. `by`: this device's URI. */
  async finish(by: string | undefined): Promise<void> {
    const course = this.#course;
    const directory = this.#deps.directory();
    this.#course = null;
    if (!course || !directory || by === undefined) return;
    const { call, channel, clock, random, log } = this.#deps;
    try {
      this.#end = await promiseEntry(CALL_END, course.entry(call, by, clock.now()), { channel, directory, random });
      await this.#save();
    } catch (error) {
      log("call-end-not-logged", { code: codeOf(error) });
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #save(): Promise<void> {
    await saveCallRecord(this.#deps.store, { call: this.#deps.call, receipts: [...this.#receipts.values()], end: this.#end, overrides: this.#overrides });
  }
}
