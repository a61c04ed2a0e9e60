/**
 * KeyPackages that devices leave here so that others can add them while they are away. Each is handed out once, then never again, not even if it is published again.
 * Somebody who claims without end (attack 27) gets the reusable last resort, marked as such, and the security officer hears of it.
 */
import { equalBytes, fromBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { readKeyPackage, X25519_SUITE, XWING_SUITE } from "../../protocol/framing/framing.ts";
import type { Clock, Directory } from "../area.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Trx } from "../storage/writer.ts";
import { leafOf, verifyLeafCertificate } from "./leaf-certificate.ts";
import type { SecurityEvent, Storage } from "./ports.ts";

const MOST_HELD = 200;
const FRESH_CLAIMS = 30;
const FRESH_REFILL_MS = 60_000;
const ANY_CLAIMS = 300;
const ANY_REFILL_MS = 6_000;

interface ClaimedPackage {
  deviceId: string;
  keyPackage: string;
  lastResort: boolean;
}

export interface KeyPackages {
  publish(deviceId: string, packages: readonly string[], lastResort: string | undefined): Promise<number>;
  /** One for each device given. Throws `keys/rate-limited`. */
  claim(requester: string, person: string, deviceIds: readonly string[]): Promise<ClaimedPackage[]>;
  drop(trx: Trx, deviceId: string): void;
}

export function openKeyPackages(options: { storage: Storage; directory: Directory; clock: Clock; securityEvent: SecurityEvent }): KeyPackages {
  const { storage, directory, clock } = options;
  const seconds = () => Math.floor(clock.now() / 1000);
  const fresh = rateLimit({ burst: FRESH_CLAIMS, refillMs: FRESH_REFILL_MS, now: clock.monotonic });
  const any = rateLimit({ burst: ANY_CLAIMS, refillMs: ANY_REFILL_MS, now: clock.monotonic });

  function check(deviceId: string, text: string, lastResort: boolean): { ref: Uint8Array; notAfter: number; lastResort: boolean; text: string } {
    const info = readKeyPackage(fromBase64Url(text));
    const device = directory.device(deviceId);
    const leaf = leafOf(info);
    if (info.cipherSuite !== XWING_SUITE && info.cipherSuite !== X25519_SUITE) throw new Failure("keys/suite");
    if (!device || leaf.kind !== "device" || leaf.deviceId !== deviceId || !equalBytes(device.signKey, info.signatureKey)) throw new Failure("keys/not-yours");
    verifyLeafCertificate(info, directory.caKey, seconds());
    if (info.lastResort !== lastResort) throw new Failure("keys/last-resort", "flag and package differ");
    if (info.lifetime.notAfter <= seconds()) throw new Failure("keys/expired");
    return { ref: info.ref, notAfter: Math.min(info.lifetime.notAfter, 2 ** 42), lastResort, text };
  }

  return {
    async publish(deviceId, packages, lastResort) {
      const checked = packages.map((text) => check(deviceId, text, false));
      if (lastResort !== undefined) checked.push(check(deviceId, lastResort, true));
      return storage.writer.run((trx) => {
        const now = seconds();
        trx.prepare("delete from rooms_key_package where device_id = ? and not_after <= ?").run(deviceId, now);
        trx.prepare("delete from rooms_key_package_used where not_after <= ?").run(now);
        if (lastResort !== undefined) trx.prepare("delete from rooms_key_package where device_id = ? and last_resort = 1").run(deviceId);
        const held = () => trx.prepare("select count(*) as held from rooms_key_package where device_id = ? and last_resort = 0").get(deviceId) as { held: number };
        let room = MOST_HELD - held().held;
        for (const one of checked) {
          if (!one.lastResort && room-- <= 0) continue;
          if (trx.prepare("select 1 from rooms_key_package_used where ref = ?").get(one.ref)) throw new Failure("keys/used", toHex(one.ref));
          trx.prepare("insert or replace into rooms_key_package (ref, device_id, last_resort, not_after, package) values (?, ?, ?, ?, ?)").run(one.ref, deviceId, one.lastResort ? 1 : 0, one.notAfter, one.text);
        }
        return held().held;
      });
    },
    async claim(requester, person, deviceIds) {
      const who = `${requester} ${person}`;
      if (!any.take(who)) throw new Failure("keys/rate-limited");
      const generous = fresh.take(who);
      if (!generous) options.securityEvent({ kind: "keys/many-claims", person, text: `${requester} keeps asking for keys; only reusable ones are given` });
      return storage.writer.run((trx) =>
        deviceIds.flatMap((deviceId): ClaimedPackage[] => {
          type Row = { ref: Uint8Array; last_resort: number; package: string; not_after: number };
          const find = trx.prepare("select ref, last_resort, package, not_after from rooms_key_package where device_id = ? and last_resort = ? and not_after > ? limit 1");
          const row = ((generous ? find.get(deviceId, 0, seconds()) : undefined) ?? find.get(deviceId, 1, seconds())) as Row | undefined;
          if (!row) return [];
          if (row.last_resort === 0) {
            trx.prepare("delete from rooms_key_package where ref = ?").run(row.ref);
            trx.prepare("insert into rooms_key_package_used (ref, not_after) values (?, ?)").run(row.ref, row.not_after);
          }
          return [{ deviceId, keyPackage: row.package, lastResort: row.last_resort === 1 }];
        }),
      );
    },
    drop(trx, deviceId) {
      trx.prepare("delete from rooms_key_package where device_id = ?").run(deviceId);
    },
  };
}
