/**
 * Reading: asks the originator's node for its half of what is wanted, opens it, and keeps that half as long as the lease says. What a node refuses is shown with what it would take. The author's own device
 * has both halves and asks nobody.
 */
import { harmlessType } from "../attachments/harmless.ts";
import { z } from "zod";
import { openFile, openText } from "../../protocol/dispatch/open/rendering.ts";
import type { Hpke } from "../../protocol/dispatch/letter/sealing.ts";
import type { Rendering } from "../../protocol/dispatch/release-statement.ts";
import { answerInfo, keyShares, signKeyRequest } from "../../protocol/dispatch/request.ts";
import type { SentRendering } from "../../protocol/dispatch/letter/content.ts";
import { type DeviceId, domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { parseCbor } from "../../protocol/wire/cbor.ts";
import type { Denial, KeyAnswer } from "../../protocol/wire/dispatch/procedures.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { shaped, type Signer } from "../../protocol/wire/signed.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { OpenedPortion } from "../model/dispatches.ts";
import type { Session } from "../session/session.ts";
import type { DispatchBook } from "./book.ts";
import type { DispatchFiles } from "./files.ts";
import { keptHead, keptRelease } from "./parsed.ts";
import type { HeldDispatch } from "./records.ts";

export interface ReadingDeps {
  readonly book: DispatchBook;
  readonly files: DispatchFiles;
  readonly session: Pick<Session, "call">;
  readonly hpke: Hpke;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly delegation: () => Bytes | null;
  readonly code: ClientEnvironment["code"];
  readonly nodeTime: () => number;
  readonly random: ClientEnvironment["random"];
  /** Of that person's device, where its chain is known here. */
  readonly keysOf: (person: string, deviceId: string) => Bytes[];
  /** The own node has said that this device is lowered, or worse. */
  readonly lowered: () => boolean;
  readonly changed: () => void;
  /** Of an own dispatch of which a part of each key lies elsewhere. */
  readonly wholeShare: (id: string, keyId: Uint8Array, share: Bytes) => Bytes;
}

/** A portion as it was released to this person, the latest release of it. */
export interface HeldPortion {
  readonly index: number;
  readonly rendering: Rendering;
  readonly sent: SentRendering;
  readonly keys: readonly Bytes[];
  /** When it is over, by the head or by this release; seconds. */
  readonly over: number;
}

/** Under how many seconds left a lease is asked for again. */
const SOON = 5;
const MOST_REQUEST = 32 << 10;

export function createDispatchReading(deps: ReadingDeps) {
  const { book, own } = deps;
  const denials = new Map<string, Denial>();
  /** Keys that may be used now and not kept. */
  const passing = new Map<string, Bytes>();
  const seconds = () => Math.floor(deps.nodeTime() / 1000);
  const nameOf = (id: string, key: Bytes) => `${id} ${toHex(key)}`;

  function heldPortions(held: HeldDispatch): HeldPortion[] {
    const whole = keptHead(held.head).terms.until ?? Number.POSITIVE_INFINITY;
    const latest = new Map<number, HeldPortion>();
    for (const { release, renderings, keys } of held.releases) {
      for (const rendering of keptRelease(release).renderings) {
        const sent = renderings.find(({ portion }) => portion === rendering.portion);
        if (sent) latest.set(rendering.portion, { index: rendering.portion, rendering, sent, keys: keys as Bytes[], over: Math.min(whole, keptRelease(release).until ?? Number.POSITIVE_INFINITY) });
      }
    }
    return [...latest.values()].sort((a, b) => a.index - b.index);
  }

  /** The node's half that is here and may be used now. */
  function halfOf(id: string, held: HeldDispatch, portion: HeldPortion): Bytes | undefined {
    const kept = held.keys.find((one) => one.portion === portion.index && one.until > seconds() + SOON && portion.over > seconds());
    return (kept?.nodeShare as Bytes | undefined) ?? passing.get(nameOf(id, portion.rendering.key as Bytes));
  }

  async function ask(id: string, held: HeldDispatch, wanted: readonly HeldPortion[]): Promise<void> {
    const head = keptHead(held.head);
    const answerTo = deps.hpke.keyPair();
    const { hash, proof } = deps.code;
    const domain = domainOf(head.originator);
    const request = await signKeyRequest(
      {
        dispatch: head.id,
        keys: wanted.map(({ rendering }) => rendering.key as Bytes),
        person: own.person as PersonUri,
        deviceId: own.deviceId as DeviceId,
        audience: domain,
        nonce: deps.random(16),
        at: seconds(),
        answerTo: answerTo.publicKey,
        delegation: deps.delegation(),
        code: hash && proof ? { hash, proof } : null,
      },
      deps.signer,
    );
    if (request.length > MOST_REQUEST) throw new Failure("wire/too-long");
    const answer = await deps.session.call("dispatch.keys", { domain, request: toBase64Url(request) });
    const denied = new Map(answer.denied.map(({ key, why }) => [key, why]));
    const shares = await sharesIn(answer, answerTo.privateKey, request);
    // No longer than its author has signed for, whatever the node says.
    const lease = Math.min(answer.released?.lease ?? 0, head.terms.lease);
    const kept: HeldDispatch["keys"] = [];
    for (const portion of wanted) {
      const key = nameOf(id, portion.rendering.key as Bytes);
      const share = shares.find(([name]) => equalBytes(name, portion.rendering.key))?.[1];
      const why = denied.get(toBase64Url(portion.rendering.key));
      if (share) {
        denials.delete(key);
        // Nor longer than the dispatch goes; what is over in a moment is used now and not kept.
        const until = Math.min(seconds() + lease, portion.over);
        if (until > seconds() + SOON) kept.push({ portion: portion.index, nodeShare: share, until });
        else passing.set(key, share);
      } else denials.set(key, why ?? { code: "dispatch/no-answer" });
    }
    // What was taken back while the node was asked stays dropped.
    const stands = (before: HeldDispatch) => kept.filter(({ portion }) => !before.revoked && !before.revokedPortions.includes(portion));
    await book.hold(id, (before) => before && { ...before, keys: [...before.keys.filter((one) => one.until > seconds() && !wanted.some(({ index }) => index === one.portion)), ...stands(before)] });
    deps.changed();
  }

  /** What is sealed to this request's key, for this request. Throws `dispatch/bad-answer`. */
  async function sharesIn({ released }: KeyAnswer, privateKey: Bytes, request: Bytes): Promise<[Bytes, Bytes][]> {
    if (!released) return [];
    try {
      const opened = await deps.hpke.open(privateKey, fromBase64Url(released.enc), fromBase64Url(released.sealed), answerInfo(request));
      return shaped(keyShares as z.ZodType<[Bytes, Bytes][]>, parseCbor(opened, MOST_REQUEST));
    } catch (cause) {
      throw new Failure("dispatch/bad-answer", codeOf(cause), { cause });
    }
  }

  async function openHeld(id: string, portions: readonly number[] | undefined): Promise<OpenedPortion[]> {
    const held = book.requireHeld(id);
    if (held.revoked) return heldPortions(held).map(({ index }) => ({ index, denial: { code: "dispatch/revoked" } }));
    const wanted = heldPortions(held).filter(({ index }) => (portions === undefined || portions.includes(index)) && !held.revokedPortions.includes(index));
    // A device that was just lowered reads nothing by a lease: the node is asked, and says no.
    const missing = wanted.filter((portion) => deps.lowered() || !halfOf(id, held, portion));
    let failed: Denial | undefined;
    // What a lease covers opens without the node; the rest says why it can't be asked for.
    if (missing.length > 0) await ask(id, held, missing).catch((error: unknown) => void (failed = { code: codeOf(error) }));
    const after = book.requireHeld(id);
    const opened: OpenedPortion[] = [];
    for (const portion of wanted) {
      const node = failed && missing.includes(portion) ? undefined : halfOf(id, after, portion);
      if (after.revoked || after.revokedPortions.includes(portion.index)) {
        opened.push({ index: portion.index, denial: { code: "dispatch/revoked" } });
        continue;
      }
      const denial = denials.get(nameOf(id, portion.rendering.key as Bytes)) ?? failed ?? { code: "dispatch/no-answer" };
      const one = node ? await openOne(portion, node, keptHead(held.head).portions[portion.index]!.label) : { index: portion.index, denial };
      // A half that opens nothing is kept no longer: the next time it is asked for again.
      if (node && "denial" in one && one.denial.code.startsWith("tdf/")) await forget(id, [portion.index]);
      opened.push(one);
    }
    for (const portion of wanted) passing.delete(nameOf(id, portion.rendering.key as Bytes));
    return opened;
  }

  async function openOne({ index, rendering, sent, keys }: Omit<HeldPortion, "over">, node: Bytes, label: Bytes): Promise<OpenedPortion> {
    const shares = { node, reader: sent.share as Bytes };
    const labelled = { label, keys };
    try {
      if (sent.container) return { index, text: await openText(sent.container, rendering, shares, labelled) };
      if (!sent.file) throw new Failure("dispatch/changed");
      const container = await deps.files.get(sent.file.domain, sent.file.blob, rendering.size);
      return { index, file: await collected(openFile(container, rendering, shares, labelled), sent.file.type) };
    } catch (error) {
      return { index, denial: { code: codeOf(error) } };
    }
  }

  async function openControlled(id: string, portions: readonly number[] | undefined): Promise<OpenedPortion[]> {
    const { control, head } = book.requireControlled(id);
    const { originator, deviceId, portions: parts } = keptHead(head);
    const keys = deps.keysOf(originator, deviceId);
    const opened: OpenedPortion[] = [];
    for (const [index, portion] of control.portions.entries()) {
      if (portions !== undefined && !portions.includes(index)) continue;
      const sent: SentRendering = { portion: index, share: portion.share as Bytes, container: portion.container as Bytes | null, file: portion.file };
      opened.push(portion.text !== null ? { index, text: portion.text } : await openOne({ index, rendering: { portion: index, key: portion.keyId as Bytes, hash: portion.hash as Bytes, size: portion.size }, sent, keys }, deps.wholeShare(id, portion.keyId, portion.nodeShare as Bytes), parts[index]!.label));
    }
    return opened;
  }

  /** Drops what is here: at once, for an honest device. */
  async function forget(id: string, portions?: readonly number[]): Promise<void> {
    const held = book.held.get(id);
    if (!held) return;
    for (const portion of heldPortions(held)) if (portions === undefined || portions.includes(portion.index)) passing.delete(nameOf(id, portion.rendering.key as Bytes));
    await book.hold(id, (before) => before && { ...before, keys: portions === undefined ? [] : before.keys.filter((one) => !portions.includes(one.portion)) });
  }

  return {
    heldPortions,
    denial: (id: string, portion: HeldPortion) => denials.get(nameOf(id, portion.rendering.key as Bytes)),
    isOpen: (id: string, held: HeldDispatch, portion: HeldPortion) => halfOf(id, held, portion) !== undefined,
    leaseOf: (held: HeldDispatch, portion: HeldPortion) => held.keys.find((one) => one.portion === portion.index && one.until > seconds() && portion.over > seconds())?.until,
    open: (id: string, portions?: readonly number[]): Promise<OpenedPortion[]> => (book.controlled.has(id) ? openControlled(id, portions) : openHeld(id, portions)),
    forget,
    /** Keys whose lease is over lie here no longer. */
    async tidy(): Promise<void> {
      for (const [id, { keys }] of book.held) if (keys.some(({ until }) => until <= seconds())) await book.hold(id, (before) => before && { ...before, keys: before.keys.filter(({ until }) => until > seconds()) });
    },
  };
}
export type DispatchReading = ReturnType<typeof createDispatchReading>;

async function collected(pieces: AsyncGenerator<Bytes>, type: string): Promise<Blob> {
  const blobs: Blob[] = [];
  for await (const piece of pieces) blobs.push(new Blob([piece]));
  return new Blob(blobs, { type: harmlessType(type) });
}
