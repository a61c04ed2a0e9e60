/**
 * Making and ending accords. An offer travels by the one federation call that needs no accord; it lies as `offered` until an operator has compared its digest with
 * the other side by another way and accepts. What has two signatures is in force; one side alone can end it, and from that moment nothing passes.
 */
import { z } from "zod";
import { fromBase64Url, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { parseCbor } from "../../protocol/wire/cbor.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { peekSigned, type Signer } from "../../protocol/wire/signed.ts";
import type { PeerView } from "../../protocol/wire/api.ts";
import type { WellKnown } from "../../protocol/wire/federation.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { acceptAccord, otherParty, proposeAccord, readProposal, verifyAccord } from "../../protocol/identity/accord.ts";
import { endAccord, rotateNodeKey, verifyEnd } from "../../protocol/identity/accord-notice.ts";
import type { PolicyPin } from "../../protocol/label/policy-pin.ts";
import type { DeviceClass } from "../../protocol/identity/standing.ts";
import type { Area, Clock, Log, PeersPort, Random } from "../area.ts";
import { signRequest } from "../federation/http-signature.ts";
import type { Peers } from "../federation/peer.ts";
import type { Reachability } from "../federation/reachability.ts";
import type { Storage } from "../federation/storage-port.ts";
import type { Transport } from "../federation/transport.ts";
import { type AccordRecord, openAccordBook, partyNow, sameTerms, termsNow } from "./accord-book.ts";
import { accordMigrations } from "./tables.ts";
import { fetchWellKnown, partyFrom } from "./well-known.ts";

const TELL_AGAIN_MS = 5_000;
const MOST_OFFERS = 100;

export interface AccordInfo extends PeerView {
  id: string;
  /** What both officers compare, in hex. */
  digest: string;
  createdAt: number;
  /** The other side's security policies that it pins: name, and the hash of the file in hex. */
  policies: { id: string; name: string; sha256: string }[];
  /** Why nothing passes now, as a code: the other side can't be reached, its clock differs, it knows no accord. */
  problem?: string;
}

export interface Accords {
  readonly peers: Peers;
  readonly port: PeersPort;
  /** The security policies of the other side, as the accord in force pins them. */
  policiesOf(domain: string): readonly PolicyPin[];
  /** Of each accord in force, what the other node says of itself: its witness above all. */
  about(domain: string): WellKnown | null;
  readonly area: Area;
  /** Fetches what the other node says of itself, signs, stores and sends. `url` is the other node's address. */
  propose(url: string, terms?: { maximumRank?: Rank; statedDevice?: DeviceClass; ends?: number }): Promise<AccordInfo>;
  /** Signs an offer; `digest` in hex where the operator has compared it. Throws `accord/unknown`, `accord/not-offered`, `accord/other-digest`. */
  accept(idOrDomain: string, digest?: string): Promise<AccordInfo>;
  list(): AccordInfo[];
  /** Ends what is in force, or withdraws or refuses what is not yet. */
  end(idOrDomain: string, reason?: string): Promise<AccordInfo>;
  /** Tells every peer of the new key, signed by the old one and the new one. The caller signs with the new one from then on. */
  rotate(next: Signer): Promise<void>;
}

export function openAccords(parts: {
  domain: string;
  storage: Storage;
  /** This node, as `/.well-known/entente` gives it, and its address. */
  about: () => { wellKnown: WellKnown; url: string };
  signer: () => Signer;
  transport: Transport;
  reachable: Reachability;
  clock: Clock;
  random: Random;
  log: Log;
}): Accords {
  const { storage, clock, transport, log } = parts;
  const own = parts.domain;
  const book = openAccordBook({ storage, domain: own, clock, reachable: parts.reachable });
  const seconds = () => Math.floor(clock.now() / 1000);
  let stopTelling: (() => void) | undefined;
  let running = false;
  let stopped = false;

  const info = (record: AccordRecord): AccordInfo => {
    const { problem } = parts.reachable.of(record.party.domain);
    return { ...book.view(record), id: record.accord.id, digest: toHex(record.accord.digest), createdAt: record.createdAt, policies: (record.party.policies ?? []).map(({ id, name, sha256 }) => ({ id, name, sha256: toHex(sha256) })), ...(problem !== undefined && record.state === "active" ? { problem } : {}) };
  };
  const save = (record: AccordRecord) => storage.writer.run((trx) => book.put(trx, record));

  function find(idOrDomain: string, states: readonly AccordRecord["state"][]): AccordRecord {
    const found = book.get(idOrDomain) ?? book.all().findLast((one) => one.party.domain === idOrDomain && states.includes(one.state));
    if (!found) throw new Failure("accord/unknown", idOrDomain);
    return found;
  }

  /** Signed as any request, but sent without asking for an accord; the answer is no more than "received". */
  async function offer(record: AccordRecord, message: Uint8Array): Promise<void> {
    const body = Buffer.from(JSON.stringify({ accord: toBase64Url(message) }));
    const url = `${record.party.url}/mimi/v1/accordOffer`;
    const headers = await signRequest({ method: "POST", targetUri: url, source: own, target: record.party.domain, body }, parts.signer(), { created: seconds(), nonce: toBase64Url(parts.random(16)) });
    const answer = await transport({ method: "POST", url, headers, body, timeoutMs: 10_000, limit: 64 << 10 });
    if (answer.status !== 200) throw new Failure("accord/refused", answer.body.subarray(0, 200).toString());
  }

  function lastWord(record: AccordRecord): Uint8Array[] {
    if (record.ending) return [record.ending];
    return [record.accord.bytes, ...record.rotations.map(fromBase64Url)];
  }

  /** Says to the other side what it has not heard yet; what fails is tried again by the clock. */
  async function tell(record: AccordRecord): Promise<AccordRecord> {
    try {
      for (const message of lastWord(record)) await offer(record, message);
      if (stopped) return record; // told, and told again at the next start: that is harmless
      const told = { ...(book.get(record.accord.id) ?? record), untold: false };
      await save(told);
      return told;
    } catch (cause) {
      log("accord.untold", { domain: record.party.domain, code: cause instanceof Failure ? cause.code : "internal/unexpected", ...(cause instanceof Failure && cause.detail ? { detail: cause.detail } : {}) });
      return record;
    }
  }

  function tellLater(): void {
    if (!running) return;
    stopTelling = clock.after(TELL_AGAIN_MS, () => {
      void Promise.all(book.all().filter((one) => one.untold).map(tell)).finally(tellLater);
    });
  }

  /** What the other side sent: a proposal, our own proposal with both signatures, an ending, or a rotation. */
  async function received(bytes: Uint8Array, from: string): Promise<"received" | "active" | "ended"> {
    const kind = kindOf(bytes);
    if (kind === "terms") return receivedTerms(bytes, from);
    if (kind === "ending") {
      const { accordId } = z.looseObject({ accordId: z.string() }).parse(peekSigned(bytes, { maxBytes: 4096 }));
      const record = book.get(accordId);
      if (!record || record.party.domain !== from) throw new Failure("accord/unknown");
      if (verifyEnd(bytes, termsNow(record.accord, record.rotations)).domain !== from) throw new Failure("accord/not-a-party");
      if (record.state !== "ended") await save({ ...record, state: "ended", ending: bytes as Uint8Array<ArrayBuffer> });
      log("accord.ended", { domain: from, by: from });
      return "ended";
    }
    const record = book.all().find((one) => one.party.domain === from && one.state === "active" && appliesTo(one, bytes, own));
    if (!record) {
      if (book.all().some((one) => one.party.domain === from && one.rotations.includes(toBase64Url(bytes)))) return "active"; // said again
      throw new Failure("accord/unknown");
    }
    const rotations = [...record.rotations, toBase64Url(bytes)];
    await save({ ...record, rotations, party: partyNow(record.accord, rotations, own) });
    log("accord.node-key-rotated", { domain: from });
    return "active";
  }

  async function receivedTerms(bytes: Uint8Array, from: string): Promise<"received" | "active" | "ended"> {
    const accord = readProposal(bytes);
    const party = otherParty(accord, own);
    if (party.domain !== from) throw new Failure("accord/not-a-party");
    const known = book.get(accord.id);
    if (known && !sameTerms(known.accord, accord)) throw new Failure("accord/other-terms");
    if (known && known.party.domain !== from) throw new Failure("accord/other-terms");
    if (known?.state === "ended") return "ended";
    if (known?.state === "active") return "active";
    if (accord.parties[0].domain === own) {
      // Our proposal comes back: in force if the other side has signed the very terms that we stored.
      if (!known) throw new Failure("accord/unknown");
      await save({ ...known, accord: verifyAccord(bytes), state: "active", untold: false });
      log("accord.active", { domain: from });
      return "active";
    }
    if (known) return "received";
    if (book.all().filter((one) => one.state === "offered").length >= MOST_OFFERS) throw new Failure("rate/too-many");
    const mine = partyFrom(parts.about().wellKnown, parts.about().url);
    const named = accord.parties[1];
    if (toHex(named.nodeKey) !== toHex(mine.nodeKey) || toHex(named.caKey) !== toHex(mine.caKey)) throw new Failure("accord/not-our-keys");
    await save({ accord, state: "offered", party, rotations: [], ending: null, about: null, untold: false, createdAt: seconds() });
    log("accord.offered", { domain: from, digest: toHex(accord.digest) });
    return "received";
  }

  return {
    peers: book.peers,
    port: {
      list: () => book.all().filter((one) => one.state !== "ended" || !book.active(one.party.domain)).map(book.view),
      get(domain) {
        const record = book.active(domain) ?? book.all().findLast((one) => one.party.domain === domain);
        return record && book.view(record);
      },
    },
    policiesOf: (domain) => book.active(domain)?.party.policies ?? [],
    about: (domain) => book.active(domain)?.about ?? null,
    async propose(url, terms = {}) {
      const { party, about } = await fetchWellKnown(transport, url);
      const mine = partyFrom(parts.about().wellKnown, parts.about().url);
      if (party.domain === own) throw new Failure("accord/own-node");
      const bytes = await proposeAccord(
        {
          v: 1,
          id: toHex(parts.random(16)),
          parties: [mine, party],
          maximumRank: terms.maximumRank ?? 2,
          caps: { statedDevice: terms.statedDevice ?? "issued" },
          createdAt: seconds(),
          ...(terms.ends === undefined ? {} : { ends: terms.ends }),
        },
        parts.signer(),
      );
      const record: AccordRecord = { accord: readProposal(bytes), state: "proposed", party, rotations: [], ending: null, about, untold: true, createdAt: seconds() };
      await save(record);
      return info(await tell(record));
    },
    async accept(idOrDomain, digest) {
      const record = find(idOrDomain, ["offered"]);
      if (record.state !== "offered") throw new Failure("accord/not-offered", record.state);
      if (digest !== undefined && digest !== toHex(record.accord.digest)) throw new Failure("accord/other-digest");
      const { party, about } = await fetchWellKnown(transport, record.party.url);
      if (party.domain !== record.party.domain || toHex(party.nodeKey) !== toHex(record.party.nodeKey)) throw new Failure("accord/other-key", "the node at that address has another key than the offer");
      const accord = verifyAccord(await acceptAccord(record.accord.bytes, parts.signer()));
      const active: AccordRecord = { ...record, accord, state: "active", about, untold: true };
      await save(active);
      log("accord.active", { domain: record.party.domain });
      return info(await tell(active));
    },
    list: () => book.all().map(info),
    async end(idOrDomain, reason) {
      const record = find(idOrDomain, ["active", "offered", "proposed"]);
      if (record.state === "ended") return info(record);
      const ending = await endAccord({ v: 1, accordId: record.accord.id, domain: own as never, at: seconds(), ...(reason === undefined ? {} : { reason }) }, parts.signer());
      const ended: AccordRecord = { ...record, state: "ended", ending, untold: true };
      await save(ended); // from here on nothing passes, whether the other side hears of it or not
      log("accord.ended", { domain: record.party.domain, by: own });
      return info(await tell(ended));
    },
    async rotate(next) {
      for (const record of book.all().filter((one) => one.state === "active")) {
        const rotation = await rotateNodeKey({ accordId: record.accord.id, domain: own as never, at: seconds() }, { old: parts.signer(), new: next });
        const rotated: AccordRecord = { ...record, rotations: [...record.rotations, toBase64Url(rotation)], untold: true };
        await save(rotated);
        await tell(rotated);
      }
    },
    area: {
      migrations: accordMigrations,
      federation: {
        accordOffer: async ({ accord }, peer) => ({ status: await received(fromBase64Url(accord), peer.domain) }),
      },
      async start() {
        running = true;
        void Promise.all(book.all().filter((one) => one.untold).map(tell)).finally(tellLater);
      },
      async stop() {
        running = false;
        stopped = true;
        stopTelling?.();
      },
    },
  };
}

/** Three shapes, told apart by their outside: terms carry a list of signatures, an ending one signature over a map, a rotation a signed structure within. */
function kindOf(bytes: Uint8Array): "terms" | "ending" | "rotation" {
  const outer = parseCbor(bytes, 16_384);
  if (!Array.isArray(outer) || outer.length !== 2 || !(outer[0] instanceof Uint8Array)) throw new Failure("accord/malformed");
  if (Array.isArray(outer[1])) return "terms";
  const inner = parseCbor(outer[0], 16_384);
  return Array.isArray(inner) ? "rotation" : "ending";
}

function appliesTo(record: AccordRecord, bytes: Uint8Array, own: string): boolean {
  try {
    const before = record.party;
    const after = partyNow(record.accord, [...record.rotations, toBase64Url(bytes)], own);
    return toHex(after.nodeKey) !== toHex(before.nodeKey);
  } catch {
    return false;
  }
}
