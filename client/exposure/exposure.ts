/**
 * The exposure report: the node's releases and its signed list of events, each checked here, put together with the names that this device knows. What the node has signed before is kept by its length and hash: a
 * list that no longer begins with it is shown as rewritten.
 */
import { z } from "zod";
import { peekHead } from "../../protocol/dispatch/head.ts";
import { continues, joinLists, type JoinedEvents, openEventList } from "../../protocol/dispatch/exposure/event-list.ts";
import { makeExposureFile } from "../../protocol/dispatch/exposure/exposure-file.ts";
import { exposureOf, type Opening } from "../../protocol/dispatch/exposure/exposure.ts";
import { readerDomain, type Reader } from "../../protocol/dispatch/reader.ts";
import { openRelease, peekRelease, releaseHash, type ReleaseStatement } from "../../protocol/dispatch/release-statement.ts";
import type { Chain } from "../../protocol/identity/chain.ts";
import { type DeviceId, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, fromBase64Url, fromHex, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { bytesOf, count } from "../../protocol/wire/cbor-schema.ts";
import { MOST_EVENT_LISTS } from "../../protocol/wire/dispatch/exposure.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { People } from "../contacts/people.ts";
import type { DispatchBook } from "../dispatch/book.ts";
import type { Letters } from "../letters/letters.ts";
import type { DispatchView, TraceShown } from "../model/dispatches.ts";
import type { ExposureApi, ExposureView, OpeningView } from "../model/exposure.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { passageIn } from "./passage.ts";

const SEEN = "exposure-seen/";
const seenList = z.strictObject({ count, hash: bytesOf(32) });

export interface ExposureDeps {
  readonly store: Store;
  readonly session: Pick<Session, "call">;
  readonly letters: Pick<Letters, "addressees" | "ownChain">;
  readonly people: Pick<People, "chain" | "record">;
  readonly book: DispatchBook;
  readonly view: () => readonly DispatchView[];
  readonly trace: (passage: string) => TraceShown;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly domain: string; readonly deviceId: string };
  readonly self: () => { readonly name: string };
  readonly organisationOf: (domain: string) => string;
  readonly officerKeys: (person: string) => Bytes[];
  readonly nodeKey: () => Bytes | undefined;
  readonly nodeTime: () => number;
}

export type ExposurePart = ExposureApi;

