/** What is shared under its originator's control, as screens see it, and what a person can do with it. */
import type { MarkedText } from "../../protocol/dispatch/marks/marked-text.ts";
import type { Denial, ReleaseEvent } from "../../protocol/wire/dispatch/procedures.ts";
import type { Rank, Role } from "../../protocol/wire/fields.ts";

/** `person`: a URI. `office`: whoever has that role there. `organisation`: anybody there whose clearance and device are enough. */
export type ReaderChoice = { readonly kind: "person"; readonly person: string } | { readonly kind: "office"; readonly domain: string; readonly role: Role } | { readonly kind: "organisation"; readonly domain: string };

/** As a person sets it. What it comes to in the words of the policy is worked out from it. */
export interface LabelChoice {
  readonly rank: Rank;
  /** Domains of the organisations that it may be released to; none: no such restriction. */
  readonly releasableTo: readonly string[];
  /** Nobody passes it on without the originator. */
  readonly originatorControlled: boolean;
  /** Its wording could give a source away. */
  readonly sourcesProtected: boolean;
}

/** `marked`: the same text with the wordings that its author approved, of which each reader gets others. */
export type PortionDraft = { readonly kind: "text"; readonly text: string; readonly label: LabelChoice; readonly marked?: MarkedText } | { readonly kind: "file"; readonly file: Blob; readonly name: string; readonly label: LabelChoice };

/** A protected origin: the readers, where they are persons, may issue it under their own name to people of these organisations, up to that rank. `names`: the own node is told who reads. */
export interface FrontChoice {
  readonly organisations: readonly string[];
  readonly rank: Rank;
  readonly names: boolean;
}

export interface DispatchDraft {
  readonly front?: FrontChoice;
  readonly title: string;
  readonly portions: readonly PortionDraft[];
  readonly readers: readonly ReaderChoice[];
  /** Persons of the own organisation, desks as a rule, who may release and revoke it too. */
  readonly controllers: readonly string[];
  /** Seconds. */
  readonly lease: number;
  /** Seconds since 1970. */
  readonly until: number | null;
  readonly onward: "ask" | "never";
  /** Id of a dispatch that this person controls: kept in the own records alone. */
  readonly tearLineOf?: string;
}

export interface LabelShown {
  readonly choice: LabelChoice;
  readonly rank: Rank;
  /** As the policy has it, by language; the short form stands before a portion. */
  readonly marking: { readonly en: string; readonly fr: string };
  readonly short: { readonly en: string; readonly fr: string };
}

export interface PortionView {
  readonly index: number;
  readonly kind: "text" | "file";
  readonly label: LabelShown;
  readonly file?: { readonly name: string; readonly type: string; readonly size: number };
  /** `open`: its key is here until `until`; `closed`: has to be asked for; `denied`: was asked for; `not-released`: it is there, and not for this reader; `revoked`. */
  readonly state: "open" | "closed" | "denied" | "not-released" | "revoked";
  readonly until?: number;
  readonly denial?: Denial;
}

export interface ReaderView {
  readonly key: string;
  readonly reader: ReaderChoice;
  readonly name: string;
  readonly organisation: string;
  readonly portions: readonly number[];
  readonly at: number;
  /** `sending`: not at the node yet; `second`: waits for the signature of another person; `nobody`: no device of theirs can be written to yet. */
  readonly state: "released" | "sending" | "second" | "revoked" | "failed" | "nobody";
  readonly code?: string;
  readonly asked?: { readonly by: string; readonly name: string };
  /** May issue it under their own name. */
  readonly front?: FrontChoice;
}

export interface AskView {
  /** Of the letter, hex. */
  readonly id: string;
  readonly dispatch: string;
  readonly by: { readonly person: string; readonly name: string; readonly organisation: string };
  readonly to: { readonly person: string; readonly name: string; readonly organisation: string };
  readonly portions: readonly number[];
  readonly why: string;
  readonly view: string;
  readonly at: number;
  readonly state: "open" | "released" | "refused" | "tear-line" | "waits-for-second";
  readonly reason?: string;
  readonly answeredBy?: string;
}

export interface DispatchView {
  /** Hex. */
  readonly id: string;
  readonly title: string;
  readonly role: "author" | "controller" | "reader";
  readonly originator: { readonly person: string; readonly name: string; readonly organisation: string; readonly domain: string; /** How this device knows whose it is. */ readonly known: "self" | "verified" | "contact" | "vouched" | "stranger" };
  readonly label: LabelShown;
  readonly createdAt: number;
  readonly receivedAt: number;
  readonly terms: { readonly lease: number; readonly until: number | null; readonly onward: "ask" | "never" };
  readonly state: "sending" | "active" | "revoked" | "over";
  readonly portions: readonly PortionView[];
  /** Of one that came: it may be issued under this person's own name (`front`). */
  readonly mayFront?: FrontChoice;
  /** Of an own one that was issued for somebody hidden: the id of that one, hex. Known to this device alone. */
  readonly frontFor?: string;
  /** Of those that came: to whom the originator has released them. Other than a person: colleagues may have it too (`passWithin`). */
  readonly releasedTo: readonly ReaderChoice[];
  /** Of those that this person controls. */
  readonly readers: readonly ReaderView[];
  /** Each reader has wordings of their own: of a marked dispatch that this person controls. */
  readonly marked?: true;
  /** Id of the dispatch that it was torn from: where this person controls both. */
  readonly tearLineOf?: string;
  /** What was asked: by this person, of what others control; or of this person. */
  readonly asks: readonly AskView[];
  readonly controllers: readonly { readonly person: string; readonly name: string }[];
  /** Releases of another controller that wait for this person's signature. */
  readonly seconds: readonly { readonly id: string; readonly from: string; readonly to: string; readonly organisation: string; readonly why: string }[];
  readonly read: boolean;
}

