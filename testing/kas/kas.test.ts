/** The key server for partners' software, over real HTTP: who gets a key, in both forms, and what is refused. */
import { createHash, createSign, generateKeyPairSync, type KeyObject, constants, privateDecrypt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStockFiles, type StockFiles } from "../../client/tdf/stock-files.ts";
import { openTdf } from "../../protocol/dispatch/container/open.ts";
import { rsaAccess } from "../../protocol/dispatch/container/key-access.ts";
import { bindPolicy, encodePolicy } from "../../protocol/dispatch/container/policy.ts";
import { type Bytes, concat, toBase64Url, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { signPinnedKeys } from "../../protocol/wire/kas.ts";
import { bootNode, enrolFirst, type TestDevice } from "../node-fixture.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemRandom } from "../../node/start/system-clock.ts";

let node: RunningNode;
let [alice, bob, mallory]: TestDevice[] = [];
let clockAhead = 0;
/** Whatever a server answers, or a stranger sends. */
type Json = ReturnType<typeof JSON.parse>;
const ORIGIN = "https://partner.example";

beforeAll(async () => {
  const { systemClock } = await import("../../node/start/system-clock.ts");
  node = await bootNode({ kas: { enabled: true, origins: [ORIGIN] } }, { clock: { ...systemClock, now: () => Date.now() + clockAhead } });
  [alice, bob, mallory] = [await enrolFirst(node, { user: "alice" }), await enrolFirst(node, { user: "bob" }), await enrolFirst(node, { user: "mallory" })];
});
afterAll(() => node.close());

const stock = (device: TestDevice): StockFiles =>
  createStockFiles({ call: (name, args) => device.call(name, args), own: { deviceId: device.record.deviceId, domain: device.domain }, signer: device.signer, environment: { baseUrl: node.url, fetch }, clock: { now: () => Date.now() + clockAhead }, random: systemRandom });
const refusal = (run: Promise<unknown>) => run.then(() => "accepted", codeOf);
async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concat(...all);
}
const sealed = async (by: TestDevice, readers: string[], options: { wrap?: "rsa" | "ec"; version?: "4.3.0" | "4.2.2" } = {}) => {
  const { pieces, uuid } = await stock(by).seal({ source: utf8("for a partner"), mimeType: "text/plain", rank: 0, readers, ...options });
  return { file: await gathered(pieces), uuid };
};

describe("a file for stock readers", () => {
  for (const wrap of ["rsa", "ec"] as const)
    for (const version of ["4.2.2", "4.3.0"] as const)
      it(`(${wrap}, ${version}) is opened by its author and its readers, and by nobody else`, async () => {
        const { file } = await sealed(alice!, [bob!.person], { wrap, version });
        for (const reader of [alice!, bob!]) {
          const { pieces, nodeReadable } = await stock(reader).open(file);
          expect(new TextDecoder().decode(await gathered(pieces))).toBe("for a partner");
          expect(nodeReadable).toBe(true);
        }
        expect(await refusal(stock(mallory!).open(file))).toBe("kas/denied");
      });

  it("is closed for everybody once its author says so, and by nobody else's word", async () => {
    const { file, uuid } = await sealed(alice!, [bob!.person]);
    expect(await refusal(stock(bob!).revoke(uuid))).toBe("kas/unknown");
    await stock(bob!).open(file);
    await stock(alice!).revoke(uuid);
    expect(await refusal(stock(bob!).open(file))).toBe("kas/denied");
    expect(await refusal(stock(alice!).open(file))).toBe("kas/denied");
  });

  it("is not made above the cap, nor for somebody who isn't known here", async () => {
    expect(await refusal(stock(alice!).policy({ rank: 1, readers: [] }))).toBe("kas/above-cap");
    expect(await refusal(stock(alice!).policy({ rank: 0, readers: ["mimi://ruritania.example/u/nobody"] }))).toBe("kas/unknown-reader");
  });

  it("of another key server is not asked for there", async () => {
    const { file } = await sealed(alice!, []);
    const text = new TextDecoder("latin1").decode(file);
    const moved = Uint8Array.from(text.replace(`${node.url}/kas`, `${node.url}/kaz`), (c) => c.charCodeAt(0));
    expect(await refusal(stock(alice!).open(moved))).toMatch(/^(kas\/other-node|tdf\/bad-container)$/);
  });
});

