/** The key of a part, for the device that asked and nobody else in the line: HPKE of the line's suite to a key made for this asking, bound to the room, the asking, the part and both ends. */
import type { LineSuite } from "../../protocol/line/group.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { canonicalCbor } from "../../protocol/wire/cbor.ts";

export interface PartOf {
  readonly room: string;
  readonly ask: Bytes;
  readonly part: number;
  /** Device URIs. */
  readonly by: string;
  readonly to: string;
}

export interface AskKey {
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

export async function newAskKey({ crypto: { hpke } }: LineSuite): Promise<AskKey> {
  const pair = await hpke.generateKeyPair();
  return { publicKey: (await hpke.exportPublicKey(pair.publicKey)) as Bytes, privateKey: (await hpke.exportPrivateKey(pair.privateKey)) as Bytes };
}

/** Throws `line/bad-key` for a key to which nobody could seal (attack 16). */
export async function sealPartKey({ crypto: { hpke } }: LineSuite, publicKey: Bytes, key: Bytes, of: PartOf): Promise<{ encapsulated: Bytes; key: Bytes }> {
  const { enc, ct } = await hpke.seal(await hpke.importPublicKey(publicKey), key, infoOf(of));
  return { encapsulated: enc as Bytes, key: ct as Bytes };
}

/** Throws `line/undecryptable`. */
export async function openPartKey({ crypto: { hpke } }: LineSuite, privateKey: Bytes, sealed: { encapsulated: Bytes; key: Bytes }, of: PartOf): Promise<Bytes> {
  return (await hpke.open(await hpke.importPrivateKey(privateKey), sealed.encapsulated, sealed.key, infoOf(of))) as Bytes;
}

function infoOf({ room, ask, part, by, to }: PartOf): Bytes {
  return canonicalCbor(["entente/1 history", room, ask, part, by, to]);
}