export function createExposure(deps: ExposureDeps): ExposurePart {
  const { book, own, session } = deps;
  const nameOf = (person: string) => (person === own.person ? deps.self().name : (deps.people.record(person)?.name ?? showPerson(person as PersonUri)));

  async function listsOf(dispatch: Bytes, nodeKey: Bytes): Promise<{ bytes: Bytes[]; events: JoinedEvents }> {
    const bytes: Bytes[] = [];
    for (let from = 0; ; ) {
      const answer = await session.call("dispatch.statement", { dispatch: toBase64Url(dispatch), from });
      bytes.push(fromBase64Url(answer.list));
      if (answer.more === undefined) break;
      if (answer.more <= from || bytes.length >= MOST_EVENT_LISTS) throw new Failure("exposure/too-long");
      from = answer.more;
    }
    const events = joinLists(bytes.map((one) => openEventList(one, nodeKey)));
    if (events.domain !== own.domain || !equalBytes(events.dispatch, dispatch)) throw new Failure("exposure/other-dispatch");
    return { bytes, events };
  }

  /** Compared with what the node signed when this was last looked at, and kept for the next time where it holds. */
  async function heldTo(id: string, events: JoinedEvents): Promise<ExposureView["list"]["held"]> {
    const before = await readRecord(deps.store, SEEN + id, seenList);
    if (before && !continues({ count: before.count, hash: before.hash }, events)) return "rewritten";
    await deps.store.commit({ put: [[SEEN + id, encodeRecord({ count: events.events.length, hash: events.hash })]] });
    return before ? "continues" : "first";
  }

  async function controllersChains(persons: readonly string[]): Promise<Map<string, Chain>> {
    const found = await deps.letters.addressees(persons);
    return new Map(persons.flatMap((person) => {
      const chain = found.find((one) => one.person === person)?.chain ?? deps.people.chain(person);
      return chain ? [[person, chain] as const] : [];
    }));
  }

  async function exposure(id: string): Promise<ExposureView> {
    const known = book.requireControlled(id);
    const head = peekHead(known.head);
    const nodeKey = deps.nodeKey();
    if (!nodeKey) throw new Failure("session/unreachable");
    const chains = await controllersChains(head.controllers.map(({ person }) => person));
    const answer = await session.call("dispatch.releases", { dispatch: toBase64Url(fromHex(id)) });
    const releases = answer.releases.filter(({ state }) => state !== "one-signature").map(({ release }) => opened(fromBase64Url(release), head, chains));
    const { bytes: lists, events } = await listsOf(head.id as Bytes, nodeKey);
    const shownHashes = new Set(answer.releases.map(({ release }) => toHex(releaseHash(fromBase64Url(release)))));
    const withheld = known.releases.filter(({ handedIn, release }) => handedIn && !shownHashes.has(toHex(releaseHash(release)))).length;
    const found = exposureOf(releases.map(({ statement }) => statement), events.events);
    const madeAt = Math.floor(deps.nodeTime() / 1000);
    const shown = deps.view().find((one) => one.id === id)!;
    const shownOpening = ({ person, ...one }: Opening): OpeningView => ({ ...one, name: nameOf(person) });
    const readerName = (reader: Reader) => (reader.kind === "person" ? nameOf(reader.person) : reader.kind === "office" ? reader.role : deps.organisationOf(reader.domain));
    return {
      id,
      title: known.control.title,
      label: shown.label,
      createdAt: head.createdAt * 1000,
      originator: nameOf(head.originator),
      madeAt: madeAt * 1000,
      portions: head.portions.length,
      readers: found.readers.map(({ key, reader, portions, since, through, opened: openings, denied, revokedAt }) => ({
        key,
        kind: reader.kind,
        name: readerName(reader),
        organisation: deps.organisationOf(readerDomain(reader)),
        portions,
        since,
        through: through.map(({ by, asked, at }) => ({ by: nameOf(by), asked: asked === null ? null : nameOf(asked), at })),
        opened: openings.map(shownOpening),
        denied: denied.map(shownOpening),
        revokedAt,
      })),
      others: found.others.map(({ opened: wasOpened, ...one }) => ({ ...shownOpening(one), opened: wasOpened })),
      list: { count: events.events.length, hash: toHex(events.hash), at: events.at * 1000, held: await heldTo(id, events) },
      withheld,
      file: () =>
        makeExposureFile(
          {
            head: known.head as Bytes,
            releases: releases.map(({ bytes }) => bytes),
            events: lists,
            chains: [...chains].map(([person, chain]) => ({ person, entries: chain.entries, officerKeys: deps.officerKeys(person) })),
            node: { domain: own.domain, nodeKey },
          },
          { person: own.person, deviceId: own.deviceId, at: madeAt },
          deps.signer,
        ),
    };
  }

  /** Throws `dispatch/other-release`, `wire/…`: a release that no controller signed is none, whatever the node shows. */
  function opened(bytes: Bytes, head: ReturnType<typeof peekHead>, chains: ReadonlyMap<string, Chain>): { bytes: Bytes; statement: ReleaseStatement } {
    const claimed = peekRelease(bytes);
    const chain = chains.get(claimed.by);
    const controller = head.controllers.find(({ person }) => person === claimed.by);
    const device = chain?.devices.get(claimed.deviceId as DeviceId);
    if (!device || !controller || !equalBytes(controller.fingerprint, chain!.fingerprint) || !equalBytes(claimed.dispatch, head.id)) throw new Failure("dispatch/other-release");
    return { bytes, statement: openRelease(bytes, device.record.signKey) };
  }

  return { exposure, exposureOfPassage: async (text) => ({ ...passageIn(text, book), trace: deps.trace(text) }) };
}

