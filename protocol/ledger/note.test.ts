import { describe, expect, it } from "vitest";
import { concat, fromUtf8, toBase64, utf8 } from "../wire/bytes.ts";
import { checkpointText, openCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { cosign, cosignaturesOf } from "./cosignature.ts";
import { cosigned, logInMemory, numberedLeaf, seededSigner } from "./log-in-memory.ts";
import { emptyRoot } from "./merkle-tree.ts";
import { formatNote, formatSignature, parseNote, signedBy, signNote } from "./note.ts";
import { checkPolicy, witnessedBy } from "./policy.ts";
import { COSIGNATURE_KEY, formatVkey, NOTE_KEY, parseVkey, vkeyOf } from "./vkey.ts";

const ORIGIN = "ruritania.example/ledger";
const signer = seededSigner(1);
const log = vkeyOf(ORIGIN, NOTE_KEY, signer.publicKey);
const witness = seededSigner(2);
const witnessKey = vkeyOf("graustark.example/witness", COSIGNATURE_KEY, witness.publicKey);

describe("verifier keys", () => {
  it("come back from their text", () => {
    for (const vkey of [log, witnessKey]) expect(parseVkey(formatVkey(vkey))).toEqual(vkey);
  });

  it("reads a published key: the Go checksum database's", () => {
    const vkey = parseVkey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
    expect(vkey.name).toBe("sum.golang.org");
    expect(vkey.type).toBe(NOTE_KEY);
  });

  it("refuse a wrong key id, an unknown type, a bad name, loose base64", () => {
    const text = formatVkey(log);
    expect(() => parseVkey(text.replace(/\+[0-9a-f]{8}\+/, "+00000000+"))).toThrow("ledger/bad-vkey");
    expect(() => parseVkey(`a b${text}`)).toThrow("ledger/bad-name");
    expect(() => parseVkey(`${ORIGIN}+00000000+${toBase64(concat(Uint8Array.of(2), signer.publicKey))}`)).toThrow("ledger/bad-vkey");
    expect(() => parseVkey(`${text}=`)).toThrow("ledger/bad-base64");
    expect(() => vkeyOf("a+b", NOTE_KEY, signer.publicKey)).toThrow("ledger/bad-name");
    expect(() => vkeyOf("a\u00a0b", NOTE_KEY, signer.publicKey)).toThrow("ledger/bad-name");
  });
});

describe("signed notes", () => {
  it("verify, keep a blank line inside the text, and carry strangers' signatures along", async () => {
    const text = "first\n\nsecond\n";
    const bytes = formatNote({ text, signatures: [await signNote(ORIGIN, signer, text), await signNote("stranger.example", witness, text)] });
    const note = parseNote(bytes);
    expect(note.text).toBe(text);
    expect(signedBy(note, log)).toBe(true);
    expect(formatNote(note)).toEqual(bytes);
    expect(signedBy(note, vkeyOf("nobody.example", NOTE_KEY, signer.publicKey))).toBe(false);
  });

  it("are spoiled by a false signature under a known key, even beside a good one", async () => {
    const good = await signNote(ORIGIN, signer, "text\n");
    const bad = { ...good, signature: new Uint8Array(64) };
    expect(() => signedBy({ text: "text\n", signatures: [good, bad] }, log)).toThrow("ledger/bad-signature");
    expect(() => signedBy({ text: "other\n", signatures: [good] }, log)).toThrow("ledger/bad-signature");
  });

  it("refuse the forgery that fits every message under a small-order key", () => {
    const neutral = new Uint8Array(32);
    neutral[0] = 1;
    const key = vkeyOf(ORIGIN, NOTE_KEY, neutral);
    const forged = { name: ORIGIN, keyId: key.keyId, signature: concat(neutral, new Uint8Array(32)) };
    expect(() => signedBy({ text: "text\n", signatures: [forged] }, key)).toThrow("ledger/bad-signature");
  });

  it.each([
    ["no blank line", "text\n\u2014 a AAAAAAAA\n"],
    ["no signature", "text\n\n"],
    ["a control character", "te\txt\n\n\u2014 a AAAAAAAA\n"],
    ["a carriage return", "text\r\n\n\u2014 a AAAAAAAA\n"],
    ["a hyphen for a dash", "text\n\n- a AAAAAAAA\n"],
    ["no final newline", "text\n\n\u2014 a AAAAAAAA"],
    ["a signature of four bytes", "text\n\n\u2014 a AAAAAA==\n"],
    ["too many signatures", `text\n\n${"\u2014 a AAAAAAAA\n".repeat(65)}`],
  ])("refuse %s", (_, text) => {
    expect(() => parseNote(utf8(text))).toThrow("ledger/bad-note");
  });

  it("refuse base64 with spare bits, text that is not UTF-8, and length without bound", () => {
    expect(() => parseNote(utf8("text\n\n\u2014 a AAAAAAF=\n"))).toThrow("ledger/bad-base64");
    expect(() => parseNote(concat(Uint8Array.of(0xff), utf8("\n\n\u2014 a AAAAAAAA\n")))).toThrow("wire/bad-utf8");
    expect(() => parseNote(new Uint8Array(70_000))).toThrow("ledger/bad-note");
  });

  it("a signer that gives a wrong signature publishes nothing", async () => {
    const faulty = { publicKey: signer.publicKey, sign: () => Promise.resolve(new Uint8Array(64)) };
    await expect(signNote(ORIGIN, faulty, "text\n")).rejects.toThrow("ledger/signer-faulty");
    await expect(cosign("w", faulty, "text\n", 1)).rejects.toThrow("ledger/signer-faulty");
  });
});

describe("checkpoints", () => {
  it("come back from their text", () => {
    const checkpoint = { origin: ORIGIN, size: 12, root: emptyRoot() };
    expect(parseCheckpoint(checkpointText(checkpoint))).toEqual(checkpoint);
  });

  it.each([
    ["an extension line", `${ORIGIN}\n1\n${toBase64(emptyRoot())}\nmore\n`],
    ["a leading zero", `${ORIGIN}\n01\n${toBase64(emptyRoot())}\n`],
    ["a negative size", `${ORIGIN}\n-1\n${toBase64(emptyRoot())}\n`],
    ["a size beyond exact integers", `${ORIGIN}\n9999999999999999\n${toBase64(emptyRoot())}\n`],
    ["a short root", `${ORIGIN}\n1\n${toBase64(new Uint8Array(31))}\n`],
    ["no origin", `\n1\n${toBase64(emptyRoot())}\n`],
  ])("refuse %s", (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow("ledger/bad-checkpoint");
  });

  it("open only under the key and the name of their log", async () => {
    const bytes = await logInMemory(ORIGIN, signer, [numberedLeaf(0)]).checkpoint();
    expect(openCheckpoint(bytes, log).checkpoint.size).toBe(1);
    expect(() => openCheckpoint(bytes, vkeyOf("other.example", NOTE_KEY, signer.publicKey))).toThrow("ledger/wrong-log");
    expect(() => openCheckpoint(bytes, vkeyOf(ORIGIN, NOTE_KEY, witness.publicKey))).toThrow("ledger/unsigned");
    const edited = utf8(fromUtf8(bytes).replace("\n1\n", "\n2\n"));
    expect(() => openCheckpoint(edited, log)).toThrow("ledger/bad-signature");
  });
});

describe("cosignatures", () => {
  const policy = { log, witnesses: [witnessKey], quorum: 1 };

  it("state the witness's time, the latest if there are several", async () => {
    const bytes = await logInMemory(ORIGIN, signer).checkpoint();
    const twice = await cosigned(await cosigned(bytes, witnessKey.name, witness, 100), witnessKey.name, witness, 200);
    expect(cosignaturesOf(parseNote(twice), [witnessKey])).toEqual([{ witness: witnessKey, time: 200 }]);
    expect(witnessedBy(parseNote(twice), policy)).toEqual({ names: [witnessKey.name], asOf: 200 });
    expect(witnessedBy(parseNote(bytes), policy)).toBeNull();
  });

  it("a quorum is as recent as its slowest member, and one witness counts once", async () => {
    const third = seededSigner(3);
    const thirdKey = vkeyOf("erewhon.example/witness", COSIGNATURE_KEY, third.publicKey);
    const both = { log, witnesses: [witnessKey, thirdKey], quorum: 2 };
    const bytes = await logInMemory(ORIGIN, signer).checkpoint();
    const twice = await cosigned(await cosigned(bytes, witnessKey.name, witness, 100), witnessKey.name, witness, 200);
    expect(witnessedBy(parseNote(twice), both)).toBeNull();
    expect(witnessedBy(parseNote(await cosigned(twice, thirdKey.name, third, 150)), both)?.asOf).toBe(150);
  });

  it("a time cannot be changed, nor a log's signature pass for a cosignature", async () => {
    const bytes = await logInMemory(ORIGIN, signer).checkpoint();
    const note = parseNote(bytes);
    const line = await cosign(witnessKey.name, witness, note.text, 100);
    const moved = new Uint8Array(line.signature);
    moved[7] = 101;
    expect(() => cosignaturesOf({ ...note, signatures: [{ ...line, signature: moved }] }, [witnessKey])).toThrow("ledger/bad-cosignature");
    const plain = { ...line, signature: concat(line.signature.slice(0, 8), await witness.sign(utf8(note.text))) };
    expect(() => cosignaturesOf({ ...note, signatures: [plain] }, [witnessKey])).toThrow("ledger/bad-cosignature");
    expect(formatSignature(line)).toContain(witnessKey.name);
    await expect(cosign(witnessKey.name, witness, note.text, 0)).rejects.toThrow("ledger/bad-number");
  });

  it("a policy that counts a key twice, or the log as its own witness, is refused", () => {
    const self = vkeyOf("w.example", COSIGNATURE_KEY, signer.publicKey);
    expect(() => checkPolicy({ log, witnesses: [self], quorum: 1 })).toThrow("ledger/bad-policy");
    expect(() => checkPolicy({ log, witnesses: [witnessKey, { ...witnessKey, name: "again" }], quorum: 2 })).toThrow("ledger/bad-policy");
    expect(() => checkPolicy({ log, witnesses: [witnessKey], quorum: 0 })).toThrow("ledger/bad-policy");
  });
});
