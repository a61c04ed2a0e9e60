/** `entente invite`: a link with which a person enrols a first device, or, once enrolled, a further one that officers approve. */
import type { Command } from "commander";
import type { Role } from "../../protocol/wire/fields.ts";
import { role } from "../../protocol/wire/fields.ts";
import { askNode, type NodeFolderOptions, withNodeFolder } from "./node-folder.ts";
import { oneOf, wholeNumber } from "./option-values.ts";
import type { Context } from "./context.ts";

interface Options extends NodeFolderOptions {
  name: string;
  user: string;
  role: Role;
  hours: number;
  json?: boolean;
}

export function addInvite(program: Command, { terminal }: Context): void {
  withNodeFolder(program.command("invite"))
    .summary("make a link with which a person enrols")
    .description("Makes a link with which a person enrols a device. It works once; whoever has it first is that person, so hand it over in person.")
    .requiredOption("--name <name>", "as others read it, such as \"President Alice Ardent\"")
    .requiredOption("--user <user>", "the part before @ of the person's name, such as alice")
    .option("--role <role>", `one of ${role.options.join(", ")}`, oneOf(role.options), "member")
    .option("--hours <number>", "how long the link works", wholeNumber(1, 720), 24)
    .option("--json", "print the link as JSON")
    .addHelpText("after", "\nExample:\n  $ entente invite --name \"President Alice Ardent\" --user alice --role principal")
    .action(async ({ dir, config, json, ...request }: Options) => {
      const made = await askNode<{ url: string; person: string; expiresAt: number; further?: boolean }>({ dir, ...(config === undefined ? {} : { config }) }, terminal, "invite", request);
      if (json) return terminal.print(JSON.stringify({ person: made.person, link: made.url, expiresAt: made.expiresAt, furtherDevice: made.further === true }));
      if (made.further) terminal.say(`${made.person} is enrolled already: this link is for a further device of the same person, which officers must approve. Name and role stay as they are.`);
      terminal.say(`For ${made.further ? made.person : `${request.name} (${made.person})`}, once, until ${new Date(made.expiresAt * 1000).toISOString()}:`);
      terminal.print(made.url);
    });
}
