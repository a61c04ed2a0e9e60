/** Items and texts in languages, as they are typed. */
import { InvalidArgumentError } from "commander";
import type { ItemState, MinutesItemView, MinutesText } from "../../client/model/minutes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { readoutLanguage } from "../../protocol/wire/minutes/readout.ts";
import { itemStates } from "../../protocol/wire/minutes/version.ts";

type Item = MinutesText["items"][number];
export type Words = Record<string, string>;

export interface ItemChange {
  readonly number: number;
  readonly state?: ItemState;
  readonly text?: string;
}

const STATES = itemStates.join("|");

/** Collects `agreed: The bridge reopens`. */
export function items(text: string, before: Item[] = []): Item[] {
  const match = new RegExp(`^(${STATES}):\\s*(\\S.*)$`, "s").exec(text);
  if (!match) throw new InvalidArgumentError(`Give a state and a text, such as "agreed: The bridge reopens". States: ${itemStates.join(", ")}.`);
  return [...before, { state: match[1] as ItemState, text: match[2]!, raisedBy: null }];
}

/** Collects `2=agreed`, `2=agreed: The bridge reopens`, `2=: The bridge reopens`. */
export function itemChanges(text: string, before: ItemChange[] = []): ItemChange[] {
  const match = new RegExp(`^(\\d+)=(${STATES})?(?::\\s*(\\S.*))?$`, "s").exec(text);
  if (!match || (match[2] === undefined && match[3] === undefined)) throw new InvalidArgumentError('Give the number of an item and what it is to be, such as "2=agreed" or "2=raised: Grain".');
  return [...before, { number: Number(match[1]), ...(match[2] ? { state: match[2] as ItemState } : {}), ...(match[3] ? { text: match[3] } : {}) }];
}

export function numbers(text: string): number[] {
  const all = text.split(",").map((one) => Number(one.trim()));
  if (!all.every((one) => Number.isInteger(one) && one > 0)) throw new InvalidArgumentError("Give the numbers of items, such as 1,3.");
  return all;
}

/** Throws `usage/no-such-item`. */
export function itemsNumbered(all: readonly MinutesItemView[], wanted: readonly number[]): MinutesItemView[] {
  return wanted.map((number) => {
    const item = all[number - 1];
    if (!item) throw new Failure("usage/no-such-item", `There is no item ${number}; there are ${all.length}.`);
    return item;
  });
}

export function amended(all: readonly MinutesItemView[], { change, add, drop }: { change: readonly ItemChange[]; add: readonly Item[]; drop: readonly number[] }): Item[] {
  itemsNumbered(all, [...drop, ...change.map(({ number }) => number)]);
  const kept = all.flatMap(({ id, text, state, raisedBy }, at): Item[] => {
    if (drop.includes(at + 1)) return [];
    const to = change.find(({ number }) => number === at + 1);
    return [{ id, text: to?.text ?? text, state: to?.state ?? state, raisedBy: raisedBy?.person ?? null }];
  });
  return [...kept, ...add];
}

/** Collects `en=The two presidents spoke.` */
export function inLanguage(text: string, before: Words = {}): Words {
  const [language = "", ...rest] = text.split("=");
  const words = rest.join("=").trim();
  if (!readoutLanguage.safeParse(language).success || words === "") throw new InvalidArgumentError('Give a language and the text, such as "en=The two presidents spoke."');
  return { ...before, [language]: words };
}

/** Collects `1:en=The bridge reopens.`, by item. */
export function itemInLanguage(text: string, before: Record<number, Words> = {}): Record<number, Words> {
  const match = /^(\d+):(.*)$/s.exec(text);
  if (!match) throw new InvalidArgumentError('Give the number of an item, a language and the text, such as "1:en=The bridge reopens."');
  return { ...before, [Number(match[1])]: inLanguage(match[2]!, before[Number(match[1])]) };
}
