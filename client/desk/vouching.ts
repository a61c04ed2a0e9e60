/** What this person's office says in a room: everywhere that it is a desk; in a room of an arrangement, of each of its own people whether it stands for them. */
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import type { People } from "../contacts/people.ts";
import type { RoomGroup } from "../lines/channel.ts";
import type { Offices } from "./offices.ts";

export function officeWords({ create }: RoomGroup, deps: { people: People; offices: Offices; own: { person: string; domain: string } }): [subject: string, signal: Signal][] {
  const { people, offices, own } = deps;
  const office = offices.own();
  if (!office) return [];
  const words: [string, Signal][] = [["office", office]];
  for (const person of create.arrangement ? create.persons : []) {
    const known = people.record(person);
    // Whoever was never verified here needs no word; of whoever no longer is, everybody hears.
    if (person === own.person || domainOf(person as PersonUri) !== own.domain || !known || known.verification.at === 0) continue;
    const stands = known.verification.state === "verified" && known.broken === null;
    words.push([`vouch ${person}`, { kind: "vouch", arrangement: create.arrangement as Bytes, person, fingerprint: known.fingerprint, state: stands ? "vouched" : "withdrawn", at: known.verification.at }]);
  }
  return words;
}
