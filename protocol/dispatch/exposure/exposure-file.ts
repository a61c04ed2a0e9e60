/**
 * The exposure report as a file, checked offline: the head and the releases as the devices of its controllers signed them, the list of events as the originator's node signed it, all of it put together and signed
 * by a device of somebody who controls the dispatch. Nothing of the content is in it, not even the title. Whoever makes it may leave a release out: the list of events counts them, and the difference is said.
 */
import { z } from "zod";
import { type Chain, verifyChain } from "../../identity/chain.ts";
import { officersBehind } from "../../identity/descent.ts";
import { type DeviceId, deviceIdSchema, domainOf, type PersonUri, personUriSchema } from "../../identity/uri.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { believedNodes, keyOfNode, type TrustedNode } from "../../ledger/believed-nodes.ts";
import { type Bytes, concat, equalBytes, fromBase64Url, toBase64Url, toHex } from "../../wire/bytes.ts";
import { bytesOf, unixSeconds } from "../../wire/cbor-schema.ts";
import { MAX_EVENT_LIST, MOST_EVENT_LISTS, MOST_RELEASES_SHOWN } from "../../wire/dispatch/exposure.ts";
import { MAX_HEAD, MAX_RELEASE } from "../../wire/dispatch/procedures.ts";
import { codeOf, Failure } from "../../wire/failure.ts";
import * as f from "../../wire/fields.ts";
import { formatOneForm, parseOneForm } from "../../wire/one-form.ts";
import { openSigned, peekSigned, shaped, signObject, type Signer } from "../../wire/signed.ts";
import { type DispatchHead, headHash, openHead, peekHead } from "../head.ts";
import { openRelease, peekRelease, type ReleaseStatement } from "../release-statement.ts";
import { joinLists, type JoinedEvents, openEventList } from "./event-list.ts";
import { type Exposure, exposureOf } from "./exposure.ts";

const CONTEXT = "exposure";
export const MAX_EXPOSURE_FILE = 24 << 20;
const MAX_STATEMENT = 2048;

const statement = z.strictObject({
  v: z.literal(1),
  dispatch: bytesOf(16),
  /** Over the head, the releases and the lists, in the order of the file. */
  over: bytesOf(32),
  by: personUriSchema,
  deviceId: deviceIdSchema,
  at: unixSeconds,
});
type Statement = z.infer<typeof statement>;

const fileSchema = z.strictObject({
  proof: z.literal("entente/1 exposure"),
  head: f.b64(MAX_HEAD),
  releases: z.array(f.b64(MAX_RELEASE)).max(MOST_RELEASES_SHOWN),
  events: z.array(f.b64(MAX_EVENT_LIST)).min(1).max(MOST_EVENT_LISTS),
  signed: f.b64(MAX_STATEMENT),
  /** Of everybody of the originator's organisation who signed something in it. */
  chains: z.array(z.strictObject({ person: f.personUri, entries: z.array(f.b64(f.MAX_ENTRY)).min(1).max(1000), officerKeys: z.array(f.b64Exactly(32)).max(20) })).min(1).max(16),
  nodes: z.array(z.strictObject({ domain: f.domain, nodeKey: f.b64Exactly(32) })).min(1).max(8),
});

export interface ExposureParts {
  readonly head: Bytes;
  readonly releases: readonly Bytes[];
  readonly events: readonly Bytes[];
  readonly chains: readonly { readonly person: string; readonly entries: readonly Uint8Array[]; readonly officerKeys: readonly Uint8Array[] }[];
  readonly node: { readonly domain: string; readonly nodeKey: Bytes };
}

export async function makeExposureFile(parts: ExposureParts, by: { readonly person: string; readonly deviceId: string; readonly at: number }, device: Signer): Promise<Bytes> {
  const signed = await signObject(CONTEXT, shaped(statement, { v: 1, dispatch: peekHead(parts.head).id, over: overAll(parts), by: by.person, deviceId: by.deviceId, at: by.at } as Statement), device);
  return formatOneForm(fileSchema, {
    proof: "entente/1 exposure",
    head: toBase64Url(parts.head),
    releases: parts.releases.map(toBase64Url),
    events: parts.events.map(toBase64Url),
    signed: toBase64Url(signed),
    chains: parts.chains.map(({ person, entries, officerKeys }) => ({ person, entries: entries.map(toBase64Url), officerKeys: officerKeys.map(toBase64Url) })),
    nodes: [{ domain: parts.node.domain, nodeKey: toBase64Url(parts.node.nodeKey) }],
  });
}

export const exposureClaims = ["file", "keys", "chains", "head", "releases", "events", "signed", "unchanged"] as const;
export type ExposureClaim = (typeof exposureClaims)[number];

export interface ExposureSigner {
  readonly person: string;
  readonly fingerprint: string;
  readonly officers: readonly string[];
}

export type ExposureResult =
  | {
      readonly ok: true;
      readonly dispatch: string;
      readonly head: DispatchHead;
      readonly exposure: Exposure;
      readonly events: JoinedEvents;
      readonly by: string;
      readonly device: string;
      readonly at: number;
      /** Releases that the node's list counts, and those in the file. */
      readonly counted: { readonly listed: number; readonly shown: number };
      readonly signers: readonly ExposureSigner[];
      readonly nodes: readonly { readonly domain: string; readonly nodeKey: string }[];
      readonly trusted: boolean;
    }
  | { readonly ok: false; readonly claim: ExposureClaim; readonly code: string };

