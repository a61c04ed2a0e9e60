/** What one version changes in another, item by item. Words within an item are for the screen. */
import { toHex } from "../wire/bytes.ts";
import type { MinutesItem, MinutesVersion } from "../wire/minutes/version.ts";
import { sameItem } from "./fold.ts";

export type ItemChange =
  | { readonly kind: "same" | "added" | "removed"; readonly item: MinutesItem }
  | { readonly kind: "changed"; readonly item: MinutesItem; readonly before: MinutesItem };

export interface VersionDiff {
  readonly title: { readonly before: string; readonly after: string } | null;
  readonly label: { readonly before: number; readonly after: number } | null;
  readonly held: boolean;
  /** In the order of the later version; what was removed stands where it was. */
  readonly items: readonly ItemChange[];
  /** Items that both have stand in another order. */
  readonly reordered: boolean;
  readonly any: boolean;
}

export function diffVersions(before: MinutesVersion, after: MinutesVersion): VersionDiff {
  const old = new Map(before.items.map((item) => [toHex(item.id), item]));
  const now = new Set(after.items.map(({ id }) => toHex(id)));
  const items: ItemChange[] = after.items.map((item) => {
    const known = old.get(toHex(item.id));
    if (!known) return { kind: "added", item };
    return sameItem(known, item) ? { kind: "same", item } : { kind: "changed", item, before: known };
  });
  before.items.forEach((item, place) => {
    if (!now.has(toHex(item.id))) items.splice(placeAfter(items, before.items.slice(0, place)), 0, { kind: "removed", item });
  });
  const kept = (version: MinutesVersion) => version.items.map(({ id }) => toHex(id)).filter((id) => old.has(id) && now.has(id)).join();
  const reordered = kept(before) !== kept(after);
  const title = before.title === after.title ? null : { before: before.title, after: after.title };
  const label = before.label === after.label ? null : { before: before.label, after: after.label };
  const held = before.held.from !== after.held.from || before.held.to !== after.held.to;
  return { title, label, held, items, reordered, any: title !== null || label !== null || held || reordered || items.some(({ kind }) => kind !== "same") };
}

/** Behind the nearest of those that stood before it. */
function placeAfter(items: readonly ItemChange[], earlier: readonly MinutesItem[]): number {
  for (const item of earlier.toReversed()) {
    const at = items.findIndex((one) => toHex(one.item.id) === toHex(item.id));
    if (at >= 0) return at + 1;
  }
  return 0;
}
