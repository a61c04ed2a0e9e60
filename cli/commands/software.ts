/** `entente software publish`: this package's hash goes into the node's ledger, so that far ends can see that its people run what everybody is offered. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { readBundle } from "../app/bundle.ts";
import { buildWeb } from "../rehearsal/web-build.ts";
import { askNode, type NodeFolderOptions, withNodeFolder } from "./node-folder.ts";
import type { Context } from "./context.ts";

const ROOT = resolve(import.meta.dirname, "../..");

export function addSoftware(program: Command, { terminal }: Context): void {
  const software = program.command("software").summary("publish the installed client in the node's ledger").description("The installed client in the node's ledger.").addHelpText("after", "\nExample:\n  $ entente software publish");
  withNodeFolder(software.command("publish"))
    .description("Puts the hash of this package into the node's ledger. Lines of people who run it with `entente app` may then reach VERIFIED.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente software publish --dir /srv/entente")
    .action(async (options: NodeFolderOptions & { json?: boolean }) => {
      await buildWeb(ROOT, () => terminal.say("Building the app (once, until its sources change)…"));
      const { hash } = readBundle(ROOT);
      const { version } = JSON.parse(readFileSync(resolve(ROOT, "package.json"), "utf8")) as { version: string };
      const added = await askNode<{ version: string; at: number }>(options, terminal, "software.add", { hash: toBase64Url(hash), version });
      const witnessed = await askNode(options, terminal, "software.proof", { hash: toBase64Url(hash) }).then(() => null, codeOf);
      if (options.json) return terminal.print(JSON.stringify({ hash: toBase64Url(hash), version: added.version, at: added.at, witnessed: witnessed === null }));
      terminal.say(`Published version ${added.version}: ${toHex(hash)}.`);
      terminal.say(witnessed === null ? "A witness has cosigned it." : "It counts once a peer's node has cosigned it, which takes an accord and a tick of the ledger.");
    });
}
