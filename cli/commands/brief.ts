/** `entente brief`: what may be said to those who will be met. */
import { briefEn } from "../../web/i18n/brief-en.ts";
import type { Command } from "commander";
import type { ReaderChoice } from "../../client/model/dispatches.ts";
import type { BriefReason, MeetingBrief } from "../../client/model/meeting-brief.ts";
import type { Context } from "./context.ts";
import { shortId } from "./dispatch-named.ts";
import { readers } from "./dispatch-options.ts";
import { type Language, readerText } from "./dispatch-print.ts";
import { LANG } from "./dispatch-read.ts";
import { oneLine } from "./one-line.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";

export function addBrief(program: Command, { terminal }: Context): void {
  withProfile(program.command("brief"))
    .summary("what may be said to those who will be met")
    .description("Goes through the dispatches of this device: what may be said to all who are met, what may not and why, and the tear lines that they have. What is not known to be allowed is to be asked first. What may be said is opened, which its originators see.")
    .requiredOption("--meeting <who>", "a person, office:desk@DOMAIN, org:DOMAIN; again for each", readers)
    .option(...LANG)
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente brief --meeting eve@erewhon.example --meeting org:graustark.example")
    .action((options: ProfileOptions & { meeting: ReaderChoice[]; lang: Language; json?: boolean }) =>
      withReadyClient(options, terminal, async (client) => {
        const brief = await client.dispatches.brief(options.meeting);
        if (options.json) return terminal.print(JSON.stringify(brief));
        printBrief(brief, terminal.print, options.lang);
        if (brief.dispatches.length === 0) terminal.say("There are no dispatches on this device.");
      }),
    );
}

const verdicts = { say: "MAY BE SAID", ask: "ASK FIRST", not: "NOT TO BE SAID" };
/** The same sentences as on the screen. */
const reasons: Record<BriefReason, string> = briefEn.reason;

function printBrief(brief: MeetingBrief, print: (line: string) => void, language: Language): void {
  print(`Meeting ${brief.with.map(({ choice }) => readerText(choice)).join(", ")}, as of ${new Date(brief.madeAt).toISOString().slice(0, 19)}Z`);
  for (const one of brief.dispatches) {
    const marking = oneLine(one.label.marking[language]);
    print("");
    print(marking);
    print(`${shortId(one.id)} ${oneLine(one.title)}, from ${oneLine(one.originator.name)} (${oneLine(one.originator.organisation)})`);
    for (const portion of one.portions) {
      const why = [...new Set(portion.why.map(({ reason }) => reason))];
      const said = why.length === 1 ? reasons[why[0]!] : portion.why.map(({ party, reason }) => `${oneLine(party)}: ${reasons[reason]}`).join("; ");
      print(`[${portion.index + 1}] ${oneLine(portion.label.short[language])} ${verdicts[portion.verdict]}: ${said}`);
      for (const line of portion.text?.split("\n") ?? []) print(`  ${oneLine(line)}`);
      if (portion.file !== undefined) print(`  file ${oneLine(portion.file)}`);
      if (portion.denial) print(`  not open here now (${portion.denial.code})`);
    }
    for (const tear of one.tearLines) {
      print(`TEAR LINE ${oneLine(tear.label.short[language])} ${oneLine(tear.title)}: held by ${tear.to.map(oneLine).join(", ")}`);
      for (const line of tear.text.split("\n")) print(`  ${oneLine(line)}`);
    }
    if (one.tearLinesElsewhere.length > 0) print(`TEAR LINE held by ${one.tearLinesElsewhere.map(oneLine).join(", ")}; its words are not on this device`);
    print(marking);
  }
}
