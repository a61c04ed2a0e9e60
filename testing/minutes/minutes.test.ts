/** Notes in a call, minutes after it: over real nodes, with real clients; what each side sees, and what it never sees. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../../client/entente.ts";
import { type Bytes, fromUtf8, utf8 } from "../../protocol/wire/bytes.ts";
import { parseCbor } from "../../protocol/wire/cbor.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { verifyMinutesFile } from "../../protocol/minutes/minutes-file.ts";
import { addDevice, connect, lineWith, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { aCall, again, desks, item, minutesOf, same, type Seat, seat, text } from "./minutes-fixture.ts";

let federation: TestFederation;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
}, 60_000);
afterAll(() => federation.close());

const stop = (...seats: Seat[]) => Promise.all(seats.map(({ client }) => client.stop()));
const restart = async (one: Seat) => {
  await one.client.stop();
  one.client = createClient(one.environment);
  await one.client.start();
  await until(() => one.client.view().state === "online", "online again");
};
const refusal = (run: Promise<unknown>) => run.then(() => "accepted", codeOf);
/** Everything that a device has stored, opened. */
const stored = async ({ client }: Seat) => (await client.device()!.store.list("")).map(([key, value]) => `${key} ${Buffer.from(value).toString("latin1")}`).join("\n");

describe("a draft", () => {
  it("is shared by note-taker and desk of one side, on all their devices, through a reload; the other side has nothing of it, in its store or on its wire", async () => {
    const { ours, theirs, room } = await desks(federation);
    const notes = await seat(federation, RURITANIA, "notes1", "member");
    await connect(notes.client, ours.client);
    const own = lineWith(notes.client, ours.person)!.room;
    const of = aCall();
    const crossed = () => (federation.node(GRAUSTARK).db.raw.prepare("select (select coalesce(sum(seq), 0) from rooms_seq) + (select coalesce(sum(seen), 0) from rooms_seen) as n").get() as { n: number }).n;
    await until(() => ours.client.view().lines.length === 2, "both lines");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = crossed();

    const first = await notes.client.minutes.note(of, { text: "BRIDGE opens in spring" });
    expect(notes.client.view().drafts[0]).toMatchObject({ sharedWith: [], notes: [{ text: "BRIDGE opens in spring", own: true }] });
    await notes.client.minutes.shareDraft(of, own);
    const draftOf = ({ client }: Seat) => client.view().drafts.find((draft) => draft.of.id === of.id);
    await until(() => draftOf(ours)?.notes.length === 1, "the desk has it");
    expect(draftOf(notes)).toMatchObject({ waiting: false, sharedWith: [{ room: own }] });
    await Promise.all([notes.client.minutes.note(of, { id: first, text: "BRIDGE opens in May", state: "agreed" }), ours.client.minutes.note(of, { id: first, text: "BRIDGE opens in June" }), ours.client.minutes.note(of, { text: "GRAIN not mentioned" })]);
    const texts = (one: Seat) => draftOf(one)?.notes.map((note) => note.text).join("|");
    await until(() => texts(ours) === texts(notes) && draftOf(ours)!.notes.length === 2, "one draft");

    // A further device of the note-taker has all of it; a reload loses nothing.
    const second: Seat = { client: await addDevice(notes.client, testEnvironment(federation.node(RURITANIA))), environment: notes.environment, person: notes.person };
    await until(() => texts(second) === texts(notes), "the tablet has the draft", 30_000);
    await restart(notes);
    expect(texts(notes)).toBe(texts(ours));

    for (const one of [theirs]) expect(await stored(one)).not.toMatch(/BRIDGE|GRAIN/);
    expect(crossed()).toBe(before);
    expect(theirs.client.view().drafts).toEqual([]);
    // Nor can it be shared there, nor does one come from there.
    expect(await refusal(ours.client.minutes.shareDraft(of, room))).toBe("minutes/not-own-side");
    await theirs.client.device()!.lines.channel.sendSignal(room, { kind: "minutes-draft", of: { kind: "call", call: of.id }, label: 0, notes: [{ id: new Uint8Array(8), turn: 99, text: "THEIRS", state: null, at: 1, removed: false }] });
    await theirs.client.send(room, { text: "after it", label: 0 });
    await until(() => ours.client.view().lines.some((line) => line.messages.some((message) => message.text === "after it")), "what came after it");
    expect(texts(ours)).not.toContain("THEIRS");
    await stop(ours, theirs, notes, second);
  }, 120_000);

  it("is not drawn out by a colleague who says one of the same call; once its person shares it there, each has the other's notes", async () => {
    const [ours, colleague] = [await seat(federation, RURITANIA, "notes2", "member"), await seat(federation, RURITANIA, "colleague2", "member")];
    await connect(ours.client, colleague.client);
    const line = lineWith(ours.client, colleague.person)!.room;
    await until(() => lineWith(colleague.client, ours.person) !== undefined, "the line");
    const of = aCall();
    const draft = ({ client }: Seat) => client.view().drafts.find((one) => one.of.id === of.id);
    const texts = (one: Seat) => draft(one)?.notes.map((note) => note.text).sort().join("|");
    await ours.client.minutes.note(of, { text: "OURS alone" });
    await colleague.client.minutes.note(of, { text: "a bait" });
    await colleague.client.minutes.shareDraft(of, line);
    await colleague.client.send(line, { text: "after the bait", label: 0 });
    await until(() => lineWith(ours.client, colleague.person)!.messages.some(({ text: words }) => words === "after the bait"), "what came after it");
    expect([texts(ours), draft(ours)!.sharedWith]).toEqual(["OURS alone", []]);
    await ours.client.minutes.note(of, { text: "OURS too" });
    await ours.client.send(line, { text: "after the note", label: 0 });
    await until(() => lineWith(colleague.client, ours.person)!.messages.some(({ text: words }) => words === "after the note"), "what came after the note");
    expect(await stored(colleague)).not.toContain("OURS");

    await ours.client.minutes.shareDraft(of, line);
    await until(() => [ours, colleague].every((one) => texts(one) === "OURS alone|OURS too|a bait"), "one draft", 20_000);
    await stop(ours, colleague);
  }, 60_000);
});

