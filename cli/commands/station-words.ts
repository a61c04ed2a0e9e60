/** How a station and a person's presence are printed. */
import type { RunningClient } from "../../client/entente.ts";
import type { StationShown } from "../../client/model/station-shown.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { PresenceAsk } from "../../protocol/wire/station.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import type { Terminal } from "./terminal.ts";

export interface HereView {
  station: StationShown | null;
  asks: readonly PresenceAsk[];
  here: readonly PresenceAsk[];
}

export function hereView(client: RunningClient): HereView {
  const { station, presence } = client.view();
  return { station: station ?? null, asks: presence.asks, here: presence.here };
}

export function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+/, "");
}

export function printHere({ station, asks, here }: HereView, terminal: Terminal, json: boolean): void {
  if (json) return terminal.print(JSON.stringify({ station, asks, here }));
  if (station) {
    terminal.print(`${oneLine(station.place.name)}\t${station.place.kind}`);
    for (const list of station.lists) {
      const words = { gathering: "asking", current: "counts", over: list.fell ? `fell: ${list.fell.name ? `${oneLine(list.fell.name)} ` : ""}${list.fell.why}` : "over" };
      terminal.print(`list\t${words[list.state]}\tuntil ${timeOf(list.until)}`);
      if (list.state === "over") continue;
      for (const one of list.present) terminal.print(`present\t${oneLine(one.name)}\tup to ${rankNames[one.rank]}\t${one.kind === "self" ? "confirmed on an own device" : `vouched for by ${oneLine(one.vouchedBy ?? "")}`}`);
      for (const one of list.asked) if (!list.present.some(({ person }) => person === one.person)) terminal.print(`asked\t${oneLine(one.name)}\t${one.elsewhere === undefined ? "no answer yet" : "says not to be here"}`);
      if (list.state === "gathering" && list.qr !== undefined) terminal.print(`code\t${list.qr}`);
    }
    if (!station.lists.some(({ state }) => state !== "over")) terminal.say("Nobody is listed here. Say who is: entente station here <people…>");
  }
  for (const { place, by, until } of asks) terminal.print(`asks\t${oneLine(place.name)}\t${oneLine(by ?? "")}\tuntil ${timeOf(until)}`);
  for (const { place, vouchedBy, until } of here) terminal.print(`listed\t${oneLine(place.name)}\t${vouchedBy === undefined ? "by your own word" : `${oneLine(vouchedBy)} vouches`}\tuntil ${timeOf(until)}`);
  if (!station && asks.length === 0 && here.length === 0) terminal.say("This device is no station, none asks for you, and you are listed nowhere.");
}

/** The one that is meant: by the name of its place, or the only one there is. Throws `station/list-over`, `usage/no-such-station`. */
export function onlyList(lists: readonly PresenceAsk[], place: string | undefined): string {
  if (place === undefined && lists.length === 0) throw new Failure("station/list-over");
  const found = lists.filter((one) => place === undefined || one.place.name.toLowerCase() === place.toLowerCase());
  if (found.length !== 1) throw new Failure("usage/no-such-station", found.length === 0 ? `No station "${place}" asks for this now.` : "There are several stations: give the name of the place.");
  return found[0]!.list;
}
