/** `entente dispatch ask`, `asks`, `answer`, `agree`: the third-party rule, from both sides. */
import type { Command } from "commander";
import { type LabelChoice } from "../../client/model/dispatches.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Context } from "./context.ts";
import { allAsks, namedAsk, namedDispatch, portionsNumbered, shortId } from "./dispatch-named.ts";
import { LABEL_SHAPE, labelValue, personValue } from "./dispatch-options.ts";
import { printAsk } from "./dispatch-print.ts";
import { byBeginning } from "./by-beginning.ts";
import { numbers } from "./minutes-options.ts";
import { oneLine } from "./one-line.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { readText } from "./read-text.ts";
import { withReadyClient } from "./ready-client.ts";
import { personText } from "./watch.ts";
import { untilQuiet } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };
const SHORTEST = 4;

export function addDispatchAsking(dispatch: Command, { terminal }: Context): void {
  withProfile(dispatch.command("ask").argument("<dispatch>", "its id, or the beginning of it"))
    .summary("ask to let somebody else read it")
    .description("Asks those who control a dispatch to let a contact of yours read it. Nothing goes to that person before they agree.")
    .requiredOption("--to <person>", "who is to read it", personValue)
    .option("--portion <numbers>", "these portions alone, such as 1,3", numbers, [])
    .requiredOption("--why <words>", "the originator reads it")
    .option("--view <words>", "what you think of it yourself", "")
    .option("--json", "print the request as JSON")
    .addHelpText("after", '\nExample:\n  $ entente dispatch ask 3f2a --to eve@erewhon.example --portion 1 --why "Their airport is on the route."')
    .action((name: string, options: Options & { to: string; portion: number[]; why: string; view: string }) =>
      withReadyClient(options, terminal, async (client) => {
        const one = await namedDispatch(client, name);
        await client.dispatches.ask(one.id, { to: options.to, portions: portionsNumbered(one, options.portion), why: options.why, view: options.view });
        await untilQuiet(client);
        const made = allAsks(client).find(({ dispatch: of, to }) => of === one.id && to.person === options.to)!;
        if (options.json) terminal.print(JSON.stringify(made));
        else printAsk(made, true, terminal.print);
      }),
    );

  withProfile(dispatch.command("pass").argument("<dispatch>", "its id, or the beginning of it"))
    .summary("hand it on to a colleague")
    .description("Hands what was released to your office or organisation on to a colleague who has not got it. Whether they may open it is decided by the originator's node, as for you.")
    .requiredOption("--to <person>", "a colleague", personValue)
    .addHelpText("after", "\nExample:\n  $ entente dispatch pass 3f2a --to carol@graustark.example")
    .action((name: string, options: ProfileOptions & { to: string }) =>
      withReadyClient(options, terminal, async (client) => {
        await client.dispatches.passWithin((await namedDispatch(client, name)).id, options.to);
        terminal.say(`Handed on to ${personText(options.to)}.`);
      }),
    );

  withProfile(dispatch.command("asks"))
    .summary("requests: those that you answer, and your own")
    .description("Lists requests to let somebody else read a dispatch, and releases that wait for your agreement.")
    .option("--all", "those that are answered too")
    .option("--json", "print them as JSON, one a line")
    .addHelpText("after", "\nExample:\n  $ entente dispatch asks")
    .action((options: Options & { all?: boolean }) =>
      withReadyClient(options, terminal, async (client) => {
        const { me, dispatches } = client.view();
        const shown = allAsks(client).filter(({ state }) => options.all || state === "open" || state === "waits-for-second");
        const seconds = dispatches.flatMap((one) => one.seconds.map((second) => ({ ...second, dispatch: one.id })));
        if (options.json) return [...shown, ...seconds].forEach((one) => terminal.print(JSON.stringify(one)));
        for (const one of shown) printAsk(one, one.by.person === me?.person, terminal.print);
        for (const one of seconds) terminal.print(`${shortId(one.id)}\twaits for your agreement\t${oneLine(one.from)} would let ${oneLine(one.to)} (${oneLine(one.organisation)}) read ${shortId(one.dispatch)}\t${oneLine(one.why)}`);
        if (shown.length + seconds.length === 0) terminal.say("No requests.");
      }),
    );

  withProfile(dispatch.command("answer").argument("<request>", "its id, or the beginning of it"))
    .summary("answer a request: yes, no, or a tear line")
    .description("Lets the person in who was asked for, refuses, or sends another text instead, which has keys of its own and does not lead back to this one.")
    .option("--release", "yes")
    .option("--refuse <words>", "no, and why")
    .option("--tear <file>", "this text goes instead")
    .option("--title <words>", "of the tear line")
    .option(`--label <${LABEL_SHAPE}>`, "of the tear line", labelValue)
    .option("--json", "print the request as JSON")
    .addHelpText("after", '\nExamples:\n  $ entente dispatch answer 9c1d --release\n  $ entente dispatch answer 9c1d --tear region.txt --title "Laptops on aircraft" --label RESTRICTED,OC')
    .action((name: string, options: Options & { release?: boolean; refuse?: string; tear?: string; title?: string; label?: LabelChoice }) =>
      withReadyClient(options, terminal, async (client) => {
        if ([options.release, options.refuse, options.tear].filter((one) => one !== undefined).length !== 1) throw new Failure("usage/missing-argument", "Give one of --release, --refuse and --tear.");
        const ask = await namedAsk(client, name);
        if (options.release) await client.dispatches.answer(ask.dispatch, ask.id, { kind: "release" });
        else if (options.refuse !== undefined) await client.dispatches.answer(ask.dispatch, ask.id, { kind: "refuse", reason: options.refuse });
        else {
          if (options.title === undefined || options.label === undefined) throw new Failure("usage/missing-argument", "A tear line has a --title and a --label of its own.");
          await client.dispatches.answer(ask.dispatch, ask.id, { kind: "tear-line", text: readText(terminal, options.tear!), title: options.title, label: options.label });
        }
        await untilQuiet(client);
        const now = allAsks(client).find(({ id }) => id === ask.id) ?? ask;
        if (options.json) terminal.print(JSON.stringify(now));
        else printAsk(now, false, terminal.print);
      }),
    );

  withProfile(dispatch.command("agree").argument("<release>", 'its id, or the beginning of it, as "entente dispatch asks" prints it'))
    .summary("be the second person who agrees")
    .description("Signs a release that another controller has made and that takes two people. It then goes at once.")
    .addHelpText("after", "\nExample:\n  $ entente dispatch agree 77ab")
    .action((name: string, options: ProfileOptions) =>
      withReadyClient(options, terminal, async (client) => {
        const all = client.view().dispatches.flatMap(({ seconds }) => [...seconds]);
        const wanted = byBeginning(all, ({ id }) => id, name, { shortest: SHORTEST, otherwise: () => new Failure("usage/no-such-request", `Nothing "${name}" waits for your agreement; "entente dispatch asks" shows what does.`) });
        await client.dispatches.agree(wanted.id);
        await untilQuiet(client);
        terminal.say(`Agreed: ${oneLine(wanted.to)} (${oneLine(wanted.organisation)}) may read it. ${personText(wanted.from)} is told.`);
      }),
    );
}
