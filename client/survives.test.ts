/** What outlives a crash, a hub that is gone, a clock that is wrong, a second tab, a locked store. */
import { describe, expect, it } from "vitest";
import { bootFederation, GRAUSTARK, inFederation, RURITANIA, skewed, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, lineWith, testEnvironment, texts } from "../testing/clients/test-client.ts";
import { systemClock } from "../node/start/system-clock.ts";
import { createClient } from "./entente.ts";
import type { ClientEnvironment } from "./environment.ts";
import { Failure } from "../protocol/wire/failure.ts";

const two = { domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } };
/** A minute passes in half a second; everything else takes its time. */
const hurried: ClientEnvironment["clock"] = { ...systemClock, after: (milliseconds, run) => systemClock.after(milliseconds === 60_000 ? 500 : milliseconds, run) };

describe("a message that was accepted from the person", () => {
  it("is sent after a crash between storing and sending, once", async () => {
    await inFederation(two, async (federation) => {
      const environment = testEnvironment(federation.node(RURITANIA));
      const alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment });
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
      const { a } = await connect(alice, bob);
      const { session } = alice.device()!;
      const honest = session.call;
      // From here on nothing leaves this process, though it believes itself online: then it dies.
      session.call = ((name: string, args: never) => (name === "room.send" ? new Promise(() => undefined) : honest(name as never, args))) as never;
      await alice.send(a.room, { text: "stored, not sent", label: 0 });
      expect(lineWith(alice, bob.view().me!.person)!.messages.at(-1)).toMatchObject({ text: "stored, not sent", delivery: "queued" });
      session.stop();

      const again = createClient(environment);
      await again.start();
      await until(() => texts(bob, a.room).includes("stored, not sent"), "sent after all");
      await again.send(a.room, { text: "and on", label: 0 });
      await until(() => texts(bob, a.room).includes("and on"), "the ratchet goes on");
      expect(texts(bob, a.room)).toEqual(["stored, not sent", "and on"]);
      await again.stop();
      await bob.stop();
    });
  }, 40_000);

  it("before the other side has joined waits for it, unsealed", async () => {
    await inFederation(two, async (federation) => {
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
      const { session } = alice.device()!;
      const honest = session.call;
      let open = false;
      session.call = ((name: string, args: never) => (name === "keys.claim" && !open ? Promise.reject(new Failure("federation/unreachable")) : honest(name as never, args))) as never;
      alice.handOver(GRAUSTARK);
      await bob.acceptCard(alice.card().link);
      await until(() => alice.view().lines.length === 1, "alice's line");
      const { room } = alice.view().lines[0]!;
      alice.device()!.facts.ceilingOf = () => 0;
      await alice.send(room, { text: "are you there?", label: 0 });
      alice.device()!.facts.ceilingOf = () => 1;
      await alice.send(room, { text: "and alone?", label: 1 });
      alice.device()!.facts.ceilingOf = () => 0;
      open = true;
      await until(() => bob.view().lines.some((line) => line.room === room), "bob joins", 20_000);
      await until(() => texts(bob, room).includes("are you there?"), "what was written before", 10_000);
      await alice.send(room, { text: "you are", label: 0 });
      await until(() => texts(bob, room).includes("you are"), "what came after", 10_000);
      expect(texts(bob, room)).toEqual(["are you there?", "you are"]); // the line does not carry the other yet
      alice.device()!.facts.ceilingOf = () => 1;
      alice.device()!.lines.outbox.release(room);
      await until(() => texts(bob, room).includes("and alone?"), "and now it does", 10_000);
      await alice.stop();
      await bob.stop();
    });
  }, 40_000);
});

describe("a device whose stored words about a line can't be read", () => {
  it("starts, and knows nothing of that line until it is said again", async () => {
    await inFederation(two, async (federation) => {
      const environment = testEnvironment(federation.node(RURITANIA));
      const alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment });
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
      const { a } = await connect(alice, bob);
      const { store, facts } = alice.device()!;
      facts.stop();
      await store.commit({ put: [[`facts/words/${a.room}`, new Uint8Array((4 << 20) + 1)]] });
      await alice.stop();
      const again = createClient(environment);
      await again.start();
      await until(() => again.view().state === "online", "it starts", 10_000);
      await bob.send(a.room, { text: "and goes on", label: 0 });
      await until(() => texts(again, a.room).includes("and goes on"), "it goes on", 10_000);
      await again.stop();
      await bob.stop();
    });
  }, 40_000);
});

