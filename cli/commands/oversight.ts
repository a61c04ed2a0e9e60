/** `entente oversight`: for who has the role of an overseer: who knew and who decided, without a title or a word of content. */
import type { Command } from "commander";
import type { OverseenIncident } from "../../client/model/oversight.ts";
import { type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { byBeginning } from "./by-beginning.ts";
import type { Context } from "./context.ts";
import { shortId } from "./dispatch-named.ts";
import { atText } from "./dispatch-print.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";

type Options = ProfileOptions & { json?: boolean };

export function addOversight(program: Command, { terminal }: Context): void {
  withProfile(program.command("oversight").argument("[dispatch]", "one dispatch, by the beginning of its id"))
    .summary("who knew and who decided, for an overseer")
    .description('Lists your organisation\'s dispatches and the disclosures that concern it, without a title or a word of content; or what happened to one dispatch. "signed": by the device of the person who is named, checked here. The rest is your node\'s word.')
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente oversight\n  $ entente oversight 3f2a")
    .action((name: string | undefined, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const { dispatches } = await client.oversight.dispatches();
        if (name !== undefined) {
          const { id } = byBeginning(dispatches, (one) => one.id, name, { shortest: 4, otherwise: (several) => new Failure("usage/no-such-dispatch", several ? `Several dispatches begin with "${name}": give more of the id.` : `There is no dispatch "${name}" among the newest.`) });
          const detail = await client.oversight.dispatch(id);
          if (options.json) return terminal.print(JSON.stringify(detail));
          terminal.print(`${shortId(id)}\t${oneLine(detail.marking.en)}\tby ${detail.originator} ${atText(detail.createdAt)}\t${detail.state}\t${word(detail.signed)}`);
          for (const one of detail.releases) terminal.print(`  let in ${oneLine(one.to)}\tportions ${one.portions.map((portion) => portion + 1).join(",")}\tby ${one.by}${one.asked === undefined ? "" : `, asked by ${one.asked}`}${one.second === undefined ? "" : `, second ${one.second}`}\t${atText(one.at)}\t${one.state}\t${word(one.signed)}`);
          for (const { at, kind, person, by, portion, deviceClass, code } of detail.events) terminal.print(`  ${atText(at)}\t${kind}\t${[person, by].flatMap((one) => (one === undefined ? [] : [showPerson(one as PersonUri)])).join(" by ")}${portion === undefined ? "" : `\tportion ${portion + 1}`}${deviceClass === undefined ? "" : `\t${deviceClass}`}${code === undefined ? "" : `\t[${code}]`}\tthe node's word`);
          return;
        }
        const { incidents } = await client.oversight.incidents();
        if (options.json) return terminal.print(JSON.stringify({ dispatches, incidents }));
        for (const one of incidents) printIncident(one, terminal.print);
        for (const one of dispatches) terminal.print(`dispatch ${shortId(one.id)}\t${oneLine(one.marking.en)}\tby ${one.originator} ${atText(one.createdAt)}\t${one.state}\t${one.readers} let in, ${one.opened} opened, ${one.denied} refused`);
        if (incidents.length + dispatches.length === 0) terminal.say("Nothing has been shared yet.");
      }),
    );
}

function printIncident(one: OverseenIncident, print: (line: string) => void): void {
  print([`disclosure ${shortId(one.id)}`, rankNames[one.rank], ...(one.sourceInDanger ? ["SOURCE IN DANGER"] : []), `about ${one.dispatches.map(shortId).join(", ")}`, `told by ${oneLine(one.discloser)} ${atText(one.toldAt)}`, `entered by ${one.by} ${atText(one.enteredAt)}`, `due ${atText(one.due)}`, word(one.signed)].join("\t"));
  for (const { person, at, signed } of one.seen) print(`  seen by ${person}\t${atText(at)}\t${word(signed)}`);
  for (const { side, severity, by, at, signed } of one.assessments) print(`  ${side}: ${severity}\tby ${by}\t${atText(at)}\t${word(signed)}`);
}

const word = (signed: boolean) => (signed ? "signed" : "SIGNATURE DOES NOT HOLD");
