/** A node's word about its own device, and every way in which an old or foreign word might be passed off as it. */
import { describe, expect, it } from "vitest";
import type { Bytes } from "../wire/bytes.ts";
import { codeOf } from "../wire/failure.ts";
import { signObject } from "../wire/signed.ts";
import { type CallStanding, type CallStandingExpectation, type Challenge, hashChallenges, signStanding, verifyStanding } from "./standing.ts";
import { alice, bob, refusalOf, T0, testDevice, testSigner } from "./test-people.ts";
import { domainOf, roomUri } from "./uri.ts";

const node = testSigner("node of ruritania");
const { record, signer } = testDevice("phone");
const own: Challenge = { leaf: 1, challenge: new Uint8Array(32).fill(5) };
const challenges: Challenge[] = [{ leaf: 0, challenge: new Uint8Array(32).fill(4) }, own];
const standing: CallStanding = {
  v: 1, kind: "call", domain: domainOf(alice), person: alice, deviceId: record.deviceId, leafKey: signer.publicKey, room: roomUri("ruritania.example", "room1"), callId: "call-1", epoch: 3, serial: 7,
  challengesHash: hashChallenges(challenges), class: "issued", evidence: [{ kind: "handset/inventory", note: "no. 12" }], status: "good", issuedAt: T0,
};
const expected: CallStandingExpectation = { kind: "call", nodeKey: node.publicKey, domain: "ruritania.example", leafKey: signer.publicKey, callId: "call-1", epochAtLeast: 3, challenges, ownChallenge: own, lastSerial: 6 };
const bytes = await signStanding(standing, node);
const refused = (change: Partial<CallStandingExpectation>, what: Bytes = bytes): string => {
  try {
    verifyStanding(what, { ...expected, ...change });
    return "accepted";
  } catch (error) {
    return codeOf(error);
  }
};

describe("a standing", () => {
  it("is believed for this leaf, call, epoch, serial and challenge", () => expect(verifyStanding(bytes, expected)).toEqual(standing));

  it("the order in which challenges arrived does not matter, their leaves do", () => {
    expect(refused({ challenges: challenges.toReversed() })).toBe("accepted");
    expect(refused({ challenges: [{ ...challenges[0]!, leaf: 1 }, { ...own, leaf: 0 }], ownChallenge: { ...own, leaf: 0 } })).toBe("standing/other-challenges");
  });

  it("attack 12: replayed from another call it is refused", () => expect(refused({ callId: "call-2" })).toBe("standing/other-call"));
  it("from before the last commit it is refused", () => expect(refused({ epochAtLeast: 4 })).toBe("standing/old-epoch"));
  it("answering a challenge of before it is refused", () => {
    const fresh = { leaf: 1, challenge: new Uint8Array(32).fill(6) };
    expect(refused({ ownChallenge: fresh })).toBe("standing/stale-challenge");
    expect(refused({ ownChallenge: fresh, challenges: [challenges[0]!, fresh] })).toBe("standing/other-challenges");
  });
  it("with a serial already seen it is refused", () => expect([refused({ lastSerial: 7 }), refused({ lastSerial: 8 })]).toEqual(["standing/replayed", "standing/replayed"]));
  it("for another leaf it is refused", () => expect(refused({ leafKey: new Uint8Array(32) })).toBe("standing/other-leaf"));

  it("a far node cannot speak for another's domain", async () => {
    const graustark = testSigner("node of graustark");
    const flattering = await signStanding(standing, graustark);
    expect(refused({}, flattering)).toBe("wire/bad-signature");
    // and what it signs about its own domain does not count for this person's
    const about = await signStanding({ ...standing, domain: domainOf(bob), person: bob }, graustark);
    expect(refused({ nodeKey: graustark.publicKey }, about)).toBe("standing/other-domain");
    expect(await refusalOf(() => signStanding({ ...standing, person: bob }, node))).toBe("wire/bad-shape");
  });

  it("attack 10: something else signed by the node is no standing", async () => expect(refused({}, await signObject("accord-end", { ...standing }, node))).toBe("wire/bad-signature"));

  it("for a line is bound to the line and no longer than 12 hours", async () => {
    const { callId: _, epoch: __, ...rest } = standing;
    const line = await signStanding({ ...rest, kind: "line", validSeconds: 43_200 }, node);
    const wanted = { ...expected, kind: "line" as const, room: standing.room };
    expect(verifyStanding(line, wanted)).toMatchObject({ kind: "line", validSeconds: 43_200 });
    expect(await refusalOf(() => verifyStanding(line, { ...wanted, room: "mimi://ruritania.example/r/other" }))).toBe("standing/other-line");
    expect(refused({}, line)).toBe("standing/other-call");
    expect(await refusalOf(() => verifyStanding(bytes, wanted))).toBe("standing/other-line");
    expect(await refusalOf(() => signStanding({ ...rest, kind: "line", validSeconds: 43_201 }, node))).toBe("wire/bad-shape");
  });
});