export interface ExposureTrust {
  readonly trusted?: readonly TrustedNode[];
  readonly fingerprints?: readonly Uint8Array[];
  readonly officerKeys?: readonly Uint8Array[];
}

/** Never throws. */
export function verifyExposureFile(bytes: Uint8Array, trust: ExposureTrust = {}): ExposureResult {
  let claim: ExposureClaim = "file";
  try {
    const { body, whole } = parseOneForm(fileSchema, bytes, MAX_EXPOSURE_FILE);
    const headBytes = fromBase64Url(body.head);
    const claimed = peekHead(headBytes);
    const domain = domainOf(claimed.originator as PersonUri);

    claim = "keys";
    const nodeKey = keyOfNode(believedNodes(body.nodes, { trusted: trust.trusted, needed: [domain] }), domain);

    claim = "chains";
    const chains = new Map<string, Chain>();
    for (const { person, entries, officerKeys } of body.chains) {
      const chain = verifyChain(entries.map(fromBase64Url), { person: person as PersonUri, officerKeys: [...officerKeys.map(fromBase64Url), ...(trust.officerKeys ?? [])] });
      if (trust.fingerprints && !trust.fingerprints.some((one) => equalBytes(one, chain.fingerprint))) throw new Failure("exposure/other-fingerprint", person);
      chains.set(person, chain);
    }
    const keyOf = (person: string, deviceId: string): Bytes => {
      const device = chains.get(person)?.devices.get(deviceId as DeviceId);
      if (!device) throw new Failure("exposure/unknown-device", person);
      return device.record.signKey;
    };

    claim = "head";
    const head = openHead(headBytes, keyOf(claimed.originator, claimed.deviceId));
    const controls = (person: string) => head.controllers.some((one) => one.person === person && equalBytes(one.fingerprint, chains.get(person)?.fingerprint ?? new Uint8Array()));
    if (!controls(head.originator)) throw new Failure("dispatch/other-originator");

    claim = "releases";
    const releases = body.releases.map((text): ReleaseStatement => {
      const release = fromBase64Url(text);
      const { by, deviceId } = peekRelease(release);
      const opened = openRelease(release, keyOf(by, deviceId));
      if (!controls(opened.by) || !equalBytes(opened.dispatch, head.id) || !equalBytes(opened.head, headHash(headBytes))) throw new Failure("dispatch/other-release");
      return opened;
    });

    claim = "events";
    const lists = body.events.map(fromBase64Url);
    const events = joinLists(lists.map((list) => openEventList(list, nodeKey)));
    if (events.domain !== domain || !equalBytes(events.dispatch, head.id)) throw new Failure("exposure/other-dispatch");

    claim = "signed";
    const signedBytes = fromBase64Url(body.signed);
    const said = shaped(statement, peekSigned(signedBytes, { maxBytes: MAX_STATEMENT }));
    openSigned(CONTEXT, signedBytes, keyOf(said.by, said.deviceId), statement, { maxBytes: MAX_STATEMENT });
    if (!controls(said.by) || !equalBytes(said.dispatch, head.id) || !equalBytes(said.over, overAll({ head: headBytes, releases: body.releases.map(fromBase64Url), events: lists }))) throw new Failure("exposure/other-dispatch");
    const signers = signersOf([...chains.values()], [[head.originator, head.deviceId], [said.by, said.deviceId], ...releases.map(({ by, deviceId }) => [by, deviceId] as const)], trust);

    claim = "unchanged";
    if (!whole) throw new Failure("proof/changed");
    return {
      ok: true,
      dispatch: toHex(head.id),
      head,
      exposure: exposureOf(releases, events.events),
      events,
      by: said.by,
      device: chains.get(said.by)!.devices.get(said.deviceId as DeviceId)!.record.name,
      at: said.at,
      counted: { listed: events.events.filter(({ kind, code }) => kind === "released" && code === null).length, shown: releases.length },
      signers,
      nodes: body.nodes,
      trusted: trust.trusted !== undefined,
    };
  } catch (error) {
    return { ok: false, claim, code: codeOf(error) };
  }
}

/** Throws `chain/unknown-officer`: the keys of officers in the file are the word of whoever made it, and believed only where the reader has none of his own. */
function signersOf(chains: readonly Chain[], devices: readonly (readonly [person: string, deviceId: string])[], trust: ExposureTrust): ExposureSigner[] {
  const given = trust.officerKeys ?? (trust.fingerprints ? [] : undefined);
  return chains.map((chain) => {
    const behind = devices.filter(([person]) => person === chain.person).flatMap(([, deviceId]) => officersBehind(chain, deviceId as DeviceId));
    if (given && !behind.every((key) => given.some((one) => equalBytes(one, key)))) throw new Failure("chain/unknown-officer", chain.person);
    return { person: chain.person, fingerprint: toHex(chain.fingerprint), officers: given ? [] : [...new Set(behind.map(toBase64Url))] };
  });
}

function overAll({ head, releases, events }: Pick<ExposureParts, "head" | "releases" | "events">): Bytes {
  return sha256(concat(...[head, ...releases, Uint8Array.of(0), ...events].map((bytes) => sha256(bytes)))) as Bytes;
}
