/**
 * The people of one organisation, each with a first device that runs without a screen: what a person or an officer would do by hand, these do, through the same
 * client as everybody. They enrol, add a seat's device when its link is used, and the security officer names a class for what was handed out.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "../../client/entente.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import type { EntenteClient } from "../../client/model/entente-client.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { headlessEnvironment, random } from "../headless.ts";
import { keptPasskey } from "./kept-passkey.ts";
import type { NodeProcess } from "./node-process.ts";
import type { Organisation, Person, SeatPlan } from "./world.ts";

export interface Member {
  readonly person: Person;
  readonly uri: string;
  readonly client: EntenteClient;
}

export interface Household {
  readonly organisation: Organisation;
  readonly members: readonly Member[];
  /** A link that enrols one further device of that person. */
  linkFor(user: string): Promise<string>;
  stop(): Promise<void>;
}

/** While a device is expected, and while none is: three officers who look all the time take a fifth of a core. */
const LOOK_EVERY = 400;
const LOOK_SELDOM = 4_000;
const EXPECTED_FOR = 60_000;
const FIRST_DEVICE = "Safe in the office";
/** CONFIDENTIAL: as high as the accords of the rehearsal go. */
const CLEARED = 2;
const EVIDENCE = { kind: "inventory", note: "Handed out for the rehearsal" } as const;

export async function openHousehold(node: NodeProcess, seats: readonly SeatPlan[], code: ClientEnvironment["code"]): Promise<Household> {
  const { organisation } = node;
  const members: Member[] = [];
  for (const person of organisation.people) members.push(await openMember(node, person, code));
  const officer = memberOf(members, "security").client;
  await clear(officer, members);
  const looking = await lookAfterDevices(officer, seats.filter((seat) => seat.organisation === organisation.key));
  const stopApproving = members.map(({ client }) => approveOwnLinks(client));
  return {
    organisation,
    members,
    async linkFor(user) {
      looking.expect();
      return (await memberOf(members, user).client.linkDevice()).link;
    },
    async stop() {
      looking.stop();
      for (const stop of stopApproving) stop();
      await Promise.all(members.map(({ client }) => client.stop()));
    },
  };
}

function memberOf(members: readonly Member[], user: string): Member {
  const found = members.find(({ person }) => person.user === user);
  if (!found) throw new Failure("start/no-such-person", user);
  return found;
}

async function openMember(node: NodeProcess, person: Person, code: ClientEnvironment["code"]): Promise<Member> {
  const folder = join(node.folder, "people", person.user);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authenticator = await keptPasskey(join(folder, "passkey.json"), random);
  const client = createClient(headlessEnvironment({ folder, nodeUrl: node.url, authenticator, code }), { rings: "none" });
  await client.start();
  if (client.view().state === "not-enrolled") {
    const { url } = await node.ask<{ url: string }>("invite", { name: person.name, user: person.user, role: person.role, hours: 1 });
    await client.enrol(url, { deviceName: FIRST_DEVICE, passkey: true });
  } else await client.confirmPresence();
  return { person, uri: `mimi://${node.organisation.domain}/u/${person.user}`, client };
}

/** What an officer has recorded of people before anybody shares anything with them; whatever was said since stands. */
async function clear(officer: EntenteClient, members: readonly Member[]): Promise<void> {
  const known = new Set((await officer.security.stations()).clearances.map(({ person }) => person));
  for (const { uri } of members) if (!known.has(uri)) await officer.security.clearance(uri, CLEARED);
}

/** The officer gives the class that was planned to what has none yet; whatever a person does afterwards stands. */
async function lookAfterDevices(officer: EntenteClient, seats: readonly SeatPlan[]): Promise<{ expect(): void; stop(): void }> {
  const issued = new Set([FIRST_DEVICE, ...seats.filter((seat) => seat.class === "issued").map((seat) => seat.deviceName)]);
  const look = async () => {
    const { devices } = await officer.security.devices();
    for (const device of devices) {
      if (device.class === "personal" && device.status === "good" && device.evidence.length === 0 && issued.has(device.name)) await officer.security.set({ deviceId: device.deviceId, class: "issued", evidence: { ...EVIDENCE } });
    }
  };
  await look();
  let expectedUntil = Date.now() + EXPECTED_FOR;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = () => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void look().catch(() => {}).then(again), Date.now() < expectedUntil ? LOOK_EVERY : LOOK_SELDOM);
  };
  again();
  return {
    expect() {
      expectedUntil = Date.now() + EXPECTED_FOR;
      again();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** The person's hand: a device that used the person's own link, and proved that it had the link's secret, is let in. */
function approveOwnLinks(client: EntenteClient): () => void {
  const asked = new Set<string>();
  let stopped = false;
  const look = () => {
    if (stopped) return;
    for (const { deviceId, mine } of client.view().pendingDevices) {
      if (!mine || asked.has(deviceId)) continue;
      asked.add(deviceId);
      client.approveDevice(deviceId).catch(() => {
        asked.delete(deviceId);
        setTimeout(look, LOOK_EVERY);
      });
    }
  };
  const stop = client.subscribe(look);
  return () => {
    stopped = true;
    stop();
  };
}
