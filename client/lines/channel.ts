/**
 * What calls and facts need of the rooms: say something inside MLS, hear what was said, see who is in a group, change it. Lines and calls are both rooms.
 * Every sender and member here is authenticated already: its leaf's key is the device's key in the person's verified chain, and its device is not revoked.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Args, Procedure, Result } from "../../protocol/wire/api.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { RoomCreate, Signal } from "../../protocol/wire/signals.ts";

/** `mimi://<hub>/r/<hash>` */
export type RoomUri = string;

export interface Member {
  readonly leaf: number;
  /** Null for a guest. */
  readonly person: string | null;
  readonly guest?: string;
  /** Empty for a guest. */
  readonly deviceId: string;
  /** Device or guest URI. */
  readonly end: string;
  /** The leaf's Ed25519 key, 32 bytes. */
  readonly signatureKey: Bytes;
  readonly own: boolean;
  /** Revoked, or not vouched for by its chain any more: what it says is dropped; the next commit removes it. */
  readonly ignored: boolean;
}

/** A group at its current epoch. A new value each epoch; an old one stays what it was. */
export interface RoomGroup {
  readonly room: RoomUri;
  readonly create: RoomCreate;
  readonly epoch: number;
  readonly ownLeaf: number;
  readonly members: readonly Member[];
  readonly postQuantum: boolean;
  /** MLS exporter, RFC 9420 §8.5. */
  export(label: string, context: Bytes, length: number): Promise<Bytes>;
  /** The same for all members of the epoch, and for nobody else. */
  readonly epochAuthenticator: Bytes;
}

export interface SignalEvent {
  readonly room: RoomUri;
  readonly signal: Signal;
  readonly sender: Member;
  /** Said by this very device. */
  readonly own: boolean;
  /** Milliseconds since 1970, by the hub's clock. */
  readonly at: number;
  readonly epoch: number;
  /** Of the label under which it came: what it may hold, inside and outside. */
  readonly rank: Rank;
}

export interface GroupEvent {
  readonly room: RoomUri;
  readonly group: RoomGroup;
  /** Null when this device joined or created. */
  readonly committer: Member | null;
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

export interface SignalOptions {
  /** Goes the same way without being kept. */
  readonly ephemeral?: boolean;
  /** Of the label: 0 unless it holds somebody's words. Whether the line may carry it is for the caller to ask. */
  readonly rank?: Rank;
  /** Waits until somebody of the other side is in the line to hear it. */
  readonly lasting?: boolean;
  /** Stored in the same step: whoever says it keeps it, or neither. */
  readonly put?: readonly (readonly [key: string, value: Bytes])[];
}

export interface LineChannel {
  /** Resolves once the signal is kept (or, if ephemeral, handed to the node). Signals of one room leave in the order of the calls. */
  sendSignal(room: RoomUri, signal: Signal, options?: SignalOptions): Promise<void>;
  onSignal(listener: (event: SignalEvent) => void): () => void;
  /** Undefined when this device is not, or no longer, in it. */
  group(room: RoomUri): RoomGroup | undefined;
  onGroup(listener: (event: GroupEvent) => void): () => void;
  /** This device was removed, or the room closed. */
  onGone(listener: (event: { room: RoomUri; why: "removed" | "closed" }) => void): () => void;
  /** Makes the room and its group with this device alone in it; the hub is the own node. A call belongs to the arrangement of its line. */
  createRoom(create: Pick<RoomCreate, "kind" | "persons" | "line" | "replaces" | "arrangement">): Promise<RoomUri>;
  /** One commit; when another came first, catches up and tries again. No change at all refreshes the keys. Throws `room/…`. */
  commit(room: RoomUri, change: { add?: readonly Bytes[]; remove?: readonly number[]; /** Asked again after somebody else's commit came first. */ stillWanted?: () => boolean }): Promise<void>;
  /** A fresh KeyPackage (MLSMessage) with its private part stored; used for one join. */
  keyPackageFor(purpose: "call"): Promise<Bytes>;
  call<P extends Procedure>(name: P, args: Args<P>): Promise<Result<P>>;
  /** Leaves and forgets the room's group. For calls. */
  close(room: RoomUri): Promise<void>;
  /** An item of the node that concerns a room but is no MLS message: a guest's KeyPackage at the door. */
  onGuestKnock(listener: (event: { room: RoomUri; guest: string; name: string; keyPackage: Bytes; proof: Bytes }) => void): () => void;
}
