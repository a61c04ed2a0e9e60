/**
 * This device's KeyPackages: some at the node, so that others can add it while it is away, each used once; one of last resort; and those made for a single call. The private parts stay here
 * until the Welcome that uses them has come, or until nobody can use them any more.
 */
import { z } from "zod";
import { readWelcome } from "../../protocol/framing/framing.ts";
import { createKeyPackage, type LineEnvironment, type NewKeyPackage } from "../../protocol/line/group.ts";
import { type Bytes, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { bytesUpTo } from "../../protocol/wire/cbor-schema.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const PREFIX = "key-package/";
const AT_NODE = 16;
const REFILL_BELOW = 8;
const DAY = 86_400;
const LIFETIME = 30 * DAY;
const LAST_RESORT_LIFETIME = 90 * DAY;
const CALL_LIFETIME = 600;

const record = z.strictObject({ keyPackage: bytesUpTo(32768), secrets: bytesUpTo(4096), use: z.enum(["node", "last-resort", "call", "rejoin"]), until: z.int() });
type OwnKeyPackage = z.infer<typeof record>;

export interface KeyPackages {
  load(): Promise<void>;
  /** One for a call, or for the creator of a room: kept here alone. */
  make(use: "call" | "node" | "last-resort" | "rejoin"): Promise<NewKeyPackage>;
  /** Which of ours a Welcome is for, with the key under which it is stored. */
  forWelcome(welcome: Bytes): { ref: string; use: OwnKeyPackage["use"]; keyPackage: Bytes; secrets: Bytes } | undefined;
  /** Store keys of a package that was used; those of last resort are kept. */
  spent(ref: string): { remove: string[]; apply(): void };
  /** Leaves more with the node when few are left there. */
  refill(session: Session): Promise<void>;
}

export function createKeyPackages(deps: { store: Store; environment: () => LineEnvironment; certificates: () => Bytes[]; now: () => number; log: (event: string, values?: Record<string, string | number>) => void }): KeyPackages {
  const known = new Map<string, OwnKeyPackage>();
  let atNode = 0;
  let refilling = false;

  async function make(use: OwnKeyPackage["use"]): Promise<NewKeyPackage> {
    const lifetimeSeconds = use === "call" ? CALL_LIFETIME : use === "last-resort" ? LAST_RESORT_LIFETIME : LIFETIME;
    const made = await createKeyPackage(deps.environment(), { certificates: deps.certificates(), lifetimeSeconds, lastResort: use === "last-resort" });
    const kept: OwnKeyPackage = { keyPackage: made.keyPackage, secrets: made.secrets, use, until: Math.floor(deps.now() / 1000) + lifetimeSeconds + DAY };
    await deps.store.commit({ put: [[PREFIX + toHex(made.ref), encodeRecord(kept)]] });
    known.set(toHex(made.ref), kept);
    return made;
  }

  return {
    async load() {
      const expired: string[] = [];
      for (const [key, kept] of await readRecords(deps.store, PREFIX, record)) {
        if (kept.until < deps.now() / 1000) expired.push(key);
        else known.set(key.slice(PREFIX.length), kept);
      }
      if (expired.length > 0) await deps.store.commit({ remove: expired });
    },
    make,
    forWelcome(welcome) {
      for (const bytes of readWelcome(welcome).recipients) {
        const ref = toHex(bytes);
        const kept = known.get(ref);
        if (kept) return { ref, use: kept.use, keyPackage: kept.keyPackage, secrets: kept.secrets };
      }
      return undefined;
    },
    spent(ref) {
      if (known.get(ref)?.use === "last-resort") return { remove: [], apply: () => undefined };
      return {
        remove: [PREFIX + ref],
        apply() {
          if (known.get(ref)?.use === "node") atNode--;
          known.delete(ref);
        },
      };
    },
    async refill(session) {
      if (refilling || atNode >= REFILL_BELOW) return;
      refilling = true;
      try {
        atNode = (await session.call("keys.publish", { packages: [] })).held;
        if (atNode >= REFILL_BELOW) return;
        const packages: string[] = [];
        while (packages.length < AT_NODE) packages.push(toBase64Url((await make("node")).keyPackage));
        const hasLastResort = [...known.values()].some((kept) => kept.use === "last-resort" && kept.until - 30 * DAY > deps.now() / 1000);
        const lastResort = hasLastResort ? undefined : toBase64Url((await make("last-resort")).keyPackage);
        const { held } = await session.call("keys.publish", { packages, ...(lastResort === undefined ? {} : { lastResort }) });
        atNode = held;
      } catch (error) {
        deps.log("key-packages.not-published", { code: codeOf(error) });
      } finally {
        refilling = false;
      }
    },
  };
}
