/**
 * Issuing under one's own name what a hidden originator has released for that: a new dispatch with ids, keys, head, label and signature of this person, of whose keys the originator's node keeps a part. Which dispatch it
 * rests on stands in this device's own records and in no letter to a reader.
 */
import { z } from "zod";
import { depositInfo, type FrontTerm, openFrontKey, signDeposit } from "../../protocol/dispatch/front.ts";
import type { Hpke } from "../../protocol/dispatch/letter/sealing.ts";
import { peekHead } from "../../protocol/dispatch/head.ts";
import { peekRelease, releaseHash } from "../../protocol/dispatch/release-statement.ts";
import { xor } from "../../protocol/dispatch/container/shares.ts";
import { type DeviceId, domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, fromBase64Url, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { canonicalCbor } from "../../protocol/wire/cbor.ts";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { DispatchDraft, ReaderChoice } from "../model/dispatches.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { DispatchBook } from "./book.ts";
import type { ControlledPortion, HeldDispatch } from "./records.ts";
import type { DispatchWriting } from "./writing.ts";

const PREFIX = "dispatch-front/";
const record = z.strictObject({ of: z.string(), parts: z.array(z.strictObject({ key: bytesOf(16), part: bytesOf(32) })) });
type FrontRecord = z.infer<typeof record>;

export interface FrontingDeps {
  readonly store: Store;
  readonly book: DispatchBook;
  readonly writing: Pick<DispatchWriting, "send">;
  readonly session: Pick<Session, "call">;
  readonly signer: Signer;
  readonly hpke: Hpke;
  readonly own: { readonly person: string; readonly domain: string; readonly deviceId: string };
  /** Of an organisation with an accord. */
  readonly nodeKeyOf: (domain: string) => Bytes | undefined;
  readonly nodeTime: () => number;
  readonly random: ClientEnvironment["random"];
}

export function createDispatchFronting(deps: FrontingDeps) {
  const { book, session, own, random } = deps;
  const known = new Map<string, FrontRecord>();

  /** The latest release that lets this person front it. */
  function releaseFor(held: HeldDispatch): { bytes: Bytes; term: FrontTerm; portions: number[] } | undefined {
    return held.releases.flatMap(({ release }) => {
      const { front, reader, renderings } = peekRelease(release);
      return front && front.domain === own.domain && reader.kind === "person" && reader.person === own.person ? [{ bytes: release as Bytes, term: front, portions: renderings.map(({ portion }) => portion) }] : [];
    }).at(-1);
  }

  /** Before anything of the new dispatch is kept or sent: the originator's node has its parts, and the own node knows that it has to ask. */
  async function split(held: HeldDispatch, { bytes, term, portions: released }: { bytes: Bytes; term: FrontTerm; portions: number[] }, from: readonly number[] | undefined, made: { id: Bytes; portions: readonly ControlledPortion[]; ranks: readonly number[] }): Promise<{ portions: ControlledPortion[]; parts: FrontRecord["parts"] }> {
    const hidden = peekHead(held.head);
    const domain = domainOf(hidden.originator as PersonUri);
    const nodeKey = deps.nodeKeyOf(domain);
    if (!nodeKey) throw new Failure("federation/no-accord", domain);
    const { key, domain: of } = openFrontKey(fromBase64Url((await session.call("front.key", { domain })).key), nodeKey);
    if (of !== domain) throw new Failure("dispatch/front-key");
    const cut = made.portions.map((portion, index) => ({ portion, handle: random(16), part: random(32), rank: made.ranks[index]! }));
    const { encapsulated, ciphertext } = await deps.hpke.seal(key as Bytes, canonicalCbor(cut.map(({ handle, part }) => [handle, part])), depositInfo(hidden.id));
    const deposit = await signDeposit(
      {
        dispatch: hidden.id,
        release: releaseHash(bytes),
        audience: domain,
        portions: from === undefined ? released : [...from],
        parts: cut.map(({ handle, rank }) => ({ handle, rank: rank as 0 })),
        enc: encapsulated,
        sealed: ciphertext,
        by: own.person as PersonUri,
        deviceId: own.deviceId as DeviceId,
        at: Math.floor(deps.nodeTime() / 1000),
      },
      deps.signer,
    );
    await session.call("front.deposit", { domain, deposit: toBase64Url(deposit) });
    await session.call("front.attach", { dispatch: toBase64Url(made.id), domain, names: term.names, keys: cut.map(({ portion, handle }) => ({ key: toBase64Url(portion.keyId), handle: toBase64Url(handle) })) });
    return { portions: cut.map(({ portion, part }) => ({ ...portion, nodeShare: xor([portion.nodeShare, part]) })), parts: cut.map(({ portion, part }) => ({ key: portion.keyId, part })) };
  }

  return {
    async load(): Promise<void> {
      for (const [key, one] of await readRecords(deps.store, PREFIX, record)) known.set(key.slice(PREFIX.length), one);
    },
    /** The term under which this person may issue that one as their own. */
    termOf: (held: HeldDispatch): FrontTerm | undefined => releaseFor(held)?.term,
    /** The id of the hidden one that an own one rests on. */
    of: (id: string): string | undefined => known.get(id)?.of,
    /** The node's half of a key of an own one, whole again: for this device's own eyes. */
    wholeShare(id: string, keyId: Uint8Array, share: Bytes): Bytes {
      const part = known.get(id)?.parts.find(({ key }) => toHex(key) === toHex(keyId))?.part;
      return part ? xor([share, part]) : share;
    },
    /** Throws `dispatch/no-front`, `dispatch/front-beyond`, `federation/…`. */
    async front(id: string, draft: DispatchDraft, from?: readonly number[]): Promise<string> {
      const held = book.requireHeld(id);
      const found = held.revoked ? undefined : releaseFor(held);
      if (!found) throw new Failure("dispatch/no-front");
      const { term } = found;
      const within = (reader: ReaderChoice) => [own.domain, ...term.organisations].includes(reader.kind === "person" ? domainOf(reader.person as PersonUri) : reader.domain);
      if (!draft.readers.every(within) || draft.portions.some(({ label }) => label.rank > term.rank)) throw new Failure("dispatch/front-beyond");
      // Marks make renderings of single readers, whose keys nobody would have a part of.
      const portions = draft.portions.map((portion) => (portion.kind === "text" ? { kind: portion.kind, text: portion.text, label: portion.label } : portion));
      return deps.writing.send(
        { ...draft, portions },
        {
          async split(made) {
            const done = await split(held, found, from, made);
            const name = toHex(made.id);
            const kept = { of: id, parts: done.parts };
            await deps.store.commit({ put: [[PREFIX + name, encodeRecord(kept)]] });
            known.set(name, kept);
            return done.portions;
          },
        },
      );
    },
  };
}
export type DispatchFronting = ReturnType<typeof createDispatchFronting>;