describe("a node that is restarted", () => {
  it("has everything within seconds of being back: what was written meanwhile at either end, files too", async () => {
    await inFederation({ ...two, onDisk: true }, async (federation) => {
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
      const { a } = await connect(alice, bob);
      await federation.stop(RURITANIA);
      await until(() => alice.view().state === "offline", "alice notices");
      await alice.send(a.room, { text: "from alice, offline", label: 0 });
      await bob.send(a.room, { text: "from bob, meanwhile", label: 0 });
      expect(lineWith(alice, bob.view().me!.person)!.messages.at(-1)!.delivery).toBe("queued");
      await federation.start(RURITANIA);
      await until(() => texts(bob, a.room).includes("from alice, offline"), "alice's words", 12_000);
      await until(() => texts(alice, a.room).includes("from bob, meanwhile"), "bob's words", 12_000);
      const bytes = new Uint8Array(1000).fill(1);
      const id = await alice.send(a.room, { text: "", label: 0, file: { name: "note.txt", type: "text/plain", size: 1000, stream: () => new Blob([bytes]).stream() } });
      await until(() => lineWith(bob, alice.view().me!.person)!.messages.some((message) => message.id === id), "the file");
      expect(new Uint8Array(await (await bob.openAttachment(a.room, id)).arrayBuffer())).toEqual(bytes);
      await alice.stop();
      await bob.stop();
    });
  }, 60_000);
});

describe("a hub that is gone for a minute", () => {
  it("does not end the conversation: the other side makes a new line, which both use when they meet again; nothing of the old is lost", async () => {
    await inFederation(two, async (federation) => {
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { environment: testEnvironment(federation.node(GRAUSTARK), { clock: hurried }) });
      const { a } = await connect(alice, bob);
      await bob.send(a.room, { text: "before", label: 0 });
      await until(() => texts(alice, a.room).includes("before"), "before");
      federation.network.cut(RURITANIA, GRAUSTARK);
      await bob.send(a.room, { text: "into the silence", label: 0 });
      await until(() => lineWith(bob, alice.view().me!.person) !== undefined && lineWith(bob, alice.view().me!.person)!.room !== a.room, "a new line", 30_000);
      const fresh = lineWith(bob, alice.view().me!.person)!.room;
      await until(() => bob.view().lines.find(({ room }) => room === a.room)!.readOnly, "the old one is closed");
      await expect(bob.send(a.room, { text: "too late", label: 0 })).rejects.toMatchObject({ code: "room/not-open" });
      federation.network.heal();
      await until(() => lineWith(alice, bob.view().me!.person)?.room === fresh, "alice follows", 40_000);
      await until(() => texts(alice, a.room).includes("into the silence"), "what was under way", 15_000);
      await alice.send(fresh, { text: "here again", label: 0 });
      await until(() => texts(bob, fresh).includes("here again"), "the new line works");
      expect(alice.view().lines.find(({ room }) => room === a.room)!.readOnly).toBe(true);
      await alice.stop();
      await bob.stop();
    });
  }, 120_000);
});

describe("a line", () => {
  it("gets new keys each day, and with each call", async () => {
    await inFederation(two, async (federation) => {
      let later = 0;
      const clock: ClientEnvironment["clock"] = { ...systemClock, now: () => Date.now() + later, after: (milliseconds, run) => systemClock.after(milliseconds === 3_600_000 ? 300 : milliseconds === 3_000 ? 50 : milliseconds, run) };
      const alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment: testEnvironment(federation.node(RURITANIA), { clock }) });
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
      const { a } = await connect(alice, bob);
      const epochs = () => [alice, bob].map((client) => client.device()!.lines.rooms.get(a.room)!.group!.epoch);
      const before = epochs()[0]!;
      await new Promise((resolve) => setTimeout(resolve, 800));
      expect(epochs()).toEqual([before, before]);
      later = 25 * 3_600_000;
      await until(() => epochs().every((epoch) => epoch === before + 1n), "a day later");
      await alice.device()!.lines.channel.sendSignal(a.room, { kind: "ring", call: a.room, video: false, at: Date.now() });
      await until(() => epochs().every((epoch) => epoch === before + 2n), "with a call");
      await alice.stop();
      await bob.stop();
    });
  }, 40_000);
});

