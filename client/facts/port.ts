/** What facts are gathered from, and what they offer to lines, calls and screens. Types only. */
import type { Assessment } from "../../protocol/assurance/level.ts";
import type { Chain } from "../../protocol/identity/chain.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Clock, Random } from "../environment.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import type { LineChannel, RoomGroup, RoomUri } from "../lines/channel.ts";
import type { AssessmentView } from "../model/views.ts";
import type { Store } from "../store/store.ts";
import type { Directory } from "./directory.ts";

export type FollowState = "followed" | "young" | "withheld" | "unreachable" | "lying";

/** What the contacts and the ledger follower know of one person; the own person included. */
export interface KnownPerson {
  readonly person: string;
  readonly name: string;
  readonly organisation: string;
  /** Verified up to here; its first hash is the fingerprint of the card. */
  readonly chain: Chain;
  /** What following this person's chain in the ledger of its node came to. Times in seconds. */
  readonly followed: { readonly state: FollowState; readonly head: Bytes; readonly size: number; readonly at: number };
  /** Whether the own person has verified this one: by any own device, since they tell one another. `at` in seconds. */
  readonly verification: { readonly state: "none" | "verified" | "withdrawn"; readonly method: "in-person" | "short-code" | null; readonly at: number };
}

export interface Me {
  readonly person: string;
  readonly name: string;
  readonly deviceId: string;
  /** The own device's URI. */
  readonly end: string;
}

export interface People {
  known(person: string): KnownPerson | undefined;
  onChange(listener: (person: string) => void): () => void;
}

export interface FactsDeps {
  readonly channel: LineChannel;
  /** Undefined until the device is enrolled and has once spoken to its node. */
  readonly me: () => Me | undefined;
  readonly directory: () => Directory | undefined;
  /** An accord, a ceiling or a key changed. */
  readonly onDirectory?: (listener: () => void) => () => void;
  readonly people: People;
  /** The rooms that are lines and whose groups are here. */
  readonly lines: () => readonly RoomUri[];
  /** The passkey's delegation of the device's leaf key, as `confirmPresence` left it. */
  readonly presence: { delegation(): Bytes | null; onChange(listener: () => void): () => void };
  /** Of the installed package; nulls for a page that a node served. */
  readonly code: { readonly hash: Bytes | null; readonly proof: Bytes | null };
  /** What this person's office has to say in that room, by subject: that it is a desk, and whom it vouches for. */
  readonly spoken?: (group: RoomGroup) => readonly [subject: string, signal: Signal][];
  readonly onSpoken?: (listener: () => void) => () => void;
  /** Whether the keys are bound to hardware. No client claims it yet. */
  readonly hardwareKeys: boolean;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export interface RoomAssessment {
  readonly assessment: Assessment;
  /** The lower of what the ends say. */
  readonly level: 0 | 1 | 2 | 3;
  readonly ceiling: Rank;
  /** All that is to be awaited has come: nothing is being worked out. */
  readonly settled: boolean;
  /** In a call: the standing of some end, or its assessment, is overdue. */
  readonly lapsed: boolean;
  readonly difference?: { readonly farLevel: 0 | 1 | 2 | 3; readonly since: number };
  /** Of which epoch all this is. */
  readonly epoch: number;
  /** In a call: ends that came while it ran, and of which not enough is known yet. They do not count; nothing may go to them or come from them. */
  readonly arriving: ReadonlySet<string>;
  /** In a call: every other end has said that it sees the very same facts. */
  readonly agreed: boolean;
}

export interface Facts {
  start(): Promise<void>;
  stop(): void;
  assess(room: RoomUri): RoomAssessment;
  assessmentOf(room: RoomUri): AssessmentView;
  /** What may be said or sent in that room now. 0 where nothing is known. */
  ceilingOf(room: RoomUri): Rank;
  /** Runs in the same turn in which a fact changed. */
  onChange(listener: (room: RoomUri) => void): () => void;
  /** A mailbox item of kind `notice`: a node's signed word about a device. Throws when it is not what it claims; then nothing changes. */
  notice(bytes: Bytes): Promise<void>;
  /** That device's node has withdrawn it for good: by notice, before anything of it is stored. */
  revoked(person: string, deviceId: string): boolean;
  /** The own node would say something else of this device now: have it said in every room. */
  restate(): void;
  /** A call's group is gone: forgets what was said in it. */
  forget(room: RoomUri): void;
}
