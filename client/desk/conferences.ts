/** The line of all participants of an arrangement: which room it is, and that one is made. Of several the one that replaces another, else the one with the smaller name: at every end the same. */
import { equalBytes } from "../../protocol/wire/bytes.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import { isWritable, type Room } from "../lines/room.ts";
import { type AgreedCall, personsOf } from "./agreed-call.ts";

/** Whoever speaks for an organisation here: the two who agreed, and whom their sides have named as desks. */
export function speakersOf({ desks, participants }: Pick<AgreedCall, "desks" | "participants">): string[] {
  return [...new Set([...desks, ...participants.filter(({ role }) => role === "desk").map(({ person }) => person)])];
}

/** Made by a desk of the arrangement, for nobody but its people. */
export function belongs(create: RoomCreate, call: AgreedCall): boolean {
  const persons = new Set(personsOf(call));
  return create.arrangement !== undefined && equalBytes(create.arrangement as Uint8Array<ArrayBuffer>, call.id as Uint8Array<ArrayBuffer>) && speakersOf(call).includes(create.creator.person) && create.persons.every((person) => persons.has(person));
}

export function conferenceOf(rooms: readonly Room[], call: AgreedCall): Room | undefined {
  const persons = personsOf(call);
  const candidates = rooms.filter((room) => room.create.kind === "line" && isWritable(room) && belongs(room.create, call) && room.create.persons.length === persons.length);
  const replaced = new Set(candidates.flatMap(({ create }) => create.replaces ?? []));
  return candidates.filter(({ uri }) => !replaced.has(uri)).sort((a, b) => (a.uri < b.uri ? -1 : 1))[0];
}
