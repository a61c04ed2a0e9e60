/**
 * Letters about dispatches as they arrive: what each claims is checked down to a signature of somebody who may say it, then stored. Who wrote it may be a stranger, and the node that brought it may be hostile;
 * a dispatch is taken only from somebody who is known here, or whom a contact has announced.
 */
import { withRelay } from "./relaying.ts";
import { askHash, openAsk, peekAsk } from "../../protocol/dispatch/ask.ts";
import type { ContentOf } from "../../protocol/dispatch/letter/content.ts";
import { headHash, openHead, peekHead, type DispatchHead } from "../../protocol/dispatch/head.ts";
import { isReader, readerKey, type Reader } from "../../protocol/dispatch/reader.ts";
import { openRelease, openSecond, peekRelease, peekSecond, releaseHash } from "../../protocol/dispatch/release-statement.ts";
import { openRevocation, peekRevocation } from "../../protocol/dispatch/revocation.ts";
import { type Chain, extendChain, verifyChain } from "../../protocol/identity/chain.ts";
import type { DeviceId, PersonUri } from "../../protocol/identity/uri.ts";
import { domainOf } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import type { LetterEvent, Letters } from "../letters/letters.ts";
import type { People } from "../contacts/people.ts";
import { decodeRecord } from "../store/records.ts";
import type { Batch } from "../store/store.ts";
import type { DispatchBook } from "./book.ts";
import { keepDispatch } from "./keeping.ts";
import { controlRecord } from "./records.ts";
import { withRevocation } from "./revoking.ts";

/** Of asks: a reader who floods fills no more than this; what is over is refused, and said. */
const MOST_ASKS = 2_000;
/** Of one asker, not answered yet. */
const MOST_OPEN_ASKS = 50;
const MOST_SECONDS = 1_000;

export interface ArrivingDeps {
  readonly book: DispatchBook;
  readonly people: Pick<People, "chain" | "record">;
  readonly letters: Letters;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly role: () => Role;
  readonly organisationOf: (domain: string) => string;
  readonly officerKeys: (person: string) => Bytes[];
  readonly forget: (id: string, portions?: readonly number[]) => Promise<void>;
  /** Another controller has taken it back: those whom this device let in are told. */
  readonly revoked: (id: string) => void;
  /** Taken back, of one that this person handed on to colleagues. */
  readonly relay: (id: string) => void;
  /** Something that a person should look at. */
  readonly arrived: (what: { kind: "dispatch" | "ask" | "answer" | "wants-second"; id: string }) => void;
  /** The release has its second signature: what waits for it may go. */
  readonly seconded: (id: string) => void;
  /** An answer of another who controls it, to whoever asked. */
  readonly passAnswer: (to: string, answer: ContentOf<"answer">) => void;
  /** Of a person of this organisation who asks; to be shown to the others who control it. */
  readonly forward: (ask: { record: { ask: Bytes; chain: Bytes[] }; head: Bytes }) => void;
}

