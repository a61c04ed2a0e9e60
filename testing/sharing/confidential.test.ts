/** What is CONFIDENTIAL goes from verified device to verified device, between people who have verified one another, and to nobody else: neither the client seals it, nor the node releases its half. */
import { sha256 } from "@noble/hashes/sha2.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { type Bytes, utf8 } from "../../protocol/wire/bytes.ts";
import { connect, enrolPerson, softwarePasskey, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, EREWHON, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

const HASH = sha256(utf8("the installed package")) as Bytes;
let federation: TestFederation;
let author: RunningClient;
let reader: RunningClient;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK, EREWHON], config: { demonstration: true } });
  author = await seat(RURITANIA, "analyst", 7301);
  reader = await seat(GRAUSTARK, "minister", 7302);
  await connect(author, reader);
}, 90_000);
afterAll(() => federation.close());

/** The installed client on an issued device: VERIFIED, once the person is. */
async function seat(domain: string, user: string, port: number): Promise<RunningClient> {
  const node = federation.node(domain);
  await node.software.add(HASH, "1.0.0");
  const url = `${node.url}/ledger/software/${Buffer.from(HASH).toString("hex")}`;
  await until(async () => (await fetch(url)).status === 200, "the package in the ledger", 20_000);
  const proof = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const client = await enrolPerson(node, user, { environment: testEnvironment(node, { code: { hash: HASH, proof }, authenticator: softwarePasskey("localhost", `http://localhost:${port}`) }), passkey: true });
  const officer = await enrolPerson(node, "officer", { role: "security" });
  await officer.security.set({ deviceId: client.view().me!.deviceId, class: "issued", evidence: { kind: "inventory" } });
  await officer.security.clearance(client.view().me!.person, 2);
  await until(() => client.dispatches.ceiling() === 2, `${user}'s device at VERIFIED`, 20_000);
  return client;
}

const personOf = (client: RunningClient) => client.view().me!.person;

describe("a CONFIDENTIAL dispatch", () => {
  it("is sealed to nobody who is not verified; once both have verified one another it goes, and opens", async () => {
    const to = { kind: "person", person: personOf(reader) } as const;
    const id = await author.dispatches.send({ title: "For one", portions: [{ kind: "text", text: "confidential words", label: { rank: 2, releasableTo: [], originatorControlled: true, sourcesProtected: false } }], readers: [to], controllers: [], lease: 0, until: null, onward: "never" });
    const readerOf = () => author.view().dispatches.find((one) => one.id === id)!.readers[0]!;
    expect(readerOf()).toMatchObject({ state: "failed", code: "dispatch/unverified-reader" });

    await reader.confirmInPerson(personOf(author), author.verifyInPerson(personOf(reader)).qr);
    await author.confirmInPerson(personOf(reader), reader.verifyInPerson(personOf(author)).qr);
    const bothKnow = () => [author, reader].every((client) => client.device()!.people.all().some(({ verification, far }) => verification.state === "verified" && far.verified));
    await until(bothKnow, "each other's word", 20_000);
    expect(reader.view().dispatches.some((one) => one.id === id)).toBe(false);

    await author.dispatches.release(id, [to], [0]);
    await until(() => reader.view().dispatches.some((one) => one.id === id), "the dispatch", 20_000);
    expect(await reader.dispatches.open(id)).toEqual([{ index: 0, text: "confidential words" }]);
  });
});
