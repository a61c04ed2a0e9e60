/**
 * A readout that all have signed makes its own way: into the own node's ledger, its place there told to the others, and, once it stands in every party's ledger, to the own node's public page. By the device that signed
 * it; by another of the person's devices when that one is away for long. Each step is safe to take twice.
 */
import { z } from "zod";
import { factLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeLeaf, type Leaf } from "../../protocol/ledger/leaf.ts";
import { logKeyOf, witnessKeyOf } from "../../protocol/ledger/node-names.ts";
import { verifyReceipt } from "../../protocol/ledger/receipt.ts";
import { READOUT_FACT } from "../../protocol/minutes/readout.ts";
import { formatReadoutFile, verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import type { StandingReadout } from "../../protocol/minutes/readout-fold.ts";
import type { Args, Procedure, Result } from "../../protocol/wire/api.ts";
import { type Bytes, concat, fromBase64Url, fromHex, fromUtf8, toBase64Url } from "../../protocol/wire/bytes.ts";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import { domainsOf } from "../../protocol/wire/minutes/readout.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Clock, Random } from "../environment.ts";
import type { Directory } from "../facts/directory.ts";
import { listeners } from "../listeners.ts";
import { factFile } from "../proof/fact-file.ts";
import { serial } from "../serial.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import type { MinutesBook, MinutesEntry } from "./minutes-book.ts";
import type { Minuting } from "./minuting.ts";

const PREFIX = "minutes/readout/";
/** Entries go out on a fixed clock, and then want a witness. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 15_000;
/** For the device that signed; then another one of the person takes over. */
const OTHERS_WAIT_S = 180;

const progress = z.strictObject({ tag: bytesOf(32).nullable(), commitment: bytesOf(32).nullable(), blind: bytesOf(32).nullable(), publishedAt: z.int().nullable() });
type Progress = z.infer<typeof progress>;
const NONE: Progress = { tag: null, commitment: null, blind: null, publishedAt: null };

export interface Publishing {
  load(): Promise<void>;
  /** Something came, or the node can be asked again. */
  check(): void;
  publishedAt(readout: string): number | null;
  /** Throws `readout/not-yet`. */
  file(readout: StandingReadout): Bytes;
  onChange(listener: () => void): () => void;
  stop(): void;
}

export interface PublishingDeps {
  readonly store: Store;
  readonly book: MinutesBook;
  readonly say: Minuting["say"];
  readonly call: <P extends Procedure>(name: P, args: Args<P>) => Promise<Result<P>>;
  readonly readLedger: (path: string) => Promise<Bytes>;
  readonly directory: () => Directory | undefined;
  readonly isOnline: () => boolean;
  readonly own: { readonly person: string; readonly deviceId: string; readonly domain: string };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createPublishing(deps: PublishingDeps): Publishing {
  const { store, book, own, clock, random, log } = deps;
  const changed = listeners<void>();
  const known = new Map<string, Progress>();
  const turns = serial();
  let cancel: () => void = () => undefined;
  let planned = false;
  let stopped = false;

  async function keep(hash: string, change: Partial<Progress>): Promise<void> {
    const next = { ...(known.get(hash) ?? NONE), ...change };
    known.set(hash, next);
    await store.commit({ put: [[PREFIX + hash, encodeRecord(next)]] });
    changed.tell();
  }

  /** This device's to do now: it signed, or the one that did has had its time. */
  function isMine(readout: StandingReadout): boolean {
    const signed = readout.signatures.get(own.person);
    if (!signed) return false;
    const last = Math.max(...[...readout.signatures.values()].map(({ said }) => said.step.at));
    return signed.said.step.deviceId === own.deviceId || clock.now() / 1000 > last + OTHERS_WAIT_S;
  }

  const check = () => {
    if (planned || stopped) return;
    planned = true;
    void turns(async () => {
      planned = false;
      let waits = false;
      for (const entry of book.all()) {
        for (const readout of entry.readouts) {
          if (!readout.signedByAll || !isParty(readout) || known.get(readout.hash)?.publishedAt) continue;
          waits = true;
          if (!deps.isOnline() || !isMine(readout)) continue;
          await advance(entry, readout).catch((error: unknown) => log("readout.waits", { code: codeOf(error) }));
        }
      }
      cancel();
      if (waits && !stopped) cancel = clock.after(AGAIN_MS, check);
    });
  };

  const isParty = ({ readout }: StandingReadout) => readout.parties.some(({ person }) => person === own.person);

  async function advance(entry: MinutesEntry, readout: StandingReadout): Promise<void> {
    if (!readout.logged.has(own.domain)) await enter(entry, readout);
    const now = book.get(entry.id).readouts.find(({ hash }) => hash === readout.hash)!;
    if (!domainsOf(now.readout.parties).every((domain) => now.logged.has(domain))) return;
    const bytes = file(now);
    await deps.call("readout.publish", { file: toBase64Url(bytes) });
    await keep(readout.hash, { publishedAt: Math.floor(clock.now()) });
  }

  async function enter(entry: MinutesEntry, readout: StandingReadout): Promise<void> {
    const directory = deps.directory();
    if (!directory) throw new Failure("session/unreachable");
    const { leaf, blind } = (await promised(readout)) ?? (await promise(readout, directory));
    const witnesses = directory.all().filter((node) => !node.own).map((node) => witnessKeyOf(node.domain, node.nodeKey));
    const text = fromUtf8(await factFile({ leaf, blind, patience: PATIENCE_MS }, { read: deps.readLedger, log: logKeyOf(own.domain, directory.own.nodeKey), witnesses, clock }));
    const label = (entry.minutes.current?.version.label ?? 0) as Rank;
    await deps.say({ id: entry.id, room: entry.room, label }, { kind: "logged-readout", readout: concat(fromHex(readout.hash)), domain: own.domain, file: text });
  }

  async function promised({ hash }: StandingReadout): Promise<{ leaf: Leaf; blind: Bytes } | undefined> {
    const { tag, commitment, blind } = known.get(hash) ?? NONE;
    return tag && commitment && blind ? { leaf: { tag, commitment }, blind } : undefined;
  }

  async function promise(readout: StandingReadout, directory: Directory): Promise<{ leaf: Leaf; blind: Bytes }> {
    const { leaf, blind } = factLeaf(READOUT_FACT, readout.entry!, random);
    const { receipt } = await deps.call("ledger.append", { leaf: toBase64Url(encodeLeaf(leaf)) });
    verifyReceipt(fromBase64Url(receipt), { origin: directory.own.ledger.origin, nodeKey: directory.own.nodeKey, leaf });
    await keep(readout.hash, { tag: leaf.tag, commitment: leaf.commitment, blind });
    return { leaf, blind };
  }

  /** As an outsider would check it: what this node would not take is not handed in. */
  function file(readout: StandingReadout): Bytes {
    const directory = deps.directory();
    if (!directory || !readout.entry || !domainsOf(readout.readout.parties).every((domain) => readout.logged.has(domain))) throw new Failure("readout/not-yet");
    const nodes = directory.all().map(({ domain, nodeKey }) => ({ domain, nodeKey }));
    const bytes = formatReadoutFile({
      entry: readout.entry,
      words: readout.readout.parties.map(({ person }) => readout.signatures.get(person)!.word),
      logged: domainsOf(readout.readout.parties).map((domain) => ({ domain, file: readout.logged.get(domain)! })),
      nodes,
    });
    const result = verifyReadoutFile(bytes, { trusted: nodes });
    if (!result.ok) throw new Failure(result.code, result.claim);
    return bytes;
  }

  return {
    async load() {
      for (const [key, record] of await readRecords(store, PREFIX, progress)) known.set(key.slice(PREFIX.length), record);
    },
    check,
    publishedAt: (readout) => known.get(readout)?.publishedAt ?? null,
    file,
    onChange: changed.add,
    stop() {
      stopped = true;
      cancel();
    },
  };
}
