/** What a signer who lies can't make out of the other one's true chain: a device of his own in it, by officers of his own making. */
import { beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "../identity/chain.ts";
import { testGenesis, testSigner } from "../identity/test-people.ts";
import type { PersonUri } from "../identity/uri.ts";
import { type Bytes, toBase64Url, toHex } from "../wire/bytes.ts";
import { verifyMinutesFile } from "./minutes-file.ts";
import { type Desk, graustark, minutesFile, officers, ruritania } from "./minutes-fixture.ts";

const liars = [testSigner("made up 1"), testSigner("made up 2")] as const;
const keysOf = (signers: readonly { publicKey: Uint8Array }[]) => signers.map(({ publicKey }) => publicKey);
const fingerprint = async (desk: Desk) => fingerprintOf((await testGenesis(desk.person as PersonUri, desk)).genesis);

describe("a file of minutes", () => {
  let fingerprints: Bytes[];
  beforeAll(async () => {
    fingerprints = await Promise.all([graustark, ruritania].map(fingerprint));
  });
  const outcome = (bytes: Uint8Array, options?: Parameters<typeof verifyMinutesFile>[1]) => {
    const result = verifyMinutesFile(bytes, options);
    return result.ok ? "accepted" : `${result.claim} ${result.code}`;
  };

  it("signed by first devices rests on their fingerprints alone", async () => {
    const result = verifyMinutesFile(await minutesFile(), { fingerprints });
    expect(result.ok && result.signers.map(({ officers: keys, fingerprint: one }) => [keys, one])).toEqual(fingerprints.map((one) => [[], toHex(one)]));
  });

  it.each(["the device that they let in", "a device that this one let in"])("with officers' keys of a signer's own making in the other one's true chain, against the true fingerprints: refused; it signs on %s", async (which) => {
    const forged = await minutesFile({ by: liars, onNext: which !== "the device that they let in" });
    expect(outcome(forged, { fingerprints })).toBe("chains chain/unknown-officer");
    expect(outcome(forged, { officerKeys: keysOf(officers) })).toBe("chains chain/unknown-officer");
    expect(outcome(forged, { fingerprints, officerKeys: [...keysOf(officers), liars[0].publicKey] })).toBe("chains chain/unknown-officer");
    // Who compares nothing is told with what it stands and falls.
    const result = verifyMinutesFile(forged);
    expect(result.ok && result.signers.map((one) => one.officers)).toEqual([keysOf(liars).map(toBase64Url), []]);
  });

  it("is proven on a device that the true officers let in, to whoever has their keys", async () => {
    const result = verifyMinutesFile(await minutesFile({ by: officers }), { fingerprints, officerKeys: keysOf(officers) });
    expect(result.ok && result.signers.map(({ device, officers: keys }) => [device, keys])).toEqual([["let in by officers", []], ["desk of ruritania", []]]);
  });

  it("is not spoilt by officers' entries that its signers do not rest on", async () => {
    expect(outcome(await minutesFile({ by: liars, onFirst: true }), { fingerprints })).toBe("accepted");
  });
});
