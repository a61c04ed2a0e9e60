/** What a desk types about a call: people with their roles, a time on somebody's clock, an order. Each is refused with a sentence before anything is asked. */
import { type Command, InvalidArgumentError } from "commander";
import { momentOf, type WallTime } from "../../client/desk/times.ts";
import type { CallRequest, WantedParticipant } from "../../client/model/desk.ts";
import { parsePerson } from "../../protocol/identity/uri.ts";
import { callRole, callRoles, type CallRole, language, precedences } from "../../protocol/wire/desk/terms.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { oneOf, rankOption, wholeNumber } from "./option-values.ts";

type Participants = CallRequest["participants"];

/** What was said of a call; what was not said is left as it is. */
export interface CallOptions {
  readonly subject?: string;
  readonly precedence?: CallRequest["precedence"];
  readonly label?: Rank;
  readonly start?: string;
  readonly zone?: string;
  readonly which?: "first" | "second";
  readonly minutes?: number;
  readonly order?: string[];
  readonly interpret: string[];
  readonly with: Participants;
  readonly want: WantedParticipant[];
  readonly note?: string;
}

/** `defaults`: for a request, where what is left out has a usual value; a counter leaves it as it stands. */
export function withCallOptions(command: Command, defaults: boolean): Command {
  const label = rankOption("--label <rank>", "how high it is meant to go", 0);
  if (!defaults) label.default(undefined);
  return command
    .option("--subject <words>", "what it is about")
    .option("--precedence <word>", `one of ${precedences.join(", ")}`, oneOf(precedences), ...(defaults ? (["ROUTINE"] as const) : []))
    .addOption(label)
    .option("--start <time>", 'when, such as "2026-11-27 16:00"')
    .option("--zone <name>", "on whose clock, such as Europe/Vienna (default: this machine's)")
    .option("--which <one>", 'of a time that comes twice when clocks are set back: "first" or "second"', oneOf(["first", "second"] as const))
    .option("--minutes <number>", "how long", wholeNumber(5, 720), ...(defaults ? ([30] as const) : []))
    .option("--order <domains>", "whose principal joins first, and whose second, with a comma between", order)
    .option("--interpret <language>", "interpretation into, such as fr; again for each", languages, [])
    .option("--with <person:role>", `of your people, such as ann@ruritania.example:principal; again for each. Roles: ${callRoles.join(", ")}`, participants, [])
    .option("--want <role>", "of the other side, such as principal, or interpreter; again for each", wanted, [])
    .option("--note <words>", "to the other desk");
}

/** Unix seconds. Throws `desk/bad-time` and the like. */
export function startOf({ start, zone, which }: Pick<CallOptions, "start" | "zone" | "which">, ownZone: string): number | undefined {
  if (start === undefined) return undefined;
  const [date = "", time = ""] = start.trim().split(/[ T]+/);
  const wall: WallTime = { date, time, zone: zone ?? ownZone, ...(which ? { which } : {}) };
  return momentOf(wall);
}

/** Collects `person` or `person:role` or `person:role:fr,en`. */
export function participants(text: string, before: Participants = []): Participants {
  const match = /^([^:]+@[^:]+)(?::([a-z-]+))?(?::([A-Za-z0-9,-]+))?$/.exec(text);
  if (!match) throw new InvalidArgumentError("Give a person and a role, such as ann@ruritania.example:principal.");
  return [...before, { person: person(match[1]!), role: role(match[2] ?? "principal"), languages: match[3] ? match[3].split(",").map(oneLanguage) : [] }];
}

function wanted(text: string, before: WantedParticipant[] = []): WantedParticipant[] {
  const [name = "", who] = text.split(":");
  return [...before, { role: role(name), languages: [], ...(who === undefined ? {} : { person: person(who) }) }];
}

function order(text: string): string[] {
  const domains = text.split(",").map((one) => one.trim());
  if (domains.length !== 2) throw new InvalidArgumentError("Give two domains with a comma between, such as graustark.example,ruritania.example.");
  return domains;
}

function languages(text: string, before: string[] = []): string[] {
  return [...before, oneLanguage(text)];
}

function oneLanguage(text: string): string {
  if (!language.safeParse(text).success) throw new InvalidArgumentError("Give a language such as fr or pt-BR.");
  return text;
}

function role(text: string): CallRole {
  const parsed = callRole.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(`Give one of ${callRoles.join(", ")}.`);
  return parsed.data;
}

function person(text: string): string {
  try {
    return parsePerson(text);
  } catch {
    throw new InvalidArgumentError(`"${text}" is nobody's name; give one such as ann@ruritania.example.`);
  }
}
