/** Who could have known and who opened, as screens and the command line show it. */
import type { DeviceClass } from "../../protocol/wire/fields.ts";
import type { LabelShown, TraceShown } from "./dispatches.ts";

export interface ExposedTo {
  readonly key: string;
  readonly kind: "person" | "office" | "organisation";
  readonly name: string;
  readonly organisation: string;
  readonly portions: readonly number[];
  readonly since: number;
  /** From the originator's own choice on. `asked` null: nobody had asked. */
  readonly through: readonly { readonly by: string; readonly asked: string | null; readonly at: number }[];
  readonly opened: readonly OpeningView[];
  readonly denied: readonly OpeningView[];
  readonly revokedAt: number | null;
}

export interface OpeningView {
  readonly at: number;
  readonly name: string;
  readonly portion: number | null;
  readonly deviceId: string | null;
  readonly deviceClass: DeviceClass | null;
  readonly level: number | null;
  readonly code: string | null;
}

export interface ExposureView {
  /** Of the dispatch, hex. */
  readonly id: string;
  readonly title: string;
  readonly label: LabelShown;
  readonly createdAt: number;
  readonly originator: string;
  readonly madeAt: number;
  readonly portions: number;
  readonly readers: readonly ExposedTo[];
  readonly others: readonly (OpeningView & { readonly opened: boolean })[];
  /** The node's list: how long it is, its hash, and whether what it signed before still stands in it. */
  readonly list: { readonly count: number; readonly hash: string; readonly at: number; readonly held: "first" | "continues" | "rewritten" };
  /** Releases that this device has handed in and that the node shows no more. */
  readonly withheld: number;
  /** The signed file. */
  file(): Promise<Uint8Array<ArrayBuffer>>;
}

export interface PassageView {
  /** Runs of words of the passage that stand in an own dispatch too, most first. Whoever reworded it is not found. */
  readonly overlaps: readonly { readonly dispatch: string; readonly title: string; readonly portion: number; readonly share: number; readonly runs: number; /** Only in what this reader was given. */ readonly reader?: string }[];
  /** Where wordings differ by reader: whose it is, with the chance of error, or nobody's. */
  readonly trace: TraceShown;
  readonly tooShort: boolean;
  /** Portions whose text is here to be compared with. */
  readonly compared: number;
}

export interface ExposureApi {
  /** Of a dispatch that this person controls. Throws `dispatch/…`, `exposure/…`. */
  exposure(id: string): Promise<ExposureView>;
  /** Of a leaked passage: which own dispatch it may be from. */
  exposureOfPassage(text: string): Promise<PassageView>;
}

