/** Values of options that are more than text, refused with a sentence. */
import { InvalidArgumentError, Option } from "commander";
import type { Rank } from "../../protocol/wire/fields.ts";

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < min || number > max) throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    return number;
  };
}

export const rankNames = ["UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"] as const;

export function rankValue(text: string): Rank {
  const rank = rankNames.indexOf(text.toUpperCase() as (typeof rankNames)[number]);
  if (rank < 0) throw new InvalidArgumentError(`Give one of ${rankNames.join(", ")}.`);
  return rank as Rank;
}

export function rankOption(flags: string, description: string, otherwise: Rank): Option {
  return new Option(flags, `${description}: ${rankNames.join(", ")}`).argParser(rankValue).default(otherwise, rankNames[otherwise]);
}

export function oneOf<T extends string>(values: readonly T[]): (text: string) => T {
  return (text) => {
    if (!values.includes(text as T)) throw new InvalidArgumentError(`Give one of ${values.join(", ")}.`);
    return text as T;
  };
}

export function webAddress(text: string): string {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text)) throw new InvalidArgumentError("Give an address such as https://entente.graustark.example.");
  return text.replace(/\/+$/, "");
}
