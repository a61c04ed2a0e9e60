/**
 * Guests: somebody with a link, and no more than that. A link is made by a device that is in the call, works once, and leads to that one room: the guest's session can do nothing elsewhere,
 * the certificate names a guest and never a person, and both end by themselves. The link's fragment gets a secret from the device that
 * made it, which this node never sees: a guest whom the node makes up is not let in.
 */
import { createHash } from "node:crypto";
import { type Bytes, concat, fromBase64Url, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Args } from "../../protocol/wire/api.ts";
import { isSoundKey, strictVerify } from "../../protocol/wire/signed.ts";
import { type Authority, issueGuestCertificate } from "../../protocol/identity/certificate.ts";
import { guestProof } from "../../protocol/identity/proofs.ts";
import { guestUri } from "../../protocol/identity/uri.ts";
import type { Area, Caller, KnownGuest, Mailbox, Random } from "../area.ts";
import type { SecurityEvent } from "../assurance/assurance.ts";
import type { Database } from "../storage/database.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import { guestMigrations, type GuestTables } from "./tables.ts";

const STAY_SECONDS = 4 * 3600;
const BACKDATED_SECONDS = 2 * 3600;
const MOST_KNOCKS = 5;

type GuestRow = GuestTables["guest_guest"];

export interface Guests extends Area {
  byDevice(deviceId: string): KnownGuest | undefined;
  guest(guest: string): KnownGuest | undefined;
  guestsIn(room: string): KnownGuest[];
  load(): void;
}

export interface GuestParts {
  domain: string;
  organisation: string;
  db: Database;
  authority: Authority;
  mailbox: Mailbox;
  membership: (room: string, deviceId: string) => { kind: "line" | "call" } | undefined;
  deviceExists: (deviceId: string) => boolean;
  grant: (deviceId: string, seconds: number) => string;
  cutOff: (trx: Trx, deviceId: string, code: string) => void;
  event: (trx: Trx, event: SecurityEvent) => void;
  publicUrl: () => string;
  now: () => number;
  random: Random;
}

