/**
 * What comes in the mailbox about persons and devices, and not about a room: each kind to the part that knows it, and what a chain that grew means for lines, notices and facts. What follows is
 * stored together with the mailbox's progress, or may safely come twice.
 */
import type { DeviceId } from "../protocol/identity/uri.ts";
import { parsePersonUri, showPerson } from "../protocol/identity/uri.ts";
import type { MailboxItem } from "../protocol/wire/api.ts";
import { type Bytes, fromBase64Url } from "../protocol/wire/bytes.ts";
import { brakeReasons } from "../protocol/wire/dispatch/procedures.ts";
import { codeOf, Failure } from "../protocol/wire/failure.ts";
import type { Following } from "./contacts/following.ts";
import type { Device } from "./device-parts.ts";
import type { ClientEnvironment } from "./environment.ts";
import { openNotice } from "./facts/notices.ts";
import type { Post } from "./letters/post.ts";
import type { Absence } from "./lines/absence.ts";
import type { Upkeep } from "./lines/upkeep.ts";
import type { Batch } from "./store/store.ts";

export interface DeviceMail {
  handle(items: readonly MailboxItem[], progress: Batch, failed: (item: MailboxItem, code: string) => void): Promise<void>;
  /** Somebody's chain has grown from `before` entries. */
  grew(event: { person: string; before: number; byOfficers: boolean }): void;
  lookForDevices(): void;
  lookAtStations(): void;
}

type Deps = Pick<Device, "lines" | "contacts" | "desk" | "station" | "atStations" | "linking" | "replacing" | "ownNotices" | "account" | "facts" | "people" | "notes" | "callSettings" | "store" | "session"> & {
  readonly post: Post;
  readonly absence: Absence;
  readonly upkeep: Upkeep;
  readonly following: Following;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly deviceName: (person: string, deviceId: string) => string;
  readonly log: ClientEnvironment["log"];
};

