/** `entente kas`: what a partner's OpenTDF program needs to use your node's key server, by this device's word. */
import type { Command } from "commander";
import { spkiFromPem } from "../../protocol/dispatch/container/pem.ts";
import { parsePerson } from "../../protocol/identity/uri.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Context } from "./context.ts";
import { rankOption } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { readText } from "./read-text.ts";
import { withReadyClient } from "./ready-client.ts";
import { gather, NODE_READABLE, readersOption } from "./tdf.ts";

export function addKas(program: Command, { terminal }: Context): void {
  const kas = program
    .command("kas")
    .summary("let a partner's OpenTDF program use your node's key server")
    .description("A partner's OpenTDF program and your node's key server: this device vouches for the program's session key, and names who may open what it makes.")
    .addHelpText("after", "\nExamples:\n  $ entente kas token session.pem\n  $ entente kas policy --for bob@ruritania.example");

  withProfile(kas.command("token").argument("<pem...>", "the program's public session keys (PEM): what signs its requests, and its DPoP key where it has one"))
    .description("Vouches for a program's session keys for an hour and prints the token to give it. Requests that are signed by any other key are refused.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente kas token session.pem")
    .action((files: string[], options: ProfileOptions & { json?: boolean }) => {
      const keys = files.map((file) => spkiFromPem(readText(terminal, file, 16 << 10)));
      return withReadyClient(options, terminal, async (client) => {
        const session = await client.stock().session(keys);
        if (options.json) return terminal.print(JSON.stringify(session));
        terminal.print(session.token);
        terminal.say(`Good until ${new Date(session.expiresAt * 1000).toISOString()}, at ${session.url}.`);
      });
    });

  withProfile(kas.command("policy"))
    .description("Names to your node who may open a file that a partner's program is about to make, and prints the uuid that the file's policy must bear.")
    .option(...readersOption, gather, [])
    .addOption(rankOption("--rank <classification>", "how high it is", 0))
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente kas policy --for bob@ruritania.example")
    .action((options: ProfileOptions & { for: string[]; rank: Rank; json?: boolean }) =>
      withReadyClient(options, terminal, async (client) => {
        const made = await client.stock().policy({ rank: options.rank, readers: options.for.map(parsePerson) });
        if (options.json) return terminal.print(JSON.stringify(made));
        terminal.print(made.uuid);
        terminal.say(`Where the program chooses the uuid itself, as an attribute: ${made.attribute}`);
        terminal.say(NODE_READABLE);
      }),
    );

  withProfile(kas.command("close").argument("<uuid>", "as your node knows the file"))
    .description("From now on the key of that file is given to nobody. Who has opened it has read it.")
    .addHelpText("after", "\nExample:\n  $ entente kas close 1f0f5c52-9d5c-4d51-9d0b-2f6d1d1c0a11")
    .action((uuid: string, options: ProfileOptions) =>
      withReadyClient(options, terminal, async (client) => {
        await client.stock().revoke(uuid);
        terminal.say("Its key is given to nobody any more. Who has opened it has read it.");
      }),
    );
}
