/** A node's signed word about one of its devices: from here to the nodes of the person's contacts, from there to this node's contacts of theirs. */
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { openSigned } from "../../protocol/wire/signed.ts";
import { type DeviceNotice, deviceNotice } from "../../protocol/wire/signals.ts";
import { domainOf, parsePersonUri } from "../../protocol/identity/uri.ts";
import type { Clock, Contacts, Directory, NoticesPort } from "../area.ts";
import { CALLS_LANE } from "../federation/lanes.ts";
import type { Outbox } from "../federation/outbox.ts";
import type { Peers } from "../federation/peer.ts";
import type { Mailboxes } from "./mailbox.ts";
import type { Storage } from "./ports.ts";

const CONTEXT = "device-notice";
const PERSONS_A_CALL = 5000;

export interface Notices extends NoticesPort {
  received(domain: string, notice: string, to: readonly string[]): Promise<void>;
  isRevoked(deviceId: string): boolean;
}

export function openNotices(parts: { storage: Storage; directory: Directory; contacts: Contacts; peers: Peers; outbox: Outbox; mailboxes: Mailboxes; clock: Clock }): Notices {
  const { storage, directory, contacts } = parts;
  const revoked = new Set((storage.raw.prepare("select device_id from rooms_revoked where revoked = 1").all() as { device_id: string }[]).map((row) => row.device_id));
  return {
    isRevoked: (deviceId) => revoked.has(deviceId),
    send(trx, person, notice) {
      const byDomain = Map.groupBy(contacts.of(person), (contact) => domainOf(parsePersonUri(contact)) as string);
      byDomain.delete(directory.domain);
      for (const [domain, persons] of byDomain) {
        for (let at = 0; at < persons.length; at += PERSONS_A_CALL) parts.outbox.append(trx, domain, CALLS_LANE, JSON.stringify({ call: "notice", args: { notice: toBase64Url(notice), to: persons.slice(at, at + PERSONS_A_CALL) } }));
      }
    },
    async received(domain, text, to) {
      const peer = parts.peers.get(domain);
      if (!peer) throw new Failure("federation/no-accord", domain);
      const notice = openSigned(CONTEXT, fromBase64Url(text), peer.nodeKey, deviceNotice as never, { maxBytes: 4096 }) as DeviceNotice;
      if (notice.domain !== domain || domainOf(parsePersonUri(notice.person)) !== domain) throw new Failure("federation/not-yours");
      await storage.writer.run((trx) => {
        const row = trx.prepare("select serial from rooms_revoked where device_id = ?").get(notice.deviceId) as { serial: number } | undefined;
        if (row && row.serial >= notice.serial) return; // an older word, or the same again
        trx
          .prepare("insert into rooms_revoked (device_id, domain, serial, revoked) values (?, ?, ?, ?) on conflict (device_id) do update set serial = excluded.serial, revoked = excluded.revoked where domain = excluded.domain")
          .run(notice.deviceId, domain, notice.serial, notice.status === "revoked" ? 1 : 0);
        trx.afterCommit(() => {
          if (notice.status === "revoked") revoked.add(notice.deviceId);
          else revoked.delete(notice.deviceId);
        });
        const devices = [...new Set(to)].filter((person) => contacts.granted(person, notice.person)).flatMap((person) => directory.devicesOf(person));
        parts.mailboxes.put(trx, devices.map((device) => device.deviceId), { kind: "notice", at: parts.clock.now(), from: notice.person, bytes: text });
      });
    },
  };
}
