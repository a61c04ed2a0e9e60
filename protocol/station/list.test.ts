import { describe, expect, it } from "vitest";
import { deviceUri, personUri } from "../identity/uri.ts";
import { testDevice, testRandom, testSigner } from "../identity/test-people.ts";
import type { Bytes } from "../wire/bytes.ts";
import { type ClearanceStatement, signClearance } from "./clearance.ts";
import { judgeList, type ListExpectation, nonceOfList, type PresentEntry, signList, type StationList } from "./list.ts";
import type { Place } from "../wire/station-place.ts";
import { signPresence, signVouch } from "./presence.ts";

const DOMAIN = "ruritania.example";
const T = 1_800_000_000;
const node = testSigner("the node");
const place: Place = { kind: "room", name: "Cabinet Room" };
const room = testDevice("the room");
const station = deviceUri(personUri(DOMAIN, "cabinet-room"), room.record.deviceId);
const nonce = testRandom("list")(16) as Bytes;
const [alice, bob, officer] = ["alice", "bob", "officer"].map((user) => ({ person: personUri(DOMAIN, user), ...testDevice(`${user}'s handset`) })) as [Someone, Someone, Someone];
type Someone = { person: ReturnType<typeof personUri> } & ReturnType<typeof testDevice>;

const stated = (who: Someone, change: Partial<ClearanceStatement> = {}, signer = node) =>
  signClearance({ v: 1, domain: DOMAIN, person: who.person, name: who.person.split("/").at(-1)!, fingerprint: testRandom(who.person)(32), device: { deviceId: who.record.deviceId, signKey: who.record.signKey }, rank: 2, officer: false, setBy: officer.person, setAt: T - 1000, list: nonce, issuedAt: T, ...change }, signer);
const said = (who: Someone, change: object = {}, signer = who.signer) => signPresence({ v: 1, person: who.person, deviceId: who.record.deviceId, station, place, list: nonce, at: T + 10, until: T + 3600, ...change }, signer);
const self = async (who: Someone, clearance: Partial<ClearanceStatement> = {}, presence: object = {}): Promise<PresentEntry> => ({ kind: "self", clearance: await stated(who, clearance), presence: await said(who, presence) });
const vouched = async (name: string, change: { by?: Someone; officer?: Partial<ClearanceStatement>; vouch?: object; clearance?: Bytes | null } = {}): Promise<PresentEntry> => ({
  kind: "vouched",
  vouch: await signVouch({ v: 1, officer: (change.by ?? officer).person, deviceId: (change.by ?? officer).record.deviceId, person: null, name, station, place, list: nonce, at: T + 10, until: T + 3600, ...change.vouch }, (change.by ?? officer).signer),
  officer: await stated(change.by ?? officer, { officer: true, ...change.officer }),
  clearance: change.clearance ?? null,
});
const listOf = (present: PresentEntry[], change: Partial<StationList> = {}, signer = room.signer) => signList({ v: 1, station, place, list: nonce, at: T, until: T + 3600, present, ...change }, signer);
const expected: ListExpectation = { station, stationKey: room.record.signKey, place, list: nonce, domain: DOMAIN, nodeKey: node.publicKey, cap: 3, keyOf: () => undefined };
const judge = async (present: PresentEntry[], change: Partial<ListExpectation> = {}, list: Partial<StationList> = {}) => judgeList(await listOf(present, list), { ...expected, ...change });

describe("a list of who is present", () => {
  it("is that of its least-cleared person, and names everybody, with who set what when", async () => {
    const verdict = await judge([await self(alice), await self(bob, { rank: 1 }), await vouched("A driver", {})]);
    expect(verdict).toEqual({
      ok: true,
      at: T,
      until: T + 3600,
      rank: 0,
      present: [
        { name: "alice", person: alice.person, rank: 2, vouchedBy: null, setBy: officer.person, setAt: T - 1000 },
        { name: "bob", person: bob.person, rank: 1, vouchedBy: null, setBy: officer.person, setAt: T - 1000 },
        { name: "A driver", person: null, rank: 0, vouchedBy: "officer", setBy: null, setAt: 0 },
      ],
    });
    expect(await judge([await self(alice), await self(bob, { rank: 1 })])).toMatchObject({ ok: true, rank: 1 });
    const cleared = await stated(bob, { device: null, rank: 3 });
    expect(await judge([await self(alice), await vouched("bob", { vouch: { person: bob.person }, clearance: cleared })])).toMatchObject({ ok: true, rank: 2, present: [{}, { name: "bob", rank: 3, vouchedBy: "officer" }] });
  });

  it("is believed no higher than the accord goes, whatever a far node states", async () => {
    expect(await judge([await self(alice, { rank: 3 })], { cap: 1 })).toMatchObject({ ok: true, rank: 1 });
    expect(await judge([await self(alice, { rank: 0 })], { cap: 1 })).toMatchObject({ ok: true, rank: 0 });
  });

  it("can be told by its nonce without being believed", async () => {
    expect(nonceOfList(await listOf([await self(alice)]))).toEqual(nonce);
    expect(nonceOfList(new Uint8Array(9) as Bytes)).toBeUndefined();
  });
});

