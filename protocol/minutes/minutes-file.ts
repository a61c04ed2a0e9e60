/**
 * The file that proves minutes to a third party, offline: what was agreed, with every signature, and the device chains of those who signed. It is as classified as the minutes are. It says nothing of a device that was
 * withdrawn after the chain in it ends: whoever holds cards compares the fingerprints. A device that the chain has withdrawn may have signed before that, or afterwards with an earlier date: the result says which it is.
 *
 * A signer may lie, and makes the file: the keys of officers that stand in it are his word. With them he could add a device of his own to the other one's true chain, under a fingerprint that is right. So they are
 * believed only where the reader has them from elsewhere; otherwise the result names them among what it rests on.
 */
import { z } from "zod";
import { type Chain, verifyChain } from "../identity/chain.ts";
import { officersBehind } from "../identity/descent.ts";
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
  /** Of each signer, sorted: the entries of the person's chain; and the officers' keys by which to read it, where officers have signed an entry: as whoever made the file says. */
  chains: z.array(z.strictObject({ person: f.personUri, entries: z.array(f.b64(8192)).min(1).max(200), officerKeys: z.array(f.b64Exactly(32)).max(20) })).min(2).max(MOST_SIGNERS),
});

export const minutesClaims = ["file", "chains", "signatures", "unchanged"] as const;
export type MinutesClaim = (typeof minutesClaims)[number];

export interface MinutesSigner {
  readonly person: string;
  readonly fingerprint: string;
  readonly device: string;
  readonly withdrawn: boolean;
  /** Keys of officers by whose word alone the device is this person's, and which the reader did not give: base64url, to be compared like the fingerprint. */
  readonly officers: readonly string[];
}

export type MinutesResult =
  | { readonly ok: true; readonly agreed: AgreedMinutes; readonly signers: readonly MinutesSigner[] }
  | { readonly ok: false; readonly claim: MinutesClaim; readonly code: string };

export function formatMinutesFile(input: { agreed: Uint8Array; chains: readonly { person: string; entries: readonly Uint8Array[]; officerKeys: readonly Uint8Array[] }[] }): Bytes {
  return formatOneForm(fileSchema, {
    proof: "entente/1 minutes",
    agreed: toBase64Url(input.agreed),
    chains: input.chains.map(({ person, entries, officerKeys }) => ({ person, entries: entries.map(toBase64Url), officerKeys: officerKeys.map(toBase64Url) })),
  });
}

/** As the reader has them from elsewhere: fingerprints of the persons' cards, keys of the organisations' officers. Where either is given, no officer's key is believed that is not. */
export interface MinutesTrust {
  readonly fingerprints?: readonly Uint8Array[];
  readonly officerKeys?: readonly Uint8Array[];
}

/** Never throws. */
export function verifyMinutesFile(bytes: Uint8Array, options: MinutesTrust = {}): MinutesResult {
  let claim: MinutesClaim = "file";
  try {
    const { body, whole } = parseOneForm(fileSchema, bytes);

    claim = "chains";
    const chains = new Map<string, Chain>();
    for (const { person, entries, officerKeys } of body.chains) {
      const chain = verifyChain(entries.map(fromBase64Url), { person: person as PersonUri, officerKeys: [...officerKeys.map(fromBase64Url), ...(options.officerKeys ?? [])] });
      if (options.fingerprints && !options.fingerprints.some((one) => equalBytes(one, chain.fingerprint))) throw new Failure("minutes/other-fingerprint", person);
      chains.set(person, chain);
    }

    claim = "signatures";
    const agreed = verifyAgreed(fromBase64Url(body.agreed), (person, deviceId) => chains.get(person)?.devices.get(deviceId as DeviceId)?.record.signKey);
    if (agreed.version.subject.signers.join() !== body.chains.map(({ person }) => person).join()) throw new Failure("minutes/not-agreed", "chains");

    claim = "chains";
    const given = options.officerKeys ?? (options.fingerprints ? [] : undefined);
    const signers = agreed.agreements.map(({ person, deviceId }) => signer(chains.get(person)!, deviceId as DeviceId, given));

    claim = "unchanged";
    if (!whole) throw new Failure("proof/changed");
    return { ok: true, agreed, signers };
  } catch (error) {
    return { ok: false, claim, code: codeOf(error) };
  }
}

/** Throws `chain/unknown-officer` where the device that signed rests on other officers than those given. */
function signer(chain: Chain, deviceId: DeviceId, given: readonly Uint8Array[] | undefined): MinutesSigner {
  const device = chain.devices.get(deviceId);
  const behind = officersBehind(chain, deviceId);
  if (given && !behind.every((key) => given.some((one) => equalBytes(one, key)))) throw new Failure("chain/unknown-officer", chain.person);
  return { person: chain.person, fingerprint: toHex(chain.fingerprint), device: device?.record.name ?? "", withdrawn: device?.revokedAtSeq !== undefined, officers: given ? [] : behind.map(toBase64Url) };
}
