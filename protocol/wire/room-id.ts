/**
 * A room's name is the hash of the signed event that made it (attack 22: nobody can seize a name or re-write what it stands for).
 * In the URI it is base32 (RFC 4648 §6, lower case, no padding); as the MLS group id it is the 32 bytes themselves.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { z } from "zod";
import { base32, fromBase32 } from "./base32.ts";
import type { Bytes } from "./bytes.ts";
import { Failure } from "./failure.ts";
import { roomUri } from "./fields.ts";
import { type RoomCreate, roomCreate } from "./signals.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "./signed.ts";

const CONTEXT = "room-create";
const MAX_CREATE = 8192;

export async function signRoomCreate(create: RoomCreate, signer: Signer): Promise<Bytes> {
  return signObject(CONTEXT, shaped(roomCreate as z.ZodType<RoomCreate>, create), signer);
}

/** Throws `wire/bad-signature`, `wire/bad-shape`. `publicKey` is the creating device's. */
export function openRoomCreate(bytes: Uint8Array, publicKey: Uint8Array): RoomCreate {
  return openSigned(CONTEXT, bytes, publicKey, roomCreate as z.ZodType<RoomCreate>, { maxBytes: MAX_CREATE });
}

/** Not verified: only to learn who claims to have made it. */
export function peekRoomCreate(bytes: Uint8Array): RoomCreate {
  return shaped(roomCreate as z.ZodType<RoomCreate>, peekSigned(bytes, { maxBytes: MAX_CREATE }));
}

/** The URI of the room that these signed bytes make at `hub`. */
export function roomOf(create: Uint8Array, hub: string): string {
  return `mimi://${hub}/r/${base32(sha256(create))}`;
}

/** The MLS group id of a room: 32 bytes. Throws `room/bad-id`. */
export function groupIdOf(room: string): Bytes {
  if (!roomUri.safeParse(room).success) throw new Failure("room/bad-id");
  try {
    return fromBase32(room.slice(-52));
  } catch (cause) {
    throw new Failure("room/bad-id", "not canonical", { cause });
  }
}
