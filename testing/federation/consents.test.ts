/** Consent between two nodes that lose, repeat and reorder what they say, are cut from one another, and come back from a backup: in the end both say the same. */
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { becomeContacts, type LineDevice, lineDevice } from "../line-fixture.ts";
import type { TestSocket } from "../node-fixture.ts";
import { GRAUSTARK, inFederation, RURITANIA, type TestFederation, until } from "./boot.ts";

const SEEDS = (process.env["ENTENTE_SEEDS"] ?? "1,2,3").split(",").map(Number);
type Seat = { device: LineDevice; socket: TestSocket };

async function seats(federation: TestFederation): Promise<[Seat, Seat]> {
  const made: Seat[] = [];
  for (const [domain, user] of [[RURITANIA, "alice"], [GRAUSTARK, "bob"]] as const) {
    const device = await lineDevice(federation.node(domain), user);
    made.push({ device, socket: await device.socket() });
  }
  return made as [Seat, Seat];
}

const stateAt = async (one: LineDevice, other: LineDevice) => (await one.call("consent.list", {})).entries.find(({ person }) => person === other.person)?.state;
const standsAt = async (one: LineDevice, other: LineDevice) => (await stateAt(one, other)) === "granted";
const withdraw = (one: LineDevice, other: LineDevice) => one.call("consent.answer", { to: other.person, grant: false });
const request = (one: LineDevice, other: LineDevice) => one.call("consent.request", { to: other.person, card: one.card });
const agree = (one: LineDevice, other: LineDevice) => one.call("consent.answer", { to: other.person, grant: true, card: one.card });

/** A linear congruential generator: the same seed takes the same steps. */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x80000000;
}

/** Nothing is under way any more: both say the same several times over, and go on saying it. */
async function settled(federation: TestFederation, alice: LineDevice, bob: LineDevice): Promise<void> {
  federation.network.heal();
  let same = 0;
  let last = "";
  await until(async () => {
    const now = [await standsAt(alice, bob), await standsAt(bob, alice)].join();
    same = now === last && (now === "true,true" || now === "false,false") ? same + 1 : 0;
    last = now;
    return same >= 40;
  }, `both say the same, last ${last}`, 40_000);
}

