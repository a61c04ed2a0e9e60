/** Two organisations as they stand before a first call: in each a desk and its people, on issued devices with the published client, who have verified one another; and the two desks likewise. */
import type { RunningClient } from "../../client/entente.ts";
import type { ClientEnvironment, Clock } from "../../client/environment.ts";
import type { ArrangementView, CallRequest } from "../../client/model/desk.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { connect, enrolPerson, softwarePasskey, testEnvironment } from "../clients/test-client.ts";
import { fakeMedia } from "../fake-media.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation } from "../federation/boot.ts";
import { publishedCode } from "../federation/published-code.ts";

export interface DeskWorld {
  readonly federation: TestFederation;
  readonly clients: readonly RunningClient[];
  person(name: string): RunningClient;
  environment(name: string): ClientEnvironment;
  /** Enrols somebody more; the officer of that node issues the device. */
  enrol(name: string, options?: { role?: Role }): Promise<RunningClient>;
  close(): Promise<void>;
}

const NAME = /^(?<user>[a-z]+)@(?<domain>.+)$/;
export const PEOPLE = [`desk@${RURITANIA}`, `president@${RURITANIA}`, `desk@${GRAUSTARK}`, `minister@${GRAUSTARK}`] as const;

/** Names are `user@domain`; a `desk…` is a desk. `clocks`: of single devices. */
export async function deskWorld(names: readonly string[] = PEOPLE, federationOptions: Parameters<typeof bootFederation>[0] = {}, clocks: Readonly<Record<string, Clock>> = {}): Promise<DeskWorld> {
  const federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], ...federationOptions, config: { demonstration: true, ...federationOptions?.config } });
  const people = new Map<string, { client: RunningClient; environment: ClientEnvironment }>();
  const codes = new Map<string, ClientEnvironment["code"]>();
  const officers = new Map<string, RunningClient>();
  for (const node of federation.nodes) {
    codes.set(node.domain, await publishedCode(node));
    officers.set(node.domain, await enrolPerson(node, "officer", { role: "security" }));
  }

  async function enrol(name: string, { role }: { role?: Role } = {}): Promise<RunningClient> {
    const { user, domain } = NAME.exec(name)!.groups as { user: string; domain: string };
    const node = federation.node(domain);
    const environment = testEnvironment(node, { media: fakeMedia(systemRandom), ...(clocks[name] ? { clock: clocks[name] } : {}), authenticator: softwarePasskey("localhost", "http://localhost"), code: codes.get(domain)!, zone: domain === RURITANIA ? "Europe/Vienna" : "Asia/Kolkata" });
    const client = await enrolPerson(node, user, { environment, passkey: true, role: role ?? (user.startsWith("desk") ? "desk" : "principal") });
    await officers.get(domain)!.security.set({ deviceId: client.view().me!.deviceId, class: "issued", evidence: { kind: "inventory" } });
    people.set(name, { client, environment });
    return client;
  }

  const find = (name: string) => people.get(name) ?? [...people].find(([known]) => known.startsWith(`${name}@`))![1];
  for (const name of names) await enrol(name);
  const desks = names.filter((name) => name.startsWith("desk"));
  for (const desk of desks) {
    for (const name of names) if (name !== desk && name.split("@")[1] === desk.split("@")[1] && !desks.includes(name)) await meet(find(desk).client, find(name).client);
  }
  for (const [i, first] of desks.entries()) for (const second of desks.slice(i + 1)) await meet(find(first).client, find(second).client);

  return {
    federation,
    get clients() {
      return [...people.values()].map(({ client }) => client);
    },
    person: (name) => find(name).client,
    environment: (name) => find(name).environment,
    enrol,
    async close() {
      await Promise.all([...people.values()].map(({ client }) => client.stop()));
      await Promise.all([...officers.values()].map((client) => client.stop()));
      await federation.close();
    },
  };
}

/** A line, and each has verified the other in person. */
export async function meet(a: RunningClient, b: RunningClient): Promise<void> {
  await connect(a, b);
  await verify(a, b);
}

export async function verify(a: RunningClient, b: RunningClient): Promise<void> {
  const [first, second] = [personOf(a), personOf(b)];
  await a.confirmInPerson(second, b.verifyInPerson(first).qr);
  await b.confirmInPerson(first, a.verifyInPerson(second).qr);
}

export const personOf = (client: RunningClient): string => client.view().me!.person;

/** As that person comes to a call of theirs. */
export const asPrincipal = (client: RunningClient) => ({ person: personOf(client), role: "principal" as const, languages: [] });

/** In an hour, between the two organisations, with these of the own people as principals. */
export function requestOf(principals: readonly string[], change: Partial<CallRequest> = {}): CallRequest {
  return {
    subject: "Fisheries",
    precedence: "ROUTINE",
    label: 2,
    start: Math.floor(Date.now() / 1000) + 3600,
    minutes: 30,
    order: [GRAUSTARK, RURITANIA],
    interpretation: ["fr"],
    participants: principals.map((person) => ({ person, role: "principal", languages: ["en"] })),
    wanted: [{ role: "principal", languages: [] }],
    note: "",
    ...change,
  };
}

export const callsOf = (client: RunningClient): ArrangementView[] => client.view().arrangements;
export const callAt = (client: RunningClient, id: string): ArrangementView | undefined => callsOf(client).find((one) => one.id === id);
