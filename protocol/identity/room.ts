/**
 * A room is named by the hash of the event that creates it, so that no node can seize a name or re-write who may be in the room (attack 22). The signed event travels in the MLS group's
 * context: whoever joins gets it from the members, not from a hub, and the group's id is the same hash.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import type { CborValue } from "../wire/cbor.ts";
import { Failure } from "../wire/failure.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../wire/signed.ts";
import { type RoomCreate, roomCreate } from "../wire/signals.ts";
import { parseUri, type RoomUri, roomUri } from "./uri.ts";

const CONTEXT = "room-create";
export const MAX_ROOM_CREATE = 8192;

/** By the creating device. */
export async function signRoomCreate(create: RoomCreate, signer: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(roomCreate, create) as CborValue, signer);
}

/** NOT verified: to learn whose key to fetch. Throws `wire/…`. */
export function peekRoomCreate(bytes: Uint8Array): RoomCreate {
  return shaped(roomCreate, peekSigned(bytes, { maxBytes: MAX_ROOM_CREATE }));
}

/** `signKey`: of the device that it names, from its person's verified chain. Throws `wire/…`, `room/not-a-person` when the creator is not one of the room's persons. */
export function openRoomCreate(bytes: Uint8Array, signKey: Uint8Array): RoomCreate {
  const create = openSigned(CONTEXT, bytes, signKey, roomCreate, { maxBytes: MAX_ROOM_CREATE });
  if (!create.persons.includes(create.creator.person)) throw new Failure("room/not-a-person");
  if (new Set(create.persons).size !== create.persons.length) throw new Failure("room/person-twice");
  return create;
}

/** `mimi://<hub>/r/<base32 of SHA-256 of the signed event>`. */
export function roomUriOf(bytes: Uint8Array): RoomUri {
  return roomUri(peekRoomCreate(bytes).hub, base32(sha256(bytes)));
}

/** The MLS group's id: the hash itself, 32 bytes. */
export function roomGroupId(bytes: Uint8Array): Bytes {
  return concat(sha256(bytes));
}

/** Throws `room/other-id` when a room, its group's id and its create event do not belong together. */
export function assertRoomId(room: string, create: Uint8Array, groupId: Uint8Array): void {
  if (roomUriOf(create) !== room || !equalBytes(roomGroupId(create), groupId)) throw new Failure("room/other-id");
}

export function hubOf(room: string): string {
  return parseUri(room).domain;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** RFC 4648 §6 in lower case, without padding. */
function base32(bytes: Uint8Array): string {
  let out = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(value >> bits) & 31];
      value &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? out + ALPHABET[(value << (5 - bits)) & 31] : out;
}
