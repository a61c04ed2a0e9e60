/**
 * A readout: what both sides say in public of a call. An extract of minutes that were agreed: it names them by a hash that gives nothing away, and never their words. The bytes of a readout are its name, so
 * that nobody, a node above all, can change one; what replaces it is another one that says so.
 */
import { z } from "zod";
import { bytesOf, unixSeconds } from "../cbor-schema.ts";
import * as f from "../fields.ts";
import { plainText } from "../plain-text.ts";
import { itemId, itemState, MOST_SIGNERS } from "./version.ts";

export const MAX_READOUT = 48 << 10;
/** The file that proves one: text, signatures, words, places in two logs. */
export const MAX_READOUT_FILE = 512 << 10;
export const MOST_READOUT_ITEMS = 50;
export const MAX_READOUT_TEXT = 2000;

/** A BCP 47 tag of the simple kind, e.g. `fr` or `pt-br`. */
export const readoutLanguage = z.string().regex(/^[a-z]{2,3}(?:-[a-z0-9]{2,8})?$/);

const inLanguages = (max: number) => z.record(readoutLanguage, plainText(max));

export const readoutParty = z.strictObject({ person: f.personUri, name: plainText(80), organisation: plainText(80) });

export const readout = z
  .strictObject({
    v: z.literal(1),
    /** A withdrawal has no items: its text says why the readout that it corrects no longer stands. */
    kind: z.enum(["readout", "withdrawal"]),
    /** The hash of the version of the minutes that it is from. */
    minutes: bytesOf(32),
    /** The hash of the readout that this one replaces. */
    corrects: bytesOf(32).nullable(),
    /** When the call was. */
    held: unixSeconds,
    languages: z.array(readoutLanguage).min(1).max(2),
    title: inLanguages(200),
    text: inLanguages(4000),
    items: z.array(z.strictObject({ id: itemId, state: itemState, text: inLanguages(MAX_READOUT_TEXT) })).max(MOST_READOUT_ITEMS),
    /** Whose signatures it takes, by person, sorted; and how they are called in public: free words, so whose they are is told by the domain alone. Two persons of one domain are one side: its node alone could vouch for both. */
    parties: z
      .array(readoutParty)
      .min(2)
      .max(MOST_SIGNERS)
      .refine((all) => all.every(({ person }, at) => at === 0 || all[at - 1]!.person < person), "sorted, each once")
      .refine((all) => domainsOf(all).length > 1, "of two sides"),
    salt: bytesOf(16),
  })
  .refine(({ languages }) => new Set(languages).size === languages.length, "each language once")
  .refine((one) => [one.title, one.text, ...one.items.map(({ text }) => text)].every((texts) => sameKeys(texts, one.languages)), "every text in every language")
  .refine((one) => one.kind === "readout" || (one.corrects !== null && one.items.length === 0), "a withdrawal corrects and says why")
  .refine((one) => new Set(one.items.map(({ id }) => String(id))).size === one.items.length, "each item once");
export type Readout = z.infer<typeof readout>;

/** In each language of the readout. */
export const reservationTexts = inLanguages(MAX_READOUT_TEXT);

/** Under a readout, by a device of one of its parties. */
export const readoutSignature = z.strictObject({ v: z.literal(1), readout: bytesOf(32), person: f.personUri, deviceId: f.deviceId, reservation: reservationTexts.nullable(), at: unixSeconds });
export type ReadoutSignature = z.infer<typeof readoutSignature>;

/**
 * A node's word about one of its devices, for readers who know no chain of the person: this key is a device's of this person, who speaks for the organisation. It is for one readout alone.
 */
export const signerWord = z.strictObject({ v: z.literal(1), domain: f.domain, person: f.personUri, deviceId: f.deviceId, signKey: bytesOf(32), role: z.enum(["desk", "principal"]), readout: bytesOf(32), at: unixSeconds });
export type SignerWord = z.infer<typeof signerWord>;

/** The sides: each domain once, sorted. */
export function domainsOf(parties: readonly { readonly person: string }[]): string[] {
  return [...new Set(parties.map(({ person }) => domainIn(person)))].sort();
}

/** Of a person's URI that was parsed. */
export function domainIn(person: string): string {
  return person.split("/")[2] ?? "";
}

function sameKeys(texts: Readonly<Record<string, string>>, languages: readonly string[]): boolean {
  const keys = Object.keys(texts);
  return keys.length === languages.length && languages.every((language) => keys.includes(language));
}
