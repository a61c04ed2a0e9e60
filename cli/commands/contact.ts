/** `entente card`, `contacts`, `accept`: from a card that was handed over to a line. */
import type { Command } from "commander";
import { parsePerson, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { oneLine } from "./one-line.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Context } from "./context.ts";
import { untilOnline, untilQuiet, waitFor } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };
const SETTLES_WITHIN = 20_000;

export function addCard(program: Command, { terminal }: Context): void {
  withProfile(program.command("card"))
    .summary("your card, to hand over")
    .description("Prints your card as a link. Nothing in it is secret; who has it may ask you for a line.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente card")
    .action((options: Options) =>
      withClient(options, terminal, async (client) => {
        await untilOnline(client);
        const { link, fingerprint } = client.card();
        terminal.print(options.json ? JSON.stringify({ link, fingerprint }) : link);
      }),
    );
}

export function addContacts(program: Command, { terminal }: Context): void {
  withProfile(program.command("contacts"))
    .summary("whom you know, and who asks")
    .description("Lists your contacts, and who asks for a line with you.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  $ entente contacts")
    .action((options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const { contacts } = client.view();
        if (options.json) return terminal.print(JSON.stringify(contacts.map(({ person, name, organisation, state, verification, fingerprint }) => ({ person, name, organisation, state, verified: verification.own, fingerprint }))));
        if (contacts.length === 0) return terminal.say("No contacts yet. Hand over your card (entente card), or accept one (entente accept <card>).");
        for (const one of contacts) terminal.print(`${showPerson(one.person as PersonUri)}\t${oneLine(one.name)}\t${oneLine(one.organisation)}\t${states[one.state]}`);
      }),
    );
}

const states = { requested: "asked, no answer yet", asks: "asks for a line: entente accept", granted: "contact", refused: "refused" };

export function addAccept(program: Command, { terminal }: Context): void {
  withProfile(program.command("accept").argument("<card>", "a card that was handed to you, or a person who asks, such as bob@graustark.example"))
    .summary("accept a card, or somebody who asks")
    .description("Accepts a card: its owner is asked for a line. Or lets in somebody who asks for one with you.")
    .option("--refuse", "refuse who asks instead")
    .option("--json", "print the outcome as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente accept 'https://entente.ruritania.example/card#…'\n  $ entente accept bob@graustark.example")
    .action((text: string, options: Options & { refuse?: boolean }) =>
      withClient(options, terminal, async (client) => {
        await untilOnline(client);
        const asking = /^[^/#:]+@[^/#:]+$/.test(text) || text.startsWith("mimi://");
        const person = asking ? parsePerson(text) : (client.readCard(text).person as PersonUri);
        if (!asking) await client.acceptCard(text);
        else {
          const asks = await waitFor(client, ({ contacts }) => contacts.find((one) => one.person === person && one.state === "asks"), 5_000);
          if (!asks) throw new Failure("contact/does-not-ask", showPerson(person));
          await client.answerContact(person, !options.refuse);
        }
        const line = options.refuse ? undefined : await waitFor(client, ({ lines }) => lines.find((one) => one.contact.person === person && !one.readOnly)?.room, asking ? SETTLES_WITHIN : 2_000);
        if (line !== undefined) await untilQuiet(client);
        if (options.json) return terminal.print(JSON.stringify({ person, line: line ?? null }));
        if (options.refuse) return terminal.say(`${showPerson(person)} was refused.`);
        terminal.say(line === undefined ? `${showPerson(person)} was asked. The line is there once they accept.` : `The line with ${showPerson(person)} is there.`);
      }),
    );
}