describe("a list that claims somebody who is not there counts for nothing", () => {
  const other = testRandom("another")(16) as Bytes;
  it.each([
    ["nobody at all", async () => judge([]), "station/empty"],
    ["a statement for another list, played again", async () => judge([await self(alice, {}, { list: other })]), "station/other-list"],
    ["a statement for another station", async () => judge([await self(alice, {}, { station: deviceUri(personUri(DOMAIN, "car"), room.record.deviceId) })]), "station/other-station"],
    ["a statement for another place of that device", async () => judge([await self(alice, {}, { place: { kind: "room", name: "Annex" } })]), "station/other-place"],
    ["a statement that ends before the list", async () => judge([await self(alice, {}, { until: T + 60 })]), "station/other-times"],
    ["a statement from before the list was opened", async () => judge([await self(alice, {}, { at: T - 1000 })]), "station/other-times"],
    ["the same person twice", async () => judge([await self(alice), await self(alice)]), "station/twice"],
    ["somebody by another's signature", async () => judge([{ kind: "self", clearance: await stated(alice), presence: await said(alice, {}, bob.signer) }]), "wire/bad-signature"],
    ["somebody by another's statement", async () => judge([{ kind: "self", clearance: await stated(alice, { device: { deviceId: bob.record.deviceId, signKey: bob.record.signKey } }), presence: await said(bob) }]), "station/other-person"],
    ["a clearance that the node did not sign", async () => judge([{ kind: "self", clearance: await stated(alice, {}, testSigner("another node")), presence: await said(alice) }]), "wire/bad-signature"],
    ["a clearance of another domain's person", async () => judge([{ kind: "self", clearance: await stated({ ...alice, person: personUri("graustark.example", "alice") }, { domain: "graustark.example" }), presence: await said(alice) }]), "station/other-domain"],
    ["a clearance of yesterday", async () => judge([await self(alice, { issuedAt: T - 90_000 })]), "station/old-clearance"],
    ["a clearance for another list, from before it was lowered", async () => judge([await self(alice, { rank: 3, list: other })]), "station/other-list"],
    ["an officer's standing for another list", async () => judge([await vouched("A driver", { officer: { list: other } })]), "station/other-list"],
    ["whom the station's own device vouches for", async () => judge([await vouched("A driver", { by: { person: personUri(DOMAIN, "cabinet-room"), ...room } })]), "station/own-list"],
    ["whom the station's own key vouches for, under another name that its node states", async () => judge([await vouched("A driver", { by: { ...officer, signer: room.signer, record: { ...officer.record, signKey: room.record.signKey } } })]), "station/own-list"],
    ["an officer who is none", async () => judge([await vouched("A driver", { officer: { officer: false } })]), "station/no-officer"],
    ["an officer's word for one person, shown with another's clearance", async () => judge([await vouched("bob", { vouch: { person: bob.person }, clearance: await stated(alice, { device: null }) })]), "station/other-person"],
    ["an officer's word for a stranger, shown with a clearance", async () => judge([await vouched("A driver", { clearance: await stated(alice, { device: null }) })]), "station/other-person"],
    ["an officer's word for another list", async () => judge([await vouched("A driver", { vouch: { list: other } })]), "station/other-list"],
  ])("%s", async (_, run, code) => expect(await run()).toEqual({ ok: false, code }));

  it("somebody whom the node made up: the key is not in the chain that the verifier follows, or was revoked", async () => {
    const present = [await self(alice)];
    expect(await judge(present, { keyOf: () => bob.record.signKey })).toEqual({ ok: false, code: "station/other-chain" });
    expect(await judge(present, { keyOf: () => null })).toEqual({ ok: false, code: "station/other-chain" });
    expect(await judge(present, { keyOf: (person) => (person === alice.person ? alice.record.signKey : undefined) })).toMatchObject({ ok: true });
    expect(await judge([await vouched("A driver")], { keyOf: () => bob.record.signKey })).toEqual({ ok: false, code: "station/other-chain" });
  });

  it("a list that is another station's, of another place, of another nonce, too long, or not signed by it", async () => {
    const present = [await self(alice)];
    expect(await judge(present, { station: deviceUri(personUri(DOMAIN, "car"), room.record.deviceId) })).toEqual({ ok: false, code: "station/other-station" });
    expect(await judge(present, { place: { kind: "vehicle", name: "Cabinet Room" } })).toEqual({ ok: false, code: "station/other-place" });
    expect(await judge(present, { list: other })).toEqual({ ok: false, code: "station/other-list" });
    expect(await judge(present, {}, { until: T + 20_000 })).toEqual({ ok: false, code: "station/bad-times" });
    expect(judgeList(await listOf(present, {}, alice.signer), expected)).toEqual({ ok: false, code: "wire/bad-signature" });
    expect(judgeList(new Uint8Array(40), expected)).toMatchObject({ ok: false });
  });
});
