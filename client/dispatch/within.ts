/**
 * Handing on within: what was released to an office or an organisation reaches a colleague by way of one who has it; what was released to a person reaches that person's other devices. Whoever hands on is no controller and
 * adds nothing: head and release are the originator's, and are checked down to the originator's device by whoever takes them. Each opening is decided by the originator's node as ever, which sees who asks.
 */
import { headHash, openHead, peekHead } from "../../protocol/dispatch/head.ts";
import type { ContentOf } from "../../protocol/dispatch/letter/content.ts";
import { isReader, readerDomain } from "../../protocol/dispatch/reader.ts";
import { openRelease, peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { type Chain, extendChain, verifyChain } from "../../protocol/identity/chain.ts";
import { type DeviceId, domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, fromHex, toHex } from "../../protocol/wire/bytes.ts";
import { MAX_LETTER } from "../../protocol/wire/dispatch/letter.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank, Role } from "../../protocol/wire/fields.ts";
import type { People } from "../contacts/people.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { LetterEvent, Letters } from "../letters/letters.ts";
import { decodeRecord, encodeRecord } from "../store/records.ts";
import type { Batch } from "../store/store.ts";
import type { DispatchBook } from "./book.ts";
import { keepDispatch } from "./keeping.ts";
import { type HeldDispatch, madeReleases } from "./records.ts";
import { MOST_PASSED } from "./relaying.ts";

export interface WithinDeps {
  readonly book: DispatchBook;
  readonly letters: Pick<Letters, "addressees" | "send">;
  readonly people: Pick<People, "chain" | "record">;
  readonly own: { readonly person: string; readonly domain: string; readonly deviceId: string };
  readonly role: () => Role;
  /** How high an own device may hold what opens a dispatch. */
  readonly mayHold: (deviceId: string) => Rank | undefined;
  readonly officerKeys: (person: string) => Bytes[];
  readonly arrived: (what: { kind: "dispatch"; id: string }) => void;
  readonly log: ClientEnvironment["log"];
}

export function createDispatchWithin(deps: WithinDeps) {
  const { book, letters, people, own } = deps;

  function passedOf(held: HeldDispatch, one: HeldDispatch["releases"][number]): ContentOf<"passed"> | undefined {
    const { chains } = one;
    if (!chains || held.revoked || one.renderings.length === 0) return undefined;
    return { kind: "passed", head: held.head, release: one.release, title: held.title, renderings: one.renderings, originatorChain: chains.originator, byChain: chains.by, originatorName: held.originatorName };
  }

  /** One that is too long keeps no other back. */
  async function send(person: string, devices: readonly { deviceId: string; key: Bytes }[], contents: readonly (ContentOf<"passed"> | ContentOf<"control"> | ContentOf<"releases">)[]): Promise<number> {
    let sent = 0;
    for (const content of contents) {
      const [code] = await letters.send([{ to: { person, devices }, content }]).catch((error: unknown) => [codeOf(error)]);
      if (code === undefined) sent += 1;
      else deps.log("dispatch.not-passed", { code });
    }
    return sent;
  }

  /** A chain that is known here counts as it is known, and what is shown has to follow it; else as it is shown, and then no further than to say that all of it is one person's. */
  function chainOf(person: string, entries: readonly Uint8Array[]): Chain {
    const known = people.chain(person);
    const of = { officerKeys: deps.officerKeys(person) };
    return known ? extendChain(known, entries as Bytes[], of) : verifyChain(entries as Bytes[], { ...of, person: person as PersonUri, fingerprint: people.record(person)?.fingerprint });
  }

  const deviceKey = (chain: Chain, deviceId: string): Bytes => {
    const device = chain.devices.get(deviceId as DeviceId);
    if (!device) throw new Failure("dispatch/device-unknown");
    return device.record.signKey;
  };

  return {
    /** To a colleague. Throws `dispatch/not-colleague`, `dispatch/to-you-alone`, `dispatch/nobody`. */
    async passWithin(id: string, person: string): Promise<void> {
      const held = book.requireHeld(id);
      if (domainOf(person as PersonUri) !== own.domain || person === own.person) throw new Failure("dispatch/not-colleague");
      const wide = held.releases.filter(({ release }) => {
        const { reader } = peekRelease(release);
        return reader.kind !== "person" && readerDomain(reader) === own.domain;
      });
      if (wide.length === 0) throw new Failure("dispatch/to-you-alone");
      const [addressee] = await letters.addressees([person]);
      if (!addressee) throw new Failure("dispatch/nobody", person);
      if (!held.passedTo.includes(person) && held.passedTo.length >= MOST_PASSED) throw new Failure("dispatch/too-many");
      // Kept before it goes: what is taken back afterwards reaches them too.
      await book.hold(id, (before) => before && { ...before, passedTo: [...new Set([...before.passedTo, person])] });
      if ((await send(person, addressee.devices, wide.flatMap((one) => passedOf(held, one) ?? []))) === 0) throw new Failure("dispatch/not-passed");
    },

    /** Everything that this device has, to another own one. */
    async handOver(deviceId: string): Promise<void> {
      const [self] = await letters.addressees([own.person]);
      const devices = (self?.devices ?? []).filter((one) => one.deviceId === deviceId);
      if (devices.length === 0) return;
      for (const held of book.held.values()) await send(own.person, devices, held.releases.flatMap((one) => passedOf(held, one) ?? []));
      for (const [id, { head, control, releases }] of book.controlled) {
        const record = encodeRecord(control);
        if (record.length > MAX_LETTER / 2 || peekHead(head).rank > (deps.mayHold(deviceId) ?? -1)) continue; // as with other controllers
        const made = encodeRecord(releases);
        await send(own.person, devices, [{ kind: "control", head, record }, ...(made.length > MAX_LETTER / 2 ? [] : [{ kind: "releases" as const, dispatch: fromHex(id), record: made }])]);
      }
    },

    /** From a colleague who has it, or an own device. The writer may be hostile, and so may the node that brought it: neither can make what the originator did not sign. */
    async takePassed(event: LetterEvent, content: ContentOf<"passed">, progress: Batch): Promise<void> {
      const ownDevice = event.from === own.person && event.known;
      if (!ownDevice && (domainOf(event.from as PersonUri) !== own.domain || people.record(event.from)?.consent !== "granted")) throw new Failure("letter/unexpected");
      const claimed = peekHead(content.head);
      const originator = chainOf(claimed.originator, content.originatorChain);
      const head = openHead(content.head, deviceKey(originator, claimed.deviceId));
      const stated = peekRelease(content.release);
      const by = stated.by === head.originator ? originator : chainOf(stated.by, content.byChain);
      for (const [person, chain] of [[head.originator, originator], [stated.by, by]] as const) {
        const controller = head.controllers.find((one) => one.person === person);
        if (!controller || !equalBytes(controller.fingerprint, chain.fingerprint)) throw new Failure("dispatch/not-controlled");
      }
      const release = openRelease(content.release, deviceKey(by, stated.deviceId));
      if (!equalBytes(release.head, headHash(content.head)) || !equalBytes(release.dispatch, head.id)) throw new Failure("dispatch/other-release");
      // It covers this person, and whoever hands it on: themselves on another device, or a colleague of the office or organisation that it names.
      const { reader } = release;
      const covers = reader.kind === "person" ? ownDevice && reader.person === own.person : isReader(reader, { person: own.person, role: deps.role() });
      if (!covers || readerDomain(reader) !== own.domain) throw new Failure("dispatch/not-yours");
      const keys = [deviceKey(originator, head.deviceId), deviceKey(by, release.deviceId)];
      // What the originator sends of it later comes from nobody unknown: the colleague has vouched for whose it is.
      if (!ownDevice && !people.record(head.originator)) await book.expect({ originator: head.originator, fingerprint: originator.fingerprint, name: content.originatorName, organisation: head.organisation, by: event.from, at: event.at });
      const id = await keepDispatch(book, { head, headBytes: content.head, release, releaseBytes: content.release, title: content.title, originatorName: content.originatorName, renderings: content.renderings, keys, chains: { originator, by }, at: event.at }, progress);
      deps.arrived({ kind: "dispatch", id });
    },

    /** To whom it has been released, from an own device: what that one did is done. */
    async takeReleases(event: LetterEvent, content: ContentOf<"releases">, progress: Batch): Promise<void> {
      if (event.from !== own.person || !event.known) throw new Failure("letter/unexpected");
      const made = decodeRecord(madeReleases, content.record as Bytes);
      const id = toHex(content.dispatch);
      if (!book.controlled.has(id)) throw new Failure("dispatch/not-controlled");
      await book.control(id, (before) => before && { ...before, releases: [...before.releases, ...made.filter(({ release }) => !before.releases.some((one) => equalBytes(one.release, release)))] }, progress);
    },
  };
}
