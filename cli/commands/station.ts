/** `entente station`: where this device stands and who is there; at a station, at an own device, and for the officers whose word it takes. */
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import { parsePerson, showPerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { StationListView } from "../../protocol/wire/station.ts";
import type { Context } from "./context.ts";
import { wholeNumber } from "./option-values.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import { addStationOfficer } from "./station-officer.ts";
import { hereView, onlyList, printHere } from "./station-words.ts";
import { untilOnline } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };

export function addStation(program: Command, context: Context): void {
  const { terminal } = context;
  const station = program
    .command("station")
    .summary("who is in a room, a vehicle, at a desk")
    .description("A device that stands in a room is a station: whoever is there confirms on a device of their own, and its lines go no higher than the least-cleared of them. A security officer says which device is one.")
    .addHelpText("after", '\nExamples:\n  $ entente station\n  $ entente station here alice@ruritania.example carol@ruritania.example\n  $ entente station confirm');

  /** Does it, and shows how it stands then. */
  const then = (options: Options, work: (client: RunningClient) => Promise<unknown>) =>
    withClient(options, terminal, async (client) => {
      await fresh(client);
      await work(client);
      await look(client);
      printHere(hereView(client), terminal, options.json ?? false);
    });

  withProfile(station.command("show", { isDefault: true }))
    .summary("this device's place, and who is there")
    .description("Shows whether this device is a station and who is there, which stations ask for your word, and where you are listed.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente station show --json")
    .action((options: Options) => then(options, async () => undefined));

  withProfile(station.command("here").argument("[people...]", "who is here, such as alice@ruritania.example"))
    .summary("at a station: ask who is here")
    .description("Asks these people to confirm, on devices of their own, that they are here. Others can confirm by the code that is printed. It counts once you say so: entente station complete.")
    .option("--minutes <n>", "how long it counts, up to 120", wholeNumber(1, 120), 60)
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente station here alice@ruritania.example carol@ruritania.example --minutes 90")
    .action((people: string[], options: Options & { minutes: number }) =>
      then(options, async (client) => {
        const persons = people.map(parsePerson);
        const gathering = client.view().station?.lists.find(({ state }) => state === "gathering");
        return gathering ? client.station.ask(gathering.list, persons) : client.station.open(persons, options.minutes);
      }),
    );

  for (const [word, summary, description, act] of [
    ["complete", "at a station: these are all who are here", "Says for the room that nobody else is here. From now on the list counts, and both ends of its lines and calls see every name.", async (client) => client.station.complete(own(client, "gathering").list)],
    ["renew", "at a station: ask the same people again", "Asks those who are listed once more. The list stands until the new one is complete, or its time is over.", async (client) => (own(client, "current"), client.station.renew())],
    ["end", "at a station: clear the list", "Takes back what is being asked, or else the list that counts.", async (client) => client.station.end((find(client, "gathering") ?? own(client, "current")).list)],
  ] as const satisfies readonly (readonly [string, string, string, (client: RunningClient) => Promise<unknown>])[]) {
    withProfile(station.command(word))
      .summary(summary)
      .description(description)
      .option("--json", "print it as JSON")
      .addHelpText("after", `\nExample:\n  $ entente station ${word}`)
      .action((options: Options) => then(options, act));
  }

  withProfile(station.command("gone").argument("<who>", "name or address of who has left"))
    .summary("at a station: somebody has left")
    .description("Takes somebody who has left off the list; it stands without them.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente station gone carol@ruritania.example")
    .action((who: string, options: Options) =>
      then(options, async (client) => {
        const found = (client.view().station?.lists ?? []).flatMap(({ list, state, present }) => (state === "over" ? [] : present.filter(({ person, name }) => name === who || (person !== undefined && showPerson(parsePerson(person)) === who)).map(({ said }) => ({ list, said }))));
        if (found.length === 0) throw new Failure("station/nobody", who);
        for (const { list, said } of found) await client.station.leave(list, said);
      }),
    );

  withProfile(station.command("confirm").argument("[place]", "which station, where several ask"))
    .summary("at your own device: I am here")
    .description("Says that you are at a station that asks, or whose code you were given. A list elsewhere that has you falls.")
    .option("--code <text>", "what the station's code says: entente:here:…")
    .option("--json", "print it as JSON")
    .addHelpText("after", '\nExamples:\n  $ entente station confirm\n  $ entente station confirm "Cabinet Room"')
    .action((place: string | undefined, options: Options & { code?: string }) =>
      then(options, async (client) => (options.code === undefined ? client.presence.confirm(onlyList(client.view().presence.asks, place)) : client.presence.scan(options.code))),
    );

  withProfile(station.command("leave").argument("[place]", "which station, where there are several"))
    .summary("at your own device: I am leaving")
    .description("Takes you off a list; it stands without you.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente station leave")
    .action((place: string | undefined, options: Options) => then(options, async (client) => client.presence.leave(onlyList(client.view().presence.here, place))));

  withProfile(station.command("elsewhere").argument("[place]", "which station, where there are several"))
    .summary("at your own device: I am not there")
    .description("Says that you are not where a station says you are. A list that has you is wrong then, and falls as a whole; its calls are held.")
    .option("--json", "print it as JSON")
    .addHelpText("after", '\nExample:\n  $ entente station elsewhere "Cabinet Room"')
    .action((place: string | undefined, options: Options) =>
      then(options, async (client) => {
        const { asks, here } = client.view().presence;
        return client.presence.elsewhere(onlyList([...here, ...asks], place));
      }),
    );

  addStationOfficer(station, context);
}

/** Commands look once and go: what the node has now, not what it tells later. */
export async function fresh(client: RunningClient): Promise<void> {
  await untilOnline(client);
  await look(client);
}

async function look(client: RunningClient): Promise<void> {
  const { station, atStations } = client.device()!;
  await Promise.all([station.refresh(), atStations.refresh()]);
}

function find(client: RunningClient, state: StationListView["state"]): StationListView | undefined {
  const { station } = client.view();
  if (!station) throw new Failure("station/no-place");
  return station.lists.find((one) => one.state === state);
}

function own(client: RunningClient, state: StationListView["state"]): StationListView {
  const found = find(client, state);
  if (!found) throw new Failure("station/list-over");
  return found;
}
