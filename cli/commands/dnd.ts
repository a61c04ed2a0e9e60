/** `entente dnd`: when calls may disturb, on all of a person's devices. */
import { type Command, InvalidArgumentError } from "commander";
import { precedences } from "../../protocol/wire/desk/terms.ts";
import type { Undisturbed } from "../../protocol/wire/settings.ts";
import { oneOf, wholeNumber } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Context } from "./context.ts";
import { untilQuiet } from "./waiting.ts";

interface Options extends ProfileOptions {
  hours?: number;
  daily?: Undisturbed["daily"];
  lets?: string;
  tell?: boolean;
  json?: boolean;
}

const LETS = [...precedences.slice(1), "nothing"];

export function addDnd(program: Command, { terminal }: Context): void {
  withProfile(program.command("dnd").argument("[state]", "on or off; neither says how it is", oneOf(["on", "off"])))
    .summary("do not disturb")
    .description("Says when calls may disturb you, or sets it, on all of your devices.")
    .option("--hours <number>", "with on: for so long, else until off", wholeNumber(1, 720))
    .option("--daily <from-to>", "each day between two times here, such as 22:00-07:00; off ends that too", daily)
    .option("--lets <precedence>", "the lowest precedence that rings all the same: PRIORITY, IMMEDIATE, FLASH, nothing", oneOf(LETS))
    .option("--tell", "callers may know until when, and what rings")
    .option("--no-tell", "they may not")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente dnd on --hours 8 --lets IMMEDIATE\n  $ entente dnd --daily 22:00-07:00\n  $ entente dnd off")
    .action((state: "on" | "off" | undefined, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const before = client.view().undisturbed!;
        const next: Undisturbed = {
          now: state === "on" ? { until: options.hours === undefined ? null : Date.now() + options.hours * 3600_000 } : state === "off" ? null : before.now,
          daily: options.daily ?? (state === "off" ? null : before.daily),
          lets: options.lets === undefined ? before.lets : options.lets === "nothing" ? null : (options.lets as Exclude<Undisturbed["lets"], null>),
          tells: options.tell ?? before.tells,
        };
        if (JSON.stringify(next) !== JSON.stringify(before)) {
          await client.setUndisturbed(next);
          await untilQuiet(client); // the other devices are told before the command ends
        }
        terminal.print(options.json ? JSON.stringify(next) : textOf(next));
      }),
    );
}

function textOf({ now, daily: hours, lets, tells }: Undisturbed): string {
  const when = [...(now ? [now.until === null ? "now, until off" : `until ${new Date(now.until).toISOString()}`] : []), ...(hours ? [`each day ${clockOf(hours.from)}-${clockOf(hours.to)} (${hours.zone})`] : [])];
  return when.length === 0 ? "Calls ring." : `Not to be disturbed ${when.join(", and ")}. ${lets === null ? "Nothing rings." : `${lets}${lets === "FLASH" ? "" : " and above"} rings.`} Callers ${tells ? "may" : "may not"} know.`;
}

const clockOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

function daily(text: string): Undisturbed["daily"] {
  const [, ...parts] = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (parts.length !== 4) throw new InvalidArgumentError("Give two times, such as 22:00-07:00.");
  const [a, b, c, d] = parts.map(Number) as [number, number, number, number];
  return { from: a * 60 + b, to: c * 60 + d, zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}
