/** Who is told of what happens to a person's devices: the person's own devices, contacts here through their mailboxes, contacts elsewhere through a signed notice. */
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { signObject, type Signer } from "../../protocol/wire/signed.ts";
import type { DeviceNotice } from "../../protocol/wire/signals.ts";
import type { Contacts, Mailbox, NoticesPort } from "../area.ts";
import type { Trx } from "../storage/writer.ts";
import type { Registry } from "./registry.ts";

export const NOTICE_CONTEXT = "device-notice";

export function signNotice(notice: DeviceNotice, nodeKey: Signer): Promise<Bytes> {
  return signObject(NOTICE_CONTEXT, { ...notice }, nodeKey);
}

export interface Announce {
  chainGrew(trx: Trx, person: string, entry: { seq: number; bytes: Bytes }): void;
  notice(trx: Trx, person: string, notice: Bytes): void;
  /** To the person's devices and the officers: something about a replacement changed. */
  replacement(trx: Trx, person: string, id: string): void;
  /** To the security officers' devices. */
  security(trx: Trx, event: { kind: string; person: string; text: string }): void;
  linkRequested(trx: Trx, recipients: readonly string[], request: { deviceId: string; person: string }): void;
}

export function createAnnounce(parts: { registry: Registry; mailbox: Mailbox; contacts: Contacts; notices: NoticesPort; now: () => number }): Announce {
  const { registry, mailbox, contacts, notices, now } = parts;
  /** Own devices and those of contacts on this node. */
  const circle = (person: string) => [person, ...contacts.of(person)].flatMap((one) => registry.devicesOf(one)).map((device) => device.deviceId);
  const devicesOf = (is: (role: string) => boolean) => registry.people().filter(({ role }) => is(role)).flatMap(({ person }) => registry.devicesOf(person)).map(({ deviceId }) => deviceId);
  return {
    chainGrew(trx, person, entry) {
      mailbox.put(trx, circle(person), { kind: "chain", at: now(), from: person, bytes: toBase64Url(entry.bytes), data: { person, seq: entry.seq } });
    },
    notice(trx, person, notice) {
      mailbox.put(trx, circle(person), { kind: "notice", at: now(), from: person, bytes: toBase64Url(notice) });
      notices.send(trx, person, notice);
    },
    replacement(trx, person, id) {
      const own = registry.devicesOf(person).map(({ deviceId }) => deviceId);
      mailbox.put(trx, [...new Set([...own, ...devicesOf((role) => role === "security" || role === "desk")])], { kind: "replacement", at: now(), from: person, data: { person, id } });
    },
    security(trx, event) {
      mailbox.put(trx, devicesOf((role) => role === "security"), { kind: "security", at: now(), from: event.person, data: { ...event } });
    },
    linkRequested(trx, recipients, request) {
      mailbox.put(trx, recipients, { kind: "link-request", at: now(), from: request.person, data: { ...request } });
    },
  };
}
