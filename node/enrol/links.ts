/**
 * One-time links. A stranger holds the token and may try any number of others: tokens are 24 random bytes, compared by their hash in an index, and each try costs the node one look-up.
 */
import { createHash } from "node:crypto";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Random } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import type { EnrolTables } from "./tables.ts";

export type Invite = EnrolTables["enrol_invite"];

export interface Links {
  /** `proven`: a secret in the link's fragment, which the node does not know, must vouch for the request. */
  /** Throws `enrol/too-many-links` where a device has made twenty that nobody used yet. */
  make(trx: Trx, link: { kind: Invite["kind"]; person: string; byDevice: string | null; expiresAt: number; proven: boolean }): string;
  /** A link whose token two devices know by a spoken code: given, not made here. Throws `replace/token-taken`. Returns the token's hash. */
  keep(trx: Trx, token: string, link: { person: string; expiresAt: number }): Bytes;
  /** Throws `enrol/link-unknown`, `enrol/link-expired`. A used link is returned: who used it may ask again. */
  find(from: Reader, token: string): Invite;
  /** Throws `enrol/link-used`. */
  use(trx: Trx, token: string, deviceId: string): void;
}

const MOST_OPEN_LINKS = 20;
/** An expired link says for so long that it has expired; then it is unknown. */
const FORGOTTEN_AFTER = 30 * 86_400;

export function createLinks(db: Database, now: () => number, random: Random): Links {
  const tables = db.as<EnrolTables>();
  return {
    make(trx, link) {
      const at = Math.floor(now() / 1000);
      trx.run(tables.deleteFrom("enrol_invite").where("used_by", "is", null).where("expires_at", "<", at - FORGOTTEN_AFTER));
      if (link.byDevice !== null) {
        const waiting = trx.all(tables.selectFrom("enrol_invite").select("person").where("by_device", "=", link.byDevice).where("used_by", "is", null).where("expires_at", ">", at));
        if (waiting.length >= MOST_OPEN_LINKS) throw new Failure("enrol/too-many-links");
      }
      const token = random(24);
      trx.run(tables.insertInto("enrol_invite").values({ token_hash: hash(token), kind: link.kind, person: link.person, by_device: link.byDevice, expires_at: link.expiresAt, used_by: null, proven: link.proven ? 1 : 0 }));
      return toBase64Url(token);
    },
    keep(trx, token, { person, expiresAt }) {
      const token_hash = hash(fromBase64Url(token));
      if (trx.first(tables.selectFrom("enrol_invite").select("person").where("token_hash", "=", token_hash))) throw new Failure("replace/token-taken");
      trx.run(tables.insertInto("enrol_invite").values({ token_hash, kind: "device", person, by_device: null, expires_at: expiresAt, used_by: null, proven: 1 }));
      return token_hash;
    },
    find(from, token) {
      const invite = from.first(tables.selectFrom("enrol_invite").selectAll().where("token_hash", "=", hash(fromBase64Url(token))));
      if (!invite) throw new Failure("enrol/link-unknown");
      if (invite.used_by === null && Math.floor(now() / 1000) >= invite.expires_at) throw new Failure("enrol/link-expired");
      return invite;
    },
    use(trx, token, deviceId) {
      const { changes } = trx.run(tables.updateTable("enrol_invite").set({ used_by: deviceId }).where("token_hash", "=", hash(fromBase64Url(token))).where("used_by", "is", null));
      if (changes !== 1) throw new Failure("enrol/link-used");
    },
  };
}

function hash(token: Uint8Array): Bytes {
  return new Uint8Array(createHash("sha256").update(token).digest());
}
