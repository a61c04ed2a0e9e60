/**
 * The file that proves minutes to a third party, offline: what was agreed, with every signature, and the device chains of those who signed. It is as classified as the minutes are. It says nothing of a device that was
 * withdrawn after the chain in it ends: whoever holds cards compares the fingerprints. A device that the chain has withdrawn may have signed before that, or afterwards with an earlier date: the result says which it is.
 */
import { z } from "zod";
import { type Chain, verifyChain } from "../identity/chain.ts";
import type { DeviceId, PersonUri } from "../identity/uri.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url, toHex } from "../wire/bytes.ts";
import { codeOf, Failure } from "../wire/failure.ts";
import * as f from "../wire/fields.ts";
import { MAX_STEP } from "../wire/minutes/step.ts";
import { MAX_VERSION, MOST_SIGNERS } from "../wire/minutes/version.ts";
import { formatOneForm, parseOneForm } from "../wire/one-form.ts";
import { type AgreedMinutes, verifyAgreed } from "./agreed.ts";

const fileSchema = z.strictObject({
  proof: z.literal("entente/1 minutes"),
  agreed: f.b64(MAX_VERSION + MOST_SIGNERS * MAX_STEP),
  /** Of each signer, sorted: the entries of the person's chain; and the officers' keys that its organisation's accords pin, where officers have signed an entry. */
  chains: z.array(z.strictObject({ person: f.personUri, entries: z.array(f.b64(8192)).min(1).max(200), officerKeys: z.array(f.b64Exactly(32)).max(20) })).min(2).max(MOST_SIGNERS),
});

export const minutesClaims = ["file", "chains", "signatures", "unchanged"] as const;
export type MinutesClaim = (typeof minutesClaims)[number];

export type MinutesResult =
  | { readonly ok: true; readonly agreed: AgreedMinutes; readonly signers: readonly { readonly person: string; readonly fingerprint: string; readonly device: string; readonly withdrawn: boolean; readonly byOfficers: boolean }[] }
  | { readonly ok: false; readonly claim: MinutesClaim; readonly code: string };

export function formatMinutesFile(input: { agreed: Uint8Array; chains: readonly { person: string; entries: readonly Uint8Array[]; officerKeys: readonly Uint8Array[] }[] }): Bytes {
  return formatOneForm(fileSchema, {
    proof: "entente/1 minutes",
    agreed: toBase64Url(input.agreed),
    chains: input.chains.map(({ person, entries, officerKeys }) => ({ person, entries: entries.map(toBase64Url), officerKeys: officerKeys.map(toBase64Url) })),
  });
}

/** `fingerprints`: of the persons' cards, as the reader has them from elsewhere. Never throws. */
export function verifyMinutesFile(bytes: Uint8Array, options: { fingerprints?: readonly Uint8Array[] } = {}): MinutesResult {
  let claim: MinutesClaim = "file";
  try {
    const { body, whole } = parseOneForm(fileSchema, bytes);

    claim = "chains";
    const chains = new Map<string, Chain>();
    for (const { person, entries, officerKeys } of body.chains) {
      const chain = verifyChain(entries.map(fromBase64Url), { person: person as PersonUri, officerKeys: officerKeys.map(fromBase64Url) });
      if (options.fingerprints && !options.fingerprints.some((one) => equalBytes(one, chain.fingerprint))) throw new Failure("minutes/other-fingerprint", person);
      chains.set(person, chain);
    }

    claim = "signatures";
    const agreed = verifyAgreed(fromBase64Url(body.agreed), (person, deviceId) => chains.get(person)?.devices.get(deviceId as DeviceId)?.record.signKey);
    if (agreed.version.subject.signers.join() !== body.chains.map(({ person }) => person).join()) throw new Failure("minutes/not-agreed", "chains");

    claim = "unchanged";
    if (!whole) throw new Failure("proof/changed");
    return { ok: true, agreed, signers: agreed.agreements.map(({ person, deviceId }) => signer(chains.get(person)!, person, deviceId)) };
  } catch (error) {
    return { ok: false, claim, code: codeOf(error) };
  }
}

function signer(chain: Chain, person: string, deviceId: string) {
  const device = chain.devices.get(deviceId as DeviceId);
  return { person, fingerprint: toHex(chain.fingerprint), device: device?.record.name ?? "", withdrawn: device?.revokedAtSeq !== undefined, byOfficers: chain.recoveredAtSeq !== undefined };
}
