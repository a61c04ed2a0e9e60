/**
 * What an area of the node is: tables, handlers, and what it wants to do at start and stop. `node/start` merges them; areas know of one another
 * only through the small interfaces that they are given.
 */
import type { FastifyInstance } from "fastify";
import type { Migration } from "kysely/migration";
import type { Args, MailboxItem, PeerView, Procedure, Push, Result } from "../protocol/wire/api.ts";
import type { Bytes } from "../protocol/wire/bytes.ts";
import type { Federation as FederationArgs, FederationResult } from "./federation/calls.ts";
import type { FederationCall } from "../protocol/wire/federation.ts";
import type { DeviceClass, Role } from "../protocol/wire/fields.ts";
import type { Trx } from "./storage/writer.ts";

/** Who calls, as the session established it; never from the arguments. */
export type Caller =
  | { kind: "device"; deviceId: string; person: string; role: Role }
  | { kind: "guest"; deviceId: string; guest: string; room: string }
  | { kind: "stranger"; address: string };

export type Handlers = { [P in Procedure]?: (args: Args<P>, caller: Caller) => Promise<Result<P>> };
export type FederationHandlers = { [C in FederationCall]?: (args: FederationArgs<C>, peer: { domain: string }) => Promise<FederationResult<C>> };

export interface Area {
  migrations?: Record<string, Migration>;
  handlers?: Handlers;
  federation?: FederationHandlers;
  start?(): Promise<void>;
  stop?(): Promise<void>;
  /** A device's socket is open, or gone. */
  connected?(deviceId: string): void;
  disconnected?(deviceId: string): void;
  /** A device may no longer act; runs within the transaction that says so. */
  cutOff?: OnCutOff;
  /** HTTP beside the two tables: tiles, blobs, the bundle. */
  routes?(app: FastifyInstance): void;
}

/** Time in milliseconds since 1970, and a clock that never runs backwards. */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Returns the function that cancels. */
  after(milliseconds: number, run: () => void): () => void;
}

export type Random = (bytes: number) => Uint8Array<ArrayBuffer>;

/** Pushes to a connected device; false when it is not connected (what matters lies in its mailbox anyway). */
export type PushTo = (deviceId: string, push: Push) => boolean;

// What areas know of one another. `node/start` hands these out; calls before `Area.start` throw `internal/not-wired`.

/** A device of this node, or a guest's browser. `revoked` ones stay known so that they can be refused by name. */
export interface KnownDevice {
  deviceId: string;
  /** Of a guest: its guest URI. */
  person: string;
  role: Role;
  signKey: Bytes;
  class: DeviceClass;
  status: "good" | "lowered" | "revoked";
}

export interface KnownGuest {
  guest: string;
  /** As the guest gave it. */
  name: string;
  deviceId: string;
  room: string;
  invitedBy: { person: string; deviceId: string };
  signKey: Bytes;
  /** Seconds. */
  expiresAt: number;
}

/** People and devices of this node: what `enrol`, `assurance` and `guest` know. Synchronous, so that it can be asked within a transaction. */
export interface Directory {
  readonly domain: string;
  readonly caKey: Bytes;
  personExists(person: string): boolean;
  device(deviceId: string): KnownDevice | undefined;
  /** All that may act now: neither pending nor revoked. */
  devicesOf(person: string): KnownDevice[];
  /** Redeemed, not removed, not expired. */
  guestsIn(room: string): KnownGuest[];
  guest(guest: string): KnownGuest | undefined;
  /** Keys of the devices of the node's officers, as its accords state them. */
  officerKeys(): Bytes[];
}

/** `put` writes within the caller's transaction and pushes after its commit. */
export interface Mailbox {
  put(trx: Trx, deviceIds: readonly string[], item: Omit<MailboxItem, "n">): void;
  /** Forgets what lies there for a device that is cut off. */
  drop(trx: Trx, deviceId: string): void;
}

export interface Contacts {
  /** Persons, of any domain, with consent granted between them and this one, or introduced to it now by both desks. */
  of(person: string): string[];
  /** The same between two. */
  granted(a: string, b: string): boolean;
  /** By their own consent alone: what opens a room that belongs to no arrangement. */
  consented(a: string, b: string): boolean;
  /** Both desks have introduced all of these to one another for this arrangement, and it is not over. */
  arranged(arrangement: Uint8Array, persons: readonly string[]): boolean;
}

/** Rooms of this node's hub and the copies of followed ones, for the areas that must know who is in them. */
export interface RoomsPort {
  /** Whether this device is a leaf of the room now, and whether the room is a call. */
  membership(room: string, deviceId: string): { kind: "line" | "call" } | undefined;
  /** Drops the KeyPackages of a device that is cut off. */
  dropKeyPackages(trx: Trx, deviceId: string): void;
}

export interface PeersPort {
  list(): PeerView[];
  get(domain: string): PeerView | undefined;
}

/** Gives the node's signed word about one of its devices to the nodes of that person's contacts (durable, retried). */
export interface NoticesPort {
  send(trx: Trx, person: string, notice: Bytes): void;
}

export interface LedgerPort {
  /** Resolves with the receipt once the leaf is durably queued. Leaf: tag ‖ commitment, 64 bytes. */
  append(leaf: Bytes): Promise<Bytes>;
  /** The same within the caller's transaction; `receipt` then gives the promise. */
  enqueue(trx: Trx, leaf: Bytes): void;
  receipt(leaf: Bytes): Promise<Bytes>;
  readonly origin: string;
  readonly vkey: string;
  readonly witnessVkey: string;
}

/** Called when a device may no longer act; runs in the transaction that says so. */
export type OnCutOff = (trx: Trx, deviceId: string) => void;

/** Lines for the operator; never keys, tokens or content. */
export type Log = (event: string, fields?: Record<string, string | number | boolean | undefined>) => void;
