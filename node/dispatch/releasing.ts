/** A key request from its bytes to its answer. What is decided is on the disk before the answer goes. */
import { answerInfo } from "../../protocol/dispatch/request.ts";
import { decide } from "../../protocol/dispatch/release/decide.ts";
import type { Hpke } from "../../protocol/dispatch/letter/sealing.ts";
import type { Level, Rank } from "../../protocol/assurance/facts.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { canonicalCbor } from "../../protocol/wire/cbor.ts";
import type { KeyAnswer } from "../../protocol/wire/dispatch/procedures.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock } from "../area.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Database } from "../storage/database.ts";
import type { Reader } from "../storage/writer.ts";
import { type DispatchBook, type EventRow, nameOfKey } from "./book.ts";
import { type Judged, type JudgeParts, judgeRequest, releaseFor } from "./judge.ts";
import { createSeenChains } from "./seen-chains.ts";
import { xor } from "../../protocol/dispatch/container/shares.ts";
import type { Fronting } from "./fronting.ts";
import type { Brake, JudgeAccess, OperatorRules, ReaderNode } from "./ports.ts";

export interface ReleasingParts extends JudgeParts {
  readonly db: Database;
  readonly book: DispatchBook;
  readonly own: () => ReaderNode;
  readonly judgeAccess: JudgeAccess;
  readonly rules: OperatorRules;
  readonly brake: Brake;
  readonly hpke: Hpke;
  readonly fronting: Pick<Fronting, "wanted" | "ask">;
  readonly clock: Pick<Clock, "monotonic">;
}

/** Of keys that want a part from a hidden originator: the part, or null where there is none now. */
type FrontedParts = ReadonlyMap<string, Bytes | null>;
const NOT_FRONTED: FrontedParts = new Map();

/** Keys that are denied to one reader, and to whoever a peer says asks for what was never released to them: each is a line in the record, and the record is what is read afterwards. */
const DENIALS = { burst: 5_000, refillMs: 1_000 };

interface Decided {
  readonly key: Bytes;
  readonly level: Level;
  readonly share?: Bytes;
  readonly why?: KeyAnswer["denied"][number]["why"];
  readonly event?: Partial<EventRow>;
  /** Until when this release goes, at the most; seconds. */
  readonly until?: number | null;
}

