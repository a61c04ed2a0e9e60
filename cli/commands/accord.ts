/** `entente accord`: agreements with other nodes. Without one nothing passes between two organisations. */
import type { Command } from "commander";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { AccordInfo } from "../../node/accord/accords.ts";
import { oneLine } from "./one-line.ts";
import { askNode, type NodeFolderOptions, withNodeFolder } from "./node-folder.ts";
import { rankNames, rankOption, webAddress } from "./option-values.ts";
import type { Context } from "./context.ts";
import type { Terminal } from "./terminal.ts";

type Options = NodeFolderOptions & { json?: boolean };

export function addAccord(program: Command, context: Context): void {
  const accord = program.command("accord").summary("make, list and end accords with other nodes").description("Accords with other nodes. Without one nothing passes between two organisations.").addHelpText("after", "\nExample:\n  $ entente accord propose https://entente.graustark.example");
  addPropose(accord, context);
  addAccept(accord, context);
  addList(accord, context);
  addEnd(accord, context);
}

function addPropose(accord: Command, { terminal }: Context): void {
  withNodeFolder(accord.command("propose").argument("<url>", "address of the other node", webAddress))
    .description("Signs an offer and sends it to the other node. It is in force once the other side has accepted it.")
    .addOption(rankOption("--maximum <classification>", "the highest that may pass under this accord", 2))
    .option("--json", "print the accord as JSON")
    .addHelpText("after", "\nExample:\n  $ entente accord propose https://entente.graustark.example --maximum CONFIDENTIAL")
    .action(async (url: string, options: Options & { maximum: Rank }) => {
      const made = await askNode<AccordInfo>(options, terminal, "accord.propose", { url, maximumRank: options.maximum });
      if (options.json) return terminal.print(JSON.stringify(made));
      terminal.say(`Offered to ${oneLine(made.organisation)} (${made.domain}). Their officer accepts with: entente accord accept <your domain>`);
      sayDigest(terminal, made);
    });
}

function addAccept(accord: Command, { terminal }: Context): void {
  withNodeFolder(accord.command("accept").argument("<domain>", "domain of the other node, or the accord's id"))
    .description("Accepts an offer. Compare its digest with the other side's officer first, by a way that is not this one.")
    .option("--digest <hex>", "the digest that the other officer gave you; another one is refused")
    .option("--json", "print the accord as JSON")
    .addHelpText("after", "\nExample:\n  $ entente accord accept ruritania.example --digest 4f1c…")
    .action(async (name: string, options: Options & { digest?: string }) => {
      const digest = options.digest === undefined ? undefined : digestOf(options.digest);
      if (digest === undefined && terminal.ask) {
        const { accords } = await askNode<{ accords: AccordInfo[] }>(options, terminal, "accord.list");
        const offer = accords.findLast((one) => (one.domain === name || one.id === name) && one.state === "offered");
        if (!offer) throw new Failure("accord/unknown", name);
        sayDigest(terminal, offer);
        if (!/^y(?:es)?$/i.test(await terminal.ask("Does the other officer read out the same? [yes/no] "))) throw new Failure("accord/other-digest");
      }
      const made = await askNode<AccordInfo>(options, terminal, "accord.accept", { id: name, ...(digest === undefined ? {} : { digest }) });
      if (options.json) return terminal.print(JSON.stringify(made));
      terminal.say(`The accord with ${oneLine(made.organisation)} (${made.domain}) is in force, up to ${rankNames[made.maximumRank]}.`);
      sayDigest(terminal, made);
      if (digest === undefined && !terminal.ask) terminal.say(`Nobody has compared the digest: do so now, and if it differs: entente accord end ${made.domain}`);
    });
}

function addList(accord: Command, { terminal }: Context): void {
  withNodeFolder(accord.command("list"))
    .description("All accords of this node, and those offered to it.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  $ entente accord list --json")
    .action(async (options: Options) => {
      const { accords } = await askNode<{ accords: AccordInfo[] }>(options, terminal, "accord.list");
      if (options.json) return terminal.print(JSON.stringify(accords));
      if (accords.length === 0) return terminal.say("No accords yet. Propose one with: entente accord propose <url>");
      for (const one of accords) terminal.print(`${one.domain}\t${one.state}${one.state === "active" ? (one.reachable ? ", reachable" : ", not reachable") : ""}\t${rankNames[one.maximumRank]}\t${oneLine(one.organisation)}\t${one.url}\t${one.digest}`);
    });
}

function addEnd(accord: Command, { terminal }: Context): void {
  withNodeFolder(accord.command("end").argument("<domain>", "domain of the other node, or the accord's id"))
    .description("Ends an accord, or withdraws or refuses an offer. From that moment nothing passes, whether the other side agrees or not.")
    .option("--reason <text>", "why; the other side reads it")
    .option("--json", "print the accord as JSON")
    .addHelpText("after", "\nExample:\n  $ entente accord end graustark.example --reason \"The treaty has ended\"")
    .action(async (name: string, options: Options & { reason?: string }) => {
      const ended = await askNode<AccordInfo>(options, terminal, "accord.end", { id: name, ...(options.reason === undefined ? {} : { reason: options.reason }) });
      if (options.json) return terminal.print(JSON.stringify(ended));
      terminal.say(`The accord with ${oneLine(ended.organisation)} (${ended.domain}) is ended. Nothing passes any more.`);
    });
}

/** As it is read out: spaces and capitals don't matter. Throws `usage/bad-digest`. */
function digestOf(text: string): string {
  const digest = text.replace(/[\s:-]/g, "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Failure("usage/bad-digest", "The digest has 64 hexadecimal digits.");
  return digest;
}

function sayDigest(terminal: Terminal, accord: AccordInfo): void {
  terminal.say(`Digest, the same at both ends:\n  ${accord.digest.match(/.{8}/g)!.join(" ")}`);
}