describe("a device", () => {
  it("whose clock is an hour off, either way, enrols, joins and writes", async () => {
    const federation = await bootFederation(two);
    for (const [user, hour] of [["early", -3_600_000], ["late", 3_600_000]] as const) {
      const clock = skewed(hour);
      const host = await enrolPerson(federation.node(RURITANIA), `host-of-${user}`);
      const guest = await enrolPerson(federation.node(GRAUSTARK), user, { environment: testEnvironment(federation.node(GRAUSTARK), { clock }) });
      const { a } = await connect(host, guest);
      await guest.send(a.room, { text: "what time is it?", label: 0 });
      await until(() => texts(host, a.room).length === 1, "the question");
      await host.stop();
      await guest.stop();
    }
    await federation.close();
  }, 60_000);

  it("belongs to one tab", async () => {
    await inFederation({ ...two, domains: [RURITANIA] }, async (federation) => {
      let held = false;
      const lock: ClientEnvironment["lock"] = async () => {
        if (held) return null;
        held = true;
        return () => void (held = false);
      };
      const environment = testEnvironment(federation.node(RURITANIA), { lock });
      const first = await enrolPerson(federation.node(RURITANIA), "alice", { environment });
      const second = createClient(environment);
      await second.start();
      expect(second.view().state).toBe("other-tab");
      await first.stop();
      await second.start();
      await until(() => second.view().state === "online", "the second takes over");
      await second.stop();
    });
  }, 30_000);

  it("whose passkey seals its store opens with it, delegating anew, and not without", async () => {
    await inFederation({ ...two, domains: [RURITANIA] }, async (federation) => {
      const environment = testEnvironment(federation.node(RURITANIA));
      const alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment, passkey: true });
      expect(alice.view().me).toMatchObject({ passkey: "fresh" });
      await alice.stop();
      const refusing = { ...environment, authenticator: { ...environment.authenticator, assert: () => Promise.reject(new Failure("passkey/cancelled")) } };
      const locked = createClient(refusing);
      await locked.start();
      expect(locked.view()).toMatchObject({ state: "signed-out", failure: { code: "store/locked" } });
      const open = createClient(environment);
      await open.start();
      await until(() => open.view().state === "online" && open.view().me?.passkey === "fresh", "open");
      await open.stop();
    });
  }, 30_000);

  it("that is forgotten leaves nothing, and the place can be enrolled again", async () => {
    await inFederation({ ...two, domains: [RURITANIA] }, async (federation) => {
      const environment = testEnvironment(federation.node(RURITANIA));
      const alice = await enrolPerson(federation.node(RURITANIA), "alice", { environment });
      await alice.forget();
      expect(alice.view()).toMatchObject({ state: "not-enrolled", lines: [], contacts: [] });
      expect(await environment.store.list("")).toEqual([]);
      const { url } = await federation.node(RURITANIA).invite({ name: "B", user: "another", role: "member", hours: 1 });
      await alice.enrol(url, { deviceName: "again", passkey: false });
      await until(() => alice.view().me?.person.endsWith("/u/another") === true, "enrolled again");
      await alice.stop();
    });
  }, 30_000);
});

describe("two people who meet", () => {
  it("verify one another by their screens; either takes it back; both are told", async () => {
    await inFederation(two, async (federation) => {
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      const bob = await enrolPerson(federation.node(GRAUSTARK), "bob");
      await connect(alice, bob);
      const [a, b] = [alice.view().me!.person, bob.view().me!.person];
      const shown = alice.verifyInPerson(b).qr;
      await bob.confirmInPerson(a, shown);
      await alice.confirmInPerson(b, bob.verifyInPerson(a).qr);
      await until(() => alice.view().contacts[0]!.verification.far && bob.view().contacts[0]!.verification.far, "both know");
      expect([alice, bob].map((client) => client.view().contacts[0]!.verification.own)).toEqual(["in-person", "in-person"]);
      await expect(alice.confirmInPerson(b, shown)).rejects.toMatchObject({ code: "verify/other-person" });
      await bob.withdrawVerification(a);
      await until(() => !alice.view().contacts[0]!.verification.far, "withdrawn");
      await until(() => lineWith(alice, b)!.messages.some(({ text }) => text === "verification-withdrawn"), "said in the line");
      await alice.stop();
      await bob.stop();
    });
  }, 40_000);
});
