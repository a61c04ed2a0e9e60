/**
 * Dispatches at the originator's node: who may open what, by its own record, and each time anew. And at a reader's node: its word about the device that asks, handed on. This node never has a whole key.
 */
import { type DispatchHead, headHash, openHead, peekHead } from "../../protocol/dispatch/head.ts";
import { readerDomain, readerKey } from "../../protocol/dispatch/reader.ts";
import { openRelease, openSecond, peekRelease, peekSecond, type ReleaseStatement, releaseHash } from "../../protocol/dispatch/release-statement.ts";
import { openRevocation, peekRevocation } from "../../protocol/dispatch/revocation.ts";
import { peekKeyRequest, REQUEST_SKEW_SECONDS, requestHash } from "../../protocol/dispatch/request.ts";
import { signWord } from "../../protocol/dispatch/word.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Area, Caller, Clock, Log } from "../area.ts";
import type { Chains } from "../enrol/chains.ts";
import type { Registry } from "../enrol/registry.ts";
import type { CallPeer } from "../federation/calls.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Trx } from "../storage/writer.ts";
import type { ReaderNode } from "./ports.ts";
import { createReleasing, type ReleasingParts } from "./releasing.ts";
import { dispatchMigrations } from "./tables.ts";

const MOST_EVENTS = 2_000;
const TIDY_MS = 3_600_000;
const USUAL_CHAIN = 20;
/** Entries of chains that are longer, of one peer. */
const LONG_CHAINS = { burst: 10_000, refillMs: 20 };

export interface DispatchParts extends ReleasingParts {
  readonly registry: Registry;
  readonly chains: Pick<Chains, "show">;
  readonly nodeKey: Signer;
  readonly callPeer: CallPeer;
  /** Of accords in force. */
  readonly peer: (domain: string) => ReaderNode | undefined;
  readonly clearanceOf: (person: string) => { readonly rank: number; readonly categories: string[] } | undefined;
  /** From that rank on a release that a reader has asked for needs two persons. */
  readonly twoFromRank: number;
  readonly clock: Clock;
  readonly log: Log;
}

