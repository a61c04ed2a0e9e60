/** `entente readout`: what two sides say in public of a call, an extract of minutes that were agreed; proposed, signed, published by both, corrected. */
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import type { MinutesView, ReadoutView } from "../../client/model/minutes.ts";
import { compareReadouts } from "../../client/proof/compare-readouts.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { byBeginning } from "./by-beginning.ts";
import type { Context } from "./context.ts";
import { carries, namedMinutes, SHORTEST } from "./minutes-named.ts";
import { inLanguage, itemInLanguage, itemsNumbered, type Words } from "./minutes-options.ts";
import { printReadout, printReadoutLine } from "./minutes-print.ts";
import { wholeNumber } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import { untilQuiet, waitFor } from "./waiting.ts";
import { writeMade } from "./written-file.ts";

type Options = ProfileOptions & { json?: boolean };

export function addReadout(program: Command, { terminal, exit }: Context): void {
  const readout = program
    .command("readout")
    .summary("what both sides say in public of a call")
    .description("Readouts: extracts of agreed minutes, in one language or two, signed by both sides and published by both nodes with a proof.")
    .addHelpText("after", "\nExample:\n  $ entente readout list");

  const say = (one: Found, options: Options) => (options.json ? terminal.print(JSON.stringify(one.readout)) : printReadout(one.readout, one.minutes, terminal.print));
  /** Proposes in minutes, and shows what was proposed. */
  const propose = (name: string, options: Options, work: (client: RunningClient, minutes: MinutesView) => Promise<string>) =>
    withReadyClient(options, terminal, async (client) => {
      const minutes = namedMinutes(client, name);
      await carries(client, minutes);
      const hash = await work(client, minutes);
      await untilQuiet(client);
      say(all(client).find((one) => one.readout.hash === hash)!, options);
    });

  withProfile(readout.command("list"))
    .summary("all readouts")
    .description("Lists readouts: how far they are, and whose turn it is.")
    .option("--json", "print them as JSON, one a line")
    .addHelpText("after", "\nExample:\n  $ entente readout list")
    .action((options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        if (options.json) return all(client).forEach((one) => terminal.print(JSON.stringify(one.readout)));
        for (const one of all(client)) printReadoutLine(one.readout, one.minutes, terminal.print);
        if (all(client).length === 0) terminal.say("There are no readouts yet. Propose one: entente readout propose --help");
      }),
    );

  withProfile(readout.command("show").argument("<readout>", "its name, or the beginning of it"))
    .summary("one readout, whole")
    .description("Shows a readout in its languages, its signatures, and its pages once it is published.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente readout show b7qk3z")
    .action((name: string, options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        say(named(client, name), options);
      }),
    );

  withProfile(readout.command("propose").argument("<minutes>", "id of agreed minutes, or the beginning of it"))
    .summary("propose a readout, or a correction of one")
    .description("Proposes what both sides will say in public. Once both have signed, it is published and can't be deleted. Nothing of the minutes goes out but the states of the items that you name, and what you write here.")
    .requiredOption("--title <language=words>", "the title; once for each language", inLanguage)
    .requiredOption("--text <language=words>", "the text; once for each language", inLanguage)
    .option("--item <number:language=words>", "an item to publish, in words for the public; for each and in each language", itemInLanguage, {})
    .option("--corrects <readout>", "a published one that this replaces")
    .option("--json", "print it as JSON")
    .addHelpText("after", '\nExample:\n  $ entente readout propose 3f2a --title "en=Talks on the bridge" --text "en=The two sides spoke today." --item "1:en=The bridge reopens in May."')
    .action((name: string, options: Options & { title: Words; text: Words; item: Record<number, Words>; corrects?: string }) =>
      propose(name, options, (client, minutes) => {
        const chosen = Object.entries(options.item).map(([number, text]) => ({ id: itemsNumbered(minutes.agreed?.items ?? [], [Number(number)])[0]!.id, text }));
        return client.minutes.proposeReadout(minutes.id, { languages: sameLanguages([options.title, options.text, ...chosen.map(({ text }) => text)]), title: options.title, text: options.text, items: chosen }, options.corrects && named(client, options.corrects).readout.hash);
      }),
    );

  withProfile(readout.command("withdraw").argument("<readout>", "its name, or the beginning of it"))
    .summary("propose to say that one no longer stands")
    .description("Proposes a word by which both sides withdraw a published readout. The readout stays to be read, and says that it was withdrawn.")
    .requiredOption("--title <language=words>", "the title; once for each language", inLanguage)
    .requiredOption("--text <language=words>", "why; once for each language", inLanguage)
    .option("--json", "print it as JSON")
    .addHelpText("after", '\nExample:\n  $ entente readout withdraw b7qk3z --title "en=Withdrawn" --text "en=The bridge was not spoken of."')
    .action((name: string, options: Options & { title: Words; text: Words }) =>
      withReadyClient(options, terminal, async (client) => {
        const { minutes, readout: one } = named(client, name);
        await carries(client, minutes);
        const hash = await client.minutes.proposeWithdrawal(minutes.id, one.hash, { languages: sameLanguages([options.title, options.text]), title: options.title, text: options.text });
        await untilQuiet(client);
        say(all(client).find((other) => other.readout.hash === hash)!, options);
      }),
    );

  withProfile(readout.command("sign").argument("<readout>", "its name, or the beginning of it: the name stands for exactly its text"))
    .summary("sign a readout, for the public")
    .description("Signs a readout for your side. Once both have signed it goes into both ledgers and is published; it can't be taken back.")
    .option("--reservation <language=words>", "published beside it; once for each of its languages", inLanguage)
    .option("--json", "print it as JSON")
    .addHelpText("after", '\nExample:\n  $ entente readout sign b7qk3z --reservation "en=Graustark reserves its position on tolls."')
    .action((name: string, options: Options & { reservation?: Words }) =>
      withReadyClient(options, terminal, async (client) => {
        const { minutes, readout: one } = named(client, name);
        await carries(client, minutes);
        if (options.reservation) sameLanguages([one.title, options.reservation]);
        await client.minutes.signReadout(minutes.id, one.hash, options.reservation);
        await untilQuiet(client);
        say(named(client, one.name), options);
      }),
    );

  withProfile(readout.command("publish").argument("<readout>", "its name, or the beginning of it"))
    .summary("wait until it stands on both sides' pages")
    .description("A readout that both have signed makes its own way into both ledgers and onto both pages while the devices that signed are connected. This keeps yours connected until it is there. Exit code 1: not yet.")
    .option("--wait <seconds>", "for how long", wholeNumber(1, 3600), 120)
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente readout publish b7qk3z")
    .action((name: string, options: Options & { wait: number }) =>
      withReadyClient(options, terminal, async (client) => {
        const { readout: one } = named(client, name);
        if (one.state === "proposed") throw new Failure("readout/not-signed");
        const published = await waitFor(client, () => all(client).find(({ readout: now }) => now.hash === one.hash && now.state === "published"), options.wait * 1000);
        say(published ?? named(client, one.name), options);
        if (published) return;
        exit(1);
        terminal.say("Not published yet: the other side's device must be connected for its part. Nothing is lost; run this again.");
      }),
    );

  withProfile(readout.command("prove").argument("<readout>", "its name, or the beginning of it"))
    .summary("write the file that proves it")
    .description("Writes the file that both nodes publish beside it. Anybody checks it offline with entente verify.")
    .option("--to <file>", "else under its own name, here")
    .addHelpText("after", "\nExample:\n  $ entente readout prove b7qk3z")
    .action((name: string, options: ProfileOptions & { to?: string }) =>
      withReadyClient(options, terminal, async (client) => {
        const { minutes, readout: one } = named(client, name);
        const file = await client.minutes.readoutFile(minutes.id, one.hash);
        writeMade(terminal, file, options.to);
      }),
    );

  readout
    .command("compare")
    .argument("<pages...>", "addresses of the same readout at two nodes or more")
    .summary("whether all nodes show the same")
    .description("Fetches a readout from each page and puts them side by side, with what replaces it. A node can't change a readout, but it can hold one back: then the others show it. Exit code 0: the same everywhere; 1: not.")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  $ entente readout compare https://entente.ruritania.example/readouts/b7qk3z… https://entente.graustark.example/readouts/b7qk3z…")
    .action(async (pages: string[], options: { json?: boolean }) => {
      const result = await compareReadouts(fetch, pages);
      exit(result.same ? 0 : 1);
      if (options.json) return terminal.print(JSON.stringify(result));
      for (const { kind, at, name } of result.differences) terminal.print(`${at}\t${whatDiffers[kind]}\t${name}`);
      if (result.same) terminal.print(`The same at all ${pages.length}.${result.later.length > 0 ? " A later one replaces it." : ""}`);
    });
}

const whatDiffers = { missing: "does not show it", refused: "shows a file that does not hold", other: "shows another text", "later-missing": "does not show what replaces it" };

interface Found {
  readonly minutes: MinutesView;
  readonly readout: ReadoutView;
}

const all = (client: RunningClient): Found[] => client.view().minutes.flatMap((minutes) => minutes.readouts.map((readout) => ({ minutes, readout })));

/** Throws `readout/unknown`, also where the beginning of a name is not enough. */
function named(client: RunningClient, name: string): Found {
  const otherwise = (several: boolean) => new Failure("readout/unknown", several ? `Several readouts begin with "${name}": give more of the name.` : undefined);
  return byBeginning(all(client), ({ readout }) => readout.name, name, { shortest: SHORTEST, otherwise });
}

/** Throws `usage/languages`. */
function sameLanguages(texts: readonly Words[]): string[] {
  const [first, ...rest] = texts.map((words) => Object.keys(words).sort());
  if (first!.length > 2 || rest.some((one) => one.join() !== first!.join())) throw new Failure("usage/languages", "Give each text once in each language, in two languages at most.");
  return Object.keys(texts[0]!);
}
