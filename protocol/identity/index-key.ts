/**
 * The index key of a person: 32 random bytes from which the person's contacts compute under which tags the chain's entries lie in the ledger, and nobody else can. It is handed over at
 * consent, sealed (HPKE, RFC 9180, base mode, X-Wing: whoever records it today shall not link entries later) to a key that the other side made for that purpose. A new generation
 * follows when a contact is struck off.
 */
import { CipherSuite, HkdfSha256, Aes256Gcm } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { z } from "zod";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { canonicalCbor, parseCbor } from "../wire/cbor.ts";
import { bytesOf, bytesUpTo, count } from "../wire/cbor-schema.ts";
import { Failure } from "../wire/failure.ts";
import { shaped } from "../wire/signed.ts";
import { type PersonUri, personUriSchema } from "./uri.ts";

const MAX_SEALED_BYTES = 4096;
export const indexKeySchema = z.strictObject({ v: z.literal(1), person: personUriSchema, generation: count, key: bytesOf(32) });
const sealedSchema = z.strictObject({ enc: bytesUpTo(2048, 32), ciphertext: bytesUpTo(1024, 16) });

export type IndexKey = z.infer<typeof indexKeySchema>;

export function newIndexKey(person: PersonUri, random: (length: number) => Bytes, generation = 0): IndexKey {
  return { v: 1, person, generation, key: random(32) };
}

const suite = () => new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** A key pair that lives from asking for consent until the answer. 1,216 and 32 bytes. */
export async function newSealingKey(): Promise<{ publicKey: Bytes; privateKey: Bytes }> {
  const { kem } = suite();
  const pair = await kem.generateKeyPair();
  return { publicKey: new Uint8Array(await kem.serializePublicKey(pair.publicKey)), privateKey: new Uint8Array(await kem.serializePrivateKey(pair.privateKey)) };
}

/** `from` shares its key with `to`. The names are bound, so that a seal can't be passed on as somebody else's. */
export async function sealIndexKey(indexKey: IndexKey, parties: { from: PersonUri; to: PersonUri; sealingKey: Uint8Array }): Promise<Bytes> {
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(concat(parties.sealingKey).buffer);
  const sender = await hpke.createSenderContext({ recipientPublicKey, info: infoOf(parties).buffer });
  const ciphertext = new Uint8Array(await sender.seal(canonicalCbor(shaped(indexKeySchema, indexKey)).buffer));
  return canonicalCbor({ enc: new Uint8Array(sender.enc), ciphertext });
}

/** Throws `index-key/not-opened`, `index-key/other-person`. */
export async function openIndexKey(bytes: Uint8Array, parties: { from: PersonUri; to: PersonUri; privateKey: Uint8Array }): Promise<IndexKey> {
  const sealed = shaped(sealedSchema, parseCbor(bytes, MAX_SEALED_BYTES));
  const indexKey = await unseal(sealed, parties);
  if (indexKey.person !== parties.from) throw new Failure("index-key/other-person");
  return indexKey;
}

async function unseal(sealed: z.infer<typeof sealedSchema>, parties: { from: PersonUri; to: PersonUri; privateKey: Uint8Array }): Promise<IndexKey> {
  try {
    const hpke = suite();
    const recipientKey = await hpke.kem.deserializePrivateKey(concat(parties.privateKey).buffer);
    const recipient = await hpke.createRecipientContext({ recipientKey, enc: concat(sealed.enc).buffer, info: infoOf(parties).buffer });
    return shaped(indexKeySchema, parseCbor(new Uint8Array(await recipient.open(concat(sealed.ciphertext).buffer)), 1024));
  } catch (cause) {
    throw new Failure("index-key/not-opened", undefined, { cause });
  }
}

function infoOf({ from, to }: { from: PersonUri; to: PersonUri }): Bytes {
  return concat(utf8("entente/1 index-key"), Uint8Array.of(0), canonicalCbor([from, to]));
}
