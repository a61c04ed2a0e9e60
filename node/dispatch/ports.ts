/** What the area of dispatches asks of others. */
import type { CeilingPolicy } from "../../protocol/assurance/ceiling.ts";
import type { DeviceClass } from "../../protocol/wire/fields.ts";
import type { DispatchHead } from "../../protocol/dispatch/head.ts";
import type { ReaderWord } from "../../protocol/dispatch/word.ts";
import type { Level, Rank } from "../../protocol/assurance/facts.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";

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
  readonly now: number;
}

/** The operator's rules: a code where they forbid, undefined where they do not. */
export type OperatorRules = (release: AboutToRelease) => string | undefined;

/** What holds a reader's keys for a while. */
export interface Brake {
  /** Seconds until which it holds, 0 until an officer lifts it; undefined: it does not. */
  holds(person: string): number | undefined;
  /** Keys were released to that person; may pull the brake, for the next ones. */
  released(release: { person: string; dispatch: Bytes; keys: number; at: number }): void;
}
