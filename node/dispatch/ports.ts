/** What the area of dispatches asks of others. */
import type { CeilingPolicy } from "../../protocol/assurance/ceiling.ts";
import type { DeviceClass } from "../../protocol/wire/fields.ts";
import type { DispatchHead } from "../../protocol/dispatch/head.ts";
import type { ReaderWord } from "../../protocol/dispatch/word.ts";
import type { Level, Rank } from "../../protocol/assurance/facts.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Reader, Trx } from "../storage/writer.ts";

/** A node as this one knows it: itself, or a peer by its accord. */
export interface ReaderNode {
  readonly domain: string;
  readonly nodeKey: Bytes;
  readonly officerKeys: readonly Bytes[];
  readonly webOrigins: readonly string[];
  readonly demonstration: boolean;
  /** How far its word about a device's class is believed. */
  readonly believes: DeviceClass;
  readonly policy: CeilingPolicy;
}

export type Access = { readonly permitted: true } | { readonly permitted: false; readonly code: string; readonly rank?: Rank; readonly categories?: readonly string[] };

/** Label against clearance, under the policies that this node has. */
export type JudgeAccess = (label: Bytes, rank: Rank, word: Pick<ReaderWord, "domain" | "clearance">, believed: Rank) => Access;

export interface AboutToRelease {
  readonly head: DispatchHead;
  readonly portion: number;
  readonly word: ReaderWord;
  readonly level: Level;
  /** How high the person is cleared, as far as that is believed. */
  readonly cleared: Rank;
  readonly now: number;
}

export interface AboutToPassOn {
  readonly head: DispatchHead;
  readonly portion: number;
  /** The new reader, and who asked. */
  readonly to: string;
  readonly asked: string;
  readonly now: number;
}

/** `rule`: for the node's own record; `advice`: for whoever is stopped. */
export interface Forbidden {
  readonly rule: string;
  readonly advice?: string;
}

/** The operator's rules: undefined where they forbid nothing. */
export interface OperatorRules {
  open(release: AboutToRelease): Forbidden | undefined;
  passOn(release: AboutToPassOn): Forbidden | undefined;
}

/** What holds a reader's keys where that reader opens unusually much. Both are asked in the transaction that decides. */
export interface Brake {
  /** Seconds until which it holds, 0 until an officer lifts it; undefined: it does not. */
  holds(from: Reader, person: string): number | undefined;
  /** These keys are about to go to that person. False, and the brake is pulled, where that is too much: then none of them goes. */
  admit(trx: Trx, opening: { readonly person: string; readonly dispatch: Bytes; readonly keys: number; readonly at: number }): boolean;
}