// A stock client by hand, so that every part of what it sends can be wrong.

interface StockClient {
  readonly token: string;
  readonly privateKey: KeyObject;
  readonly pem: string;
}

async function client(device: TestDevice, keys = generateKeyPairSync("rsa", { modulusLength: 2048 })): Promise<StockClient> {
  const { token } = await stock(device).session([new Uint8Array(keys.publicKey.export({ format: "der", type: "spki" }))]);
  return { token, privateKey: keys.privateKey, pem: keys.publicKey.export({ format: "pem", type: "spki" }) as string };
}

const b64 = (value: object) => toBase64Url(utf8(JSON.stringify(value)));
function jws(key: KeyObject, claims: object, head: object = { alg: "RS256" }): string {
  const input = `${b64(head)}.${b64(claims)}`;
  return `${input}.${toBase64Url(createSign("sha256").update(input).sign(key))}`;
}
/** As `@opentdf/client` 1.3.0 dates it. */
const dated = (requestBody: string, more: object = {}) => {
  const now = Math.floor((Date.now() + clockAhead) / 1000);
  return { requestBody, iat: now - 3600, exp: now + 3600, jti: toHex(systemRandom(8)), ...more };
};

async function legacyBody(file: Bytes, own: StockClient, edit: (body: Record<string, Json>) => void = () => {}): Promise<string> {
  const { manifest } = await openTdf(file);
  const body = { algorithm: "RS256", keyAccess: structuredClone(manifest.encryptionInformation.keyAccess[0]), policy: manifest.encryptionInformation.policy, clientPublicKey: own.pem };
  edit(body);
  return JSON.stringify(body);
}

