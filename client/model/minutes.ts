/** Minutes, drafts and readouts as screens, the CLI and tests see them. Plain values, as all views. */
import type { ItemState, MinutesOf } from "../../protocol/wire/minutes/version.ts";
import type { Rank } from "../../protocol/wire/fields.ts";

export type { ItemState } from "../../protocol/wire/minutes/version.ts";

export interface PartyView {
  person: string;
  name: string;
  organisation: string;
  own: boolean;
}

export interface SignatureView extends PartyView {
  /** Seconds, by the signer's own clock; absent while it is missing. */
  signedAt?: number;
  reservation?: { text: string; items: string[] };
}

export interface MinutesItemView {
  /** 16 hex digits, the same in all versions. */
  id: string;
  text: string;
  state: ItemState;
  /** Whose side brought it up in the call. */
  raisedBy: PartyView | null;
  /** Who put it into the minutes, and who last changed it there: found in the versions. */
  proposedBy: PartyView;
  changedBy: PartyView;
}

/** What a version changes in the one that it amends. */
export interface MinutesChanges {
  title: boolean;
  label: boolean;
  held: boolean;
  reordered: boolean;
  /** `number` as the items are counted in the later version; of what was removed, as it was counted before. */
  items: { id: string; number: number; kind: "added" | "removed" | "changed"; text: string; before: { text: string; state: ItemState } | null }[];
}

export interface MinutesVersionView {
  hash: string;
  turn: number;
  parent: string | null;
  title: string;
  label: Rank;
  /** Milliseconds. */
  held: { from: number; to: number | null };
  items: MinutesItemView[];
  proposedBy: PartyView;
  at: number;
  signatures: SignatureView[];
  signedByAll: boolean;
  /** Null for a first one. */
  changes: MinutesChanges | null;
}

export interface MinutesView {
  /** 64 hex digits. */
  id: string;
  room: string;
  /** A call's room, or the 32 hex digits of an arrangement. */
  of: { kind: MinutesOf["kind"]; id: string };
  /** Of what is on the table: signed by nobody, by some, or by all; with a reservation. */
  state: "proposed" | "signed-by-some" | "agreed" | "reserved";
  current: MinutesVersionView;
  /** In force; may be an earlier one than what is on the table. */
  agreed?: MinutesVersionView;
  versions: MinutesVersionView[];
  comments: { id: string; by: PartyView; at: number; version: string; item: string | null; text: string }[];
  /** This person signs for a side, and can sign what is on the table. */
  maySign: boolean;
  /** Whose turn it is, of the signers' sides; null when nobody must. */
  awaits: "own" | "far" | null;
  readouts: ReadoutView[];
  /** What their room carries now: under a lower one nothing can be said of them. */
  ceiling: Rank;
  /** More was sent than is taken: what stands here may differ from what stands elsewhere. */
  overfull: boolean;
  changedAt: number;
}

export interface ReadoutView {
  hash: string;
  /** In addresses. */
  name: string;
  kind: "readout" | "withdrawal";
  corrects: string | null;
  correctedBy: string | null;
  languages: string[];
  title: Record<string, string>;
  text: Record<string, string>;
  items: { id: string; state: ItemState; text: Record<string, string> }[];
  held: number;
  parties: { person: string; name: string; organisation: string }[];
  proposedBy: PartyView;
  at: number;
  signatures: (PartyView & { signedAt?: number; reservation?: Record<string, string> })[];
  /** `signed` by all: on its way into the ledgers. `published`: this side's node shows it. */
  state: "proposed" | "signed" | "published";
  /** Domains in whose ledgers it stands. */
  logged: string[];
  /** Where it is, or will be, shown. */
  pages: { domain: string; organisation: string; url: string }[];
  maySign: boolean;
  /** Items as they were agreed, of the very minutes that are agreed now. A client signs no other. */
  fits: boolean;
}

/** What is known here of a call whose minutes are to begin. */
export interface MinutesStart {
  /** In which they are exchanged: the line of two, or the conference of an arrangement. */
  room: string;
  title: string;
  /** No higher than that room carries now. */
  label: Rank;
  ceiling: Rank;
  held: { from: number; to: number | null };
  signers: PartyView[];
}

export interface MinutesText {
  title: string;
  label: Rank;
  held: { from: number; to: number | null };
  items: { id?: string; text: string; state: ItemState; raisedBy: string | null }[];
}

export interface ReadoutText {
  languages: string[];
  title: Record<string, string>;
  text: Record<string, string>;
  items: { id: string; text: Record<string, string> }[];
  /** How the parties are called in public, by person; their names and organisations as this device knows them unless given. */
  parties?: Record<string, { name: string; organisation: string }>;
}

export interface DraftNoteView {
  id: string;
  text: string;
  state: ItemState | null;
  at: number;
  by: string;
  own: boolean;
}

export interface DraftView {
  /** A call's room, or an arrangement's 32 hex digits. */
  of: { kind: MinutesOf["kind"]; id: string };
  label: Rank;
  notes: DraftNoteView[];
  /** Lines of the own organisation in which it is shared. None: on this device alone. */
  sharedWith: { room: string; names: string[] }[];
  /** What was written has not been said there: the line does not carry this label now. */
  waiting: boolean;
}

export interface MinutesApi {
  /** Notes during a call; seen by this person's own side alone. Resolves with the note's id. */
  note(of: DraftView["of"], note: { id?: string; text: string; state?: ItemState | null }): Promise<string>;
  removeNote(of: DraftView["of"], id: string): Promise<void>;
  labelDraft(of: DraftView["of"], label: Rank): Promise<void>;
  /** With somebody of the own organisation, in that line. Throws `minutes/not-own-side`. */
  shareDraft(of: DraftView["of"], room: string): Promise<void>;
  dropDraft(of: DraftView["of"]): Promise<void>;

  /** Throws `minutes/of-nothing` where nothing is known of that call, or minutes of it have nowhere to be exchanged. */
  suggest(of: DraftView["of"]): MinutesStart;
  /** Begins the minutes of a call in a line of two, or of an arrangement in its conference. `signers`: those who sign for the sides; the two persons, or the two desks, unless given. */
  begin(room: string, of: DraftView["of"], text: MinutesText, signers?: string[]): Promise<string>;
  /** A further version: of what is on the table. */
  amend(id: string, text: MinutesText): Promise<void>;
  comment(id: string, text: string, item?: string): Promise<void>;
  /** After the person has confirmed it: signs the version on the table, `version` being its hash. */
  agree(id: string, version: string, reservation?: { text: string; items: string[] }): Promise<void>;
  /** A file that a third party checks offline: both signatures, both persons' device chains. */
  prove(id: string): Promise<{ name: string; bytes: Uint8Array }>;

  proposeReadout(id: string, text: ReadoutText, corrects?: string): Promise<string>;
  /** Says in public that a readout no longer stands, and why. */
  proposeWithdrawal(id: string, corrects: string, text: Pick<ReadoutText, "languages" | "title" | "text" | "parties">): Promise<string>;
  signReadout(id: string, readout: string, reservation?: Record<string, string>): Promise<void>;
  /** The file of a published readout, as both nodes show it. */
  readoutFile(id: string, readout: string): Promise<{ name: string; bytes: Uint8Array }>;
}
