/** The draft's own examples, and what a hostile member of a line might send instead. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { encode } from "cborg";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { basicLabel } from "../../label/label.ts";
import { toHex, utf8 } from "../bytes.ts";
import { codeOf } from "../failure.ts";
import { decodeImplied, encodeImplied } from "./implied-fields.ts";
import { messageId } from "./message-id.ts";
import { attachmentMessage, deletionOf, editOf, labelOf, LABEL_EXTENSION, reactionTo, readMessage, sessionMessage, signalMessage, textMessage } from "./messages.ts";
import { decodeContent, encodeContent, MAX_CONTENT_BYTES, type MimiContent, partsOf } from "./mimi-content.ts";

const folder = process.env.ENTENTE_VECTORS ?? fileURLToPath(new URL("../../../../shared/vectors", import.meta.url));
const examples = `${folder}/mimi-content`;
const present = existsSync(examples);
const names = present ? readdirSync(examples).filter((name) => name.endsWith(".cbor") && !name.startsWith("implied")) : [];

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return codeOf(error);
  }
  return "accepted";
};

describe.skipIf(!present)("the draft's examples (skipped without the vectors folder)", () => {
  it("are all there", () => expect(names).toHaveLength(14));

  it.each(names)("%s decodes and re-encodes to the same bytes", (name) => {
    const bytes = readFileSync(`${examples}/${name}`);
    expect(toHex(encodeContent(decodeContent(bytes)))).toBe(toHex(bytes));
  });

  it.each(names)("%s has the message id that the draft gives", (name) => {
    const bytes = readFileSync(`${examples}/${name}`);
    const notation = readFileSync(`${examples}/${name.replace(".cbor", ".edn")}`, "utf8");
    const expected = /message ID = h'([0-9a-f]{32})\s*#\s*([0-9a-f]{32})'/.exec(notation)!;
    const content = decodeContent(bytes);
    const [senderUri, roomUri] = [content.extensions.get(1) as string, content.extensions.get(2) as string];
    expect(toHex(messageId({ senderUri, roomUri, message: bytes, salt: content.salt }))).toBe(expected[1]! + expected[2]!);
  });

  it("the implied fields decode and re-encode to the same bytes", () => {
    const bytes = readFileSync(`${examples}/implied-original.cbor`);
    const fields = decodeImplied(bytes);
    expect(fields.senderLeaf).toBe(4);
    expect(fields.hubAccepted).toBe(1644387225019);
    expect(toHex(encodeImplied(fields))).toBe(toHex(bytes));
  });

  it("numbers the parts depth first", () => {
    const parts = partsOf(decodeContent(readFileSync(`${examples}/multipart-3.cbor`)).part);
    expect(parts).toHaveLength(11);
    expect(parts[5]).toMatchObject({ kind: "single", contentType: "image/gif", disposition: 4 });
  });

  it("read as what they are", () => {
    const kinds = Object.fromEntries(names.map((name) => [name, readMessage(decodeContent(readFileSync(`${examples}/${name}`))).kind]));
    expect(kinds).toMatchObject({ "original.cbor": "text", "reply.cbor": "text", "edit.cbor": "edit", "delete.cbor": "deletion", "unlike.cbor": "deletion", "reaction.cbor": "reaction", "attachment.cbor": "attachment", "conferencing.cbor": "session", "multipart-1.cbor": "other" });
  });
});

const salt = new Uint8Array(16).fill(7);
const label = basicLabel(2);
const original = new Uint8Array(32).fill(1);

describe("our messages", () => {
  const made: [string, MimiContent, object][] = [
    ["text", textMessage({ salt, label, text: "Bonjour à tous 🤝", replyTo: original }), { kind: "text", text: "Bonjour à tous 🤝", replyTo: original }],
    ["edit", editOf({ salt, label, original, text: "better" }), { kind: "edit", original, text: "better" }],
    ["deletion", deletionOf({ salt, label, original }), { kind: "deletion", original }],
    ["reaction", reactionTo({ salt, label, original, reaction: "👍" }), { kind: "reaction", original, reaction: "👍" }],
    ["signal", signalMessage({ salt, label, signal: Uint8Array.of(0xa0) }), { kind: "signal", signal: Uint8Array.of(0xa0) }],
    ["session", sessionMessage({ salt, label, url: "https://example.com/j/1", description: "join" }), { kind: "session", url: "https://example.com/j/1" }],
    ["attachment", attachmentMessage({ salt, label, url: "https://n.example/blob/1", key: new Uint8Array(32), nonce: new Uint8Array(12), hash: new Uint8Array(32), size: 5, name: "plan.pdf", type: "application/pdf" }), { kind: "attachment", attachment: { name: "plan.pdf", size: 5, encAlg: 2 } }],
  ];
  it.each(made)("%s survives encoding, with its label", (_, content, expected) => {
    const decoded = decodeContent(encodeContent(content));
    expect(readMessage(decoded)).toMatchObject(expected);
    expect(labelOf(decoded)).toEqual(label);
  });

  it("says that a message without a label has none, instead of taking it for unclassified", () => {
    const content = { ...textMessage({ salt, label, text: "x" }), extensions: new Map() };
    expect(refusal(() => labelOf(content))).toBe("label/missing");
    expect(refusal(() => labelOf({ ...content, extensions: new Map([[LABEL_EXTENSION, "SECRET"]]) }))).toBe("label/invalid");
  });

  it("attack 25: a file name that is a path, hidden, or reversed loses what makes it so", () => {
    const named = (name: string) => readMessage(attachmentMessage({ salt, label, url: "u", key: salt, nonce: salt, hash: original, size: 1, name, type: "t" }));
    expect(named("../../etc/passwd")).toMatchObject({ attachment: { name: "_.._etc_passwd" } });
    expect(named(".bashrc")).toMatchObject({ attachment: { name: "bashrc" } });
    expect(named("fdp.\u202Eexe")).toMatchObject({ attachment: { name: "fdp.exe" } });
    expect(named("\n")).toMatchObject({ attachment: { name: "file" } });
  });

  it("attack 4: the same bytes said by another or in another room have another id", () => {
    const encoded = encodeContent(textMessage({ salt, label, text: "yes" }));
    const at = (senderUri: string, roomUri: string) => toHex(messageId({ senderUri, roomUri, message: encoded, salt }));
    const ids = [at("mimi://a.example/u/a", "mimi://a.example/r/1"), at("mimi://a.example/u/b", "mimi://a.example/r/1"), at("mimi://a.example/u/a", "mimi://a.example/r/2"), at("mimi://a.example/u/am", "imi://a.example/r/1")];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("attack 23: malformed content", () => {
  const good = () => textMessage({ salt, label, text: "hello" });
  const raw = (change: (value: unknown[]) => void): Uint8Array => {
    const value: unknown[] = [salt, null, new Uint8Array(0), null, null, new Map(), [1, "", 1, "text/plain", utf8("x")]];
    change(value);
    return encode(value);
  };
  it.each<[string, () => Uint8Array, string]>([
    ["nothing", () => new Uint8Array(0), "content/invalid"],
    ["trailing bytes", () => Uint8Array.of(...encodeContent(good()), 0), "content/invalid"],
    ["truncated", () => encodeContent(good()).subarray(0, -1), "content/invalid"],
    ["too long", () => new Uint8Array(MAX_CONTENT_BYTES + 1), "content/too-long"],
    ["short salt", () => raw((value) => (value[0] = salt.subarray(1))), "content/invalid"],
    ["an unknown cardinality", () => raw((value) => (value[6] = [1, "", 4])), "content/invalid"],
    ["a part that is no array", () => raw((value) => (value[6] = "x")), "content/invalid"],
    ["a float where a number is", () => raw((value) => (value[3] = [true, 1.5])), "content/invalid"],
    ["nesting past the limit", () => raw((value) => { for (let i = 0; i < 12; i++) value[6] = [1, "", 3, 0, [value[6]]]; }), "content/invalid"],
    ["nesting past the stack", () => new Uint8Array(200_000).fill(0x81), "content/invalid"],
    ["too many parts", () => raw((value) => (value[6] = [1, "", 3, 0, Array.from({ length: 129 }, () => [1, "", 0])])), "content/invalid"],
    ["an indefinite array", () => Uint8Array.of(0x9f, 0xff), "content/invalid"],
  ])("%s is refused", (_, make, code) => expect(refusal(() => decodeContent(make()))).toBe(code));

  it("whatever comes, the answer is content or a Failure", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (junk) => ["accepted", "content/invalid"].includes(refusal(() => decodeContent(junk)))));
  });

  it("what a flipped bit leaves decodable re-encodes to the same bytes", () => {
    const bytes = encodeContent(good());
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const flipped = bytes.slice();
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        try {
          return toHex(encodeContent(decodeContent(flipped))) === toHex(flipped);
        } catch (error) {
          return codeOf(error) === "content/invalid";
        }
      }),
      { numRuns: 300 },
    );
  });
});
