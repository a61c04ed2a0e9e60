/**
 * What a hub demands of a commit before it orders it, claim by claim. The committer controls every byte; the hub holds no key of the group. Clients check all of this again:
 * a hub that skips it gains nothing but a commit that honest clients refuse.
 */
import { equalBytes, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { groupIdOf } from "../../protocol/wire/room-id.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import { type Handshake, type KeyPackageInfo, readWelcome, type RosterEntry, verifyGroupInfo, verifyNextEpoch } from "../../protocol/framing/framing.ts";
import type { Contacts, Directory } from "../area.ts";
import type { Peers } from "../federation/peer.ts";
import { type Leaf, leafOf, verifyLeafCertificate } from "./leaf-certificate.ts";
import type { Group, Room } from "./room-book.ts";

const MOST_LEAVES = 256;
const CLOCK_LEEWAY_SECONDS = 3600;

export interface Judges {
  readonly directory: Directory;
  readonly peers: Peers;
  /** Devices of other nodes that their node has called revoked. */
  readonly isRevoked: (deviceId: string) => boolean;
  /** Seconds. */
  readonly now: () => number;
}

/** The first state of a room: its id as group id, epoch 0, and nobody in it but the device that signed the creation. Throws `room/…`, `framing/…`. */
export function admitCreation(room: string, creator: { deviceId: string; signKey: Uint8Array }, groupInfo: Uint8Array, judges: Judges): Group {
  const group = verifyGroupInfo(groupInfo);
  if (!equalBytes(group.groupId, groupIdOf(room))) throw new Failure("room/other-group");
  if (group.epoch !== 0n || group.roster.length !== 1) throw new Failure("room/not-new");
  const [entry] = group.roster;
  if (!entry || !equalBytes(entry.signatureKey, creator.signKey)) throw new Failure("room/not-the-creator");
  const leaf = leafOf(entry);
  if (leaf.kind !== "device" || leaf.deviceId !== creator.deviceId) throw new Failure("room/not-the-creator");
  verifyLeafCertificate(entry, judges.directory.caKey, judges.now());
  return group;
}

export interface AdmittedCommit {
  readonly group: Group;
  readonly handshake: Handshake;
  readonly sender: Leaf;
  /** Leaves that come in. */
  readonly added: readonly Leaf[];
}

/** Throws `room/…`, `framing/…`, each naming the claim that failed. */
export function admitCommit(room: Room, submittedBy: string, commit: { commit: Uint8Array; welcome: Uint8Array | undefined; groupInfo: Uint8Array }, judges: Judges): AdmittedCommit {
  const { handshake, groupInfo: group } = verifyNextEpoch({ before: room.group, handshake: commit.commit, groupInfo: commit.groupInfo });
  const sender = room.leaves[handshake.senderLeaf ?? -1];
  if (!sender || sender.deviceId !== submittedBy) throw new Failure("room/not-your-leaf");
  const added = handshake.adds.map((add) => admitAdd(room, add, judges));
  const ids = new Set(added.map((leaf) => leaf.deviceId));
  if (ids.size !== added.length) throw new Failure("room/device-twice");
  for (const [at, leaf] of room.leaves.entries()) if (leaf && ids.has(leaf.deviceId) && !handshake.removes.includes(at)) throw new Failure("room/device-twice", leaf.deviceId);
  if (group.roster.filter(Boolean).length > MOST_LEAVES) throw new Failure("room/full");
  checkWelcome(handshake.adds, commit.welcome);
  return { group, handshake, sender, added };
}

function admitAdd(room: Room, add: KeyPackageInfo, judges: Judges): Leaf {
  const now = judges.now();
  if (now < add.lifetime.notBefore - CLOCK_LEEWAY_SECONDS || now > add.lifetime.notAfter) throw new Failure("room/key-package-expired");
  const leaf = leafOf(add);
  if (leaf.kind === "guest") return admitGuest(room, add, leaf, judges);
  if (!room.create.persons.includes(leaf.person)) throw new Failure("room/not-a-person-of-it", leaf.person);
  verifyLeafCertificate(add, caKeyOf(leaf.domain, judges), now);
  if (leaf.domain === judges.directory.domain) {
    const device = judges.directory.device(leaf.deviceId);
    if (!device || device.person !== leaf.person || !equalBytes(device.signKey, add.signatureKey)) throw new Failure("room/unknown-device", leaf.deviceId);
    if (device.status === "revoked") throw new Failure("room/revoked-device", leaf.deviceId);
  } else if (judges.isRevoked(leaf.deviceId)) throw new Failure("room/revoked-device", leaf.deviceId);
  return leaf;
}

/** A guest comes into the call that it was invited to, on the node that invited it, and into no line. */
function admitGuest(room: Room, add: RosterEntry, leaf: { person: string; domain: string; uri: string }, judges: Judges): Leaf {
  if (room.create.kind !== "call") throw new Failure("room/no-guests-in-lines");
  if (leaf.domain !== judges.directory.domain) throw new Failure("room/foreign-guest");
  verifyLeafCertificate(add, judges.directory.caKey, judges.now());
  const guest = judges.directory.guestsIn(room.room).find((one) => one.guest === leaf.person);
  if (!guest || !equalBytes(guest.signKey, add.signatureKey) || guest.expiresAt <= judges.now()) throw new Failure("room/unknown-guest");
  return { kind: "guest", deviceId: guest.deviceId, person: leaf.person, domain: leaf.domain, uri: leaf.uri };
}

function caKeyOf(domain: string, judges: Judges): Uint8Array {
  if (domain === judges.directory.domain) return judges.directory.caKey;
  const peer = judges.peers.get(domain);
  if (!peer) throw new Failure("room/no-accord", domain);
  return peer.caKey;
}

/** A Welcome for exactly those who are added: one for somebody else would be a way round the roster (attack 21). */
function checkWelcome(adds: readonly KeyPackageInfo[], welcome: Uint8Array | undefined): void {
  if (welcome === undefined) {
    if (adds.length > 0) throw new Failure("room/no-welcome");
    return;
  }
  const wanted = new Set(adds.map((add) => toHex(add.ref)));
  const recipients = readWelcome(welcome).recipients.map(toHex);
  if (recipients.length !== wanted.size || recipients.some((ref) => !wanted.has(ref))) throw new Failure("room/other-welcome");
}

/**
 * Who may be in the room at all: its maker, and persons who let themselves be reached by its maker. A room of an arrangement is for those whom both desks have introduced for it, whoever
 * else knows whom; and nobody's introduction opens any other room. Throws `room/…`.
 */
export function checkPersons(create: RoomCreate, contacts: Pick<Contacts, "consented" | "arranged">): void {
  if (new Set(create.persons).size !== create.persons.length || !create.persons.includes(create.creator.person)) throw new Failure("room/bad-persons");
  if (create.arrangement !== undefined) {
    if (!contacts.arranged(create.arrangement, create.persons)) throw new Failure("room/not-arranged");
    return;
  }
  for (const person of create.persons) {
    if (person === create.creator.person) continue;
    if (!contacts.consented(create.creator.person, person)) throw new Failure("room/no-consent", person);
  }
}