/** A reader whose rendering a passage was taken from, as far as its wordings say. */
export interface TraceSuspect {
  readonly dispatch: string;
  readonly title: string;
  readonly reader: { readonly key: string; readonly name: string; readonly organisation: string };
  /** The chance that somebody who has nothing to do with it fits so well, over all comparisons made. */
  readonly error: number;
  readonly matched: number;
  readonly seen: number;
  readonly layoutMatched: number;
  readonly layoutSeen: number;
  /** Where in the passage, what stands there, and what this reader was given. */
  readonly sites: readonly { readonly start: number; readonly end: number; readonly seen: string; readonly given: string; readonly matches: boolean }[];
}

export interface TraceShown {
  /** Nobody: not attributable. Several: they may have joined forces. */
  readonly named: readonly TraceSuspect[];
  readonly nearest: TraceSuspect | null;
  readonly limit: number;
  readonly comparisons: number;
  readonly sentences: number;
  readonly sites: number;
  /** How many of the own dispatches have marks at all. */
  readonly marked: number;
}

export type OpenedPortion = { readonly index: number; readonly text: string } | { readonly index: number; readonly file: Blob } | { readonly index: number; readonly denial: Denial };

/** What is being written. `lasts`: seconds from the sending on; 0: without an end. */
export interface DraftWritten {
  readonly title: string;
  readonly portions: readonly ({ readonly kind: "text"; readonly text: string; readonly label: LabelChoice } | { readonly kind: "file"; readonly name: string; readonly type: string; readonly size: number; readonly label: LabelChoice })[];
  readonly readers: readonly ReaderChoice[];
  readonly controllers: readonly string[];
  readonly lease: number;
  readonly lasts: number;
  readonly onward: "ask" | "never";
  /** Id of the dispatch that it is torn from. */
  readonly tearLineOf?: string;
}

/** One saving of a draft. A file stands there by its name: it has to be chosen again on the device that sends. */
export interface DraftVersionView {
  readonly key: string;
  readonly written: DraftWritten;
  readonly savedAt: number;
  /** Written on this device. */
  readonly own: boolean;
  /** Name of the device where it was written. */
  readonly device: string;
}

export interface DispatchDraftView extends DraftVersionView {
  readonly id: string;
  /** Written at the same time on another device, and not the one that stands: kept until it is dropped. */
  readonly earlier: readonly DraftVersionView[];
}

export interface DispatchesApi {
  /** Signs, hands over to the node and to the readers; goes on by itself where the network fails. Returns its id, hex. Throws `gate/above-ceiling`, `dispatch/…`. */
  send(draft: DispatchDraft): Promise<string>;
  /** How high this device lets its person write and read now. */
  ceiling(): Rank;
  /** The fact of this device that holds it there, such as `client/served`; null before anything was heard. */
  limitedBy(): string | null;
  /** Asks for what is needed, and opens it. Never throws for a portion that is denied: it says why. */
  open(id: string, portions?: readonly number[]): Promise<OpenedPortion[]>;
  /** Lets further readers in, of one's own choice. */
  release(id: string, readers: readonly ReaderChoice[], portions: readonly number[], front?: FrontChoice): Promise<void>;
  revoke(id: string, what: { readonly kind: "whole" } | { readonly kind: "portion"; readonly portion: number } | { readonly kind: "reader"; readonly reader: ReaderChoice }): Promise<void>;
  /** Who opened what, who was denied, by the node's record. */
  events(id: string): Promise<ReleaseEvent[]>;
  /** Asks those who control it to let a contact of this person read it. */
  ask(id: string, of: { readonly to: string; readonly portions: readonly number[]; readonly why: string; readonly view: string }): Promise<void>;
  /** `tear-line`: the id of another dispatch that goes instead. */
  answer(id: string, ask: string, answer: { readonly kind: "release" } | { readonly kind: "refuse"; readonly reason: string } | { readonly kind: "tear-line"; readonly text: string; readonly title: string; readonly label: LabelChoice }): Promise<void>;
  /** The second person's agreement to a release that waits for it (`seconds` of the dispatch). */
  agree(second: string): Promise<void>;
  markRead(id: string): Promise<void>;
  /** Issues under one's own name what was released for that (`mayFront`): readers and labels within the term. `from`: the portions of the hidden one on which it rests; left out: all. Throws `dispatch/no-front`, `dispatch/front-beyond`, `federation/…`. */
  front(id: string, draft: DispatchDraft, from?: readonly number[]): Promise<string>;
  /** Hands what was released to this person's office or organisation on to a colleague. The node decides at each opening, as ever. Throws `dispatch/to-you-alone`, `dispatch/not-colleague`, `dispatch/nobody`. */
  passWithin(id: string, person: string): Promise<void>;
  /** Keeps what is being written, here and on the own other devices; the view has it as `dispatchDrafts`. Null: a new one. Resolves with its id once it is stored here. Throws `draft/too-many`, `draft/too-long`, `draft/invalid`. */
  saveDraft(id: string | null, written: DraftWritten): Promise<string>;
  /** On all devices, with its earlier versions. */
  dropDraft(id: string): Promise<void>;
  dropEarlierDraft(id: string, key: string): Promise<void>;
  /** From a leaked passage to the reader whose rendering it was taken from, over the marked dispatches that this person controls. Asks nobody. */
  trace(passage: string): TraceShown;
  /** What `entente trace` reads: of these, or of all that are marked. Secret: whoever has it can frame any reader. Throws `marks/none`. */
  marksFile(ids?: readonly string[]): { name: string; bytes: Uint8Array };
}
