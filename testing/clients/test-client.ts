/** A real client in this process, against a real node: what differs from a browser is the store, the vault and the passkey, which are of memory. */
import { WebSocket } from "ws";
import { createClient, type RunningClient } from "../../client/entente.ts";
import type { Authenticator } from "../../client/enrol/authenticator.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import { memoryVault } from "../../client/keys/memory-vault.ts";
import type { LineView } from "../../client/model/views.ts";
import { memoryStore } from "../../client/store/memory.ts";
import { createSoftwareAuthenticator } from "../../protocol/identity/software-authenticator.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import { until } from "../federation/boot.ts";

/** Has everything that the machine of a device keeps: given again, it is the same device after a restart. */
export function testEnvironment(node: Pick<RunningNode, "url">, change: Partial<ClientEnvironment> = {}): ClientEnvironment {
  return {
    baseUrl: node.url,
    fetch: (input, init) => fetch(input, init),
    openSocket: (url) => new WebSocket(url) as never,
    store: memoryStore(),
    keys: memoryVault(),
    authenticator: softwarePasskey(new URL(node.url).hostname, node.url),
    media: null,
    clock: systemClock,
    random: systemRandom,
    code: { hash: null, proof: null },
    zone: "Europe/Vienna",
    platform: "test",
    lock: null,
    onOnline: null,
    log: (event, values) => {
      if (process.env["ENTENTE_LOG"]) console.error(event, JSON.stringify(values ?? {}));
    },
    ...change,
  };
}

export function softwarePasskey(rpId: string, origin: string): Authenticator {
  const made = createSoftwareAuthenticator({ rpId, origin, random: systemRandom });
  return {
    kind: "software",
    rpId,
    async create() {
      const { authenticator } = await made;
      return { credentialId: authenticator.credentialId, publicKey: authenticator.publicKey, backupEligible: authenticator.backupEligible, prf: authenticator.prf };
    },
    async assert({ challenge, prfSalt }) {
      const { assert, prf } = await made;
      return { ...(await assert(challenge)), ...(prfSalt ? { prf: await prf(prfSalt) } : {}) };
    },
  };
}

/** Invites a person and enrols the first device. */
export async function enrolPerson(node: RunningNode, user: string, options: { environment?: ClientEnvironment; role?: Role; passkey?: boolean; name?: string } = {}): Promise<RunningClient> {
  const { environment = testEnvironment(node), role = "principal", passkey = false, name = user } = options;
  const { url } = await node.invite({ name, user, role, hours: 1 });
  const client = createClient(environment);
  await client.start();
  await client.enrol(url, { deviceName: `${user}'s device`, passkey });
  await until(() => client.view().state === "online" && client.view().me !== undefined, `${user} online`);
  return client;
}

/** One more device of that person, let in by the one at hand; it may not know of it yet. */
export async function addDevice(first: RunningClient, environment: ClientEnvironment, { deviceName = "Second device", passkey = false }: { deviceName?: string; passkey?: boolean } = {}): Promise<RunningClient> {
  const client = createClient(environment);
  await client.start();
  await client.enrol((await first.linkDevice()).link, { deviceName, passkey });
  await until(() => first.view().pendingDevices.length === 1, "the request of another device", 20_000);
  await first.approveDevice(first.view().pendingDevices[0]!.deviceId);
  return client;
}

export function lineWith(client: RunningClient, person: string): LineView | undefined {
  return client.view().lines.find((line) => line.contact.person === person && !line.readOnly);
}

/** The card of one is handed to the other, who asks; the first lets him in; both have the line, with all devices in it. */
export async function connect(first: RunningClient, second: RunningClient): Promise<{ a: LineView; b: LineView }> {
  const [a, b] = [first.view().me!.person, second.view().me!.person];
  first.handOver(second.view().me!.domain);
  await second.acceptCard(first.card().link);
  const both = (client: RunningClient, person: string) => {
    const line = lineWith(client, person);
    return line !== undefined && client.device()!.lines.rooms.get(line.room)!.members.some((member) => member.person === person);
  };
  await until(() => both(first, b) && both(second, a) && lineWith(first, b)!.room === lineWith(second, a)!.room, "a line", 15_000);
  return { a: lineWith(first, b)!, b: lineWith(second, a)! };
}

export function texts(client: RunningClient, room: string): string[] {
  return client.view().lines.find((line) => line.room === room)?.messages.filter((message) => message.kind === "message").map((message) => message.text) ?? [];
}
