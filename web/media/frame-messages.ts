/** What the page and its frame worker say to each other. */
import type { Bytes } from "../../protocol/wire/bytes.ts";

export type ToFrameWorker =
  | { readonly kind: "start"; readonly held: boolean }
  | { readonly kind: "epoch"; readonly change: number; readonly epoch: bigint; readonly ownLeaf: number; readonly baseKey: Bytes; readonly peers: readonly number[] }
  | { readonly kind: "announce"; readonly peer: number; readonly context: bigint }
  | { readonly kind: "hold"; readonly on: boolean }
  | { readonly kind: "deafen"; readonly on: boolean };

export type FromFrameWorker =
  | { readonly kind: "started"; readonly context: bigint }
  | { readonly kind: "epoch"; readonly change: number; readonly failed?: string }
  | { readonly kind: "undecryptable"; readonly peer: number; readonly code: string; readonly count: number };

/** Options of each RTCRtpScriptTransform: whose frames run through it. */
export interface FrameRoute {
  readonly direction: "send" | "receive";
  readonly peer: number;
  readonly media: "audio" | "video";
}
