/** Labels bound to what they mark, and what a stranger does to such a file. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import fc from "fast-check";
import { flattenedVerify, FlattenedSign } from "jose";
import { describe, expect, it } from "vitest";
import { SignedXml } from "xml-crypto";
import { refusalOf } from "../identity/test-people.ts";
import { type Bytes, concat, fromBase64Url, fromUtf8, toBase64, toBase64Url, utf8 } from "../wire/bytes.ts";
import type { Signer } from "../wire/signed.ts";
import { bindJson, openJsonBinding } from "./binding-json.ts";
import { bindXml, openXmlBinding } from "./binding-xml.ts";
import { labelOf, small } from "./small-policy-fixture.ts";

interface Pair extends Signer {
  readonly privateKey: KeyObject;
}

function pair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { privateKey, publicKey: fromBase64Url(publicKey.export({ format: "jwk" }).x!), sign: async (data) => concat(sign(null, data, privateKey)) };
}

const ann = pair();
const mallory = pair();
const label = labelOf(small, "MIDDLE", [{ tagSet: "Readers", type: "PERMISSIVE", values: ["A", "B"] }]);
const secret = { label, contentType: "text/plain; charset=utf-8", data: utf8("The town is <Raqqa> & no other.") };
const dull = { label: labelOf(small, "LOW"), contentType: "text/plain", data: utf8("The weather is fine.") };
const openXml = (xml: string, key: Bytes = ann.publicKey) => refusalOf(() => openXmlBinding(xml, key));
const openJson = (text: string, key: Bytes = ann.publicKey) => refusalOf(() => openJsonBinding(text, key));

describe("a binding as XML", () => {
  it("gives back label and data, under the key that the reader brings", async () => {
    for (const bound of [secret, dull, { ...dull, data: utf8("") }]) expect(openXmlBinding(await bindXml(bound, ann), ann.publicKey)).toEqual(bound);
    expect(await openXml(await bindXml(secret, ann), mallory.publicKey)).toBe("binding/bad-signature");
  });

  it("survives what other writers may do to it: another prefix for a signed namespace it does not, space between elements it does", async () => {
    const xml = await bindXml(secret, ann);
    expect(await openXml(`<?xml version="1.0" encoding="UTF-8"?>\n${xml.replace("<mb:DataObject", "\n  <mb:DataObject")}\n`)).toBe("accepted");
    expect(await openXml(xml.replaceAll("mb:", "b:").replaceAll("xmlns:mb", "xmlns:b"))).toBe("binding/changed");
  });

  it("is an XML signature to a stock library", async () => {
    const xml = await bindXml(secret, ann);
    const checker = new SignedXml();
    checker.SignatureAlgorithms["http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"] = class {
      verifySignature = (info: string, _key: unknown, value: string) => verify(null, utf8(info), createPublicKey(ann.privateKey), Buffer.from(value, "base64"));
      getSignature = () => "";
      getAlgorithmName = () => "";
    } as never;
    checker.HashAlgorithms["http://www.w3.org/2001/04/xmldsig-more#sha384"] = Sha384 as never;
    checker.publicCert = createPublicKey(ann.privateKey).export({ type: "spki", format: "pem" });
    checker.loadSignature(/<ds:Signature .*<\/ds:Signature>/s.exec(xml)![0]);
    expect(checker.checkSignature(xml)).toBe(true);
    expect(checker.getSignedReferences()).toHaveLength(2);
  });

  it("with an edited label, swapped data or an edited reference is refused", async () => {
    const xml = await bindXml(secret, ann);
    expect(await openXml(xml.replace("MIDDLE", "LOW"))).toBe("binding/changed");
    expect(await openXml(xml.replace(toBase64(secret.data), toBase64(dull.data)))).toBe("binding/changed");
    expect(await openXml(xml.replace("charset=utf-8", "charset=latin1"))).toBe("binding/changed");
    expect(await openXml(xml.replace("<slab:GenericValue>B</slab:GenericValue>", "<slab:GenericValue>B</slab:GenericValue><slab:GenericValue>C</slab:GenericValue>"))).toBe("binding/changed");
    expect(await openXml(xml.replace(/<ds:DigestValue>./, "<ds:DigestValue>_"))).toMatch(/binding\/(bad-signature|invalid)/);
  });

  it("moved to other data is refused, with its signature and without", async () => {
    const [one, other] = [await bindXml(secret, ann), await bindXml(dull, ann)];
    const part = (xml: string, name: string) => new RegExp(`<${name}[ >].*</${name}>`, "s").exec(xml)![0];
    for (const name of ["mb:MetadataBindingContainer", "mb:DataObject", "ds:Signature", "ds:SignedInfo", "ds:SignatureValue"]) {
      expect(await openXml(one.replace(part(one, name), () => part(other, name))), name).toMatch(/binding\/(changed|bad-signature)/);
    }
  });

  it("wrapped, so that the signature fits an element that nobody reads, is refused", async () => {
    const xml = await bindXml(secret, ann);
    const container = /<mb:MetadataBindingContainer>.*<\/mb:MetadataBindingContainer>/s.exec(xml)![0];
    const binding = /<mb:MetadataBinding .*<\/mb:MetadataBinding>/s.exec(xml)![0];
    const object = /<mb:DataObject.*<\/mb:DataObject>/s.exec(xml)![0];
    const forgedBinding = binding.replace("MIDDLE", "LOW");
    const forgedObject = `<mb:DataObject xml:id="data" encoding="base64">${toBase64(dull.data)}</mb:DataObject>`;
    const tries = {
      "a second binding before": xml.replace(binding, forgedBinding + binding),
      "a second binding after": xml.replace(binding, binding + forgedBinding.replace('"label"', '"evil"')),
      "a second container": xml.replace(container, container.replace(binding, forgedBinding) + container),
      "the true one inside the forged one's metadata": xml.replace(binding, forgedBinding.replace("<mb:Metadata>", `<mb:Metadata>${binding}`)),
      "the true one inside the signature": xml.replace(binding, forgedBinding).replace("</ds:Signature>", `<ds:Object>${binding}</ds:Object></ds:Signature>`),
      "the true one inside KeyInfo": xml.replace(binding, forgedBinding).replace("</ds:Signature>", `<ds:KeyInfo>${binding}</ds:KeyInfo></ds:Signature>`),
      "the true one inside KeyInfo, the forged one under another kind of id": xml.replace(binding, forgedBinding.replace('xml:id="label"', 'Id="label"')).replace("</ds:Signature>", `<ds:KeyInfo>${binding}</ds:KeyInfo></ds:Signature>`),
      "second data": xml.replace(object, forgedObject + object),
      "the true data inside the forged": xml.replace(object, forgedObject.replace("</mb:DataObject>", `${object}</mb:DataObject>`)),
      "the true data inside KeyInfo": xml.replace(object, forgedObject).replace("</ds:Signature>", `<ds:KeyInfo>${object}</ds:KeyInfo></ds:Signature>`),
      "a second signature": xml.replace(/<ds:Signature .*<\/ds:Signature>/s, "$&$&"),
      "the whole inside another": `<mb:BindingInformation xmlns:mb="urn:nato:stanag:4778:bindinginformation:1:0">${xml}</mb:BindingInformation>`,
      "a comment that splits a value": xml.replace("MIDDLE", "MID<!-- -->DLE"),
    };
    for (const [how, wrapped] of Object.entries(tries)) {
      expect(wrapped, how).not.toBe(xml);
      const result = await openXml(wrapped);
      // A comment is no part of what is signed, and nothing else reads it either: the label is still whole.
      if (how.startsWith("a comment")) expect([result, openXmlBinding(wrapped, ann.publicKey)]).toEqual(["accepted", secret]);
      else expect(result, how).toMatch(/^binding\/(invalid|changed)$/);
    }
  });

  it("that carries its own key, or names what else to do, is refused under the reader's", async () => {
    const forged = await bindXml({ ...secret, label: dull.label }, mallory);
    const key = `<ds:KeyInfo><ds:KeyValue><ds:Ed25519>${toBase64(mallory.publicKey)}</ds:Ed25519></ds:KeyValue></ds:KeyInfo></ds:Signature>`;
    expect(await openXml(forged.replace("</ds:Signature>", key))).toBe("binding/bad-signature");
    const xml = await bindXml(secret, ann);
    expect(await openXml(xml.replace("</ds:Signature>", key))).toBe("accepted"); // not looked at
    for (const [from, to] of [["#eddsa-ed25519", "#hmac-sha256"], ["<ds:Transform ", '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform '], ["#sha384", "#md5"], ['URI="#label"', 'URI=""'], [/<ds:Reference URI="#data">.*?<\/ds:Reference>/s, ""]] as const) {
      expect(await openXml(xml.replace(from, to)), String(from)).toMatch(/binding\/(invalid|bad-signature)/);
    }
  });

  it("cut and pasted at random is refused with a code, or still says what was signed", async () => {
    const xml = await bindXml(secret, ann);
    fc.assert(fc.property(fc.nat(xml.length), fc.nat(60), fc.nat(xml.length), fc.nat(200), (at, cut, from, length) => {
      try {
        expect(openXmlBinding(xml.slice(0, at) + xml.slice(from, from + length) + xml.slice(at + cut), ann.publicKey)).toEqual(secret);
      } catch (error) {
        expect(String(error)).toMatch(/^Failure: (xml|binding|label)\/[a-z-]+/);
      }
    }), { numRuns: 1500 });
  });

  it("signed honestly but over less or other than this is refused", async () => {
    // Mallory is trusted here for once: what she signs is still only what it names.
    const xml = await bindXml(secret, mallory);
    expect(await openXml(xml.replace("<mb:DataReference URI=\"#data\"", "<mb:DataReference URI=\"#label\""), mallory.publicKey)).toBe("binding/changed");
    expect(await openXml(xml.replace("<mb:BindingInformation", '<!DOCTYPE a><mb:BindingInformation'), mallory.publicKey)).toBe("xml/dtd");
    expect(await openXml("<a/>", mallory.publicKey)).toBe("binding/invalid");
  });
});

describe("a binding as JSON", () => {
  it("gives back label and data, under the key that the reader brings", async () => {
    for (const bound of [secret, dull]) expect(openJsonBinding(await bindJson(bound, ann), ann.publicKey)).toEqual(bound);
    expect(await openJson(await bindJson(secret, ann), mallory.publicKey)).toBe("binding/bad-signature");
  });

  it("is a JWS to a stock library, and a stock library's is one here", async () => {
    const text = await bindJson(secret, ann);
    const opened = await flattenedVerify(JSON.parse(text), createPublicKey(ann.privateKey));
    expect(JSON.parse(fromUtf8(opened.payload))).toHaveProperty("bindingInformation.dataObject.id", "data");
    expect(opened.protectedHeader).toEqual({ alg: "EdDSA", cty: "vnd.nato.bindingdataobject+json" });
    const theirs = await new FlattenedSign(opened.payload).setProtectedHeader({ alg: "EdDSA", cty: "vnd.nato.bindingdataobject+json", kid: "1" }).sign(createPrivateKey(ann.privateKey.export({ type: "pkcs8", format: "pem" })));
    expect(openJsonBinding(JSON.stringify(theirs), ann.publicKey)).toEqual(secret);
  });

  it("edited, moved, swapped or with a key of its own is refused", async () => {
    const [one, other] = [JSON.parse(await bindJson(secret, ann)), JSON.parse(await bindJson(dull, ann))] as [Record<string, string>, Record<string, string>];
    const payload = (text: string) => toBase64Url(utf8(text));
    const inside = fromUtf8(fromBase64Url(one["payload"]!));
    const header = (value: object) => payload(JSON.stringify(value));
    const cases: readonly [object, string][] = [
      [{ ...one, payload: payload(inside.replace("MIDDLE", "LOW")) }, "binding/bad-signature"],
      [{ ...one, payload: payload(inside.replace(toBase64(secret.data), toBase64(dull.data))) }, "binding/bad-signature"],
      [{ ...one, payload: other["payload"] }, "binding/bad-signature"],
      [{ ...one, signature: other["signature"] }, "binding/bad-signature"],
      [{ ...one, protected: header({ alg: "none", cty: "vnd.nato.bindingdataobject+json" }) }, "binding/invalid"],
      [{ ...one, protected: header({ alg: "HS256", cty: "vnd.nato.bindingdataobject+json" }) }, "binding/invalid"],
      [{ ...one, protected: header({ alg: "EdDSA", cty: "vnd.nato.bindingdataobject+json", crit: ["x"] }) }, "binding/invalid"],
      [{ ...one, header: { alg: "EdDSA" } }, "binding/invalid"],
      [{ ...one, payload: `${one["payload"]}=` }, "binding/invalid"],
      [{}, "binding/invalid"],
    ];
    for (const [file, code] of cases) expect(await openJson(JSON.stringify(file)), JSON.stringify(file).slice(0, 80)).toBe(code);
    const own = header({ alg: "EdDSA", cty: "vnd.nato.bindingdataobject+json", jwk: { kty: "OKP", crv: "Ed25519", x: toBase64Url(mallory.publicKey) }, x5c: ["AAAA"] });
    const forged = payload(inside.replace("MIDDLE", "LOW"));
    expect(await openJson(JSON.stringify({ payload: forged, protected: own, signature: toBase64Url(await mallory.sign(utf8(`${own}.${forged}`))) }))).toBe("binding/bad-signature");
    expect(await openJson("not JSON")).toBe("binding/invalid");
  });

  it("signed, but of other data than its label says, is refused", async () => {
    const one = JSON.parse(await bindJson(secret, ann)) as Record<string, string>;
    const bent = toBase64Url(utf8(fromUtf8(fromBase64Url(one["payload"]!)).replace('"#data"', '"#elsewhere"')));
    expect(await openJson(JSON.stringify({ ...one, payload: bent, signature: toBase64Url(await ann.sign(utf8(`${one["protected"]}.${bent}`))) }))).toBe("binding/invalid");
  });
});

class Sha384 {
  getHash = (text: string) => toBase64(sha384Of(text));
  getAlgorithmName = () => "http://www.w3.org/2001/04/xmldsig-more#sha384";
}

function sha384Of(text: string): Bytes {
  return concat(createHash("sha384").update(text).digest());
}
