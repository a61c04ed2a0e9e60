/** C2SP tlog-cosignature v1: a witness says when it saw this checkpoint, consistent with every earlier one that it saw. */
import { concat, utf8, type Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { type Signer, strictVerify } from "../wire/signed.ts";
import { u64be } from "./hash.ts";
import { claimedBy, type Note, type NoteSignature } from "./note.ts";
import { COSIGNATURE_KEY, vkeyOf, type Vkey } from "./vkey.ts";

function cosignedMessage(time: number, text: string): Bytes {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}

/** `time`: Unix seconds, not 0. */
export async function cosign(name: string, signer: Signer, text: string, time: number): Promise<NoteSignature> {
  if (!Number.isSafeInteger(time) || time <= 0) throw new Failure("ledger/bad-number", "time");
  const vkey = vkeyOf(name, COSIGNATURE_KEY, signer.publicKey);
  const signature = await signer.sign(cosignedMessage(time, text));
  if (!strictVerify(vkey.publicKey, cosignedMessage(time, text), signature)) throw new Failure("ledger/signer-faulty");
  return { name, keyId: vkey.keyId, signature: concat(u64be(time), signature) };
}

export interface Cosigned {
  readonly witness: Vkey;
  /** Unix seconds, by the witness's clock. */
  readonly time: number;
}

/** The time that this line states, once the witness's signature over it holds. Throws `ledger/bad-cosignature`. */
export function openCosignature(line: NoteSignature, text: string, witness: Vkey): number {
  if (line.signature.length !== 72) throw new Failure("ledger/bad-cosignature", "length");
  const stamp = new DataView(line.signature.buffer, line.signature.byteOffset, 8).getBigUint64(0);
  if (stamp === 0n || stamp > BigInt(Number.MAX_SAFE_INTEGER)) throw new Failure("ledger/bad-cosignature", "time");
  const time = Number(stamp);
  if (!strictVerify(witness.publicKey, cosignedMessage(time, text), line.signature.subarray(8)))
    throw new Failure("ledger/bad-cosignature", witness.name);
  return time;
}

/** Which of these witnesses cosigned, each at most once and at its latest time. A false line of a known witness spoils the note. */
export function cosignaturesOf(note: Note, witnesses: readonly Vkey[]): Cosigned[] {
  const found: Cosigned[] = [];
  for (const witness of witnesses) {
    if (witness.type !== COSIGNATURE_KEY) throw new Failure("ledger/bad-vkey", "not a witness's key");
    const times = claimedBy(note, witness).map((line) => openCosignature(line, note.text, witness));
    if (times.length > 0) found.push({ witness, time: Math.max(...times) });
  }
  return found;
}