export function createGuests(parts: GuestParts): Guests {
  const { db, now } = parts;
  const tables = db.as<GuestTables>();
  const seconds = () => Math.floor(now() / 1000);
  const rows = new Map<string, GuestRow>();
  const hash = (token: string) => new Uint8Array(createHash("sha256").update(fromBase64Url(token)).digest());

  const here = (row: GuestRow | undefined): KnownGuest | undefined =>
    row && row.removed === 0 && row.expires_at > seconds()
      ? { guest: row.guest, name: row.name, deviceId: row.device_id, room: row.room, invitedBy: { person: row.by_person, deviceId: row.by_device }, signKey: concat(row.sign_key), expiresAt: row.expires_at }
      : undefined;
  const find = (test: (row: GuestRow) => boolean) => here([...rows.values()].find(test));

  const invite = (from: Reader, token: string) => {
    const found = from.first(tables.selectFrom("guest_invite").selectAll().where("token_hash", "=", hash(token)));
    if (!found) throw new Failure("guest/link-unknown");
    if (found.used === 1) throw new Failure("guest/link-used");
    if (seconds() >= found.expires_at) throw new Failure("guest/link-expired");
    return found;
  };

  const redeem = async (args: Args<"guest.redeem">) => {
    invite(db.read, args.token); // before any work on what the stranger sent
    const signKey = fromBase64Url(args.signKey);
    const proof = guestProof({ domain: parts.domain, token: fromBase64Url(args.token), deviceId: args.deviceId, name: args.name });
    if (!isSoundKey(signKey) || !strictVerify(signKey, proof, fromBase64Url(args.signature))) throw new Failure("guest/bad-signature");
    if (parts.deviceExists(args.deviceId) || rows.has(args.deviceId)) throw new Failure("guest/device-exists");
    const guest = guestUri(parts.domain, toHex(parts.random(12)));
    const at = seconds();
    const certificate: Bytes = await issueGuestCertificate(parts.authority, { guest, signKey, notBefore: at - BACKDATED_SECONDS, notAfter: at + STAY_SECONDS });
    const row = await db.writer.run((trx) => {
      const found = invite(trx, args.token);
      trx.run(tables.updateTable("guest_invite").set({ used: 1 }).where("token_hash", "=", hash(args.token)));
      const made: GuestRow = { guest, device_id: args.deviceId, room: found.room, name: args.name, sign_key: signKey, by_person: found.by_person, by_device: found.by_device, expires_at: at + STAY_SECONDS, removed: 0, knocks: 0 };
      trx.run(tables.insertInto("guest_guest").values(made));
      trx.afterCommit(() => rows.set(made.device_id, made));
      parts.event(trx, { kind: "guest/redeemed", person: found.by_person, text: args.name });
      return made;
    });
    return { guest, room: row.room, certificates: [toBase64Url(certificate)], session: parts.grant(row.device_id, STAY_SECONDS) };
  };

  const knock = async ({ keyPackage, proof }: Args<"guest.knock">, caller: Caller) => {
    const row = caller.kind === "guest" ? rows.get(caller.deviceId) : undefined;
    if (!row || !here(row)) throw new Failure("auth/not-allowed");
    if (row.knocks >= MOST_KNOCKS) throw new Failure("guest/too-many-knocks");
    await db.writer.run((trx) => {
      trx.run(tables.updateTable("guest_guest").set({ knocks: row.knocks + 1 }).where("guest", "=", row.guest));
      parts.mailbox.put(trx, [row.by_device], { kind: "guest-knocks", room: row.room, from: row.guest, at: now(), data: { guest: row.guest, name: row.name, deviceId: row.device_id, keyPackage, proof } });
      trx.afterCommit(() => (row.knocks += 1));
    });
    return {};
  };

  return {
    migrations: guestMigrations,
    load() {
      for (const row of db.read.all(tables.selectFrom("guest_guest").selectAll().where("expires_at", ">", seconds()))) rows.set(row.device_id, row);
    },
    byDevice: (deviceId) => here(rows.get(deviceId)),
    guest: (guest) => find((row) => row.guest === guest),
    guestsIn: (room) => [...rows.values()].filter((row) => row.room === room).flatMap((row) => here(row) ?? []),
    handlers: {
      "guest.look": async ({ token }) => ({ organisation: parts.organisation, expiresAt: invite(db.read, token).expires_at }),
      "guest.redeem": (args) => redeem(args),
      "guest.knock": knock,
      "guest.invite": async ({ room, minutes }, caller) => {
        if (caller.kind !== "device") throw new Failure("auth/not-allowed");
        if (parts.membership(room, caller.deviceId)?.kind !== "call") throw new Failure("guest/not-in-call"); // a guest reaches a call, never a line
        const token = parts.random(24);
        const expiresAt = seconds() + minutes * 60;
        await db.writer.run((trx) => {
          trx.run(tables.insertInto("guest_invite").values({ token_hash: hash(toBase64Url(token)), room, by_person: caller.person, by_device: caller.deviceId, expires_at: expiresAt, used: 0 }));
          parts.event(trx, { kind: "guest/invited", person: caller.person, text: room });
        });
        return { token: toBase64Url(token), url: `${parts.publicUrl()}/guest#${toBase64Url(token)}`, expiresAt };
      },
      "guest.remove": async ({ guest }, caller) => {
        const row = [...rows.values()].find((one) => one.guest === guest);
        if (!row || caller.kind !== "device" || !(row.by_person === caller.person || parts.membership(row.room, caller.deviceId))) throw new Failure("guest/unknown");
        await db.writer.run((trx) => {
          trx.run(tables.updateTable("guest_guest").set({ removed: 1 }).where("guest", "=", guest));
          trx.afterCommit(() => rows.set(row.device_id, { ...row, removed: 1 }));
          parts.cutOff(trx, row.device_id, "guest/removed");
          parts.event(trx, { kind: "guest/removed", person: caller.person, text: row.name });
        });
        return {};
      },
    },
  };
}
