/**
 * Protected origin, both sides. At the hidden originator: parts of keys under random handles, and a decision each time that an ally's node asks for one. At the ally: which own keys want such a part, and asking for it
 * once the ally's own decision stands. A reader sees the ally alone: whatever the originator says is said in the ally's words.
 */
import { ceilingOf } from "../../protocol/assurance/ceiling.ts";
import type { Level, Rank } from "../../protocol/assurance/facts.ts";
import { depositInfo, frontAnswerInfo, frontParts, openDeposit, peekDeposit, signFrontKey } from "../../protocol/dispatch/front.ts";
import type { Hpke } from "../../protocol/dispatch/letter/sealing.ts";
import { peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { REQUEST_SKEW_SECONDS } from "../../protocol/dispatch/request.ts";
import type { ReaderWord } from "../../protocol/dispatch/word.ts";
import { activeDevice, verifyChain } from "../../protocol/identity/chain.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, concat, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../../protocol/wire/cbor.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { shaped, type Signer } from "../../protocol/wire/signed.ts";
import type { Area, Caller, Log } from "../area.ts";
import type { Chains } from "../enrol/chains.ts";
import type { CallPeer, Federation } from "../federation/calls.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Database } from "../storage/database.ts";
import type { Reader, Trx } from "../storage/writer.ts";
import { type DispatchBook, type EventRow, nameOfKey } from "./book.ts";
import { type FrontingTables, frontingMigrations } from "./fronting-tables.ts";
import type { JudgeAccess, ReaderNode } from "./ports.ts";
import type { DispatchTables } from "./tables.ts";

const MOST_PARTS = 64 << 10;

export interface FrontingParts {
  readonly domain: string;
  readonly db: Database;
  readonly book: DispatchBook;
  readonly chains: Pick<Chains, "show">;
  readonly nodeKey: Signer;
  readonly callPeer: CallPeer;
  readonly own: () => ReaderNode;
  /** Of accords in force. */
  readonly peer: (domain: string) => ReaderNode | undefined;
  readonly judgeAccess: JudgeAccess;
  readonly hpke: Hpke;
  /** Seconds. */
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly log: Log;
}

/** Each entry of a chain costs a signature, and a peer can make up as many as it likes. */
const ENTRIES_OF_A_PEER = { burst: 2_000, refillMs: 100 };
/** Keys of dispatches that one person attaches. */
const KEYS_OF_A_PERSON = { burst: 10_000, refillMs: 200 };

export interface WantedPart {
  readonly key: Bytes;
  readonly domain: string;
  readonly handle: Bytes;
  readonly names: boolean;
}

export interface Fronting extends Area {
  /** Those of these keys of that dispatch that want a part from elsewhere. */
  wanted(from: Reader, dispatch: Bytes, keys: readonly Bytes[]): WantedPart[];
  /** By name of the key; one that is missing was refused, or the originator could not be asked, which reads alike. */
  ask(wanted: readonly WantedPart[], about: { readonly word: ReaderWord; readonly level: Level }): Promise<ReadonlyMap<string, Bytes>>;
}

export function createFronting(parts: FrontingParts): Fronting {
  const { db, book, domain, hpke } = parts;
  const tables = db.as<FrontingTables & Pick<DispatchTables, "dispatch_release" | "dispatch_portion_revoked">>();
  /** Until the next start: a deposit follows the asking at once. */
  const key = hpke.keyPair();

  const entriesOf = rateLimit({ ...ENTRIES_OF_A_PEER, now: parts.monotonic });
  const keysOf = rateLimit({ ...KEYS_OF_A_PERSON, now: parts.monotonic });

  const requireDevice = (caller: Caller) => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return caller;
  };
  const requirePeer = (name: string): ReaderNode => {
    const found = parts.peer(name);
    if (!found) throw new Failure("federation/no-accord", name);
    return found;
  };

  /** Who deposits is the reader of a release that lets them front, by their own device; what they deposit goes no higher than it says. */
  async function takeDeposit(bytes: Bytes, entries: readonly Bytes[], from: ReaderNode): Promise<void> {
    const claimed = peekDeposit(bytes);
    const chain = verifyChain(entries, { person: claimed.by, officerKeys: from.officerKeys });
    const device = activeDevice(chain, claimed.deviceId);
    if (!device) throw new Failure("dispatch/device-unknown");
    const said = openDeposit(bytes, device.record.signKey);
    if (said.audience !== domain) throw new Failure("dispatch/other-audience");
    if (domainOf(said.by as PersonUri) !== from.domain) throw new Failure("dispatch/other-node");
    if (Math.abs(said.at - parts.now()) > REQUEST_SKEW_SECONDS) throw new Failure("dispatch/stale");
    const plain = await hpke.open(key.privateKey, said.enc, said.sealed, depositInfo(said.dispatch)).catch(() => Promise.reject(new Failure("dispatch/front-key")));
    const given = new Map(shaped(frontParts, parseCbor(plain, MOST_PARTS)).map(([handle, part]) => [nameOfKey(handle), concat(part)]));
    await db.writer.run((trx) => {
      const row = trx.first(tables.selectFrom("dispatch_release").selectAll().where("hash", "=", said.release));
      const statement = row && peekRelease(row.release);
      const { reader, front } = statement ?? {};
      if (!row || !statement || !front || row.state !== "active" || !equalBytes(statement.dispatch, said.dispatch) || reader?.kind !== "person" || reader.person !== said.by || !equalBytes(reader.fingerprint, chain.fingerprint) || front.domain !== from.domain) throw new Failure("dispatch/no-front");
      if (said.portions.some((portion) => !statement.renderings.some((one) => one.portion === portion)) || said.parts.some(({ rank }) => rank > front.rank)) throw new Failure("dispatch/front-beyond");
      for (const { handle, rank } of said.parts) {
        const part = given.get(nameOfKey(handle));
        if (!part) throw new Failure("dispatch/no-share");
        // Said again after a lost answer, it changes nothing; a handle that lies here for something else is nobody's to take.
        const before = trx.first(tables.selectFrom("dispatch_front_part").select(["release", "part"]).where("handle", "=", handle));
        if (before && (!equalBytes(before.release, said.release) || !equalBytes(before.part, part))) throw new Failure("dispatch/front-key");
        if (!before) trx.run(tables.insertInto("dispatch_front_part").values({ handle, dispatch: said.dispatch, release: said.release, domain: from.domain, portions: JSON.stringify(said.portions), rank, part, person: said.by, at: parts.now() }));
      }
      book.note(trx, [{ dispatch: said.dispatch, kind: "released", by_person: said.by, code: "front" }]);
    });
  }

  type About = Pick<Federation<"frontRelease">, "organisation" | "level" | "class" | "clearance" | "person">;

  /** As of now, by this node's own record; what is missing or unknown denies. Undefined: it may go. */
  function refusal(trx: Trx, row: FrontingTables["dispatch_front_part"], about: About, from: ReaderNode): string | undefined {
    const found = book.find(trx, row.dispatch);
    const release = trx.first(tables.selectFrom("dispatch_release").selectAll().where("hash", "=", row.release));
    const front = release && peekRelease(release.release).front;
    if (!found || !release || !front) return "dispatch/not-yours";
    if (found.row.state !== "active") return "dispatch/revoked";
    if (release.state !== "active") return "dispatch/reader-revoked";
    if ([found.row.until, release.until].some((until) => until !== null && parts.now() >= until)) return "dispatch/over";
    if (about.organisation !== front.domain && !(front.organisations as readonly string[]).includes(about.organisation)) return "dispatch/not-releasable";
    if (front.names && about.person === undefined) return "dispatch/needs-name";
    const believed = (from.policy.maximum ?? 3) as Rank;
    const ceiling = ceilingOf(about.level as Level, [parts.own().policy, from.policy]);
    for (const index of JSON.parse(row.portions) as number[]) {
      const portion = found.head.portions[index];
      if (!portion || trx.first(tables.selectFrom("dispatch_portion_revoked").select("portion").where("dispatch", "=", row.dispatch).where("portion", "=", index))) return "dispatch/portion-revoked";
      if (ceiling < portion.rank) return "dispatch/level";
      const access = parts.judgeAccess(portion.label, portion.rank as Rank, { domain: about.organisation as never, clearance: about.clearance as ReaderWord["clearance"] }, believed);
      if (!access.permitted) return access.code;
    }
    return undefined;
  }

  return {
    migrations: frontingMigrations,
    handlers: {
      "front.key": async ({ domain: of }, caller) => {
        requireDevice(caller);
        return parts.callPeer(of, "frontKey", {});
      },
      "front.deposit": async ({ domain: of, deposit }, caller) => {
        const { person, deviceId } = requireDevice(caller);
        const claimed = peekDeposit(fromBase64Url(deposit));
        if (claimed.by !== person || claimed.deviceId !== deviceId) throw new Failure("dispatch/other-device");
        const { entries } = await parts.chains.show(person);
        await parts.callPeer(of, "frontDeposit", { deposit, entries });
        return {};
      },
      "front.attach": async ({ dispatch, domain: of, names, keys }, caller) => {
        const { person } = requireDevice(caller);
        requirePeer(of);
        if (!keysOf.take(person, keys.length)) throw new Failure("rate/too-many");
        await db.writer.run((trx) => {
          for (const one of keys) trx.run(tables.insertInto("dispatch_front_key").values({ key: fromBase64Url(one.key), dispatch: fromBase64Url(dispatch), domain: of, handle: fromBase64Url(one.handle), names: names ? 1 : 0, by_person: person, at: parts.now() }).onConflict((conflict) => conflict.doNothing()));
        });
        return {};
      },
    },
    federation: {
      frontKey: async (_args, peer) => {
        requirePeer(peer.domain);
        return { key: toBase64Url(await signFrontKey({ domain: domain as never, key: key.publicKey, at: parts.now() }, parts.nodeKey)) };
      },
      frontDeposit: async ({ deposit, entries }, peer) => {
        if (!entriesOf.take(peer.domain, entries.length)) throw new Failure("rate/too-many");
        await takeDeposit(fromBase64Url(deposit), entries.map(fromBase64Url), requirePeer(peer.domain));
        return { status: "success" };
      },
      frontRelease: async ({ handles, answerTo, ...about }, peer) => {
        const from = requirePeer(peer.domain);
        const decided = await db.writer.run((trx) => {
          const all = [...new Set(handles)].map((handle): { handle: string; code?: string; part?: Bytes; event?: Partial<EventRow> } => {
            const row = trx.first(tables.selectFrom("dispatch_front_part").selectAll().where("handle", "=", fromBase64Url(handle)));
            if (!row || row.domain !== peer.domain) return { handle, code: "dispatch/not-yours" };
            const code = refusal(trx, row, about, from);
            const event: Partial<EventRow> = { dispatch: row.dispatch, kind: code === undefined ? "opened" : "denied", person: about.person ?? null, class: about.class, level: about.level, by_person: row.person, code: code ?? `front ${about.organisation}`.slice(0, 80) };
            return { handle, event, ...(code === undefined ? { part: concat(row.part) } : { code }) };
          });
          book.note(trx, all.flatMap(({ event }) => event ?? []));
          return all;
        });
        const denied = decided.flatMap(({ handle, code }) => (code === undefined ? [] : [{ handle, code }]));
        const shares = decided.flatMap(({ handle, part }) => (part ? [[fromBase64Url(handle), part] as [Bytes, Bytes]] : []));
        if (shares.length === 0) return { denied };
        const { encapsulated, ciphertext } = await hpke.seal(fromBase64Url(answerTo), canonicalCbor(shares), frontAnswerInfo(fromBase64Url(answerTo)));
        return { released: { enc: toBase64Url(encapsulated), sealed: toBase64Url(ciphertext) }, denied };
      },
    },
    wanted(from, dispatch, keys) {
      const controllers = book.find(from, dispatch)?.head.controllers ?? [];
      return keys.flatMap((one) => {
        const row = from.first(tables.selectFrom("dispatch_front_key").selectAll().where("key", "=", one).where("dispatch", "=", dispatch));
        // Somebody else's word that a key is fronted is none.
        return row && controllers.some(({ person }) => person === row.by_person) ? [{ key: one, domain: row.domain, handle: concat(row.handle), names: row.names === 1 }] : [];
      });
    },
    async ask(wanted, { word, level }) {
      const found = new Map<string, Bytes>();
      for (const of of new Set(wanted.map((one) => one.domain))) {
        const those = wanted.filter((one) => one.domain === of);
        const answerTo = hpke.keyPair();
        try {
          const answer = await parts.callPeer(of, "frontRelease", {
            handles: those.map(({ handle }) => toBase64Url(handle)),
            organisation: word.domain,
            level,
            class: word.class,
            clearance: word.clearance,
            ...(those.some(({ names }) => names) ? { person: word.person } : {}),
            answerTo: toBase64Url(answerTo.publicKey),
          });
          if (!answer.released) continue;
          const plain = await hpke.open(answerTo.privateKey, fromBase64Url(answer.released.enc), fromBase64Url(answer.released.sealed), frontAnswerInfo(answerTo.publicKey));
          for (const [handle, part] of shaped(frontParts, parseCbor(plain, MOST_PARTS))) {
            const key = those.find((one) => equalBytes(one.handle, handle))?.key;
            if (key) found.set(nameOfKey(key), concat(part));
          }
        } catch (error) {
          parts.log("dispatch.front-not-asked", { domain: of, code: codeOf(error) });
        }
      }
      return found;
    },
  };
}