async function ask(token: string | undefined, signedRequestToken: unknown, path = "/kas/v2/rewrap", headers: Record<string, string> = {}): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${node.url}${path}`, { method: "POST", headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers }, body: JSON.stringify({ signedRequestToken }) });
  return { status: response.status, body: await response.json() };
}

describe("a request", () => {
  let file: Bytes;
  let own: StockClient;
  beforeAll(async () => {
    ({ file } = await sealed(alice!, [bob!.person]));
    own = await client(bob!);
  });

  it("in the older form is answered with the key, under the session's own key", async () => {
    const { status, body } = await ask(own.token, jws(own.privateKey, dated(await legacyBody(file, own))));
    expect(status).toBe(200);
    const share = privateDecrypt({ key: own.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" }, Buffer.from(body.entityWrappedKey, "base64"));
    expect(share).toHaveLength(32);
    expect(await gathered((await openTdf(file)).payload(new Uint8Array(share)))).toEqual(utf8("for a partner"));
  });

  it("passes once", async () => {
    const token = jws(own.privateKey, dated(await legacyBody(file, own)));
    expect((await ask(own.token, token)).status).toBe(200);
    expect(await ask(own.token, token)).toEqual({ status: 401, body: { code: "unauthenticated", message: "the request was made before" } });
  });

  it("that is stale, of tomorrow, or lives too long is refused", async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const claims of [{ exp: now - 1 }, { iat: now + 600 }, { exp: now + 86_400 }, { iat: "now" }, { exp: undefined }]) expect((await ask(own.token, jws(own.privateKey, dated(await legacyBody(file, own), claims)))).status, JSON.stringify(claims)).toBe(401);
  });

  it("signed by any other key is refused: a stranger's, one in its own head, another device's, none", async () => {
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const body = await legacyBody(file, own);
    const jwk = stranger.publicKey.export({ format: "jwk" });
    const other = await client(mallory!);
    const unsigned = `${b64({ alg: "none" })}.${b64(dated(body))}.`;
    for (const token of [jws(stranger.privateKey, dated(body)), jws(stranger.privateKey, dated(body), { alg: "RS256", jwk }), jws(own.privateKey, dated(body), { alg: "RS256", x5c: ["MII"] }), jws(other.privateKey, dated(body)), unsigned, "", "a.b.c", 7]) {
      const { status } = await ask(own.token, token);
      expect([400, 401], String(token).slice(0, 40)).toContain(status);
    }
    expect((await ask(undefined, jws(own.privateKey, dated(body)))).status).toBe(401);
    expect((await ask("A".repeat(43), jws(own.privateKey, dated(body)))).status).toBe(401);
    expect((await ask(bob!.token(), jws(own.privateKey, dated(body)))).status).toBe(401);
  });

  it("by who is no reader is denied, whatever policy they put beside it", async () => {
    const other = await client(mallory!);
    expect(await ask(other.token, jws(other.privateKey, dated(await legacyBody(file, other))))).toEqual({ status: 403, body: { code: "permission_denied", message: "forbidden" } });
    // Her own record, with herself as reader, named beside Alice's key: the binding is made with a key that she lacks.
    const { uuid } = await stock(mallory!).policy({ rank: 0, readers: [mallory!.person] });
    const policy = encodePolicy({ uuid, body: { dataAttributes: [], dissem: [] } });
    for (const binding of [undefined, bindPolicy(systemRandom(32), policy)])
      expect(await ask(other.token, jws(other.privateKey, dated(await legacyBody(file, other, (body) => Object.assign(body, { policy, ...(binding && { keyAccess: { ...body["keyAccess"], policyBinding: binding } }) })))))).toEqual({ status: 400, body: { code: "invalid_argument", message: "bad request" } });
  });

  it("with a policy that was widened, for another server, with a wrapping that was touched, or in no known form is a bad request", async () => {
    const { policy } = (await openTdf(file)).manifest.encryptionInformation;
    const { uuid } = JSON.parse(atob(policy));
    const edits: ((body: Record<string, Json>) => void)[] = [
      (body) => (body["policy"] = encodePolicy({ uuid, body: { dataAttributes: [], dissem: ["everybody"] } })),
      (body) => (body["keyAccess"].url = "http://169.254.169.254/kas"),
      (body) => (body["keyAccess"].wrappedKey = `A${String(body["keyAccess"].wrappedKey).slice(1, -4)}AAA=`),
      (body) => (body["keyAccess"].kid = "another"),
      (body) => (body["keyAccess"].type = "remote"),
      (body) => (body["clientPublicKey"] = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
      (body) => delete body["keyAccess"],
    ];
    for (const edit of edits) expect((await ask(own.token, jws(own.privateKey, dated(await legacyBody(file, own, edit))))).status, edit.toString()).toBe(400);
    expect((await ask(own.token, jws(own.privateKey, dated("{")))).status).toBe(400);
  });

  it("names its record by an attribute where its program chose the uuid; two records at once are none", async () => {
    const chosen = "11111111-1111-4111-8111-111111111111";
    const named = async (readers: string[][], by: StockClient) => {
      const attributes = await Promise.all(readers.map(async (list) => ({ attribute: (await stock(alice!).policy({ rank: 0, readers: list })).attribute })));
      const policy = encodePolicy({ uuid: chosen, body: { dataAttributes: attributes, dissem: [] } });
      const share = systemRandom(32);
      const { rsa, url } = await alice!.call("kas.keys", {});
      const keyAccess = await rsaAccess({ url, kid: rsa.kid, publicKeyPem: rsa.pem, share, policy });
      return (await ask(by.token, jws(by.privateKey, dated(await legacyBody(file, by, (body) => Object.assign(body, { policy, keyAccess })))))).status;
    };
    expect(await named([[bob!.person]], own)).toBe(200);
    expect(await named([[]], own)).toBe(403);
    expect(await named([], own)).toBe(403);
    expect(await named([[bob!.person], [bob!.person]], own)).toBe(403);
  });

  it("names an unknown record: denied, like one that is known and closed", async () => {
    const policy = encodePolicy({ uuid: "00000000-0000-4000-8000-000000000000", body: { dataAttributes: [], dissem: [] } });
    expect((await ask(own.token, jws(own.privateKey, dated(await legacyBody(file, own, (body) => (body["policy"] = policy)))))).status).toBe(403);
  });

  it("with DPoP must be proven by a pinned key, for this method and address, once", async () => {
    const jwk = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
    const ownJwk = (await import("node:crypto")).createPublicKey(own.pem).export({ format: "jwk" });
    const now = () => Math.floor(Date.now() / 1000);
    const proof = (claims: object = {}, head: object = {}) => jws(own.privateKey, { htm: "POST", htu: `${node.url}/kas/v2/rewrap`, iat: now(), jti: toHex(systemRandom(8)), ...claims }, { alg: "RS256", typ: "dpop+jwt", jwk: ownJwk, ...head });
    const withProof = async (dpop: string) => (await ask(own.token, jws(own.privateKey, dated(await legacyBody(file, own))), "/kas/v2/rewrap", { dpop })).status;
    const good = proof();
    expect(await withProof(good)).toBe(200);
    expect(await withProof(good)).toBe(401);
    expect(await withProof(proof({ htu: "/kas/v2/rewrap" }))).toBe(200);
    for (const bad of [proof({ htm: "GET" }), proof({ htu: "https://elsewhere.example/kas/v2/rewrap" }), proof({ iat: now() - 4000 }), proof({}, { jwk }), proof({}, { typ: "JWT" }), "x"]) expect(await withProof(bad)).toBe(401);
  });

  it("in the current form is answered key by key, in the words that its client sorts", async () => {
    const { manifest } = await openTdf(file);
    const { policy, keyAccess } = manifest.encryptionInformation;
    const body = (policies: string[]) => JSON.stringify({ clientPublicKey: own.pem, requests: policies.map((text, i) => ({ policy: { id: `p${i}`, body: text }, keyAccessObjects: [{ keyAccessObjectId: "kao-0", keyAccessObject: keyAccess[0] }] })) });
    const closed = encodePolicy({ uuid: "00000000-0000-4000-8000-000000000000", body: { dataAttributes: [], dissem: [] } });
    const { uuid } = JSON.parse(atob(policy));
    const widened = encodePolicy({ uuid, body: { dataAttributes: [], dissem: ["everybody"] } });
    const answer = await ask(own.token, jws(own.privateKey, dated(body([policy, closed, widened]))), "/kas.AccessService/Rewrap");
    expect(answer.status).toBe(200);
    expect(answer.body.responses.map((one: Json) => [one.policyId, one.results[0].status, one.results[0].error])).toEqual([
      ["p0", "permit", undefined],
      ["p1", "fail", "rpc error: code = PermissionDenied desc = forbidden"],
      ["p2", "fail", "rpc error: code = InvalidArgument desc = bad request"],
    ]);
  });

  it("of a session that is over, or whose device was just lowered, gets nothing", async () => {
    const late = await client(bob!);
    clockAhead = 3_601_000;
    expect((await ask(late.token, jws(late.privateKey, dated(await legacyBody(file, late))))).status).toBe(401);
    clockAhead = 0;
    const officer = await enrolFirst(node, { user: "sergeant", role: "security" });
    const carol = await enrolFirst(node, { user: "carol" });
    const { file: hers } = await sealed(alice!, [carol.person]);
    const her = await client(carol);
    expect((await ask(her.token, jws(her.privateKey, dated(await legacyBody(hers, her))))).status).toBe(200);
    await officer.call("security.set", { deviceId: carol.record.deviceId, status: "lowered", reason: "left on a train" } as never);
    expect((await ask(her.token, jws(her.privateKey, dated(await legacyBody(hers, her))))).status).toBe(401);
    expect(await refusal(stock(carol).session([new Uint8Array(0)]))).not.toBe("accepted");
  });
});

describe("a session", () => {
  it("is not opened by another device's word, an old one, one for another node, or for a weak key", async () => {
    const keys = [new Uint8Array(generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "der", type: "spki" }))];
    const at = Math.floor(Date.now() / 1000);
    const word = { deviceId: bob!.record.deviceId, node: node.domain, keys, at };
    const open = async (pinned: Bytes) => refusal(bob!.call("kas.session", { pinned: toBase64Url(pinned) }));
    expect(await open(await signPinnedKeys(word, bob!.signer))).toBe("accepted");
    expect(await open(await signPinnedKeys(word, mallory!.signer))).toBe("wire/bad-signature");
    expect(await open(await signPinnedKeys({ ...word, deviceId: mallory!.record.deviceId }, bob!.signer))).toBe("kas/not-yours");
    expect(await open(await signPinnedKeys({ ...word, node: "graustark.example" }, bob!.signer))).toBe("kas/not-yours");
    expect(await open(await signPinnedKeys({ ...word, at: at - 3600 }, bob!.signer))).toBe("kas/stale");
    const weak = new Uint8Array(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "der", type: "spki" }));
    expect(await open(await signPinnedKeys({ ...word, keys: [weak] }, bob!.signer))).toBe("kas/bad-key");
  });
});

describe("the surfaces that need no session", () => {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) => (await fetch(`${node.url}/${path}`, { method: "POST", headers: { "content-type": "application/json", "connect-protocol-version": "1", ...headers }, body: JSON.stringify(body) })).json() as Promise<Json>;

  it("say the keys, in every form that the clients ask in", async () => {
    const { rsa, ec, url } = await alice!.call("kas.keys", {});
    expect(url).toBe(`${node.url}/kas`);
    expect(rsa.kid).toBe(createHash("sha256").update((await import("node:crypto")).createPublicKey(rsa.pem).export({ format: "der", type: "spki" })).digest("hex").slice(0, 16));
    expect((await post("wellknownconfiguration.WellKnownService/GetWellKnownConfiguration", {})).configuration.base_key).toEqual({ kas_id: "entente", kas_uri: url, public_key: { algorithm: "rsa:2048", ...rsa } });
    expect(await post("kas.AccessService/PublicKey", { algorithm: "ec:secp256r1", v: "2" })).toEqual({ publicKey: ec.pem, kid: ec.kid });
    expect(await (await fetch(`${node.url}/kas/kas_public_key`)).json()).toBe(rsa.pem);
    expect(await post("policy.kasregistry.KeyAccessServerRegistryService/ListKeyAccessServers", { pagination: { offset: 0 } })).toEqual({ keyAccessServers: [{ uri: url }], pagination: {} });
    const fqn = "https://ruritania.example/attr/a/value/b";
    expect(Object.keys((await post("policy.attributes.AttributesService/GetAttributeValuesByFqns", { fqns: [fqn] })).fqnAttributeValues)).toEqual([fqn]);
  });

  it("answer pages of the origins that the operator named, and no others", async () => {
    const allowed = async (origin: string) => (await fetch(`${node.url}/kas/v2/rewrap`, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } })).headers.get("access-control-allow-origin");
    expect(await allowed(ORIGIN)).toBe(ORIGIN);
    expect(await allowed("https://evil.example")).toBeNull();
  });
});

it("switched off, as it is by default, there is nothing of it", async () => {
  const plain = await bootNode({});
  const device = await enrolFirst(plain, { user: "alice" });
  expect(await refusal(device.call("kas.keys", {}))).toBe("call/unknown");
  expect((await fetch(`${plain.url}/kas.AccessService/Rewrap`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status).toBe(404);
  await plain.close();
});
