/** What people write: edits, deletions, files, the gate, and what waits for whom. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, texts } from "../testing/clients/test-client.ts";
import { Failure } from "../protocol/wire/failure.ts";
import type { RunningClient } from "./entente.ts";

let federation: TestFederation;
let alice: RunningClient;
let bob: RunningClient;
let room: string;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
  alice = await enrolPerson(federation.node(RURITANIA), "alice");
  bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
  room = (await connect(alice, bob)).a.room;
}, 40_000);
afterAll(async () => {
  await alice.stop();
  await bob.stop();
  await federation.close();
});

const at = (client: RunningClient, id: string) => client.view().lines.find((line) => line.room === room)?.messages.find((message) => message.id === id);

describe("a message", () => {
  it("is edited and deleted by its author, at both ends, and by nobody else", async () => {
    const id = await alice.send(room, { text: "first", label: 0 });
    await until(() => at(bob, id) !== undefined, "first");
    await alice.edit(room, id, "second");
    await until(() => at(bob, id)!.text === "second", "the edit");
    expect(at(bob, id)!.editedAt).toBeTypeOf("number");
    await expect(bob.edit(room, id, "mine now")).rejects.toMatchObject({ code: "message/unknown" });
    await alice.remove(room, id);
    await until(() => at(bob, id)!.deleted, "the deletion");
    expect(at(bob, id)!.text).toBe("");
    expect(at(alice, id)!.deleted).toBe(true);
  });

  it("above the ceiling is refused before anything is encrypted", async () => {
    const before = texts(alice, room).length;
    const epochState = alice.device()!.lines.rooms.get(room)!.group!.encode();
    await expect(alice.send(room, { text: "too much", label: 3 })).rejects.toMatchObject({ code: "gate/above-ceiling" });
    expect(texts(alice, room)).toHaveLength(before);
    expect(alice.device()!.lines.rooms.get(room)!.group!.encode()).toEqual(epochState);
  });

  describe("whose line carries less when its turn comes", () => {
    const device = () => alice.device()!;
    const bare = () => device().facts.ceilingOf;
    let honest: ReturnType<typeof bare>;
    let release: () => void;
    /** What is said from here on waits in the room's queue, as behind somebody's commit. */
    const busy = () => {
      const until = new Promise<void>((resolve) => (release = resolve));
      void device().lines.rooms.get(room)!.queue(() => until);
    };
    const carries = (ceiling: 0 | 1) => (device().facts.ceilingOf = () => ceiling);
    beforeAll(() => void (honest = bare()));
    afterEach(() => void (device().facts.ceilingOf = honest));

    it("is refused before it is encrypted, and nothing of it is kept; what is labelled lower goes", async () => {
      carries(1);
      busy();
      const refused = expect(alice.send(room, { text: "for the two of us", label: 1 })).rejects.toMatchObject({ code: "gate/above-ceiling" });
      carries(0); // a device came in
      release();
      await refused;
      await alice.send(room, { text: "for anybody", label: 0 });
      await until(() => texts(bob, room).includes("for anybody"), "the next");
      expect([texts(alice, room), texts(bob, room)].flat()).not.toContain("for the two of us");
    });

    it("waits, unsealed, where the hub refused it once; a deletion of it goes all the same", async () => {
      carries(1);
      const sent: string[] = [];
      const call = device().session.call;
      device().session.call = ((name: string, args: { id: string; room: string }) => (name === "room.send" && args.room === room ? (sent.push(args.id), Promise.resolve({ seq: 0 })) : call(name as never, args as never))) as never;
      const id = await alice.send(room, { text: "kept back", label: 1 });
      await until(() => at(alice, id)!.delivery === "sent", "handed over");
      carries(0);
      const handed = sent.slice();
      for (const one of handed) await device().lines.outbox.rejected(room, one, "epochTooOld");
      device().session.call = call;
      expect([at(alice, id)!.delivery, device().lines.outbox.isHeld(room, id)]).toEqual(["queued", true]);
      await alice.send(room, { text: "past it", label: 0 });
      await until(() => texts(bob, room).includes("past it"), "the next");
      expect(texts(bob, room)).not.toContain("kept back");
      expect(lineWith(bob, alice.view().me!.person)!.messages.some(({ text }) => text === "messages-missing")).toBe(false);
      carries(1);
      device().lines.outbox.release(room);
      await until(() => texts(bob, room).includes("kept back"), "sealed after all");
      carries(0);
      await alice.remove(room, id);
      await until(() => at(bob, id)!.deleted, "the deletion");
    });
  });

  it("that was sealed and could not go is not sent once the line carries less; it goes, once, when it does again", async () => {
    const device = alice.device()!;
    const [honest, call] = [device.facts.ceilingOf, device.session.call];
    const tried: string[] = [];
    device.facts.ceilingOf = () => 1;
    device.session.call = ((name: string, args: { room: string }) => (name === "room.send" && args.room === room ? (tried.push(name), Promise.reject(new Failure("session/unreachable"))) : call(name as never, args as never))) as never;
    const id = await alice.send(room, { text: "sealed in time", label: 1 });
    await until(() => tried.length > 0, "it could not go");
    device.facts.ceilingOf = () => 0; // a device of the other side was lowered
    device.session.call = call;
    await until(() => device.lines.outbox.isHeld(room, id), "withheld", 10_000);
    await alice.send(room, { text: "for all devices", label: 0 });
    await until(() => texts(bob, room).includes("for all devices"), "the next");
    expect([texts(bob, room).includes("sealed in time"), at(alice, id)!.delivery]).toEqual([false, "queued"]);
    device.facts.ceilingOf = () => 1;
    device.lines.outbox.release(room);
    await until(() => texts(bob, room).includes("sealed in time"), "it goes");
    await until(() => at(alice, id)!.delivery !== "queued", "sent");
    expect(texts(bob, room).filter((text) => text === "sealed in time")).toHaveLength(1);
    device.facts.ceilingOf = honest;
  }, 30_000);

  it("that was put aside goes, too, where the line came to carry it again while it was being put aside", async () => {
    const device = alice.device()!;
    const { outbox, rooms } = device.lines;
    const [honest, call, commit] = [device.facts.ceilingOf, device.session.call, device.store.commit];
    const tried: string[] = [];
    let free: () => void = () => undefined;
    const stopped = () => new Promise<void>((resolve) => (free = resolve));
    /** Told while nothing waits yet. */
    const carriesAgain = () => {
      device.facts.ceilingOf = () => 1;
      outbox.release(room);
      free();
    };
    device.facts.ceilingOf = () => 1;

    // Sealed, not sent: it waits for the room.
    device.session.call = ((name: string, args: { room: string }) => (name === "room.send" && args.room === room ? (tried.push(name), Promise.reject(new Failure("session/unreachable"))) : call(name as never, args as never))) as never;
    await alice.send(room, { text: "while the room was busy", label: 1 });
    await until(() => tried.length > 0, "it could not go");
    const busy = stopped();
    void rooms.get(room)!.queue(() => busy);
    device.facts.ceilingOf = () => 0;
    device.session.call = call;
    const isEmpty = () => Promise.race([outbox.emptied(room).then(() => true), new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 10))]);
    await until(isEmpty, "taken out of what is to be sent", 10_000);
    carriesAgain();
    await until(() => texts(bob, room).includes("while the room was busy"), "it goes", 10_000);

    // Refused by the hub once: it waits for the disk.
    const sent: string[] = [];
    device.session.call = ((name: string, args: { id: string; room: string }) => (name === "room.send" && args.room === room ? (sent.push(args.id), Promise.resolve({ seq: 0 })) : call(name as never, args as never))) as never;
    const id = await alice.send(room, { text: "while the disk was busy", label: 1 });
    await until(() => at(alice, id)!.delivery === "sent", "handed over");
    device.session.call = call;
    device.facts.ceilingOf = () => 0;
    const disk = stopped();
    let isStoring = false;
    device.store.commit = async (batch) => {
      if ([...(batch.put ?? [])].some(([key]) => key.startsWith("unsealed/"))) await ((isStoring = true), disk);
      return commit(batch);
    };
    const refused = outbox.rejected(room, sent[0]!, "epochTooOld");
    await until(() => isStoring, "being stored");
    carriesAgain();
    await refused;
    await until(() => texts(bob, room).includes("while the disk was busy"), "it goes", 10_000);
    device.store.commit = commit;
    device.facts.ceilingOf = honest;
  }, 40_000);

  it("carries a file of several chunks, verified as it comes", async () => {
    const bytes = new Uint8Array(2_500_000).map((_, i) => (i * 31) & 255);
    const file = { name: "../../the plan.pdf", type: "application/pdf", size: bytes.length, stream: () => new Blob([bytes]).stream() };
    const id = await alice.send(room, { text: "see this", label: 0, file });
    await until(() => at(bob, id)?.attachment !== undefined, "the file's message");
    expect(at(bob, id)!.attachment).toMatchObject({ name: "_.._the plan.pdf", size: bytes.length, state: "remote" });
    const blob = await bob.openAttachment(room, id);
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes);
    expect(at(bob, id)!.attachment!.state).toBe("ready");
  });

  it("reaches a node that was down, within seconds of its being back, in order and once", async () => {
    federation.network.cut(RURITANIA, GRAUSTARK);
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await alice.send(room, { text: `while away ${i}`, label: 0 }));
    await bob.send(room, { text: "from over here", label: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(texts(bob, room).filter((text) => text.startsWith("while away"))).toEqual([]);
    federation.network.heal();
    await until(() => texts(bob, room).filter((text) => text.startsWith("while away")).length === 5, "all five", 12_000);
    await until(() => texts(alice, room).includes("from over here"), "and the other way", 12_000);
    expect(texts(bob, room).filter((text) => text.startsWith("while away"))).toEqual([0, 1, 2, 3, 4].map((i) => `while away ${i}`));
    await until(() => ids.every((id) => at(alice, id)!.delivery === "delivered"), "delivered", 10_000);
  }, 40_000);

  it("is counted unread until it is read, and then told as read", async () => {
    await bob.markRead(room);
    const id = await alice.send(room, { text: "unread", label: 0 });
    await until(() => lineWith(bob, alice.view().me!.person)!.unread === 1, "unread");
    await bob.markRead(room);
    expect(lineWith(bob, alice.view().me!.person)!.unread).toBe(0);
    await until(() => at(alice, id)!.delivery === "read", "read");
  });
});
