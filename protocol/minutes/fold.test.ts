/** What stands is a function of what was said, whatever came first, twice, or crossing. */
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { refusalOf } from "../identity/test-people.ts";
import { toHex } from "../wire/bytes.ts";
import { foldMinutes, maySign, type Minutes, origins } from "./fold.ts";
import { agree, comment, graustark, id, item, keyOf, noteTaker, otherMinutes, propose, ruritania, subject, version } from "./minutes-fixture.ts";
import { openStep, type SaidStep, signStep } from "./step.ts";
import { encodeVersion, minutesId } from "./version.ts";

const ID = toHex(id);
const shown = (minutes: Minutes) => ({
  versions: minutes.versions.map(({ hash, proposed, signatures }) => [hash, proposed.step.person, [...signatures].map(([person, { said }]) => [person, said.hash]).sort()]),
  current: minutes.current?.hash,
  agreed: minutes.agreed?.hash,
  comments: minutes.comments.map(({ hash }) => hash),
});

describe("minutes of two desks", () => {
  const first = version([item("border"), item("grain")]);
  const second = version([item("border", "agreed"), item("grain", "not-agreed")], first);
  const crossing = version([item("border", "agreed"), item("fish")], first);
  const third = version([item("border", "agreed")], second);
  let steps: SaidStep[];
  beforeAll(async () => {
    steps = [
      await propose(ruritania, first),
      await propose(graustark, second),
      await propose(ruritania, crossing),
      await propose(noteTaker, third),
      await comment(graustark, first, "When was this said?", item("grain")),
      await comment(ruritania, second, "All right"),
      await agree(ruritania, second),
      await agree(graustark, second, { text: "Without prejudice to our fishing rights.", items: [item("border").id] }),
      await agree(ruritania, third),
    ];
  });

  it("are the same in every order, with every repeat", () => {
    const once = shown(foldMinutes(ID, steps));
    fc.assert(
      fc.property(fc.shuffledSubarray(steps, { minLength: steps.length }), fc.array(fc.constantFrom(...steps)), (shuffled, repeats) => {
        expect(shown(foldMinutes(ID, [...shuffled, ...repeats]))).toEqual(once);
      }),
    );
  });

  it("come to the same at both boards, whichever steps each heard first, once each has all", () => {
    fc.assert(
      fc.property(fc.subarray(steps), fc.subarray(steps), (a, b) => {
        const left = foldMinutes(ID, [...a, ...b]);
        const right = foldMinutes(ID, [...b, ...a]);
        expect(shown(left)).toEqual(shown(right));
      }),
    );
  });

  it("of two amendments that cross, one is gone on from, at both boards; the other stays to be seen", async () => {
    const minutes = foldMinutes(ID, steps.slice(0, 3));
    expect(minutes.current!.hash).toBe([second, crossing].map(({ hash }) => toHex(hash)).sort()[0]);
    expect(minutes.versions).toHaveLength(3);
    expect(minutes.agreed).toBeUndefined();
  });

  it("are agreed when every signer has signed, and stay so until a later version is signed by all", () => {
    const minutes = foldMinutes(ID, steps);
    expect(minutes.agreed!.hash).toBe(toHex(second.hash));
    expect(minutes.current!.hash).toBe(toHex(third.hash)); // proposed and signed by one: on the table, not in force
    expect(minutes.agreed!.signatures.get(graustark.person)!.agreement.reservation!.text).toContain("fishing");
    expect(minutes.agreed!.signatures.get(ruritania.person)!.agreement.reservation).toBeNull();
  });

  it("a version that crosses the agreed one at its own turn undoes nothing, whatever its hash", async () => {
    for (let i = 0; i < 8; i++) {
      const late = version([item(`late ${i}`)], first);
      const minutes = foldMinutes(ID, [...steps.slice(0, 8), await propose(graustark, late)]);
      expect(minutes.agreed!.hash).toBe(toHex(second.hash));
    }
  });

  it("a version counts only from the first one on, turn by turn", async () => {
    const orphan = version([item("x")], { version: { ...second.version, turn: 7 }, hash: second.hash });
    const lost = version([item("y")], third);
    const minutes = foldMinutes(ID, [await propose(ruritania, first), await propose(graustark, orphan), await propose(graustark, lost)]);
    expect(minutes.versions.map(({ hash }) => hash)).toEqual([toHex(first.hash)]);
  });

  it("whoever must sign can't be changed: with other signers they are other minutes", async () => {
    const alone = { ...subject, signers: [graustark.person, noteTaker.person] };
    expect(toHex(minutesId(alone))).not.toBe(ID);
    const forged = encodeVersion({ ...first.version, subject: alone });
    const minutes = foldMinutes(ID, [...steps, await propose(graustark, { bytes: forged } as never)]);
    expect(shown(minutes)).toEqual(shown(foldMinutes(ID, steps)));
    expect(toHex(otherMinutes())).not.toBe(ID);
  });

  it("consent of somebody who does not sign for a side counts for nothing", async () => {
    const minutes = foldMinutes(ID, [await propose(ruritania, first), await agree(ruritania, first), await agree(noteTaker, first)]);
    expect(minutes.agreed).toBeUndefined();
    expect([...minutes.current!.signatures.keys()]).toEqual([ruritania.person]);
  });

  it("of one signer's two words the unreserved one counts, whichever came first", async () => {
    const plain = await agree(graustark, first);
    const reserved = await agree(graustark, first, { text: "After all, no.", items: [] });
    for (const order of [[plain, reserved], [reserved, plain]]) {
      const minutes = foldMinutes(ID, [await propose(ruritania, first), ...order]);
      expect(minutes.current!.signatures.get(graustark.person)!.agreement.reservation).toBeNull();
    }
  });

  it("a client signs what is on the table, and one version of a turn", async () => {
    const minutes = foldMinutes(ID, steps.slice(0, 3));
    const current = minutes.current!;
    const other = minutes.versions.find(({ hash, version }) => hash !== current.hash && version.turn === 2)!;
    expect([maySign(minutes, ruritania.person, current.hash), maySign(minutes, noteTaker.person, current.hash), maySign(minutes, ruritania.person, other.hash)]).toEqual([true, false, false]);
    const signed = foldMinutes(ID, [...steps.slice(0, 3), await agree(ruritania, { hash: Buffer.from(other.hash, "hex") })]);
    expect(maySign(signed, ruritania.person, signed.current!.hash)).toBe(false);
  });

  it("say of each item who brought it and who last changed it, by the versions themselves", () => {
    const minutes = foldMinutes(ID, steps.slice(0, 2));
    const found = origins(minutes, minutes.current!);
    const border = found.get(toHex(item("border").id))!;
    expect([border.raised.proposed.step.person, border.changed.proposed.step.person]).toEqual([ruritania.person, graustark.person]);
  });
});

