/** What a third party holds who was not there: both signatures over exactly one version, a reservation included. */
import { beforeAll, describe, expect, it } from "vitest";
import { refusalOf } from "../identity/test-people.ts";
import { toHex } from "../wire/bytes.ts";
import { canonicalCbor } from "../wire/cbor.ts";
import { agreedHash, encodeAgreed, verifyAgreed } from "./agreed.ts";
import { foldMinutes } from "./fold.ts";
import { agree, graustark, id, item, keyOf, noteTaker, propose, ruritania, version } from "./minutes-fixture.ts";
import type { SaidStep } from "./step.ts";

describe("agreed minutes", () => {
  const first = version([item("border", "agreed")]);
  const other = version([item("border", "not-agreed")]);
  let steps: SaidStep[];
  let bytes: Uint8Array;
  beforeAll(async () => {
    steps = [await propose(ruritania, first), await agree(graustark, first, { text: "But for the river.", items: [] }), await agree(ruritania, first)];
    bytes = encodeAgreed(foldMinutes(toHex(id), steps).agreed!);
  });

  it("say what was agreed, by whom, with which reservation; the same bytes at both desks", () => {
    const agreed = verifyAgreed(bytes, keyOf);
    expect(agreed.version.items[0]!.state).toBe("agreed");
    expect(agreed.agreements.map(({ person, reservation }) => [person, reservation?.text ?? null])).toEqual([[graustark.person, "But for the river."], [ruritania.person, null]]);
    expect(encodeAgreed(foldMinutes(toHex(id), steps.toReversed()).agreed!)).toEqual(bytes);
    expect(agreed.hash).toEqual(agreedHash(bytes));
  });

  it("any byte changed: refused", async () => {
    for (let at = 0; at < bytes.length; at++) {
      const bent = new Uint8Array(bytes);
      bent[at]! ^= 1;
      expect(await refusalOf(() => verifyAgreed(bent, keyOf)), `byte ${at}`).not.toBe("accepted");
    }
  });

  it("with a side missing, twice the same side, another version's signature, or somebody else's: refused", async () => {
    const [a, b, elsewhere, stranger] = [await agree(graustark, first), await agree(ruritania, first), await agree(ruritania, other), await agree(noteTaker, first)];
    const made = (...said: SaidStep[]) => canonicalCbor({ v: 1, version: first.bytes, agreements: said.map((one) => one.bytes) });
    expect(await refusalOf(() => verifyAgreed(made(a, b), keyOf))).toBe("accepted");
    for (const said of [[a], [a, a], [b, a], [a, elsewhere], [a, stranger], [a, b, stranger], [a, steps[0]!]]) expect(await refusalOf(() => verifyAgreed(made(...said), keyOf))).not.toBe("accepted");
  });

  it("are not there while a signature is missing", async () => {
    expect(await refusalOf(() => encodeAgreed(foldMinutes(toHex(id), steps.slice(0, 2)).current!))).toBe("minutes/not-agreed");
  });
});
