/** `entente security`: what a security officer says of readers of what this organisation shares: who is paused, and how much one reader may open. */
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import { parsePerson, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import type { BrakeReason } from "../../protocol/wire/dispatch/procedures.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Context } from "./context.ts";
import { wholeNumber } from "./option-values.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import { untilOnline } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };
type Limits = { keys?: number; dispatches?: number; day?: number; quiet?: number; common?: boolean };

const reasons: Record<BrakeReason, string> = { "keys-hour": "keys within an hour", "dispatches-hour": "dispatches within an hour", "dispatches-day": "dispatches within a day", "quiet-hours": "dispatches in the quiet hours" };

export function addSecurity(program: Command, { terminal }: Context): void {
  const online = (options: Options, work: (client: RunningClient) => Promise<void>) =>
    withClient(options, terminal, async (client) => {
      await untilOnline(client);
      await work(client);
    });

  const security = program
    .command("security")
    .summary("security officer: readers who open unusually much")
    .description("Readers of what this organisation shares: whose keys are paused, and how much one reader may open.")
    .addHelpText("after", "\nExample:\n  $ entente security brakes\n\nHow high somebody is cleared: entente station clearance. Devices are lowered, restored and revoked in the app, under Security.");

  withProfile(security.command("brakes"))
    .summary("whose keys are paused")
    .description("Lists readers whose keys are paused because they opened unusually much, and the limits.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente security brakes\n  $ entente security lift alice@graustark.example")
    .action((options: Options) =>
      online(options, async (client) => {
        const answer = await client.security.brakes();
        if (options.json) return terminal.print(JSON.stringify(answer));
        for (const one of answer.brakes) terminal.print(`${showPerson(one.person as PersonUri)}\t${one.count} ${reasons[one.why]}, ${one.limit} are usual\tsince ${new Date(one.at).toISOString().slice(0, 16)}Z`);
        if (answer.brakes.length === 0) terminal.say(answer.on ? "Nobody is paused." : "The brake is switched off in this node's configuration.");
        const { common } = answer;
        terminal.say(`For everybody: ${common.keysPerHour} keys and ${common.dispatchesPerHour} dispatches an hour, ${common.dispatchesPerDay} a day${answer.quiet ? `, ${common.quietDispatches} from ${answer.quiet.from}:00 to ${answer.quiet.until}:00 (${answer.quiet.zone})` : ""}.`);
        for (const { person, limits } of answer.limits) terminal.say(`${showPerson(person as PersonUri)}: ${limits.keysPerHour} keys and ${limits.dispatchesPerHour} dispatches an hour, ${limits.dispatchesPerDay} a day, ${limits.quietDispatches} in quiet hours.`);
      }),
    );

  withProfile(security.command("lift").argument("<reader>", "whose keys go again"))
    .summary("let a paused reader open again")
    .description("Lets a paused reader open again; counting begins anew. Ask them first, by voice: the device may be in other hands.")
    .addHelpText("after", "\nExample:\n  $ entente security lift alice@graustark.example")
    .action((who: string, options: Options) =>
      online(options, async (client) => {
        const person = parsePerson(who);
        await client.security.liftBrake(person);
        terminal.say(`${showPerson(person)} may open again.`);
      }),
    );

  withProfile(security.command("limit").argument("<reader>", "whose limits"))
    .summary("how much one reader may open")
    .description("Sets limits for one reader, in place of the common ones. What is left out stays as it was for that reader.")
    .option("--keys <number>", "keys an hour", wholeNumber(1, 1_000_000))
    .option("--dispatches <number>", "dispatches an hour", wholeNumber(1, 1_000_000))
    .option("--day <number>", "dispatches a day", wholeNumber(1, 1_000_000))
    .option("--quiet <number>", "dispatches in the quiet hours", wholeNumber(1, 1_000_000))
    .option("--common", "the common limits again")
    .addHelpText("after", "\nExamples:\n  $ entente security limit alice@graustark.example --dispatches 200 --day 1000\n  $ entente security limit alice@graustark.example --common")
    .action((who: string, options: Options & Limits) =>
      online(options, async (client) => {
        const person = parsePerson(who);
        const given = [options.keys, options.dispatches, options.day, options.quiet].some((one) => one !== undefined);
        if (given === (options.common ?? false)) throw new Failure("usage/missing-argument", "Give a number, or --common.");
        if (options.common) await client.security.readerLimits(person, null);
        else {
          const answer = await client.security.brakes();
          const before = answer.limits.find((one) => one.person === person)?.limits ?? answer.common;
          await client.security.readerLimits(person, { keysPerHour: options.keys ?? before.keysPerHour, dispatchesPerHour: options.dispatches ?? before.dispatchesPerHour, dispatchesPerDay: options.day ?? before.dispatchesPerDay, quietDispatches: options.quiet ?? before.quietDispatches });
        }
        terminal.say(options.common ? `${showPerson(person)} has the common limits again.` : `The limits of ${showPerson(person)} are set.`);
      }),
    );
}
