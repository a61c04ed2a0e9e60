/** Devices of `node-fixture.ts` that also hold MLS groups: as little of a client as messaging tests need. */
import { type Bytes, fromBase64Url, toBase64Url, toHex, utf8 } from "../protocol/wire/bytes.ts";
import type { MailboxItem, Result } from "../protocol/wire/api.ts";
import { groupIdOf, roomOf, signRoomCreate } from "../protocol/wire/room-id.ts";
import { encodeCard } from "../protocol/identity/card.ts";
import { createKeyPackage, createLine, createSuite, joinLine, type LineEnvironment, type LineGroup, type NewKeyPackage } from "../protocol/line/group.ts";
import { encodeRank } from "../protocol/label/rank-header.ts";
import type { Role } from "../protocol/wire/fields.ts";
import type { RunningNode } from "../node/start/node.ts";
import { systemRandom } from "../node/start/system-clock.ts";
import { enrolFirst, post, type TestDevice, type TestSocket } from "./node-fixture.ts";

const SUITE = createSuite({ name: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519" });

export interface LineDevice extends TestDevice {
  readonly env: LineEnvironment;
  readonly certificates: Bytes[];
  readonly card: string;
  readonly packages: Map<string, NewKeyPackage>;
  publish(count: number, lastResort?: boolean): Promise<{ held: number }>;
  ownPackage(options?: { lastResort?: boolean }): Promise<NewKeyPackage>;
}

export async function lineDevice(node: RunningNode, user: string, role?: Role): Promise<LineDevice> {
  return withLines(await enrolFirst(node, { user, ...(role ? { role } : {}) }));
}

export async function withLines(device: TestDevice): Promise<LineDevice> {
  const { certificates } = await post(device.url, "enrol.state", { deviceId: device.record.deviceId });
  const env: LineEnvironment = { suite: SUITE, signer: device.signer, now: Date.now, authenticate: async () => true };
  const own = certificates.map(fromBase64Url);
  const packages = new Map<string, NewKeyPackage>();
  const ownPackage = (options: { lastResort?: boolean } = {}) => createKeyPackage(env, { certificates: own, lifetimeSeconds: 86_400, ...options });
  return {
    ...device,
    env,
    certificates: own,
    card: toBase64Url(encodeCard({ domain: device.domain as never, person: device.person as never, fingerprint: systemRandom(32) })),
    packages,
    ownPackage,
    async publish(count, lastResort = false) {
      const made = await Promise.all(Array.from({ length: count }, () => ownPackage()));
      const last = lastResort ? await ownPackage({ lastResort: true }) : undefined;
      for (const one of last ? [...made, last] : made) packages.set(toHex(one.ref), one);
      return device.call("keys.publish", { packages: made.map((one) => toBase64Url(one.keyPackage)), ...(last ? { lastResort: toBase64Url(last.keyPackage) } : {}) });
    },
  };
}

/** One asks, the other says yes; resolves when the asking side has heard it. */
export async function becomeContacts(a: { device: LineDevice; socket: TestSocket }, b: { device: LineDevice; socket: TestSocket }): Promise<void> {
  await a.device.call("consent.request", { to: b.device.person, card: a.device.card });
  await b.socket.item((item) => item.kind === "consent" && item.data?.["state"] === "requested" && item.data["person"] === a.device.person);
  await b.device.call("consent.answer", { to: a.device.person, grant: true, card: b.device.card });
  await a.socket.item((item) => item.kind === "consent" && item.data?.["state"] === "granted" && item.data["person"] === b.device.person);
}

export interface OpenRoom {
  readonly room: string;
  group: LineGroup;
}

/** A room with nobody in it but its maker. */
export async function createRoom(device: LineDevice, persons: readonly string[], options: { kind?: "line" | "call"; arrangement?: Uint8Array } = {}): Promise<OpenRoom> {
  const create = await signRoomCreate(
    {
      v: 1,
      kind: options.kind ?? "line",
      hub: device.domain,
      creator: { person: device.person, deviceId: device.record.deviceId },
      persons: [device.person, ...persons.filter((one) => one !== device.person)],
      ...(options.arrangement ? { arrangement: options.arrangement } : {}),
      nonce: systemRandom(16),
      at: Math.floor(Date.now() / 1000),
    },
    device.signer,
  );
  const room = roomOf(create, device.domain);
  const group = await createLine(device.env, { groupId: groupIdOf(room), ...(await device.ownPackage()) });
  const made = await device.call("room.create", { create: toBase64Url(create), groupInfo: toBase64Url(await group.groupInfo()) });
  if (made.room !== room) throw new TypeError("another room than was asked for");
  return { room, group };
}

export async function commit(device: LineDevice, open: OpenRoom, changes: { add?: Bytes[]; remove?: number[] }): Promise<Result<"room.commit">> {
  const made = await open.group.commit(changes);
  const answer = await device.call("room.commit", { room: open.room, commit: toBase64Url(made.commit), groupInfo: toBase64Url(made.groupInfo), ...(made.welcome ? { welcome: toBase64Url(made.welcome) } : {}) });
  if (answer.accepted) open.group = made.next;
  return answer;
}

/** Claims and adds every device of the others. */
export async function addPersons(device: LineDevice, open: OpenRoom, persons: readonly string[]): Promise<Result<"room.commit">> {
  const claimed = await Promise.all(persons.map((person) => device.call("keys.claim", { person, room: open.room })));
  return commit(device, open, { add: claimed.flatMap((one) => one.packages.map((each) => fromBase64Url(each.keyPackage))) });
}

export async function join(device: LineDevice, item: MailboxItem): Promise<OpenRoom> {
  for (const made of device.packages.values()) {
    try {
      return { room: item.room!, group: await joinLine(device.env, { welcome: fromBase64Url(item.bytes!), ...made }) };
    } catch {
      // not this one
    }
  }
  throw new TypeError("no KeyPackage fits the Welcome");
}

export async function seal(open: OpenRoom, text: string, rank = 0): Promise<string> {
  const { next, message } = await open.group.seal(utf8(text), encodeRank(rank as 0));
  open.group = next;
  return toBase64Url(message);
}

export const newId = () => toBase64Url(systemRandom(16));

export async function send(device: LineDevice, open: OpenRoom, text: string, options: { rank?: number; ephemeral?: boolean; id?: string } = {}): Promise<string> {
  const id = options.id ?? newId();
  await device.call("room.send", { room: open.room, id, message: await seal(open, text, options.rank), ...(options.ephemeral ? { ephemeral: true } : {}) });
  return id;
}

/** Opens what came, commits included; the text of a message. */
export async function open(open: OpenRoom, item: MailboxItem): Promise<string | undefined> {
  const opened = await open.group.open(fromBase64Url(item.bytes!));
  open.group = opened.next;
  return opened.kind === "message" ? new TextDecoder().decode(opened.plaintext) : undefined;
}
