import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newSpokenCode, readSpokenCode, showSpokenCode, SPOKEN_CODE_LENGTH } from "./spoken-code.ts";
import { openIndexKey, readReplacementWord, replacementKeys, sealIndexKey, writeReplacementWord } from "./replacement.ts";
import { checkLinkProof, linkProof } from "./proofs.ts";
import { alice, refusalOf, testDevice, testRandom } from "./test-people.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const code = newSpokenCode(testRandom("a code"));

describe("a spoken code", () => {
  it("is read as it was made, whatever people make of case, spaces, O and I", () => {
    expect(code).toHaveLength(SPOKEN_CODE_LENGTH);
    expect(showSpokenCode(code)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const made = newSpokenCode(testRandom(String(seed)));
        const heard = showSpokenCode(made).toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
        expect(readSpokenCode(` ${heard} `)).toBe(made);
      }),
      { numRuns: 200 },
    );
  });

  it("with any one character wrong is noticed before anybody is asked", () => {
    for (let place = 0; place < code.length; place++) {
      for (const other of ALPHABET) {
        if (other === code[place]) continue;
        expect(() => readSpokenCode(code.slice(0, place) + other + code.slice(place + 1))).toThrow("replace/mistyped");
      }
    }
  });

  it.each(["", "K7QF", `${code}0`, code.replace(/.$/, "U"), "https://a.example/enrol#x"])("that is none is called that: %s", (text) => expect(() => readSpokenCode(text)).toThrow("replace/not-a-code"));
});

describe("what it stands for", () => {
  it("is the same at both devices, and another for another code", async () => {
    const keys = await replacementKeys(code);
    expect(await replacementKeys(showSpokenCode(code).toLowerCase())).toEqual(keys);
    const other = await replacementKeys(newSpokenCode(testRandom("another")));
    expect(other.token).not.toEqual(keys.token);
    expect([keys.token.length, keys.secret.length]).toEqual([24, 32]);
    expect(checkLinkProof(other.secret, new Uint8Array(9), linkProof(keys.secret, new Uint8Array(9)))).toBe(false);
  });

  it("lets the officer's word through, and nobody else's: a node that has only the token can't say how a chain begins", async () => {
    const { secret, token } = await replacementKeys(code);
    const word = { person: alice, fingerprint: testRandom("fingerprint")(32), lost: [testDevice("handset").record.deviceId] };
    const written = writeReplacementWord(secret, word);
    expect(readReplacementWord(secret, written)).toEqual(word);
    expect(await refusalOf(() => readReplacementWord(secret, writeReplacementWord(token, word)))).toBe("replace/unproven");
    for (let i = 0; i < written.length; i += 7) expect(await refusalOf(() => readReplacementWord(secret, written.map((byte, at) => (at === i ? byte ^ 1 : byte))))).toBe("replace/unproven");
  });

  it("carries the index key from an own device, and gives it to nobody who has not the code", async () => {
    const { secret, token } = await replacementKeys(code);
    const indexKey = testRandom("index key")(32);
    const sealed = await sealIndexKey(secret, indexKey, testRandom("nonce"));
    expect(await openIndexKey(secret, sealed)).toEqual(indexKey);
    expect(await refusalOf(() => openIndexKey(token, sealed))).toBe("replace/unproven");
    expect(await refusalOf(() => openIndexKey(secret, sealed.slice(0, -1)))).toBe("replace/unproven");
  });
});
