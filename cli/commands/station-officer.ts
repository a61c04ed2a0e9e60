/** What officers say of stations: places and clearances (security officers), and that somebody without a device is there (officers on duty). */
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import { parsePerson, showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { placeKinds, type Place } from "../../protocol/wire/station-place.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { deviceNamed } from "./device-named.ts";
import { oneLine } from "./one-line.ts";
import type { Context } from "./context.ts";
import { oneOf, rankNames, rankOption } from "./option-values.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import { onlyList, timeOf } from "./station-words.ts";
import { untilOnline } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };

export function addStationOfficer(station: Command, { terminal }: Context): void {
  const online = (options: Options, work: (client: RunningClient) => Promise<void>) =>
    withClient(options, terminal, async (client) => {
      await untilOnline(client);
      await work(client);
    });

  const printPlaces = async (client: RunningClient, json: boolean) => {
    const [{ places }, { devices }] = [await client.security.stations(), await client.security.devices()];
    const shown = places.map((one) => ({ ...one, device: devices.find(({ deviceId }) => deviceId === one.deviceId)?.name ?? "", person: devices.find(({ deviceId }) => deviceId === one.deviceId)?.person ?? "" }));
    if (json) return terminal.print(JSON.stringify(shown));
    for (const one of shown) terminal.print(`${oneLine(one.place.name)}\t${one.place.kind}\t${oneLine(one.device)}\t${one.person === "" ? "" : showPerson(one.person as PersonUri)}\tset by ${oneLine(one.byName)} ${timeOf(one.at)}\t${one.deviceId}`);
    if (shown.length === 0) terminal.say('No device is a station. Make one: entente station place <device> --name "Cabinet Room"');
  };

  withProfile(station.command("place").argument("[device]", "its name, or its id; left out: the places there are"))
    .summary("security officer: which device stands where")
    .description("Shows which devices are stations, gives one its place, or takes it away. Who is listed there is no longer.")
    .option("--kind <kind>", `of place: ${placeKinds.join(", ")}`, oneOf(placeKinds), "room" as Place["kind"])
    .option("--name <name>", "as both ends of a call read it")
    .option("--take", "make it a device like others")
    .option("--json", "print the places as JSON")
    .addHelpText("after", '\nExamples:\n  $ entente station place\n  $ entente station place "Cabinet screen" --name "Cabinet Room"\n  $ entente station place "Cabinet screen" --take')
    .action((device: string | undefined, options: Options & { kind: Place["kind"]; name?: string; take?: boolean }) =>
      online(options, async (client) => {
        if (device !== undefined) {
          if ((options.name === undefined) === (options.take === undefined)) throw new Failure("usage/missing-argument", "Give --name, or --take.");
          const { devices } = await client.security.devices();
          await client.security.place(deviceNamed(devices, device).deviceId, options.name === undefined ? null : { kind: options.kind, name: options.name });
        }
        await printPlaces(client, options.json ?? false);
      }),
    );

  withProfile(station.command("clearance").argument("[person]", "whose; left out: everybody's"))
    .summary("security officer: how high somebody is cleared")
    .description("Shows clearances, sets one, or takes it away. A list with that person falls at once.")
    .addOption(rankOption("--up-to <rank>", "what may be said before them", 0).default(undefined))
    .option("--categories <names>", "with --up-to: compartments beside the rank, with commas between; \"\" for none", (text: string) => text.split(",").map((one) => one.trim()).filter((one) => one !== ""))
    .option("--take", "nobody clears them any more")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente station clearance\n  $ entente station clearance alice@ruritania.example --up-to SECRET\n  $ entente station clearance alice@ruritania.example --up-to SECRET --categories \"ATOMAL, CRYPTO\"")
    .action((who: string | undefined, options: Options & { upTo?: Rank; categories?: string[]; take?: boolean }) =>
      online(options, async (client) => {
        const person = who === undefined ? undefined : parsePerson(who);
        if (person === undefined && (options.upTo !== undefined || options.take)) throw new Failure("usage/missing-argument", "Say whose clearance.");
        if (options.categories !== undefined && options.upTo === undefined) throw new Failure("usage/missing-argument", "Give --up-to with --categories.");
        if (options.upTo !== undefined && options.take) throw new Failure("usage/missing-argument", "Give --up-to, or --take.");
        if (person !== undefined && (options.upTo !== undefined || options.take)) await client.security.clearance(person, options.upTo ?? null, options.categories);
        const clearances = (await client.security.stations()).clearances.filter((one) => person === undefined || one.person === person);
        if (options.json) return terminal.print(JSON.stringify(clearances));
        for (const one of clearances) terminal.print(`${showPerson(one.person as PersonUri)}\tup to ${rankNames[one.rank]}${one.categories.length === 0 ? "" : ` (${one.categories.map(oneLine).join(", ")})`}\tset by ${oneLine(one.byName)} ${timeOf(one.at)}`);
        if (clearances.length === 0) terminal.say(person === undefined ? "Nobody is cleared for more than UNCLASSIFIED." : `${showPerson(person)} is not cleared for more than UNCLASSIFIED.`);
      }),
    );

  withProfile(station.command("vouch").argument("<who>", "an address of your organisation, or the name of somebody from outside").argument("[place]", "which station, where several ask"))
    .summary("officer on duty: somebody without a device is there")
    .description("Says in your name that somebody is at a station. Both ends see who vouches. Somebody from outside is cleared for nothing: the station carries UNCLASSIFIED only.")
    .option("--json", "print it as JSON")
    .addHelpText("after", '\nExample:\n  $ entente station vouch "A driver" "Cabinet Room"')
    .action((who: string, place: string | undefined, options: Options) =>
      online(options, async (client) => {
        const lists = await client.presence.lists();
        const list = onlyList(lists, place);
        const at = lists.find((one) => one.list === list)!.place;
        const person = who.includes("@") || who.startsWith("mimi://") ? parsePerson(who) : null;
        const name = person === null ? who : ((await client.station.people()).find((one) => one.person === person)?.name ?? "");
        if (name === "") throw new Failure("station/nobody", who);
        await client.presence.vouch(list, { person, name });
        if (options.json) return terminal.print(JSON.stringify({ list, place: at, person, name }));
        terminal.say(`${oneLine(name)} is listed at ${oneLine(at.name)}, in your name.`);
      }),
    );
}
