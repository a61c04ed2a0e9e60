/** Accords: signed by both, about these keys, until ended; keys rotate by old-signs-new. */
import { describe, expect, it } from "vitest";
import { concat } from "../wire/bytes.ts";
import { canonicalCbor, type CborValue, parseCbor } from "../wire/cbor.ts";
import { acceptAccord, accordInForce, type AccordParty, type AccordTerms, applyRotation, endAccord, otherParty, proposeAccord, readProposal, rotateNodeKey, verifyAccord, verifyEnd } from "./accord.ts";
import { refusalOf, T0, testSigner } from "./test-people.ts";
import { parseDomain } from "./uri.ts";

const nodeA = testSigner("node a");
const nodeB = testSigner("node b");
const stranger = testSigner("stranger");
const party = (domain: string, nodeKey: typeof nodeA, n: number): AccordParty => ({
  domain: parseDomain(domain), url: `http://127.0.0.1:710${n}`, nodeKey: nodeKey.publicKey, caKey: testSigner(`ca ${domain}`).publicKey,
  ledger: { origin: `${domain}/ledger`, vkey: `${domain}+00000000+AAAA`, url: `http://127.0.0.1:710${n}/ledger` },
  officerKeys: [testSigner(`officer 1 ${domain}`).publicKey, testSigner(`officer 2 ${domain}`).publicKey],
});
const terms: AccordTerms = { v: 1, id: "0".repeat(32), parties: [party("ruritania.example", nodeA, 1), party("graustark.example", nodeB, 2)], maximumRank: 2, caps: { statedDevice: "issued" }, createdAt: T0 };
const proposal = await proposeAccord(terms, nodeA);
const accordBytes = await acceptAccord(proposal, nodeB);

describe("an accord", () => {
  it("stands when both have signed, and both read the same", () => {
    const accord = verifyAccord(accordBytes);
    expect(accord).toMatchObject(terms);
    expect(accord.digest).toEqual(readProposal(proposal).digest);
    expect(otherParty(accord, "ruritania.example").domain).toBe("graustark.example");
    expect([accordInForce(accord, T0), accordInForce({ ...accord, ends: T0 }, T0)]).toEqual([true, false]);
  });

  it("does not stand on one signature, or a third party's", async () => {
    expect(await refusalOf(() => verifyAccord(proposal))).toBe("accord/not-signed-by-both");
    expect(await refusalOf(() => acceptAccord(proposal, stranger))).toBe("accord/not-a-party");
    expect(await refusalOf(() => proposeAccord(terms, nodeB))).toBe("accord/not-a-party");
    const forged = await acceptAccord(proposal, { publicKey: nodeB.publicKey, sign: stranger.sign });
    expect(await refusalOf(() => verifyAccord(forged))).toBe("accord/bad-signature");
  });

  it("its terms cannot be changed after the first has signed", async () => {
    const [payload, signatures] = parseCbor(proposal, 1e5) as [Uint8Array, CborValue];
    const raised = canonicalCbor({ ...(parseCbor(payload, 1e5) as Record<string, CborValue>), maximumRank: 3 });
    expect(await refusalOf(() => acceptAccord(canonicalCbor([raised, signatures]), nodeB))).toBe("accord/bad-signature");
  });

  it("attack 17: a small-order node, CA or officer key is refused", async () => {
    const small = concat(Uint8Array.of(1), new Uint8Array(31));
    for (const change of [{ nodeKey: small }, { caKey: small }, { officerKeys: [small] }]) {
      expect(await refusalOf(() => proposeAccord({ ...terms, parties: [terms.parties[0], { ...terms.parties[1], ...change }] }, nodeA))).toBe("accord/bad-key");
    }
  });

  it("is not with oneself, not over plain http off this machine, and one officer is not two", async () => {
    const withOther = (change: Partial<AccordParty>) => proposeAccord({ ...terms, parties: [terms.parties[0], { ...terms.parties[1], ...change }] }, nodeA);
    expect(await refusalOf(() => withOther({ domain: parseDomain("ruritania.example") }))).toBe("accord/same-party");
    expect(await refusalOf(() => withOther({ url: "http://graustark.example" }))).toBe("wire/bad-shape");
    expect(await refusalOf(() => withOther({ url: "https://user:pw@graustark.example" }))).toBe("wire/bad-shape");
    expect(await refusalOf(() => withOther({ officerKeys: [nodeB.publicKey, nodeB.publicKey] }))).toBe("accord/same-officer");
    expect(await refusalOf(() => withOther({ url: "https://graustark.example" }))).toBe("accepted");
  });
});

describe("notices", () => {
  const accord = verifyAccord(accordBytes);
  const end = { v: 1 as const, accordId: terms.id, domain: parseDomain("graustark.example"), at: T0 + 5 };

  it("either party may end it, nobody else, and only this one", async () => {
    expect(verifyEnd(await endAccord(end, nodeB), accord)).toEqual(end);
    expect(await refusalOf(async () => verifyEnd(await endAccord(end, stranger), accord))).toBe("wire/bad-signature");
    expect(await refusalOf(async () => verifyEnd(await endAccord(end, nodeA), accord))).toBe("wire/bad-signature");
    expect(await refusalOf(async () => verifyEnd(await endAccord({ ...end, accordId: "1".repeat(32) }, nodeB), accord))).toBe("accord/other-accord");
    expect(await refusalOf(async () => verifyEnd(await endAccord({ ...end, domain: parseDomain("erewhon.example") }, nodeB), accord))).toBe("accord/not-a-party");
  });

  it("a node key rotates by old signs new, and the old one counts no more", async () => {
    const next = testSigner("node b, next");
    const notice = { accordId: terms.id, domain: parseDomain("graustark.example"), at: T0 };
    const rotated = applyRotation(accord, await rotateNodeKey(notice, { old: nodeB, new: next }));
    expect(otherParty(rotated, "ruritania.example").nodeKey).toEqual(next.publicKey);
    expect(await refusalOf(async () => verifyEnd(await endAccord(end, nodeB), rotated))).toBe("wire/bad-signature");
    // replayed, by a stranger, or to a key that the rotator does not hold
    expect(await refusalOf(async () => applyRotation(rotated, await rotateNodeKey(notice, { old: nodeB, new: next })))).toBe("accord/other-key");
    expect(await refusalOf(async () => applyRotation(accord, await rotateNodeKey(notice, { old: stranger, new: next })))).toBe("accord/other-key");
    const notHeld = { publicKey: next.publicKey, sign: stranger.sign };
    expect(await refusalOf(async () => applyRotation(accord, await rotateNodeKey(notice, { old: nodeB, new: notHeld })))).toBe("accord/bad-signature");
  });
});
