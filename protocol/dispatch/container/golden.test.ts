/** Files that other implementations made (opentdf/tests), with their test keys: read where they lie, never copied. */
import { createPrivateKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Bytes, toBase64Url } from "../../wire/bytes.ts";
import { verifyAssertion } from "./assertion.ts";
import { fromCanonicalBase64 } from "./base64.ts";
import { openTdf, type OpenedTdf, payloadBytes } from "./open.ts";
import { putTogether, refusal, takenApart } from "./parts-fixture.ts";
import { joinShares } from "./shares.ts";
import { importRsaPrivate, unwrapRsa } from "./wrap.ts";

const FOLDER = `${process.env["ENTENTE_VECTORS"] ?? fileURLToPath(new URL("../../../../shared/vectors", import.meta.url))}/tdf`;
const file = (name: string): Bytes => new Uint8Array(readFileSync(`${FOLDER}/${name}.tdf`));

async function keyOf(opened: OpenedTdf): Promise<Bytes> {
  const [{ privateKey }] = JSON.parse(readFileSync(`${FOLDER}/extra-keys.json`, "utf8"));
  const key = await importRsaPrivate(new Uint8Array(createPrivateKey(privateKey).export({ format: "der", type: "pkcs8" })));
  return joinShares(opened.manifest, async (access) => unwrapRsa(key, fromCanonicalBase64((access as { wrappedKey: string }).wrappedKey)));
}

describe.skipIf(!existsSync(FOLDER))("golden files (skipped without the vectors folder)", () => {
  it("4.2.2 by the Java SDK: 5,120 bytes under hex hashes, and its assertion", async () => {
    const opened = await openTdf(file("small-java-4.3.0-e0f8caf"));
    expect(opened.version).toBe("4.2.2");
    const key = await keyOf(opened);
    expect((await payloadBytes(opened, key)).length).toBe(5120);
    const { assertion, pinsContent } = verifyAssertion(opened, "assertion1", { alg: "HS256", key });
    expect(assertion.statement.value).toBe('{"ocl":"2024-10-21T20:47:36Z"}');
    expect(pinsContent).toBe(false);
  });

  it("4.3.0 by the Java SDK: the manifest first, two assertions whose statements are JSON objects", async () => {
    const opened = await openTdf(file("with-json-object-assertions-java"));
    expect(opened.version).toBe("4.3.0");
    const key = await keyOf(opened);
    expect((await payloadBytes(opened, key)).length).toBe(4);
    for (const { id } of opened.manifest.assertions) expect(verifyAssertion(opened, id, { alg: "HS256", key }).assertion.statement.value).toMatchObject({ ocl: { cls: "SECRET" } });
    expect(opened.manifest.assertions).toHaveLength(2);
  });

  it("4.3.0 by the Go SDK: null lists in its policy, a key without a name", async () => {
    const opened = await openTdf(file("key-management-no-split-golden"));
    expect(opened).toMatchObject({ version: "4.3.0", plainSize: 6, policy: { body: { dataAttributes: [], dissem: [] } } });
    expect((await payloadBytes(opened, await keyOf(opened))).length).toBe(6);
  });

  it("with one changed assertion, or one signed by a key that it brings along, are refused", async () => {
    const { payload, manifest } = await takenApart(file("with-json-object-assertions-java"));
    const key = await keyOf(await openTdf(file("with-json-object-assertions-java")));
    const id = manifest.assertions[0].id as string;
    const lowered = structuredClone(manifest);
    lowered.assertions[0].statement.value.ocl.cls = "UNCLASSIFIED";
    expect(await refusal(async () => verifyAssertion(await openTdf(putTogether(payload, lowered)), id, { alg: "HS256", key }))).toBe("tdf/assertion-changed");
    const own = structuredClone(manifest);
    const parts = own.assertions[0].binding.signature.split(".");
    parts[0] = toBase64Url(new TextEncoder().encode(JSON.stringify({ alg: "HS256", jwk: { kty: "oct", k: "AA" } })));
    own.assertions[0].binding.signature = parts.join(".");
    expect(await refusal(async () => verifyAssertion(await openTdf(putTogether(payload, own)), id, { alg: "HS256", key }))).toBe("tdf/assertion-own-key");
  });
});