export function createDeviceMail(deps: Deps): DeviceMail {
  const { lines, contacts, desk, station, atStations, linking, replacing, ownNotices, account, facts, people, notes, callSettings, store, session, post, absence, upkeep, following, own, deviceName, log } = deps;
  /** Not waited for; what fails is written down and tried again when the device comes online. */
  const soon = (event: string, work: Promise<unknown>) => void work.catch((error: unknown) => log(event, { code: codeOf(error) }));

  /** Each kind of item to the part that knows it; what follows is stored together with the progress, or may safely come twice. */
  async function handle(items: readonly MailboxItem[], progress: Batch, failed: (item: MailboxItem, code: string) => void): Promise<void> {
    const item = items[0]!;
    if (item.room !== undefined) return lines.take(items, progress, failed);
    if (item.kind === "consent") return contacts.take(item, progress);
    if (item.kind === "letter") return post.take(item, progress);
    if (item.kind === "dropped") return absence.take(item.data, progress);
    if (item.kind === "notice") await takeNotice(fromBase64Url(item.bytes ?? ""));
    else if (item.kind === "chain") await takeChain(item);
    else if (item.kind === "link-request" || item.kind === "replacement") lookForDevices();
    else if (item.kind === "presence") lookAtStations();
    else if (item.kind === "introduction") desk.introductionChanged();
    else if (item.kind === "security") takeSecurityEvent(item);
    else failed(item, "mailbox/unexpected");
    await store.commit(progress);
  }

  function lookAtStations(): void {
    void station.refresh().catch((error: unknown) => log("station.not-refreshed", { code: codeOf(error) }));
    void atStations.refresh().catch((error: unknown) => log("presence.not-refreshed", { code: codeOf(error) }));
  }

  function lookForDevices(): void {
    void linking.refresh().catch((error: unknown) => log("linking.not-refreshed", { code: codeOf(error) }));
    void replacing.refresh().catch((error: unknown) => log("replacing.not-refreshed", { code: codeOf(error) }));
  }

  /** The node's word to its security officers that somebody else has acted. */
  function takeSecurityEvent({ data }: MailboxItem): void {
    const { kind, person, text } = (data ?? {}) as Record<string, unknown>;
    const who = () => showPerson(parsePersonUri(String(person)));
    if (kind === "device/revoked-by-desk") ownNotices.add("desk-revoked", { who: who(), device: String(text) });
    if (kind === "brake/elsewhere") ownNotices.add("reader-braked-elsewhere", { who: who(), by: String(text) });
    else if ((brakeReasons as readonly string[]).some((why) => kind === `brake/${why}`)) ownNotices.add("reader-braked", { who: who() });
  }

  async function takeNotice(bytes: Bytes): Promise<void> {
    const directory = account.directory();
    if (!directory) throw new Failure("session/unreachable", "accords not known yet");
    const notice = openNotice(bytes, directory);
    await facts.notice(bytes);
    if (!people.record(notice.person)) return;
    // To contacts at other nodes a notice is also the word that the chain has grown.
    const device = people.chain(notice.person)?.devices.get(notice.deviceId as DeviceId);
    const known = people.notice(notice.person, notice.deviceId);
    if (!device || (notice.status === "revoked" && device.revokedAtSeq === undefined)) await people.fetchChain(notice.person).catch((error: unknown) => log("chain.not-fetched", { code: codeOf(error) }));
    if (known && known.serial >= notice.serial) return;
    await people.update(notice.person, (record) => ({ ...record, notices: { ...record.notices, [notice.deviceId]: bytes } }));
    soon("room.not-rechecked", lines.recheck()); // not waited for: it may wait for the mailbox, which waits for this
    lines.rooms.recheckMembers();
    upkeep.check();
    // Once is enough: a chain that strikes the device off was told as it grew.
    const told = notice.status === "revoked" && (known?.status === "revoked" || people.chain(notice.person)?.devices.get(notice.deviceId as DeviceId)?.revokedAtSeq !== undefined);
    if (notice.person !== own.person && notice.status !== "good" && !told) notes.forPerson(notice.person, `device-${notice.status}`, { device: deviceName(notice.person, notice.deviceId), reason: notice.reason });
    if (notice.person === own.person) void account.refresh(session);
  }

  async function takeChain(item: MailboxItem): Promise<void> {
    const person = (item.data as { person?: string } | undefined)?.person ?? item.from;
    if (person === undefined || item.bytes === undefined) throw new Failure("mailbox/malformed", "chain");
    if (!people.record(person)) return;
    // One entry says nothing without those before it; checked alone it would pass for somebody else's first.
    if (!people.chain(person)?.entries.length) {
      await people.fetchChain(person);
      return;
    }
    try {
      await people.extend(person, [fromBase64Url(item.bytes)]);
    } catch (error) {
      if (codeOf(error) !== "chain/gap" && codeOf(error) !== "chain/bad-genesis") throw error;
      await people.fetchChain(person);
    }
  }

  function grew({ person, before, byOfficers }: { person: string; before: number; byOfficers: boolean }): void {
    lines.rooms.recheckMembers();
    upkeep.check();
    soon("room.not-rechecked", lines.recheck());
    void following.look(person).catch(() => undefined);
    const chain = people.chain(person);
    if (!chain || before === 0) return;
    for (const device of chain.devices.values()) {
      if (device.seq >= before && device.record.deviceId !== own.deviceId) notes.forPerson(person, byOfficers ? "device-added-by-officers" : "device-added", { device: device.record.name });
      if ((device.revokedAtSeq ?? -1) >= before && people.notice(person, device.record.deviceId)?.status !== "revoked") notes.forPerson(person, "device-revoked", { device: device.record.name, reason: "" });
    }
    if (person === own.person) {
      void account.refresh(session);
      callSettings.check();
    }
  }

  return { handle, grew, lookForDevices, lookAtStations };
}
