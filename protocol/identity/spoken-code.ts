/**
 * A code that is read aloud at three in the morning: twelve characters of Crockford's alphabet, which has no I, L, O, U; the last is a check character, so that a wrong one is
 * noticed before anybody is asked. 55 random bits. Whoever has the code is the person for as long as it is good, so it is good for minutes, and once.
 */
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_CHARACTERS = 11;
export const SPOKEN_CODE_LENGTH = RANDOM_CHARACTERS + 1;

export function newSpokenCode(random: (length: number) => Bytes): string {
  // 256 is a multiple of 32: no character is likelier than another.
  const values = [...random(RANDOM_CHARACTERS)].map((byte) => byte % ALPHABET.length);
  return [...values, checkOf(values)].map((value) => ALPHABET[value]!).join("");
}

/** As it is shown: K7QF-3M9T-X2RB. */
export function showSpokenCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, "$1-");
}

/** What was typed as it was made: case, spaces and dashes don't matter, O is 0, I and L are 1. Throws `replace/not-a-code`, `replace/mistyped`. */
export function readSpokenCode(typed: string): string {
  const text = typed.toUpperCase().replace(/[\s.·–-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  const values = [...text].map((character) => ALPHABET.indexOf(character));
  if (values.length !== SPOKEN_CODE_LENGTH || values.includes(-1)) throw new Failure("replace/not-a-code");
  if (checkOf(values.slice(0, RANDOM_CHARACTERS)) !== values[RANDOM_CHARACTERS]) throw new Failure("replace/mistyped");
  return text;
}

/** Luhn's sum to the base 32: every single wrong character shows, and nearly every two that changed places. */
function checkOf(values: readonly number[]): number {
  const base = ALPHABET.length;
  const sum = values.toReversed().reduce((total, value, place) => {
    const weighed = place % 2 === 0 ? value * 2 : value;
    return total + Math.floor(weighed / base) + (weighed % base);
  }, 0);
  return (base - (sum % base)) % base;
}
