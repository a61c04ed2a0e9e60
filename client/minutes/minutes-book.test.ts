/** Steps whose device is not known yet, or is known no more; what others can fill. With real signatures. */
import { describe, expect, it } from "vitest";
import { alice, bob, T0, testDevice } from "../../protocol/identity/test-people.ts";
import { minutesId, encodeVersion, readVersion, versionHash } from "../../protocol/minutes/version.ts";
import { signStep } from "../../protocol/minutes/step.ts";
import { type Bytes, concat, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import type { MinutesStep } from "../../protocol/wire/minutes/step.ts";
import type { MinutesSubject } from "../../protocol/wire/minutes/version.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import type { SignalEvent } from "../lines/channel.ts";
import { memoryStore } from "../store/memory.ts";
import type { Store } from "../store/store.ts";
import { createMinutesBook } from "./minutes-book.ts";

const DAY = 24 * 3600_000;
const room = `mimi://ruritania.example/r/${"a".repeat(52)}`;
const other = `mimi://ruritania.example/r/${"b".repeat(52)}`;
const persons = [alice, bob].sort();
const [hers, his, tablet] = [testDevice("alice 1"), testDevice("bob 1"), testDevice("bob 2")];

const call = (n: number) => `mimi://ruritania.example/r/${[...toHex(sha256(utf8(`call ${n}`)))].slice(0, 52).map((digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]).join("")}`;
const subjectOf = (n: number): MinutesSubject => ({ room, of: { kind: "call", call: call(n) }, signers: persons as never });
const versionOf = (n: number) => encodeVersion({ v: 1, subject: subjectOf(n), turn: 1, parent: null, label: 0, title: `Call ${n}`, held: { from: T0 * 1000, to: null }, items: [], salt: new Uint8Array(16) });
const step = (n: number, person: string, device: typeof hers, what: object) => signStep({ v: 1, minutes: minutesId(subjectOf(n)), person, deviceId: device.record.deviceId, at: T0, ...what } as unknown as MinutesStep, device.signer);
const proposal = (n: number, person: string = alice, device = hers) => step(n, person, device, { kind: "propose", version: versionOf(n) });
const consent = (n: number, person: string = bob, device = tablet) => step(n, person, device, { kind: "agree", version: versionHash(versionOf(n)), reservation: null });
const idOf = (n: number) => toHex(minutesId(subjectOf(n)));

/** At alice's device, unless it is somebody else's of the room. */
function world(store: Store = memoryStore(), own: string = alice) {
  const known = new Map([[hers.record.deviceId, hers], [his.record.deviceId, his]].map(([id, device]) => [id as string, device as typeof hers]));
  const withdrawn = new Set<string>();
  const state = { now: T0 * 1000 };
  const log: string[] = [];
  const open = () => createMinutesBook({
    store,
    rooms: { get: (uri) => (uri === room || uri === other ? { create: { persons } } : undefined) as never },
    own: { person: own },
    keyOf: (_person, deviceId) => (withdrawn.has(deviceId) ? undefined : known.get(deviceId)?.record.signKey),
    isWithdrawn: (_person, deviceId) => withdrawn.has(deviceId),
    directory: () => undefined,
    now: () => state.now,
    log: (event, values) => void log.push(`${event} ${String(values?.["code"])}`),
  });
  const said = (bytes: Bytes, person: string = bob): SignalEvent => ({
    room, own: false, at: state.now, epoch: 0, rank: 0,
    sender: { leaf: 1, person, deviceId: his.record.deviceId, end: `${person}/d`, signatureKey: his.record.signKey, own: false, ignored: false },
    signal: { kind: "minutes", step: bytes },
  });
  return { store, known, withdrawn, state, log, open, said };
}

describe("a step by a device that is not known here", () => {
  it("counts once the chain has grown, at a device that was stopped in between too, and once", async () => {
    const { known, open, said, store } = world();
    const before = open();
    await before.heard(said(await proposal(1)));
    await before.heard(said(await consent(1, alice, hers)));
    await before.heard(said(await consent(1)));
    await before.heard(said(await consent(1)));
    expect(before.get(idOf(1)).minutes.agreed).toBeUndefined();
    await before.devicesChanged(); // of somebody else
    expect(before.get(idOf(1)).steps).toHaveLength(2);

    const book = open();
    await book.load();
    known.set(tablet.record.deviceId, tablet);
    await book.devicesChanged();
    await book.devicesChanged();
    expect(book.get(idOf(1)).minutes.agreed).toBeDefined();
    expect(book.get(idOf(1)).steps.map(({ step: { kind } }) => kind).sort()).toEqual(["agree", "agree", "propose"]);
    expect((await store.list("minutes/early/")).length).toBe(0);
    const again = open();
    await again.load();
    expect(again.get(idOf(1)).steps).toHaveLength(3);
  });

  it("is refused when that device turns out to be another's, to be withdrawn, or nobody's of the room", async () => {
    const { known, withdrawn, log, open, said, store } = world();
    const book = open();
    await book.heard(said(await proposal(1)));
    await book.heard(said(await consent(1)));
    known.set(tablet.record.deviceId, { ...tablet, record: { ...tablet.record, signKey: testDevice("mallory").record.signKey } });
    await book.devicesChanged();
    expect(log.at(-1)).toBe("minutes.step-refused wire/bad-signature");
    expect((await store.list("minutes/early/")).length).toBe(0);

    known.delete(tablet.record.deviceId);
    await book.heard(said(await consent(1)));
    expect((await store.list("minutes/early/")).length).toBe(1);
    withdrawn.add(tablet.record.deviceId);
    await book.devicesChanged();
    expect((await store.list("minutes/early/")).length).toBe(0);
    await book.heard(said(await consent(1))); // not held: it will not be known later either
    await book.heard(said(await consent(1, "mimi://graustark.example/u/mallory", testDevice("mallory"))));
    expect((await store.list("minutes/early/")).length).toBe(0);
    expect(book.get(idOf(1)).steps).toHaveLength(1);
  });

  it("takes no more than one person's share, leaves the others theirs, and is forgotten in the end", async () => {
    const { state, open, said, store } = world();
    const book = open();
    for (let n = 0; n < 70; n++) await book.heard(said(await consent(n)));
    expect((await store.list("minutes/early/")).length).toBe(64);
    await book.heard(said(await consent(100), alice));
    expect((await store.list("minutes/early/")).length).toBe(65);
    state.now += 31 * DAY;
    await open().load();
    expect((await store.list("minutes/early/")).length).toBe(0);
  });

  it("is forgotten too at a device that never restarts, and gives its place to the next", async () => {
    const { state, log, open, said, store } = world();
    const book = open();
    for (let n = 0; n < 64; n++) await book.heard(said(await consent(n)));
    state.now += 29 * DAY;
    await book.heard(said(await consent(100)));
    expect([(await store.list("minutes/early/")).length, log.at(-1)]).toEqual([64, "minutes.step-refused minutes/unknown-device"]);
    state.now += 2 * DAY;
    await book.heard(said(await consent(100)));
    await book.heard(said(await consent(5))); // said again
    expect([(await store.list("minutes/early/")).length, log.at(-1)]).toEqual([2, "minutes.step-waits minutes/unknown-device"]);
  });
});

describe("minutes that others begin without end", () => {
  it("are taken up to a number; those in which one has said something do not count, and one's own always are", async () => {
    const { open, said } = world();
    const book = open();
    for (let n = 0; n < 130; n++) await book.heard(said(await proposal(n, bob, his)));
    expect(book.all()).toHaveLength(128);
    await book.heard(said(await consent(5, bob, his))); // in one of those that were taken
    expect(book.get(idOf(5)).steps).toHaveLength(2);
    const { put, apply } = book.staged(room, await proposal(7));
    expect(put).toHaveLength(1);
    apply();
    await book.heard(said(await proposal(200, bob, his)));
    await book.heard(said(await proposal(201, bob, his)));
    expect(book.all()).toHaveLength(129);
    await book.heard(said(await proposal(202))); // told by somebody else: it is who signed that counts
    expect(book.all()).toHaveLength(130);
  });
});

describe("minutes that another began", () => {
  it("are not among a signer's own: signatures and amendments under them are taken when no more of the signer's are, after a reload too", async () => {
    const { open, said, state, store } = world(memoryStore(), "mimi://ruritania.example/u/carol");
    const amended = step(500, bob, his, { kind: "propose", version: encodeVersion({ ...readVersion(versionOf(500)), salt: new Uint8Array(16).fill(1) }) });
    const first = open();
    await first.heard(said(await proposal(500)));
    for (let n = 0; n < 128; n++) await first.heard(said(await proposal(n, bob, his)));
    state.now++;
    await first.heard(said(await amended));
    await first.heard(said(await proposal(128, bob, his)));
    expect([first.all().length, first.get(idOf(500)).steps.length]).toEqual([129, 2]);

    const again = open();
    await again.load();
    await again.heard(said(await consent(500, bob, his)));
    await again.heard(said(await proposal(128, bob, his)));
    expect([again.all().length, again.get(idOf(500)).steps.length]).toEqual([129, 3]);
    expect((await store.list("minutes/step/")).length).toBe(129 + 2);
  });

  it("show it where something of them is not taken", async () => {
    const { open, said } = world(memoryStore(), "mimi://ruritania.example/u/carol");
    const book = open();
    for (let n = 0; n < 128; n++) await book.heard(said(await proposal(n, bob, his)));
    await book.heard(said(await consent(200, alice, hers)));
    await book.heard(said(await consent(200, bob, his))); // before anybody's version of it came
    await book.heard(said(await proposal(200)));
    expect([book.get(idOf(200)).overfull, book.get(idOf(1)).overfull]).toEqual([true, false]);
  });
});

describe("one set of minutes", () => {
  it("takes so many versions, readouts and words of each person, and says that there were more; the others still have their say", async () => {
    const { open, said } = world();
    const book = open();
    const readout = (n: number) => step(1, bob, his, { kind: "propose-readout", readout: utf8(`readout ${n}`) });
    const comment = (n: number) => step(1, bob, his, { kind: "comment", version: versionHash(versionOf(1)), item: null, text: `${n}` });
    await book.heard(said(await proposal(1)));
    for (let n = 0; n < 34; n++) await book.heard(said(await readout(n)));
    const of = (kind: string) => book.get(idOf(1)).steps.filter((one) => one.step.kind === kind).length;
    expect([of("propose-readout"), book.get(idOf(1)).overfull]).toEqual([32, true]);
    for (let n = 0; n < 130; n++) await book.heard(said(await step(1, bob, his, { kind: "propose", version: encodeVersion({ ...readVersion(versionOf(1)), salt: new Uint8Array(16).fill(n + 1) }) })));
    expect(of("propose")).toBe(1 + 128);
    for (let n = 0; n < 1000; n++) await book.heard(said(await comment(n)));
    expect(of("comment")).toBe(1024 - 32 - 128);
    await book.heard(said(await consent(1, alice, hers)));
    expect(of("agree")).toBe(1);
    // One's own have the same bound, so that what is said here is taken there.
    const { staged } = book;
    for (let n = 0; n < 32; n++) staged(room, await step(1, alice, hers, { kind: "propose-readout", readout: utf8(`own ${n}`) })).apply();
    const more = await step(1, alice, hers, { kind: "propose-readout", readout: utf8("one more") });
    expect(() => staged(room, more)).toThrow("minutes/too-much");
  }, 30_000);
});

describe("a step that can't be stored", () => {
  it("is thrown, so that the mailbox keeps it, and taken when it comes again", async () => {
    const records = memoryStore();
    let full = true;
    const store: Store = { ...records, commit: (batch) => (full ? Promise.reject(new Error("disk full")) : records.commit(batch)) };
    const { open, said } = world(store);
    const book = open();
    const [bytes, early] = [concat(await proposal(1)), await consent(1)];
    await expect(book.heard(said(bytes))).rejects.toThrow("disk full");
    await expect(book.heard(said(early))).rejects.toThrow("disk full");
    full = false;
    await book.heard(said(bytes));
    await book.heard(said(early));
    expect(book.get(idOf(1)).steps).toHaveLength(1);
    expect((await records.list("minutes/early/")).length).toBe(1);
  });
});
