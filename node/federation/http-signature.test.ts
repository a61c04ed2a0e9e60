import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../protocol/wire/bytes.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { contentDigest, type Headers, keyOf, readSignature, signAnswer, signRequest, verifyAnswer, verifyRequest } from "./http-signature.ts";

function newSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { publicKey: new Uint8Array(Buffer.from(publicKey.export({ format: "jwk" }).x!, "base64url")), sign: async (data) => new Uint8Array(sign(null, data, privateKey)) };
}

const signer = newSigner();
const request = { method: "POST", targetUri: "https://graustark.example/mimi/v1/notify", source: "ruritania.example", target: "graustark.example", body: utf8('{"a":1}') };
const fresh = { created: 1_795_000_000, nonce: "AAAAAAAAAAAAAAAAAAAAAA" };
const code = (run: () => unknown) => {
  try {
    run();
    return "accepted";
  } catch (cause) {
    return (cause as { code?: string }).code;
  }
};

describe("a signed request", () => {
  it("is signed over the base that RFC 9421 §2.5 describes", async () => {
    const headers = await signRequest(request, signer, fresh);
    const parameters = headers["signature-input"]!.slice("entente=".length);
    const base = [
      `"@method": POST`,
      `"@target-uri": https://graustark.example/mimi/v1/notify`,
      `"content-digest": ${headers["content-digest"]}`,
      `"entente-source": ruritania.example`,
      `"entente-target": graustark.example`,
      `"@signature-params": ${parameters}`,
    ].join("\n");
    expect(parameters).toBe(
      `("@method" "@target-uri" "content-digest" "entente-source" "entente-target");created=1795000000;nonce="${fresh.nonce}";keyid="${Buffer.from(signer.publicKey).toString("base64")}";alg="ed25519";tag="entente-1-request"`,
    );
    expect(headers["signature"]).toBe(`entente=:${Buffer.from(await signer.sign(utf8(base))).toString("base64")}:`);
  });

  it("gives the digest of RFC 9530's example", () => {
    expect(contentDigest(utf8('{"hello": "world"}\n'))).toBe("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:");
  });

  it("verifies, and says when and by which key", async () => {
    const headers = await signRequest(request, signer, fresh);
    const parameters = verifyRequest(request, headers, signer.publicKey);
    expect(parameters).toMatchObject(fresh);
    expect(keyOf(parameters)).toEqual(signer.publicKey);
    expect(readSignature(headers)).toMatchObject({ source: "ruritania.example", target: "graustark.example" });
  });

  it.each([
    ["another method", { method: "GET" }],
    ["another address", { targetUri: "https://graustark.example/mimi/v1/update" }],
    ["another host", { targetUri: "https://evil.example/mimi/v1/notify" }],
    ["another source", { source: "erewhon.example" }],
    ["another target", { target: "erewhon.example" }],
  ])("does not verify with %s", async (_what, change) => {
    const headers = await signRequest(request, signer, fresh);
    expect(code(() => verifyRequest({ ...request, ...change }, headers, signer.publicKey))).toBe("federation/bad-signature");
  });

  it("does not verify with another body, another key, or any change of its headers", async () => {
    const headers = await signRequest(request, signer, fresh);
    expect(code(() => verifyRequest({ ...request, body: utf8('{"a":2}') }, headers, signer.publicKey))).toBe("federation/bad-digest");
    expect(code(() => verifyRequest(request, headers, newSigner().publicKey))).toBe("federation/bad-signature");
    const changes: Record<string, string | string[] | undefined>[] = [
      { "content-digest": contentDigest(utf8('{"a":2}')) },
      { "content-digest": undefined },
      { signature: undefined },
      { signature: "entente=::" },
      { signature: `other=${headers["signature"]!.slice(8)}` },
      { signature: `${headers["signature"]}, sig2=:AAAA:` },
      { signature: [headers["signature"]!, headers["signature"]!] },
      { "signature-input": headers["signature-input"]!.replace("1795000000", "1795000001") },
      { "signature-input": headers["signature-input"]!.replace(` "content-digest"`, "") },
      { "signature-input": headers["signature-input"]!.replace("ed25519", "rsa-pss-sha512") },
      { "signature-input": headers["signature-input"]!.replace("entente-1-request", "entente-1-answer") },
      { "signature-input": headers["signature-input"]!.replace(";alg", "; alg") },
      { "signature-input": "x".repeat(5000) },
    ];
    for (const change of changes) expect(code(() => verifyRequest(request, { ...headers, ...change }, signer.publicKey)), JSON.stringify(change)).toMatch(/^federation\/(unsigned|bad-signature|bad-digest)$/);
  });

  it("a small-order key verifies nothing, though Node's own verify would (attack 17)", async () => {
    const identity = new Uint8Array(32);
    identity[0] = 1;
    const forged = new Uint8Array(64);
    forged[0] = 1;
    const forger: Signer = { publicKey: identity, sign: async () => forged };
    const headers = await signRequest(request, forger, fresh);
    expect(code(() => verifyRequest(request, headers, identity))).toBe("federation/bad-signature");
  });
});

describe("a signed answer", () => {
  const body = utf8('{"status":"success"}');
  it("belongs to its request and to no other", async () => {
    const sent = await signRequest(request, signer, fresh);
    const other = await signRequest(request, signer, { ...fresh, nonce: "BAAAAAAAAAAAAAAAAAAAAA" });
    const peer = newSigner();
    const headers: Headers = await signAnswer({ status: 200, body, request: sent }, peer, 1_795_000_001);
    const check = (change: object) => code(() => verifyAnswer({ status: 200, body, headers, request: sent, ...change }, peer.publicKey));
    expect(check({})).toBe("accepted");
    expect(check({ request: other })).toBe("federation/bad-signature");
    expect(check({ status: 201 })).toBe("federation/bad-signature");
    expect(check({ body: utf8("{}") })).toBe("federation/bad-digest");
    expect(check({ headers: sent })).toBe("federation/unsigned");
    expect(code(() => verifyAnswer({ status: 200, body, headers, request: sent }, signer.publicKey))).toBe("federation/bad-signature");
  });
});
