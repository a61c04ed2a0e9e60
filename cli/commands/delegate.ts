/** `entente delegate`: which desk answers a person's calls, and when. */
import type { Command } from "commander";
import { parsePerson, showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { precedences } from "../../protocol/wire/desk/terms.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Delegate } from "../../protocol/wire/settings.ts";
import { oneOf, wholeNumber } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Context } from "./context.ts";
import { untilQuiet } from "./waiting.ts";

const WHENS = ["always", "quiet", "unanswered"] as const;
const LETS = [...precedences.slice(1), "nothing"];

interface Options extends ProfileOptions {
  when?: Delegate["when"];
  after?: number;
  lets?: string;
  json?: boolean;
}

export function addDelegate(program: Command, { terminal }: Context): void {
  withProfile(program.command("delegate").argument("[desk]", "a desk of your organisation, such as desk@ruritania.example; off ends it; nothing says how it is"))
    .summary("let a desk answer your calls")
    .description("Says which desk of your organisation answers your calls, or sets it, on all of your devices. Your contacts are told who it is; it answers as itself.")
    .option("--when <when>", "always; quiet: while you are not to be disturbed; unanswered: when nobody answers (else as before, at first unanswered)", oneOf(WHENS))
    .option("--after <seconds>", "how long it rings with you before it counts as unanswered (at first 20)", wholeNumber(5, 40))
    .option("--lets <precedence>", "the lowest precedence that rings with you all the same: PRIORITY, IMMEDIATE, FLASH, nothing (at first FLASH)", oneOf(LETS))
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente delegate desk@ruritania.example --when unanswered --after 15\n  $ entente delegate off")
    .action((desk: string | undefined, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const before = client.view().toDesk?.to ?? null;
        const next = desk === "off" ? null : nextOf(before, desk, options);
        if (JSON.stringify(next) !== JSON.stringify(before)) {
          await client.setToDesk(next);
          await untilQuiet(client); // contacts and the other devices are told before the command ends
        }
        terminal.print(options.json ? JSON.stringify(next) : textOf(next));
      }),
    );
}

/** What is not mentioned stays. */
function nextOf(before: Delegate | null, desk: string | undefined, { when, after, lets }: Options): Delegate | null {
  const base = before ?? { when: "unanswered" as const, after: 20, lets: "FLASH" as const };
  const to = desk === undefined ? before?.desk : parsePerson(desk);
  if (to === undefined) {
    if (when !== undefined || after !== undefined || lets !== undefined) throw new Failure("usage/missing-option", "Which desk?");
    return null;
  }
  return { desk: to, when: when ?? base.when, after: after ?? base.after, lets: lets === undefined ? base.lets : lets === "nothing" ? null : (lets as Exclude<Delegate["lets"], null>) };
}

function textOf(to: Delegate | null): string {
  if (!to) return "Your calls ring with you alone.";
  const when = { always: "always", quiet: "while you are not to be disturbed", unanswered: `when nobody answers after ${to.after} s` }[to.when];
  return `${showPerson(to.desk as PersonUri)} answers your calls ${when}. ${to.lets === null ? "Nothing rings with you all the same." : `${to.lets}${to.lets === "FLASH" ? "" : " and above"} rings with you all the same.`}`;
}
