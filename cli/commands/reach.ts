/** `entente reach`: whether somebody can be rung now, before one waits for them. */
import type { Command } from "commander";
import { parsePerson, showPerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Ringable } from "../../protocol/wire/reach.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import type { Context } from "./context.ts";
import { untilOnline } from "./waiting.ts";

export function addReach(program: Command, { terminal }: Context): void {
  withProfile(program.command("reach").argument("<people...>", "people, such as bob@graustark.example"))
    .summary("whether people can be rung now")
    .description("Says whether a device of these people can ring now, as their node says. The answer is up to half a minute old.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente reach bob@graustark.example")
    .action((people: string[], options: ProfileOptions & { json?: boolean }) =>
      withClient(options, terminal, async (client) => {
        const persons = people.map(parsePerson);
        await untilOnline(client);
        await client.lookReach(persons);
        const { reach } = client.view();
        if (persons.some((person) => reach[person] === undefined)) throw new Failure("session/unreachable");
        if (options.json) return terminal.print(JSON.stringify(persons.map((person) => ({ person, ...reach[person] }))));
        for (const person of persons) terminal.print(`${showPerson(person)}\t${words[reach[person]!.ringable]}${reach[person]!.urgent === reach[person]!.ringable ? "" : `; IMMEDIATE and FLASH: ${words[reach[person]!.urgent]}`}`);
      }),
    );
}

const words: Record<Ringable, string> = { now: "rings now", push: "would be woken", no: "no device can ring now", unknown: "not known" };
