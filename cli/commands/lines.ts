/** `entente lines`: the lines of this device, each with its level and what holds it there. */
import type { Command } from "commander";
import { type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import type { LineView } from "../../client/model/views.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Context } from "./context.ts";
import { waitFor } from "./waiting.ts";

/** Levels are worked out anew at each start: the own node is asked, and the other end's word may take a moment. */
const SETTLES_WITHIN = 2_000;

export const levelNames = ["OPEN", "PRIVATE", "VERIFIED", "SECURE"] as const;

export function addLines(program: Command, { terminal }: Context): void {
  withProfile(program.command("lines"))
    .summary("your lines, each with its level")
    .description("Lists your lines, each with its level, the highest classification that it carries now, and what limits it.")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  $ entente lines")
    .action((options: ProfileOptions & { json?: boolean }) =>
      withReadyClient(options, terminal, async (client) => {
        await waitFor(client, (view) => view.lines.every((line) => line.assessment.settled) || undefined, SETTLES_WITHIN);
        const { lines } = client.view();
        if (options.json) return terminal.print(JSON.stringify(lines.map(lineJson)));
        if (lines.length === 0) return terminal.say("No lines yet. Hand over your card (entente card), or accept one (entente accept <card>).");
        for (const line of lines) terminal.print(`${showPerson(line.contact.person as PersonUri)}\t${oneLine(line.contact.name)}\t${levelText(line)}\t${line.unread} unread${line.readOnly ? "\tread only" : ""}`);
      }),
    );
}

export function lineJson(line: LineView) {
  const { room, contact, assessment, unread, readOnly, peerReachable } = line;
  return {
    room,
    person: contact.person,
    name: contact.name,
    level: levelNames[assessment.level],
    settled: assessment.settled,
    ceiling: rankNames[assessment.ceiling],
    limiting: assessment.limiting && { fact: assessment.limiting.value, end: assessment.limiting.end, own: assessment.limiting.own },
    stations: assessment.stations.map(({ own, place, placeKind, present, fell, until }) => ({ own, place, kind: placeKind, present: present.map(({ name, person: who, rank, vouchedBy }) => ({ name, person: who, rank: rankNames[rank], vouchedBy })), fell: fell ?? null, until: until ?? null })),
    unread,
    readOnly,
    peerReachable,
  };
}

export function levelText({ assessment }: LineView): string {
  const limit = assessment.limiting ? `, limited by ${assessment.limiting.value} at ${assessment.limiting.own ? "this end" : assessment.limiting.endName || "the other end"}` : "";
  const stations = assessment.stations.map(({ place, present }) => `; ${place}: ${present.length === 0 ? "nobody listed" : present.map(({ name }) => name).join(", ")}`).join("");
  return `${levelNames[assessment.level]}${assessment.settled ? "" : " (being worked out)"}, up to ${rankNames[assessment.ceiling]}${limit}${stations}`;
}