export function createDispatches(parts: DispatchParts): Area {
  const { db, book, registry, domain, clock } = parts;
  const answer = createReleasing(parts);
  const longChains = rateLimit({ ...LONG_CHAINS, now: clock.monotonic });
  let cancel: () => void = () => undefined;

  const requireDevice = (caller: Caller) => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return caller;
  };

  /** The key of an own, acting device of that person. */
  function keyOf(person: string, deviceId: string): Bytes {
    const device = registry.device(deviceId);
    if (!device || device.person !== person || device.status === "revoked") throw new Failure("dispatch/not-controlled");
    return device.signKey;
  }

  function controlled(trx: Pick<Trx, "first" | "all" | "prepare">, dispatch: Uint8Array, by: string) {
    const found = book.find(trx, dispatch);
    if (!found) throw new Failure("dispatch/unknown");
    if (!found.head.controllers.some(({ person }) => person === by)) throw new Failure("dispatch/not-controlled");
    return found;
  }

  /** The release as it stands: whether one signature is enough, or a second, of somebody else, is here. */
  function signatures(release: Bytes, parsed: ReleaseStatement, rank: number, { controllers, originator }: Pick<DispatchHead, "controllers" | "originator">, second: Bytes | undefined): { state: "active" | "one-signature"; second: string | null } {
    // What the originator chooses is theirs to choose; what another controller does is asked for, whether they say so or not.
    if ((parsed.asked === null && parsed.by === originator) || rank < parts.twoFromRank) return { state: "active", second: null };
    if (!second) return { state: "one-signature", second: null };
    const claimed = peekSecond(second);
    const signed = openSecond(second, keyOf(claimed.by, claimed.deviceId));
    if (!equalBytes(signed.release, releaseHash(release))) throw new Failure("dispatch/other-release");
    if (signed.by === parsed.by || !controllers.some(({ person }) => person === signed.by)) throw new Failure("dispatch/needs-another");
    return { state: "active", second: signed.by };
  }

  function takeRelease(trx: Trx, release: Bytes, second: Bytes | undefined, shares: ReadonlyMap<string, Bytes>): "active" | "one-signature" {
    const claimed = peekRelease(release);
    const parsed = openRelease(release, keyOf(claimed.by, claimed.deviceId));
    const { row, head } = controlled(trx, parsed.dispatch, parsed.by);
    if (!equalBytes(parsed.head, row.hash)) throw new Failure("dispatch/other-head");
    if (row.state !== "active") throw new Failure("dispatch/revoked");
    if (parsed.renderings.some(({ portion }) => portion >= head.portions.length)) throw new Failure("dispatch/no-such-portion");
    if (parsed.asked === null && parsed.reader.kind !== "person" && head.terms.onward === "never" && parsed.by !== head.originator) throw new Failure("dispatch/not-controlled");
    // What was signed before that reader was taken back stays closed, whichever device hands it in, and however late.
    if (parsed.at <= book.revokedAt(trx, parsed.dispatch, readerKey(parsed.reader))) throw new Failure("dispatch/taken-back-since");
    if (parsed.asked !== null && head.terms.onward === "never") throw new Failure("dispatch/onward-never");
    // A controller names nobody as having asked for what they can't read themselves.
    if (parsed.asked !== null && parsed.by !== head.originator && !book.hasReader(trx, parsed.dispatch, parsed.asked.by)) throw new Failure("dispatch/not-asked");
    const to = readerDomain(parsed.reader);
    const peer = to === domain ? undefined : parts.peer(to);
    if (to !== domain && !peer) throw new Failure("federation/no-accord", to);
    const rank = Math.max(...parsed.renderings.map(({ portion }) => head.portions[portion]!.rank));
    if (peer && rank > (peer.policy.maximum ?? 3)) throw new Failure("dispatch/above-accord");
    const standing = signatures(release, parsed, rank, head, second);
    if (parsed.asked !== null || parsed.by !== head.originator) {
      const to = parsed.reader.kind === "person" ? parsed.reader.person : readerDomain(parsed.reader);
      for (const { portion } of parsed.renderings) if (parts.rules.passOn({ head, portion, to, asked: parsed.asked?.by ?? parsed.by, now: parts.now() })) throw new Failure("dispatch/forbidden");
    }
    const became = book.release(trx, release, parsed, shares, standing);
    if (became === "known") {
      const state = book.stateOf(trx, releaseHash(release));
      if (state === "revoked") throw new Failure("dispatch/taken-back-since");
      return state;
    }
    const who = parsed.reader.kind === "person" ? { person: parsed.reader.person } : {};
    book.note(trx, [{ dispatch: parsed.dispatch, kind: "released", ...who, by_person: standing.second ?? parsed.by, asked: parsed.asked?.by ?? null, code: standing.state === "one-signature" ? "dispatch/needs-second" : null }]);
    return standing.state;
  }

  async function wordAbout(request: Bytes, deviceId: string): Promise<Bytes> {
    const device = registry.device(deviceId);
    const row = registry.row(deviceId);
    if (!device || !row) throw new Failure("auth/not-allowed");
    const clearance = parts.clearanceOf(device.person);
    return signWord(
      {
        request: requestHash(request),
        domain: domain as never,
        person: device.person as PersonUri,
        role: device.role,
        deviceId: deviceId as never,
        signKey: device.signKey,
        class: device.class,
        status: device.status,
        demonstration: row.demonstration === 1,
        clearance: clearance ?? null,
        at: parts.now(),
      },
      parts.nodeKey,
    );
  }

  async function tidy(): Promise<void> {
    cancel = clock.after(TIDY_MS, () => void tidy().catch((error: unknown) => parts.log("dispatch.not-tidied", { code: codeOf(error) })));
    await db.writer.run((trx) => book.forgetNonces(trx, parts.now() - 4 * REQUEST_SKEW_SECONDS));
  }

  return {
    migrations: dispatchMigrations,
    start: tidy,
    stop: async () => cancel(),
    handlers: {
      "dispatch.create": async ({ head }, caller) => {
        const { person } = requireDevice(caller);
        const bytes = fromBase64Url(head);
        const claimed = peekHead(bytes);
        const parsed = openHead(bytes, keyOf(claimed.originator, claimed.deviceId));
        if (parsed.originator !== person) throw new Failure("dispatch/not-yours");
        if (parsed.controllers.some((one) => domainOf(one.person as PersonUri) !== domain)) throw new Failure("dispatch/controller-elsewhere");
        await db.writer.run((trx) => book.create(trx, bytes, headHash(bytes), parsed));
        return {};
      },
      "dispatch.release": async ({ releases }, caller) => {
        const { person } = requireDevice(caller);
        const results = await Promise.all(
          releases.map(async ({ release, second, shares }) => {
            try {
              const bytes = fromBase64Url(release);
              const state = await db.writer.run((trx) => {
                controlled(trx, peekRelease(bytes).dispatch, person);
                return takeRelease(trx, bytes, second === undefined ? undefined : fromBase64Url(second), new Map(shares.map(({ key, share }) => [key, fromBase64Url(share)])));
              });
              return state === "one-signature" ? { second: true } : {};
            } catch (error) {
              return { code: codeOf(error) };
            }
          }),
        );
        return { results };
      },
      "dispatch.revoke": async ({ revocation }, caller) => {
        const { person } = requireDevice(caller);
        const bytes = fromBase64Url(revocation);
        const claimed = peekRevocation(bytes);
        const parsed = openRevocation(bytes, keyOf(claimed.by, claimed.deviceId));
        await db.writer.run((trx) => {
          controlled(trx, parsed.dispatch, parsed.by);
          controlled(trx, parsed.dispatch, person);
          book.revoke(trx, parsed);
          const { what } = parsed;
          book.note(trx, [{ dispatch: parsed.dispatch, kind: "revoked", by_person: parsed.by, ...(what.kind === "person" ? { person: what.person } : {}), ...(what.kind === "portion" ? { portion: what.portion } : {}), code: what.kind }]);
        });
        return {};
      },
      "dispatch.keys": async ({ domain: of, request }, caller) => {
        const device = requireDevice(caller);
        const bytes = fromBase64Url(request);
        const claimed = peekKeyRequest(bytes);
        if (claimed.person !== device.person || claimed.deviceId !== device.deviceId) throw new Failure("dispatch/other-device");
        const word = await wordAbout(bytes, device.deviceId);
        const { entries } = await parts.chains.show(device.person);
        if (of !== domain) return parts.callPeer(of, "keyRelease", { request, word: toBase64Url(word), entries }).catch((error: unknown) => Promise.reject(ofTheOriginator(error)));
        return answer(parts.own(), { request: bytes, word, entries: entries.map(fromBase64Url) });
      },
      "dispatch.events": async ({ dispatch, after = 0 }, caller) => {
        const { person } = requireDevice(caller);
        const id = fromBase64Url(dispatch);
        controlled(db.read, id, person);
        const rows = book.events(db.read, id, after, MOST_EVENTS + 1);
        const shown = rows.slice(0, MOST_EVENTS).map((row) => ({
          at: Math.floor(row.at),
          kind: row.kind,
          ...(row.person === null ? {} : { person: row.person }),
          ...(row.device_id === null ? {} : { deviceId: row.device_id }),
          ...(row.class === null ? {} : { deviceClass: row.class as "guest" }),
          ...(row.level === null ? {} : { level: row.level }),
          ...(row.portion === null ? {} : { portion: row.portion }),
          ...(row.code === null ? {} : { code: row.code }),
          ...(row.by_person === null ? {} : { by: row.by_person }),
          ...(row.asked === null ? {} : { asked: row.asked }),
          ...(row.rule === null ? {} : { rule: row.rule }),
        }));
        return { events: shown, ...(rows.length > MOST_EVENTS ? { more: rows[MOST_EVENTS - 1]!.n } : {}) };
      },
    },
    federation: {
      keyRelease: async ({ request, word, entries }, peer) => {
        const from = parts.peer(peer.domain);
        if (!from) throw new Failure("federation/no-accord");
        // Each entry of a chain costs a signature, and a peer can make up as many as it likes.
        if (entries.length > USUAL_CHAIN && !longChains.take(peer.domain, entries.length)) throw new Failure("rate/too-many");
        return answer(from, { request: fromBase64Url(request), word: fromBase64Url(word), entries: entries.map(fromBase64Url) });
      },
    },
  };
}

/** Why the originator's node would not look at a request at all is for the reader to know, in its own words and not in those of the road. */
function ofTheOriginator(error: unknown): unknown {
  return error instanceof Failure && error.code === "federation/refused" && error.detail?.startsWith("dispatch/") ? new Failure(error.detail) : error;
}
