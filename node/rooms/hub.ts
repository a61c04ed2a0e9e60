/**
 * The hub of a room orders what happens in it: one commit an epoch, messages in one sequence, each to everybody's mailbox. It holds no key and believes nobody: a commit is
 * checked claim by claim (`admission.ts`), a message by its header and by who sends it.
 */
import { createHash } from "node:crypto";
import { equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { openRoomCreate, roomOf } from "../../protocol/wire/room-id.ts";
import { type MessageHeader, readHandshake, readMessageHeader } from "../../protocol/framing/framing.ts";
import { decodeRank } from "../../protocol/label/rank-header.ts";
import type { Wake } from "../../protocol/wire/reach.ts";
import type { Clock, Contacts, Directory } from "../area.ts";
import type { Trx } from "../storage/writer.ts";
import type { AcceptedIds } from "./accepted-ids.ts";
import { admitCommit, admitCreation, checkPersons, type Judges } from "./admission.ts";
import { type Audience, audienceOf, type FanOut } from "./fan-out.ts";
import type { Leaf } from "./leaf-certificate.ts";
import type { Joined, SecurityEvent, Storage } from "./ports.ts";
import type { Room, RoomBook } from "./room-book.ts";

/** A message made before a commit may arrive after it: so many epochs back is still delivered. */
const EPOCHS_BACK = 4;

export interface Submission {
  readonly room: string;
  readonly id: string;
  readonly sender: string;
  readonly message: string;
  readonly ephemeral?: boolean | undefined;
  readonly wake?: Wake | undefined;
  /** Read already by who hands it in. */
  readonly header?: MessageHeader;
}

export interface Verdict {
  readonly id: string;
  readonly status: "accepted" | "notAllowed" | "epochTooOld" | "duplicate";
  readonly seq?: number;
  readonly at?: number;
  readonly code?: string;
}

type CommitVerdict = { status: "success"; seq: number; at: number } | { status: "wrongEpoch"; epoch: number } | { status: "notAllowed"; code: string };

export interface Hub {
  create(creator: { deviceId: string; person: string }, create: string, groupInfo: string): Promise<string>;
  /** `domain`: the node that the submitting device belongs to. */
  commit(domain: string, sender: string, commit: { room: string; commit: string; welcome?: string | undefined; groupInfo: string }): Promise<CommitVerdict>;
  /** Inside a transaction; ephemeral ones go through `pass`. */
  accept(trx: Trx, domain: string, messages: readonly Submission[]): Verdict[];
  pass(domain: string, message: Submission): Verdict;
  close(sender: { deviceId: string; person: string }, room: string): Promise<void>;
  room(room: string): Room | undefined;
}

export function openHub(parts: {
  storage: Storage;
  directory: Directory;
  contacts: Contacts;
  judges: Judges;
  book: RoomBook;
  fanOut: FanOut;
  accepted: AcceptedIds;
  clock: Clock;
  securityEvent: SecurityEvent;
  joined: Joined;
}): Hub {
  const { storage, directory, contacts, judges, book, clock, accepted } = parts;
  const audiences = new WeakMap<Room, Map<string, Audience>>();

  function audience(room: Room, except: string): Audience {
    let known = audiences.get(room);
    if (!known) audiences.set(room, (known = new Map()));
    let found = known.get(except);
    if (!found) known.set(except, (found = audienceOf(room.byDevice.values(), directory.domain, except)));
    return found;
  }

  /** Throws the code with which the message is refused. */
  function check(domain: string, message: Submission): { room: Room; leaf: Leaf; to: Audience } {
    const room = book.get(message.room);
    const leaf = room?.byDevice.get(message.sender);
    if (!room || !leaf || leaf.domain !== domain) throw new Failure("room/not-a-member"); // one code: whether the room exists is not for others
    if (room.closed) throw new Failure("room/closed");
    const header = message.header ?? readMessageHeader(bytesOf(message.message));
    if (!equalBytes(header.groupId, room.group.groupId)) throw new Failure("room/other-group");
    if (header.contentType !== "application") throw new Failure("room/handshake-in-private");
    if (header.epoch > BigInt(room.epoch)) throw new Failure("room/future-epoch");
    if (header.epoch < BigInt(room.epoch - EPOCHS_BACK)) throw new Failure("room/epoch-too-old");
    const rank = decodeRank(header.authenticatedData);
    const to = audience(room, message.sender);
    for (const other of to.remote) checkAccord(other[0], rank);
    if (leaf.domain !== directory.domain) checkAccord(leaf.domain, rank);
    const { persons, arrangement } = room.create;
    if (arrangement !== undefined) {
      if (!contacts.arranged(arrangement, persons)) throw new Failure("room/not-arranged");
    } else if (persons.length === 2 && !contacts.consented(persons[0]!, persons[1]!)) throw new Failure("room/no-consent");
    return { room, leaf, to };
  }

  function checkAccord(domain: string, rank: number): void {
    const peer = judges.peers.get(domain);
    if (!peer) throw new Failure("federation/no-accord", domain);
    if (rank > peer.maximumRank) throw new Failure("room/rank-above-accord", `${rank} > ${peer.maximumRank}`);
  }

  function refused(message: Submission, cause: unknown): Verdict {
    const code = codeOf(cause);
    if (code === "internal/unexpected" || code.startsWith("storage/")) throw cause;
    return { id: message.id, status: code === "room/epoch-too-old" ? "epochTooOld" : "notAllowed", code };
  }

  function cameIn(room: string, leaf: Leaf): void {
    if (leaf.domain === directory.domain) parts.joined(room, leaf.deviceId);
    const guest = leaf.kind === "guest" ? directory.guest(leaf.person) : undefined;
    if (guest) parts.securityEvent({ kind: "guest/let-in", person: guest.invitedBy.person, text: guest.name, room });
  }

  return {
    room: (room) => book.get(room),
    async create(creator, createText, groupInfoText) {
      const bytes = fromBase64Url(createText);
      const device = directory.device(creator.deviceId);
      if (!device) throw new Failure("room/not-the-creator");
      const create = openRoomCreate(bytes, device.signKey);
      if (create.hub !== directory.domain) throw new Failure("room/other-hub", create.hub);
      if (create.creator.deviceId !== creator.deviceId || create.creator.person !== creator.person) throw new Failure("room/not-the-creator");
      checkPersons(create, contacts);
      if (create.arrangement !== undefined && create.kind === "line" && device.role !== "desk") throw new Failure("desk/not-a-desk");
      const room = roomOf(bytes, directory.domain);
      const groupInfo = fromBase64Url(groupInfoText);
      admitCreation(room, { deviceId: creator.deviceId, signKey: device.signKey }, groupInfo, judges);
      if (book.get(room)) return room; // said again after a lost answer; the same bytes make the same room
      await storage.writer.run((trx) => {
        if (!book.get(room)) book.create(trx, { room, create, creation: createText, groupInfo, at: clock.now() });
      });
      return room;
    },
    async commit(domain, sender, given) {
      const room = book.get(given.room);
      if (!room || room.byDevice.get(sender)?.domain !== domain) return { status: "notAllowed", code: "room/not-a-member" };
      if (room.closed) return { status: "notAllowed", code: "room/closed" };
      const commit = fromBase64Url(given.commit);
      const hash = createHash("sha256").update(commit).digest("hex");
      const known = room.commits.find((one) => one.hash === hash);
      if (known) return { status: "success", seq: known.seq, at: known.at };
      const groupInfo = fromBase64Url(given.groupInfo);
      const welcome = given.welcome === undefined ? undefined : fromBase64Url(given.welcome);
      try {
        const { epoch } = readHandshake(commit);
        if (epoch !== BigInt(room.epoch)) return { status: "wrongEpoch", epoch: room.epoch };
        const { sender: leaf, added } = admitCommit(room, sender, { commit, welcome, groupInfo }, judges);
        const verdict = await storage.writer.run((trx): CommitVerdict => {
          const seq = book.nextSeq(room);
          const at = clock.now();
          if (!book.advance(trx, room, { groupInfo, commit: { hash, seq, at } })) return { status: "wrongEpoch", epoch: room.epoch + 1 };
          book.saveSeq(trx, room);
          const event = { room: room.room, seq, from: leaf.uri, at };
          // The old roster hears of it, those who are removed too, and the sender, whose answer may be lost; the new ones get the Welcome and nothing from before it.
          parts.fanOut.durable(trx, audience(room, ""), { ...event, kind: "commit", bytes: given.commit });
          if (given.welcome !== undefined) parts.fanOut.welcome(trx, audienceOf(added, directory.domain), { ...event, kind: "welcome", bytes: given.welcome }, room.creation);
          return { status: "success", seq, at };
        });
        if (verdict.status === "success") for (const one of added) cameIn(room.room, one);
        return verdict;
      } catch (cause) {
        const code = codeOf(cause);
        if (code === "internal/unexpected" || code.startsWith("storage/")) throw cause;
        parts.securityEvent({ kind: "room/commit-refused", person: room.byDevice.get(sender)?.person ?? "", text: `A change to a room was refused: ${code}` });
        return { status: "notAllowed", code };
      }
    },
    accept(trx, domain, messages) {
      const at = clock.now();
      const rooms = new Set<Room>();
      const taken = new Map<string, { room: string; id: string; seq: number }>();
      const verdicts = messages.map((message): Verdict => {
        const before = accepted.seqOf(message.room, message.id) ?? taken.get(message.room + message.id)?.seq;
        try {
          const { room, leaf, to } = check(domain, message);
          if (before !== undefined) return { id: message.id, status: "duplicate", seq: before };
          const seq = book.nextSeq(room);
          rooms.add(room);
          taken.set(message.room + message.id, { room: message.room, id: message.id, seq });
          parts.fanOut.durable(trx, to, { room: message.room, seq, kind: "message", from: leaf.uri, at, bytes: message.message, ...(message.wake && mayWake(room, leaf) ? { wake: message.wake } : {}) });
          return { id: message.id, status: "accepted", seq, at };
        } catch (cause) {
          return before === undefined ? refused(message, cause) : { id: message.id, status: "duplicate", seq: before };
        }
      });
      for (const room of rooms) book.saveSeq(trx, room);
      accepted.add(trx, [...taken.values()]);
      return verdicts;
    },
    pass(domain, message) {
      try {
        const { leaf, to } = check(domain, message);
        const at = clock.now();
        parts.fanOut.ephemeral(to, { room: message.room, seq: 0, kind: "message", from: leaf.uri, at, bytes: message.message });
        return { id: message.id, status: "accepted", at };
      } catch (cause) {
        return refused(message, cause);
      }
    },
    async close(sender, name) {
      const room = book.get(name);
      const leaf = room?.byDevice.get(sender.deviceId);
      if (!room || !leaf) throw new Failure("room/not-a-member");
      if (room.create.kind === "line" && room.create.creator.person !== sender.person) throw new Failure("room/not-allowed");
      if (room.closed) return;
      await storage.writer.run((trx) => {
        const seq = book.nextSeq(room);
        book.close(trx, room);
        book.saveSeq(trx, room);
        parts.fanOut.durable(trx, audience(room, sender.deviceId), { room: name, seq, kind: "closed", from: leaf.uri, at: clock.now(), bytes: "" });
      });
    },
  };
}


/** People ring in lines; a guest, or a message within a call, wakes nobody. */
function mayWake(room: Room, leaf: Leaf): boolean {
  return room.create.kind === "line" && room.create.persons.includes(leaf.person);
}

/** Only the canonical spelling: another one would give the same message a second text. */
export function bytesOf(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw new Failure("wire/bad-base64");
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