describe("a step", () => {
  it("is its author's alone: another's key, another context, a changed byte, a device that nobody knows are refused", async () => {
    const first = version([item("border")]);
    const { bytes } = await agree(ruritania, first);
    expect(openStep(bytes, keyOf).step.kind).toBe("agree");
    expect(await refusalOf(() => openStep(bytes, () => graustark.signer.publicKey))).toBe("wire/bad-signature");
    expect(await refusalOf(() => openStep(bytes, () => undefined))).toBe("minutes/unknown-device");
    for (let at = 0; at < bytes.length; at += 7) {
      const bent = new Uint8Array(bytes);
      bent[at]! ^= 1;
      expect(await refusalOf(() => openStep(bent, keyOf))).not.toBe("accepted");
    }
  });

  it("a signature under a proposal or a comment is never consent", async () => {
    const { step } = await agree(ruritania, version([item("border")]));
    const asComment = await signStep({ ...(step as object), kind: "comment", item: null, text: "I agree" } as never, ruritania.signer).catch(() => undefined);
    expect(asComment).toBeUndefined(); // strict: no field of one fits into the other
    const { signObject } = await import("../wire/signed.ts");
    const underOther = await signObject("minutes-step", step as never, ruritania.signer);
    expect(await refusalOf(() => openStep(underOther, keyOf))).toBe("wire/bad-signature");
  });

  it("with text in which something hides is refused", async () => {
    for (const text of ["pay \u202Eyadot", "zero\u200Bwidth", "bell\u0007", "\u2066isolate", "   "]) expect(await refusalOf(() => encodeVersion({ ...version([]).version, title: text }))).toBe("wire/bad-shape");
  });
});
