/** Two screens held against each other; a new device held against the old; the index key handed over. */
import { describe, expect, it } from "vitest";
import { equalBytes } from "../wire/bytes.ts";
import { appendEntry, extendChain, verifyChain } from "./chain.ts";
import { approveLink, checkLink, LINK_LIFETIME_SECONDS, offerLink } from "./device-link.ts";
import { newIndexKey, newSealingKey, openIndexKey, sealIndexKey } from "./index-key.ts";
import { alice, bob, refusalOf, T0, testDevice, testGenesis, testRandom, testSigner } from "./test-people.ts";
import { checkInPerson, decodeInPerson, encodeInPerson, inPersonPayload } from "./verify-in-person.ts";

const random = testRandom("in person");
const a = { person: alice, fingerprint: testSigner("a").publicKey };
const b = { person: bob, fingerprint: testSigner("b").publicKey };

describe("verifying in person", () => {
  const shown = inPersonPayload({ own: a, contact: b, nonce: random(16) });
  const answer = inPersonPayload({ own: b, contact: a, nonce: random(16), answers: shown.nonce });

  it("works both ways, the second screen answering the first", async () => {
    expect(await refusalOf(() => checkInPerson(decodeInPerson(encodeInPerson(shown)), { own: b, contact: a }))).toBe("accepted");
    expect(await refusalOf(() => checkInPerson(answer, { own: a, contact: b, shownNonce: shown.nonce }))).toBe("accepted");
  });

  it("refuses another fingerprint, on either side, and another person", async () => {
    const other = testSigner("m").publicKey;
    expect(await refusalOf(() => checkInPerson(shown, { own: b, contact: { ...a, fingerprint: other } }))).toBe("verify/fingerprint-mismatch");
    expect(await refusalOf(() => checkInPerson(shown, { own: { ...b, fingerprint: other }, contact: a }))).toBe("verify/they-hold-another");
    expect(await refusalOf(() => checkInPerson(shown, { own: a, contact: b }))).toBe("verify/other-person");
  });

  it("attack 12: a photograph of an earlier meeting does not answer", async () => {
    expect(await refusalOf(() => checkInPerson(answer, { own: a, contact: b, shownNonce: random(16) }))).toBe("verify/not-answering");
    expect(await refusalOf(() => checkInPerson({ ...answer, answers: null }, { own: a, contact: b, shownNonce: shown.nonce }))).toBe("verify/not-answering");
  });
});

describe("linking a device", () => {
  const device = testDevice("new laptop");
  const make = () => offerLink({ person: alice, record: device.record, signer: device.signer, now: T0, random });

  it("adds what was on the new screen, once the owner has verified himself", async () => {
    const { offer, request } = await make();
    const old = await testGenesis(alice);
    const chain = verifyChain([old.genesis]);
    const act = approveLink({ offer, request, person: alice, now: T0 + 10, userVerified: true });
    const entry = await appendEntry({ chain, act, at: T0 + 10, by: { kind: "device", deviceId: old.record.deviceId, signer: old.signer } });
    expect(extendChain(chain, [entry]).devices.get(device.record.deviceId)?.record).toEqual(device.record);
  });

  it("attack 15: nothing is signed without local user verification", async () => {
    const { offer, request } = await make();
    expect(await refusalOf(() => approveLink({ offer, request, person: alice, now: T0, userVerified: false }))).toBe("link/user-not-verified");
  });

  it("attack 15: a code of another person, an old one, or one with a far end is refused", async () => {
    const { offer, request } = await make();
    expect(await refusalOf(() => checkLink({ offer, request, person: bob, now: T0 }))).toBe("link/other-person");
    expect(await refusalOf(() => checkLink({ offer, request, person: alice, now: T0 + LINK_LIFETIME_SECONDS }))).toBe("link/expired");
    expect(await refusalOf(() => checkLink({ offer: { ...offer, expires: T0 + 10 * LINK_LIFETIME_SECONDS }, request, person: alice, now: T0 }))).toBe("link/expired");
  });

  it("attack 2: the node cannot swap the request for a device of its own, or change the record", async () => {
    const { offer } = await make();
    const spy = testDevice("spy");
    const swapped = await offerLink({ person: alice, record: spy.record, signer: spy.signer, now: T0, random });
    expect(await refusalOf(() => checkLink({ offer, request: swapped.request, person: alice, now: T0 }))).toBe("wire/bad-signature");
    const changed = await offerLink({ person: alice, record: { ...device.record, name: "other" }, signer: device.signer, now: T0, random });
    expect(await refusalOf(() => checkLink({ offer, request: changed.request, person: alice, now: T0 }))).toBe("link/other-request");
    expect(await refusalOf(() => checkLink({ offer: { ...changed.offer, recordHash: offer.recordHash }, request: changed.request, person: alice, now: T0 }))).toBe("link/record-mismatch");
  });
});

describe("the index key", () => {
  it("opens for whom it was sealed, from whom it came", async () => {
    const { publicKey, privateKey } = await newSealingKey();
    const key = newIndexKey(alice, random);
    const sealed = await sealIndexKey(key, { from: alice, to: bob, sealingKey: publicKey });
    expect(await openIndexKey(sealed, { from: alice, to: bob, privateKey })).toEqual(key);
    expect(equalBytes(sealed, await sealIndexKey(key, { from: alice, to: bob, sealingKey: publicKey }))).toBe(false);
    expect(await refusalOf(() => openIndexKey(sealed, { from: bob, to: bob, privateKey }))).toBe("index-key/not-opened");
    expect(await refusalOf(async () => openIndexKey(sealed, { from: alice, to: bob, privateKey: (await newSealingKey()).privateKey }))).toBe("index-key/not-opened");
    const foreign = await sealIndexKey(newIndexKey(bob, random), { from: alice, to: bob, sealingKey: publicKey });
    expect(await refusalOf(() => openIndexKey(foreign, { from: alice, to: bob, privateKey }))).toBe("index-key/other-person");
  });
});
