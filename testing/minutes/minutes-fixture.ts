/** Two desks with a line between them, and a note-taker who has a line with one of them: all that minutes need. */
import type { RunningClient } from "../../client/entente.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import type { MinutesText, MinutesView } from "../../client/model/minutes.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import { connect, enrolPerson, lineWith, testEnvironment } from "../clients/test-client.ts";
import { GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

export interface Seat {
  client: RunningClient;
  readonly environment: ClientEnvironment;
  readonly person: string;
}

export async function seat(federation: TestFederation, domain: string, user: string, role: Role = "desk", change: Partial<ClientEnvironment> = {}, passkey = false): Promise<Seat> {
  const environment = testEnvironment(federation.node(domain), change);
  const client = await enrolPerson(federation.node(domain), user, { environment, role, passkey });
  return { client, environment, person: client.view().me!.person };
}

export interface Desks {
  ours: Seat;
  theirs: Seat;
  /** Their line. */
  room: string;
}

let pairs = 0;

export async function desks(federation: TestFederation, options: { passkey?: boolean } = {}): Promise<Desks> {
  pairs++;
  const [ours, theirs] = [await seat(federation, RURITANIA, `desk${pairs}`, "desk", {}, options.passkey), await seat(federation, GRAUSTARK, `desk${pairs}`)];
  await connect(ours.client, theirs.client);
  const room = lineWith(ours.client, theirs.person)!.room;
  await until(() => [ours, theirs].every(({ client }) => (client.view().lines.find((line) => line.room === room)?.assessment.ceiling ?? 0) >= 1), "a line that carries RESTRICTED", 60_000);
  return { ours, theirs, room };
}

export const aCall = () => ({ kind: "call" as const, id: `mimi://${RURITANIA}/r/${[...toHex(systemRandom(26))].map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("")}` });

export const text = (items: MinutesText["items"], change: Partial<MinutesText> = {}): MinutesText => ({ title: "Call of the two presidents", label: 1, held: { from: 1_800_000_000_000, to: 1_800_000_900_000 }, items, ...change });
export const item = (words: string, state: MinutesText["items"][number]["state"] = "raised", id?: string): MinutesText["items"][number] => ({ text: words, state, raisedBy: null, ...(id === undefined ? {} : { id }) });

/** What was typed again from a version, to be changed. */
export const again = ({ items, title, label, held }: MinutesView["current"], change: (item: MinutesText["items"][number]) => MinutesText["items"][number] = (one) => one): MinutesText => ({ title, label, held, items: items.map(({ id, text: words, state, raisedBy }) => change({ id, text: words, state, raisedBy: raisedBy?.person ?? null })) });

export const minutesOf = ({ client }: Seat, id: string) => client.view().minutes.find((one) => one.id === id);

/** Both show the same version on the table, and agree on what is agreed. */
export const same = (a: Seat, b: Seat, id: string) => {
  const [left, right] = [minutesOf(a, id), minutesOf(b, id)];
  return left !== undefined && left.current.hash === right?.current.hash && left.state === right.state && left.agreed?.hash === right.agreed?.hash && left.versions.length === right.versions.length;
};
