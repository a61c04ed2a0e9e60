/** What of a dispatch a reader of some organisation will find closed, as far as that can be known before it is sent: by the labels, and by what the accord carries. Clearance and device are looked at by the node, each time. */
import type { Rank } from "../../protocol/wire/fields.ts";
import type { LabelChoice } from "../model/dispatches.ts";

export type ForeseenDenial = "dispatch/not-releasable" | "dispatch/above-accord";

/** `accord`: the highest classification that goes to that organisation; null for one's own. */
export function foreseen(label: LabelChoice, reader: { readonly domain: string; readonly accord: Rank | null }): ForeseenDenial | null {
  if (label.releasableTo.length > 0 && !label.releasableTo.includes(reader.domain)) return "dispatch/not-releasable";
  return reader.accord !== null && label.rank > reader.accord ? "dispatch/above-accord" : null;
}
