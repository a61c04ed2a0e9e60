/** A dispatch as it is being written. What can be taken back of it is kept so that later writing does not get lost by it. */
import type { ApprovedSite } from "../../../client/dispatch/marking.ts";
import type { AskView, DispatchDraft, DispatchView, DraftWritten, LabelChoice, ReaderChoice } from "../../../client/model/dispatches.ts";
import type { MarkedText } from "../../../protocol/dispatch/marks/marked-text.ts";
import { MAX_TITLE } from "../../../protocol/dispatch/letter/content.ts";
import { MOST_PORTIONS } from "../../../protocol/wire/dispatch/procedures.ts";

export { MAX_TITLE, MOST_PORTIONS };
/** Of all portions together; characters, and less than the bytes that fit. */
export const MOST_CHARACTERS = 100_000;
export const MAX_FILE = 100 * 1000 * 1000;

export interface PortionWritten {
  readonly key: string;
  readonly text: string;
  /** A file instead of a text. */
  readonly file: File | null;
  /** A draft names a file that was chosen on another device, or before the page was left. */
  readonly wanted: { readonly name: string; readonly type: string; readonly size: number } | null;
  readonly label: LabelChoice;
  /** Places that may have several wordings, as their author approved them. */
  readonly marks: readonly ApprovedSite[];
}

export interface Written {
  readonly title: string;
  readonly portions: readonly PortionWritten[];
  readonly readers: readonly ReaderChoice[];
  readonly controllers: readonly string[];
  readonly lease: number;
  /** Seconds from the sending on; 0: without an end. */
  readonly lasts: number;
  readonly onward: "ask" | "never";
  /** What it was torn from. */
  readonly tearLineOf?: string;
}

export type Undo = { readonly kind: "removed"; readonly at: number; readonly portion: PortionWritten } | { readonly kind: "split"; readonly at: number; readonly first: string; readonly second: string };

export const plainLabel: LabelChoice = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false };

/** As high as what it is written from, until whoever writes it says otherwise: else a press too early would send the whole as unclassified. To whom it goes is another matter. */
export function labelAsked({ portions }: Pick<DispatchView, "portions">, { portions: asked }: Pick<AskView, "portions">): LabelChoice {
  const choices = portions.filter(({ index }) => asked.includes(index)).map(({ label }) => label.choice);
  return { ...plainLabel, rank: Math.max(0, ...choices.map(({ rank }) => rank)) as LabelChoice["rank"], sourcesProtected: choices.some(({ sourcesProtected }) => sourcesProtected) };
}

let made = 0;
export function newPortion(label: LabelChoice = plainLabel, text = "", file: File | null = null): PortionWritten {
  made += 1;
  return { key: `portion ${made}`, text, file, wanted: null, label, marks: [] };
}

export function isEmpty({ title, portions, readers }: Written): boolean {
  return title.trim() === "" && readers.length === 0 && portions.every(({ text, file, wanted }) => text.trim() === "" && !file && !wanted);
}

/** As it is kept: files by their names alone. */
export function keptOf({ title, portions, readers, controllers, lease, lasts, onward, tearLineOf }: Written): DraftWritten {
  return {
    title,
    portions: portions.map(({ text, file, wanted, label }) => {
      const named = file ?? wanted;
      return named ? { kind: "file", name: named.name, type: named.type, size: named.size, label } : { kind: "text", text, label };
    }),
    readers,
    controllers,
    lease,
    lasts,
    onward,
    ...(tearLineOf === undefined ? {} : { tearLineOf }),
  };
}

export function writtenOf({ portions, ...rest }: DraftWritten): Written {
  return { ...rest, portions: portions.map((one) => (one.kind === "text" ? newPortion(one.label, one.text) : { ...newPortion(one.label), wanted: { name: one.name, type: one.type, size: one.size } })) };
}

export function undone(portions: readonly PortionWritten[], undo: Undo): PortionWritten[] {
  if (undo.kind === "removed") return portions.toSpliced(Math.min(undo.at, portions.length), 0, undo.portion);
  const second = portions.find(({ key }) => key === undo.second);
  if (!second) return [...portions];
  return portions.filter(({ key }) => key !== undo.second).map((one) => (one.key === undo.first ? { ...one, text: [one.text, second.text].filter(Boolean).join("\n") } : one));
}

export type Missing = "title" | "text" | "file" | "readers";

export function missingOf({ title, portions, readers }: Written): Missing | null {
  if (title.trim() === "") return "title";
  if (portions.some(({ file, wanted }) => wanted !== null && file === null)) return "file";
  if (portions.length === 0 || portions.some(({ text, file }) => file === null && text.trim() === "")) return "text";
  return readers.length === 0 ? "readers" : null;
}

/** `marking`: what the approved wordings of a text come to. */
export function draftOf(written: Written, now: number, marking: (text: string, approved: readonly ApprovedSite[]) => MarkedText | null = () => null): DispatchDraft {
  return {
    title: written.title.trim(),
    portions: written.portions.map(({ text, file, label, marks }) => {
      if (file) return { kind: "file", file, name: file.name, label };
      const marked = marks.length > 0 ? marking(text.trim(), marks) : null;
      return { kind: "text", text: text.trim(), label, ...(marked ? { marked } : {}) };
    }),
    readers: written.readers,
    controllers: written.controllers,
    lease: written.lease,
    until: written.lasts === 0 ? null : Math.floor(now / 1000) + written.lasts,
    onward: written.onward,
    ...(written.tearLineOf === undefined ? {} : { tearLineOf: written.tearLineOf }),
  };
}
