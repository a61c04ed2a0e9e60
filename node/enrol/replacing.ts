/**
 * A device is lost: what the officers on duty (roles `security` and `desk`) may do about it. Each step is a security event; what a desk does is told to the security officers. That who makes a code
 * and who agrees are two persons, and neither is the one who gets the device, is this node's rule; that two keys sign is checked by everybody.
 */
import { equalBytes, fromBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Handlers } from "../area.ts";
import type { Caller } from "../area.ts";
import type { EnrolParts } from "./parts.ts";
import type { Replacement } from "./replacement-book.ts";

type DeviceCaller = Extract<Caller, { kind: "device" }>;

export function createReplacing(parts: EnrolParts): Handlers {
  const { db, registry, links, replacements, assurance, announce, config, now } = parts;
  const seconds = () => Math.floor(now() / 1000);

  const officer = (caller: Caller): DeviceCaller => {
    if (caller.kind !== "device" || (caller.role !== "security" && caller.role !== "desk")) throw new Failure("auth/not-allowed");
    return caller;
  };
  /** A desk that was left unlocked, or lies, could else cut everybody off for good, and those first who would stop it. */
  const deskMay = (who: DeviceCaller, deviceId: string) => {
    if (!config.lost.deskMayRevoke) throw new Failure("lost/desk-may-not");
    const whose = registry.person(registry.row(deviceId)?.person ?? "");
    if (whose && whose.person !== who.person && (whose.role === "security" || whose.role === "desk")) throw new Failure("lost/desk-not-officers");
  };
  const officersKey = (caller: DeviceCaller): boolean => {
    const key = registry.device(caller.deviceId)?.signKey;
    return key !== undefined && registry.officerKeys().some((one) => equalBytes(one, key));
  };
  const openOne = (id: string): Replacement => {
    const row = replacements.read(db.read, id);
    if (!replacements.isOpen(row)) throw new Failure("replace/ended", row.ended ?? "expired");
    return row;
  };
  const after = (id: string) => replacements.view(replacements.read(db.read, id));
  const nameOf = (person: string) => registry.person(person)?.name ?? person;

  return {
    "lost.look": async (_args, caller) => {
      officer(caller);
      return {
        people: registry.people().map((row) => ({ person: row.person, name: row.name, role: row.role, enrolled: row.enrolled === 1 })),
        devices: registry.rows().filter((row) => row.state === "enrolled").map(assurance.view),
        policy: { ...config.lost },
      };
    },
    "lost.revoke": async ({ deviceId, reason }, caller) => {
      const who = officer(caller);
      if (who.role === "desk") deskMay(who, deviceId);
      return assurance.revoke(deviceId, reason ?? "lost", who, (trx, row) => {
        if (who.role !== "desk") return;
        if (!parts.deskRevocations.take(who.person)) throw new Failure("lost/desk-too-many");
        const told = { kind: "device/revoked-by-desk", person: row.person, text: `${row.name} · ${nameOf(who.person)}` };
        assurance.event(trx, told);
        announce.security(trx, told);
      });
    },
    "replace.begin": async ({ person, token, word, by, lost }, caller) => {
      const who = officer(caller);
      if (person === who.person) throw new Failure("replace/for-oneself");
      if (registry.person(person)?.enrolled !== 1) throw new Failure("replace/nobody");
      if (lost.some((deviceId) => registry.row(deviceId)?.person !== person)) throw new Failure("device/unknown");
      if (by === "own-device" && registry.devicesOf(person).every(({ deviceId }) => lost.includes(deviceId))) throw new Failure("replace/no-own-device");
      if (by === "officers" && !officersKey(who)) throw new Failure("chain/unknown-officer");
      const expires_at = seconds() + config.lost.codeMinutes * 60;
      const id = toHex(parts.random(8));
      await db.writer.run((trx) => {
        for (const row of replacements.unended(trx, person)) replacements.end(trx, row, "cancelled", who.person);
        const token_hash = links.keep(trx, token, { person, expiresAt: expires_at });
        const needsSecond = by === "officers" || config.lost.replacementNeedsTwo;
        replacements.add(trx, { id, person, token_hash, word: fromBase64Url(word), by, lost: lost.join(" "), issued_by: who.person, issuing_device: who.deviceId, needs_second: needsSecond ? 1 : 0, second_by: null, second_device: null, ended: null, device_id: null, sealed: null, at: seconds(), expires_at });
        assurance.event(trx, { kind: "replace/begun", person, text: nameOf(who.person) });
      });
      return after(id);
    },
    "replace.list": async (_args, caller) => {
      if (caller.kind !== "device") throw new Failure("auth/not-allowed");
      const all = caller.role === "security" || caller.role === "desk";
      return { replacements: replacements.recent(all ? undefined : caller.person).map(replacements.view) };
    },
    "replace.agree": async ({ id }, caller) => {
      const who = officer(caller);
      const row = openOne(id);
      if (who.person === row.issued_by || who.person === row.person) throw new Failure("replace/same-officer");
      if (row.by === "officers" && !officersKey(who)) throw new Failure("chain/unknown-officer");
      await db.writer.run((trx) => {
        replacements.change(trx, row, { second_by: who.person, second_device: who.deviceId });
        assurance.event(trx, { kind: "replace/agreed", person: row.person, text: nameOf(who.person) });
      });
      return after(id);
    },
    "replace.turn": async ({ id }, caller) => {
      const who = officer(caller);
      const row = openOne(id);
      if (who.deviceId !== row.issuing_device) throw new Failure("auth/not-allowed");
      if (!officersKey(who)) throw new Failure("chain/unknown-officer");
      // What a second officer agreed to was another thing.
      await db.writer.run((trx) => replacements.change(trx, row, { by: "officers", needs_second: 1, second_by: null, second_device: null }));
      return after(id);
    },
    "replace.end": async ({ id }, caller) => {
      const row = openOne(id);
      if (caller.kind !== "device" || (caller.person !== row.person && caller.role !== "security" && caller.role !== "desk")) throw new Failure("auth/not-allowed");
      await db.writer.run((trx) => replacements.end(trx, row, caller.person === row.issued_by ? "cancelled" : "refused", caller.person));
      return after(id);
    },
    "replace.hand": async ({ id, sealed }, caller) => {
      const row = openOne(id);
      if (caller.kind !== "device" || caller.person !== row.person) throw new Failure("auth/not-allowed");
      await db.writer.run((trx) => replacements.change(trx, row, { sealed: fromBase64Url(sealed) }));
      return {};
    },
  };
}