describe("minutes", () => {
  it("are proposed, commented, amended at both ends at once without a second truth, and agreed with a reservation; a third party checks them", async () => {
    const { ours, theirs, room } = await desks(federation);
    const of = aCall();
    const id = await ours.client.minutes.begin(room, of, text([item("The bridge"), item("Grain")]));
    await until(() => same(ours, theirs, id), "proposed");
    expect(await refusal(theirs.client.minutes.begin(room, of, text([])))).toBe("minutes/begun"); // the same call, the same signers: the same minutes
    await theirs.client.minutes.comment(id, "Whose grain?", minutesOf(theirs, id)!.current.items[1]!.id);
    await until(() => minutesOf(ours, id)?.comments.length === 1, "the comment");

    await Promise.all([
      ours.client.minutes.amend(id, again(minutesOf(ours, id)!.current, (one) => ({ ...one, state: "agreed" }))),
      theirs.client.minutes.amend(id, again(minutesOf(theirs, id)!.current, (one) => ({ ...one, text: `${one.text}, again` }))),
    ]);
    await until(() => same(ours, theirs, id) && minutesOf(ours, id)!.versions.length === 3, "one truth at both desks");
    await ours.client.minutes.amend(id, again(minutesOf(ours, id)!.current, (one) => ({ ...one, state: one.text.startsWith("The bridge") ? "agreed" : "withdrawn" })));
    await until(() => same(ours, theirs, id) && minutesOf(ours, id)!.current.turn === 3, "the last version");
    const { current } = minutesOf(theirs, id)!;
    expect(current.items[0]).toMatchObject({ proposedBy: { own: false }, state: "agreed" });

    expect(await refusal(ours.client.minutes.prove(id))).toBe("minutes/not-agreed");
    const old = minutesOf(theirs, id)!.versions[0]!.hash;
    expect(await refusal(theirs.client.minutes.agree(id, old))).toBe("minutes/not-to-sign");
    await ours.client.minutes.agree(id, current.hash);
    await until(() => minutesOf(theirs, id)?.state === "signed-by-some", "one signature");
    expect([minutesOf(theirs, id)!.awaits, minutesOf(ours, id)!.awaits]).toEqual(["own", "far"]);
    await theirs.client.minutes.agree(id, current.hash, { text: "Without prejudice to the river.", items: [current.items[0]!.id] });
    await until(() => minutesOf(ours, id)?.state === "reserved" && same(ours, theirs, id), "agreed with a reservation");
    expect(minutesOf(ours, id)!.agreed!.signatures.find(({ own }) => !own)!.reservation).toMatchObject({ text: "Without prejudice to the river." });
    expect(await refusal(theirs.client.minutes.agree(id, current.hash))).toBe("minutes/not-to-sign");

    // A later proposal changes nothing of what is agreed until both have signed it.
    await theirs.client.minutes.amend(id, again(current, (one) => ({ ...one, state: "not-agreed" })));
    await until(() => minutesOf(ours, id)?.current.turn === 4, "a further proposal");
    expect([minutesOf(ours, id)!.agreed!.hash, minutesOf(ours, id)!.state]).toEqual([current.hash, "proposed"]);

    const [proof, theirProof] = [await ours.client.minutes.prove(id), await theirs.client.minutes.prove(id)];
    const result = verifyMinutesFile(proof.bytes);
    if (!result.ok) throw new Error(`${result.claim}: ${result.code}`);
    expect(result.agreed.agreements.map(({ reservation }) => reservation?.text ?? null).toSorted()).toEqual(["Without prejudice to the river.", null]);
    expect(fromUtf8(theirProof.bytes)).toBe(fromUtf8(proof.bytes)); // one object, whoever shows it
    const fingerprints = [ours, theirs].map(({ client, person }) => client.device()!.people.chain(person)!.fingerprint);
    expect(verifyMinutesFile(proof.bytes, { fingerprints }).ok).toBe(true);
    expect(verifyMinutesFile(proof.bytes, { fingerprints: fingerprints.slice(1) })).toMatchObject({ ok: false, claim: "chains", code: "minutes/other-fingerprint" });
    for (let at = 0; at < proof.bytes.length; at += 97) {
      const bent = new Uint8Array(proof.bytes);
      bent[at]! ^= 1;
      expect(verifyMinutesFile(bent).ok).toBe(false);
    }
    expect(verifyMinutesFile(utf8("{}"))).toEqual({ ok: false, claim: "file", code: "proof/malformed" });
    await restart(ours);
    expect(minutesOf(ours, id)).toMatchObject({ state: "proposed", agreed: { hash: current.hash } });
    await stop(ours, theirs);
  }, 120_000);

  it("above what the line carries they are refused before anything is signed; a passkey is asked for before a signature", async () => {
    const { ours, theirs, room } = await desks(federation, { passkey: true });
    expect(await refusal(ours.client.minutes.begin(room, aCall(), text([item("x")], { label: 3 })))).toBe("gate/above-ceiling");
    expect(ours.client.view().minutes).toEqual([]);
    const id = await ours.client.minutes.begin(room, aCall(), text([item("x")]));
    const { authenticator } = ours.environment;
    const asked: string[] = [];
    const honest = authenticator.assert;
    authenticator.assert = (...args) => (asked.push("asked"), honest(...args));
    await ours.client.minutes.agree(id, minutesOf(ours, id)!.current.hash);
    expect(asked).toEqual(["asked"]);
    const other = await ours.client.minutes.begin(room, aCall(), text([item("y")]));
    authenticator.assert = () => Promise.reject(new Error("cancelled"));
    await expect(ours.client.minutes.agree(other, minutesOf(ours, other)!.current.hash)).rejects.toThrow();
    expect(minutesOf(ours, other)!.state).toBe("proposed");
    await stop(ours, theirs);
  }, 120_000);

  it("a device that comes later is told all of it by whoever let it in, and shows the same", async () => {
    const { ours, theirs, room } = await desks(federation);
    const id = await ours.client.minutes.begin(room, aCall(), text([item("The bridge")]));
    await until(() => same(ours, theirs, id), "proposed");
    await theirs.client.minutes.agree(id, minutesOf(theirs, id)!.current.hash);
    await ours.client.minutes.agree(id, minutesOf(ours, id)!.current.hash);
    await until(() => same(ours, theirs, id) && minutesOf(ours, id)!.state === "agreed", "agreed");
    const later: Seat = { client: await addDevice(theirs.client, testEnvironment(federation.node(GRAUSTARK))), environment: theirs.environment, person: theirs.person };
    await until(() => same(ours, later, id), "the same at the new device", 30_000);
    expect(minutesOf(later, id)).toMatchObject({ state: "agreed", maySign: false });
    await stop(ours, theirs, later);
  }, 120_000);

  it("a step of somebody who is not there, for another room, or under another label than its own is not taken", async () => {
    const { ours, theirs, room } = await desks(federation);
    const third = await seat(federation, RURITANIA, "third", "desk");
    await connect(third.client, theirs.client);
    const elsewhere = lineWith(third.client, theirs.person)!.room;
    await until(() => third.client.view().lines.find((line) => line.room === elsewhere)!.assessment.ceiling >= 1, "the other line", 20_000);
    const id = await third.client.minutes.begin(elsewhere, aCall(), text([item("Of another line")]));
    await until(() => minutesOf(theirs, id) !== undefined, "known to who is there");
    const step = theirs.client.device()!.lines.channel;
    const stepOf = async (minutes: string) => (parseCbor((await theirs.client.device()!.store.list(`minutes/step/${minutes}/`))[0]![1], 1 << 20) as { step: Bytes }).step;
    const bytes = await stepOf(id);
    await step.sendSignal(room, { kind: "minutes", step: bytes }, { rank: 1 }); // signed by third, for another room
    const mine = await theirs.client.minutes.begin(room, aCall(), text([item("Ours")]));
    const own = await stepOf(mine);
    await until(() => minutesOf(ours, mine) !== undefined, "the honest one");
    const before = minutesOf(ours, mine)!.versions.length;
    await step.sendSignal(room, { kind: "minutes", step: own }, { rank: 0 }); // RESTRICTED under UNCLASSIFIED
    await theirs.client.send(room, { text: "and then", label: 0 });
    await until(() => ours.client.view().lines.some((line) => line.messages.some((message) => message.text === "and then")), "what came after");
    expect(minutesOf(ours, id)).toBeUndefined();
    expect(minutesOf(ours, mine)!.versions.length).toBe(before);
    await stop(ours, theirs, third);
  }, 120_000);
});