export function createReleasing(parts: ReleasingParts) {
  const seenChains = createSeenChains();
  const denials = rateLimit({ ...DENIALS, now: parts.clock.monotonic });

  return async function answer(from: ReaderNode, given: { request: Bytes; word: Bytes; entries: readonly Bytes[] }): Promise<KeyAnswer> {
    const judged = await judgeRequest(parts, from, given);
    const { request, word } = judged;
    const now = parts.now();
    const fronted = await frontedParts(judged, from, now);
    // Decided in the transaction that notes it: what was revoked, paused or released before counts, and nothing comes between.
    const { found, decided } = await parts.db.writer.run((trx) => {
      if (!parts.book.once(trx, request.nonce, request.at)) throw new Failure("dispatch/replayed");
      seenChains.check(trx, judged.chain);
      const found = parts.book.find(trx, request.dispatch);
      const decideAll = (braked: number | undefined) => unique(request.keys).map((key) => decideOne(trx, judged, from, found, key, now, braked, fronted));
      let decided = decideAll(parts.brake.holds(trx, word.person));
      const keys = decided.filter(({ share }) => share !== undefined).length;
      if (keys > 0 && !parts.brake.admit(trx, { person: word.person, dispatch: request.dispatch, keys, at: now })) decided = decideAll(0);
      const events = notedOf(decided);
      const refused = events.filter(({ kind }) => kind === "denied");
      if (refused.length > 0 && !denials.take(refused.some(({ code }) => code === "dispatch/not-yours") ? from.domain : word.person, refused.length)) throw new Failure("rate/too-many");
      parts.book.note(trx, events);
      if (decided.some(({ share }) => share !== undefined)) seenChains.note(trx, judged.chain);
      return { found, decided };
    });
    const shares = decided.flatMap(({ key, share }) => (share ? [[key, share] as [Bytes, Bytes]] : []));
    const denied = decided.flatMap(({ key, why }) => (why ? [{ key: toBase64Url(key), why }] : []));
    if (shares.length === 0 || !found) return { denied };
    const { encapsulated, ciphertext } = await parts.hpke.seal(request.answerTo, canonicalCbor(shares), answerInfo(given.request));
    return { released: { enc: toBase64Url(encapsulated), sealed: toBase64Url(ciphertext), lease: leaseOf(found.head.terms.lease, decided, now) }, denied };
  };

  /** Asked only for what this node would release by itself, as things stand. */
  async function frontedParts(judged: Judged, from: ReaderNode, now: number): Promise<FrontedParts> {
    const { request, word } = judged;
    const { read } = parts.db;
    const wanted = parts.fronting.wanted(read, request.dispatch, unique(request.keys));
    if (wanted.length === 0) return NOT_FRONTED;
    const found = parts.book.find(read, request.dispatch);
    const braked = parts.brake.holds(read, word.person);
    const would = wanted.map((one) => ({ one, decided: decideOne(read, judged, from, found, one.key, now, braked, NOT_FRONTED) })).filter(({ decided }) => decided.share !== undefined);
    const got = would.length === 0 ? NOT_FRONTED : await parts.fronting.ask(would.map(({ one }) => one), { word, level: would[0]!.decided.level });
    return new Map(wanted.map(({ key }) => [nameOfKey(key), got.get(nameOfKey(key)) ?? null]));
  }

  function decideOne(trx: Reader, judged: Judged, from: ReaderNode, found: ReturnType<DispatchBook["find"]>, key: Bytes, now: number, braked: number | undefined, fronted: FrontedParts): Decided {
    const { word, facts } = judged;
    const known = found && parts.book.key(trx, found.row.id, key);
    const portion = known && found.head.portions[known.portion];
    const release = known && releaseFor(known, judged, parts.book.revokedAt(trx, found.row.id, `person ${word.person}`));
    const believed = (from.policy.maximum ?? 3) as Rank;
    const of = {
      now,
      dispatch: found && { state: found.row.state, until: found.row.until },
      key: known && portion && { state: known.revoked ? ("revoked" as const) : ("active" as const), rank: portion.rank as Rank },
      release,
      device: { status: word.status },
      facts: [...facts, ...(release ? [{ kind: "person" as const, value: release.person }] : [])],
      policies: from.domain === parts.domain ? [parts.own().policy] : [parts.own().policy, from.policy],
      access: portion ? parts.judgeAccess(portion.label, portion.rank as Rank, word, believed) : { permitted: false as const, code: "dispatch/not-yours" },
      braked,
    };
    let decision = decide({ ...of, forbidden: undefined });
    // Asked last, and only where nothing else stands in the way: what the operator's rules see is a release that would be made.
    const forbidden = decision.released && found && known ? parts.rules.open({ head: found.head, portion: known.portion, word, level: decision.level, cleared: Math.min(word.clearance?.rank ?? 0, believed) as Rank, now }) : undefined;
    if (forbidden !== undefined) decision = decide({ ...of, forbidden });
    const part = fronted.get(nameOfKey(key));
    // The hidden originator's no is said as this node's own.
    if (decision.released && part === null) decision = { released: false, level: decision.level, why: { code: "dispatch/revoked" } };
    const event = known && release && { dispatch: found.row.id, kind: decision.released ? ("opened" as const) : ("denied" as const), person: word.person, device_id: word.deviceId, class: word.class, level: decision.level, portion: known.portion, code: decision.released ? null : decision.why.code, rule: decision.released ? null : (forbidden?.rule ?? null) };
    const noted = event ?? (found && { dispatch: found.row.id, kind: "denied" as const, person: word.person, device_id: word.deviceId, class: word.class, code: "dispatch/not-yours" });
    return { key, level: decision.level, ...(decision.released ? { share: part ? xor([known!.share, part]) : known!.share, until: earlier(found!.row.until, release!.until) } : { why: decision.why }), ...(noted ? { event: noted } : {}) };
  }
}

/** Keys of which nobody here knows anything are one line, however many are asked for. */
function notedOf(decided: readonly Decided[]): Partial<EventRow>[] {
  const events = decided.flatMap(({ event }) => event ?? []);
  const first = events.find(({ code }) => code === "dispatch/not-yours");
  return events.filter((event) => event.code !== "dispatch/not-yours" || event === first);
}

const earlier = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));

/** No lease goes on after what it is of is over. */
function leaseOf(lease: number, decided: readonly Decided[], now: number): number {
  return Math.max(0, Math.min(lease, ...decided.flatMap(({ share, until }) => (share && until !== null && until !== undefined ? [until - now] : []))));
}

function unique(keys: readonly Bytes[]): Bytes[] {
  return [...new Map(keys.map((key) => [nameOfKey(key), key])).values()];
}