describe("consent", () => {
  it.each(SEEDS)("comes out the same at both nodes on a bad network, seed %i, and whoever withdrew last and did not ask again has withdrawn", (seed) =>
    inFederation({ domains: [RURITANIA, GRAUSTARK], seed }, async (federation) => {
      const [{ device: alice }, { device: bob }] = await seats(federation);
      const roll = dice(seed);
      federation.network.set({ delay: [0, 150], dropRequest: 0.25, dropAnswer: 0.25, duplicate: 0.5 });
      const said = new Map<LineDevice, boolean>([[alice, false], [bob, false]]);
      for (let step = 0; step < 40; step++) {
        const [one, other] = roll() < 0.5 ? [alice, bob] : [bob, alice];
        const act = roll();
        const yes = act < 0.4 ? request : act < 0.75 ? agree : undefined;
        // Out of season it is refused: nobody asked, or nothing is known yet.
        const taken = await (yes ?? withdraw)(one, other).then(() => true, () => false);
        if (taken) said.set(one, yes !== undefined);
        if (step === 12) federation.network.cut(RURITANIA, GRAUSTARK, roll() < 0.5 ? "one-way" : "both");
        if (step === 24) federation.network.heal();
        if (step === 24) federation.network.set({ delay: [0, 150], dropRequest: 0.25, dropAnswer: 0.25, duplicate: 0.5 });
        await new Promise((resolve) => setTimeout(resolve, Math.floor(roll() * 80)));
      }
      await settled(federation, alice, bob);
      if ([...said.values()].includes(false)) expect(await standsAt(alice, bob)).toBe(false);
      expect(federation.network.counts.dropped + federation.network.counts.repeated).toBeGreaterThan(0); // few requests go where much is said at once: which of the two befell them is chance
      // And whatever came of it, they can become contacts still.
      for (const [one, other] of [[alice, bob], [bob, alice]] as const) await withdraw(one, other).catch(() => undefined);
      await settled(federation, alice, bob);
      await request(alice, bob);
      await until(async () => (await stateAt(bob, alice)) === "requested" || (await standsAt(bob, alice)), "the request");
      await agree(bob, alice);
      await until(async () => (await standsAt(alice, bob)) && (await standsAt(bob, alice)), "contacts again");
    }), 90_000);

  /** Ruritania's database as it was when this was called, in the place of what it has become. */
  const backup = (federation: TestFederation) => {
    const database = join(federation.folder, RURITANIA, "data", "node.sqlite");
    return {
      async take() {
        await federation.stop(RURITANIA);
        copyFileSync(database, `${database}.backup`);
        await federation.start(RURITANIA);
      },
      async restore() {
        await federation.stop(RURITANIA);
        for (const rest of ["-wal", "-shm"]) rmSync(database + rest, { force: true });
        copyFileSync(`${database}.backup`, database);
        await federation.start(RURITANIA);
      },
    };
  };

  it("that was given, and whose answer a restored node has lost, is heard again when the two see one another", () =>
    inFederation({ domains: [RURITANIA, GRAUSTARK], onDisk: true }, async (federation) => {
      const [alice, bob] = await seats(federation);
      const file = backup(federation);
      await request(alice.device, bob.device);
      await bob.socket.item((item) => item.kind === "consent");
      await file.take();
      await alice.device.signIn();
      await agree(bob.device, alice.device);
      await until(() => standsAt(alice.device, bob.device), "the answer");
      await file.restore();
      await alice.device.signIn();
      await until(() => standsAt(alice.device, bob.device), "the answer once more");
      expect(await standsAt(bob.device, alice.device)).toBe(true);
    }), 60_000);

  it("that was withdrawn stays withdrawn at both, though the node that knew of it is restored to before", () =>
    inFederation({ domains: [RURITANIA, GRAUSTARK], onDisk: true }, async (federation) => {
      const [alice, bob] = await seats(federation);
      const file = backup(federation);
      await becomeContacts(alice, bob);
      await file.take();
      await alice.device.signIn();
      await withdraw(alice.device, bob.device);
      await bob.socket.item((item) => item.kind === "consent" && item.data?.["state"] === "revoked");
      await file.restore();
      await alice.device.signIn();
      await until(async () => !(await standsAt(alice.device, bob.device)), "withdrawn again");
      expect(await standsAt(bob.device, alice.device)).toBe(false);
      // What Alice says from then on is heard, though her node had forgotten how far it had counted.
      await request(alice.device, bob.device);
      await until(async () => (await stateAt(bob.device, alice.device)) === "requested", "a new request");
      await agree(bob.device, alice.device);
      await until(async () => (await standsAt(alice.device, bob.device)) && (await standsAt(bob.device, alice.device)), "contacts again");
    }), 60_000);

  it("of which a restored node knows nothing at all falls at the other, whether the person exists there or not", () =>
    inFederation({ domains: [RURITANIA, GRAUSTARK], onDisk: true }, async (federation) => {
      const [alice, bob] = await seats(federation);
      const file = backup(federation);
      await file.take();
      await alice.device.signIn();
      await becomeContacts({ device: alice.device, socket: await alice.device.socket() }, bob);
      await file.restore();
      await alice.device.signIn();
      await until(async () => (await stateAt(bob.device, alice.device)) === "revoked", "it falls at the other");
      expect(await stateAt(alice.device, bob.device)).toBeUndefined();
      await request(bob.device, alice.device);
      await until(async () => (await stateAt(alice.device, bob.device)) === "requested", "a request from there");
      await agree(alice.device, bob.device);
      await until(async () => (await standsAt(alice.device, bob.device)) && (await standsAt(bob.device, alice.device)), "contacts again");
    }), 60_000);
});