export function createDispatchArriving(deps: ArrivingDeps) {
  const { book, own, people } = deps;

  /** Whoever wrote, where the head gives that very person a say: by the chain, since whose a name is can be any node's invention. */
  function requireController({ controllers }: DispatchHead, { from, chain }: Pick<LetterEvent, "from" | "chain">): void {
    const named = controllers.find(({ person }) => person === from);
    if (!named || !equalBytes(named.fingerprint, chain.fingerprint)) throw new Failure("dispatch/not-controlled");
  }

  const deviceKey = (chain: Chain, deviceId: string): Bytes => {
    const device = chain.devices.get(deviceId as DeviceId);
    if (!device) throw new Failure("dispatch/device-unknown");
    return device.record.signKey;
  };

  /** The same, of a device that was not struck off: what such a one signs now counts for nothing. */
  const activeKey = (chain: Chain, deviceId: string): Bytes => {
    if (chain.devices.get(deviceId as DeviceId)?.revokedAtSeq !== undefined) throw new Failure("dispatch/device-unknown");
    return deviceKey(chain, deviceId);
  };

  /** The head under its originator's own device, and that originator's chain as far as anybody here can say whose it is. */
  function headOf(event: LetterEvent, bytes: Bytes, originatorChain: readonly Uint8Array[] | null): { head: DispatchHead; chain: Chain } {
    const claimed = peekHead(bytes);
    const chain = claimed.originator === event.from ? event.chain : chainOf(claimed.originator, originatorChain ?? []);
    const head = openHead(bytes, deviceKey(chain, claimed.deviceId));
    const asController = head.controllers.find(({ person }) => person === head.originator)!;
    if (!equalBytes(asController.fingerprint, chain.fingerprint)) throw new Failure("dispatch/other-originator");
    requireController(head, event);
    return { head, chain };
  }

  function chainOf(person: string, entries: readonly Uint8Array[]): Chain {
    const known = people.chain(person);
    if (known) return entries.length > known.entries.length ? extendChain(known, entries, { officerKeys: deps.officerKeys(person) }) : known;
    if (entries.length === 0) throw new Failure("dispatch/other-originator");
    return verifyChain(entries, { person: person as PersonUri, officerKeys: deps.officerKeys(person) });
  }

  /** Somebody who may write here, with this very chain, or announced by somebody who may. A person who was refused is known too. */
  function isExpected(person: string, chain: Chain): boolean {
    const known = people.record(person);
    if (known && !equalBytes(known.fingerprint, chain.fingerprint)) return false;
    if (known && MAY_WRITE.has(known.consent)) return true;
    return book.expected(person).some(({ fingerprint, by }) => equalBytes(fingerprint, chain.fingerprint) && people.record(by)?.consent === "granted");
  }

  async function takeDispatch(event: LetterEvent, content: ContentOf<"dispatch">, progress: Batch): Promise<void> {
    const bytes = content.head as Bytes;
    const { head, chain } = headOf(event, bytes, content.originatorChain);
    if (!isExpected(head.originator, chain)) throw new Failure("letter/unexpected");
    const release = openRelease(content.release, activeKey(event.chain, peekRelease(content.release).deviceId));
    if (release.by !== event.from || !equalBytes(release.head, headHash(bytes)) || !equalBytes(release.dispatch, head.id)) throw new Failure("dispatch/other-release");
    if (!isReader(release.reader, { person: own.person, role: deps.role() })) throw new Failure("dispatch/not-yours");
    const keys = [deviceKey(chain, head.deviceId), deviceKey(event.chain, release.deviceId)];
    const id = await keepDispatch(book, { head, headBytes: bytes, release, releaseBytes: content.release, title: content.title, originatorName: content.originatorName, renderings: content.renderings, keys, chains: { originator: chain, by: event.chain }, at: event.at }, progress);
    deps.arrived({ kind: "dispatch", id });
  }

  async function takeRevocation(event: LetterEvent, content: ContentOf<"revoked">, progress: Batch): Promise<void> {
    // Whoever brings it: it is the word of a controller, by the chain that the head names.
    const claimed = peekRevocation(content.revocation);
    const chain = claimed.by === event.from ? event.chain : chainOf(claimed.by, content.chain ?? []);
    const said = openRevocation(content.revocation, activeKey(chain, claimed.deviceId));
    const id = toHex(said.dispatch);
    const held = book.held.get(id);
    const controlled = book.controlled.get(id);
    const head = held?.head ?? controlled?.head;
    if (!head) throw new Failure("dispatch/not-controlled");
    requireController(peekHead(head), { from: said.by, chain });
    if (controlled) {
      await book.control(id, (before) => before && withRevocation(before, content.revocation, [...chain.entries] as Bytes[]), held ? {} : progress);
      deps.revoked(id);
    }
    if (!held) return;
    await book.hold(id, (before) => before && withRelay(before, content.revocation, [...chain.entries] as Bytes[]));
    deps.relay(id);
    const { what } = said;
    if (what.kind === "portion") {
      await deps.forget(id, [what.portion]);
      await book.hold(id, (before) => before && { ...before, releases: before.releases.map((one) => ({ ...one, renderings: one.renderings.filter(({ portion }) => portion !== what.portion) })), revokedPortions: [...new Set([...before.revokedPortions, what.portion])] }, progress);
      return;
    }
    if (what.kind !== "whole" && !concerns(what as Reader)) return book.hold(id, (before) => before, progress);
    await deps.forget(id);
    await book.hold(
      id,
      (before) => {
        if (!before) return before;
        // What was released anew after it stays, though the word of an earlier revocation comes once more. The whole never comes back.
        const until = what.kind === "whole" ? Number.MAX_SAFE_INTEGER : Math.max(before.revokedAt, said.at);
        const releases = before.releases.map((one) => (peekRelease(one.release).at <= until ? { ...one, renderings: [] } : one));
        return { ...before, releases, revokedAt: until, revoked: releases.every(({ renderings }) => renderings.length === 0) };
      },
      progress,
    );
  }

  const concerns = (reader: Reader) => readerKey(reader) === `person ${own.person}` || (reader.kind !== "person" && isReader(reader, { person: own.person, role: deps.role() }));

  async function takeAsk(event: LetterEvent, content: ContentOf<"ask">, progress: Batch): Promise<void> {
    const claimed = peekAsk(content.ask);
    const chain = claimed.by === event.from ? event.chain : chainOf(claimed.by, content.chain);
    const said = openAsk(content.ask, deviceKey(chain, claimed.deviceId));
    const controlled = book.controlled.get(toHex(said.dispatch));
    if (!controlled) throw new Failure("dispatch/not-controlled");
    const head = peekHead(controlled.head);
    if (head.terms.onward === "never") throw new Failure("dispatch/onward-never");
    // Either a reader writes, whom this device let in or knows, or another controller shows what a reader wrote.
    const shownBy = head.controllers.some(({ person, fingerprint }) => person === event.from && equalBytes(fingerprint, event.chain.fingerprint));
    const reads = controlled.releases.some(({ release }) => isThisReader(peekRelease(release).reader, said.by, chain));
    if (!shownBy && !(said.by === event.from && (reads || people.record(said.by)?.consent === "granted"))) throw new Failure("dispatch/not-controlled");
    const id = toHex(askHash(content.ask));
    const record = people.record(said.by);
    const fresh = !book.asks.has(id);
    const others = [...book.asks.values()].filter(({ own: mine }) => !mine);
    if (fresh && (others.length >= MOST_ASKS || others.filter(({ by, state }) => by.person === said.by && state === "open").length >= MOST_OPEN_ASKS)) throw new Failure("dispatch/too-many-asks");
    await book.ask(
      id,
      (before) =>
        before ?? {
          ask: content.ask,
          chain: content.chain,
          own: false,
          by: { person: said.by, name: record?.name ?? said.by, organisation: deps.organisationOf(domainOf(said.by as PersonUri)) },
          at: event.at,
          state: "open",
          reason: "",
          answeredBy: "",
        },
      progress,
    );
    if (!fresh) return;
    deps.arrived({ kind: "ask", id });
    if (said.by === event.from) deps.forward({ record: { ask: content.ask, chain: content.chain as Bytes[] }, head: controlled.head });
  }

  const isThisReader = (reader: Reader, person: string, chain: Chain) => (reader.kind === "person" ? reader.person === person && equalBytes(reader.fingerprint, chain.fingerprint) : domainOf(person as PersonUri) === reader.domain);

  async function takeAnswer(event: LetterEvent, content: ContentOf<"answer">, progress: Batch): Promise<void> {
    const id = toHex(content.ask);
    const known = book.asks.get(id);
    const head = book.held.get(toHex(content.dispatch))?.head ?? book.controlled.get(toHex(content.dispatch))?.head;
    if (!known || !head || !equalBytes(peekAsk(known.ask).dispatch, content.dispatch)) throw new Failure("dispatch/not-controlled");
    requireController(peekHead(head), event);
    await book.ask(id, (before) => before && { ...before, state: content.answer, reason: content.reason, answeredBy: content.by }, progress);
    if (known.own) deps.arrived({ kind: "answer", id });
    // Whoever asked may know the originator alone, and take nothing from a colleague.
    else if (peekHead(head).originator === own.person && event.from !== own.person) deps.passAnswer(known.by.person, content);
  }

  async function takeControl(event: LetterEvent, content: ContentOf<"control">, progress: Batch): Promise<void> {
    // Control is shared among colleagues alone; to anybody else's head this device lends no name.
    if (domainOf(event.from as PersonUri) !== domainOf(own.person as PersonUri)) throw new Failure("dispatch/not-controlled");
    const control = decodeRecord(controlRecord, content.record as Bytes);
    const { head } = headOf(event, content.head as Bytes, control.originatorChain);
    // From its originator, or an own device that has it from there: a colleague puts nothing in another's name before this person.
    if (event.from !== head.originator && !(event.from === own.person && event.known)) throw new Failure("dispatch/not-controlled");
    const mine = head.controllers.find(({ person }) => person === own.person);
    const self = people.chain(own.person);
    if (!mine || (self && !equalBytes(mine.fingerprint, self.fingerprint)) || control.portions.length !== head.portions.length) throw new Failure("dispatch/not-controlled");
    await book.control(toHex(head.id), (before) => before ?? { head: content.head, control, releases: [], created: true, revoked: false, revokedPortions: [], told: head.controllers.map(({ person }) => person), revocations: [] }, progress);
  }

  async function takeWantsSecond(event: LetterEvent, content: ContentOf<"wants-second">, progress: Batch): Promise<void> {
    const claimed = peekRelease(content.release);
    const controlled = book.controlled.get(toHex(claimed.dispatch));
    if (!controlled) throw new Failure("dispatch/not-controlled");
    requireController(peekHead(controlled.head), event);
    const release = openRelease(content.release, deviceKey(event.chain, claimed.deviceId));
    if (release.by !== event.from) throw new Failure("dispatch/other-release");
    const id = toHex(releaseHash(content.release));
    if (!book.seconds.has(id) && book.seconds.size >= MOST_SECONDS) throw new Failure("dispatch/too-many");
    await book.second(id, (before) => before ?? { release: content.release, ask: content.ask, why: content.why, from: event.from, done: false }, progress);
    deps.arrived({ kind: "wants-second", id });
  }

  async function takeSeconded(event: LetterEvent, content: ContentOf<"seconded">, progress: Batch): Promise<void> {
    const signed = openSecond(content.second, deviceKey(event.chain, peekSecond(content.second).deviceId));
    if (signed.by !== event.from || !equalBytes(signed.release, content.release)) throw new Failure("dispatch/other-release");
    if (domainOf(event.from as PersonUri) !== domainOf(own.person as PersonUri)) throw new Failure("dispatch/not-controlled");
    const isMeant = ({ release }: { readonly release: Uint8Array }) => equalBytes(releaseHash(release), content.release);
    const found = [...book.controlled].find(([, { releases }]) => releases.some((one) => one.waits && isMeant(one)));
    // Made by another own device, or seconded before: nothing to do here.
    if (!found) return book.control("", () => undefined, progress);
    const [id, { head }] = found;
    requireController(peekHead(head), event);
    await book.control(id, (before) => before && { ...before, releases: before.releases.map((one) => (isMeant(one) ? { ...one, second: content.second, waits: false } : one)) }, progress);
    deps.seconded(id);
  }

  return async function take(event: LetterEvent, progress: Batch): Promise<void> {
    const { content } = event;
    if (content.kind === "dispatch") return takeDispatch(event, content, progress);
    if (content.kind === "revoked") return takeRevocation(event, content, progress);
    if (content.kind === "ask") return takeAsk(event, content, progress);
    if (content.kind === "answer") return takeAnswer(event, content, progress);
    if (content.kind === "control") return takeControl(event, content, progress);
    if (content.kind === "wants-second") return takeWantsSecond(event, content, progress);
    if (content.kind === "seconded") return takeSeconded(event, content, progress);
    if (content.kind !== "expect") throw new Failure("letter/unexpected");
    // Only from somebody who may write here of their own: a stranger announces nobody.
    if (!event.known || people.record(event.from)?.consent !== "granted") throw new Failure("letter/unexpected");
    await book.expect({ originator: content.originator, fingerprint: content.fingerprint, name: content.name, organisation: content.organisation, by: event.from, at: event.at }, progress);
  };
}

/** `introduced`: by the own desk. */
const MAY_WRITE: ReadonlySet<string> = new Set(["self", "granted", "introduced"]);
