/** A bad network between two nodes, decided by a seed: delays, losses, repeats, a cut in the middle. Whatever happens, all devices end with the same messages. */
import { describe, expect, it } from "vitest";
import { GRAUSTARK, inFederation, RURITANIA, until } from "../testing/federation/boot.ts";
import { connect, enrolPerson, testEnvironment, texts } from "../testing/clients/test-client.ts";
import { createClient } from "./entente.ts";

const SEEDS = (process.env["ENTENTE_SEEDS"] ?? "1,2").split(",").map(Number);
const STEPS = 40;

/** A linear congruential generator: the same seed takes the same steps. */
function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x80000000;
}

describe.each(SEEDS)("on a bad network, seed %i", (seed) => {
  it("messages, commits and a restart leave all three devices with the same history, each sender's in order", async () => {
    await inFederation({ domains: [RURITANIA, GRAUSTARK], seed, config: { demonstration: true } }, async (federation) => {
      const environment = testEnvironment(federation.node(GRAUSTARK));
      const alice = await enrolPerson(federation.node(RURITANIA), "alice");
      let bob = await enrolPerson(federation.node(GRAUSTARK), "bob", { environment });
      const { a } = await connect(alice, bob);
      const { link } = await alice.linkDevice();
      const phone = createClient(testEnvironment(federation.node(RURITANIA)));
      await phone.start();
      await phone.enrol(link, { deviceName: "phone", passkey: false });
      await until(() => alice.view().pendingDevices.length === 1, "the request");
      await alice.approveDevice(alice.view().pendingDevices[0]!.deviceId);
      await until(() => phone.view().lines.length === 1, "the phone's line", 20_000);

      const roll = dice(seed);
      const said: string[] = [];
      federation.network.set({ delay: [0, 30], dropRequest: 0.15, dropAnswer: 0.15, duplicate: 0.2 });
      for (let step = 0; step < STEPS; step++) {
        const who = [alice, bob, phone][Math.floor(roll() * 3)]!;
        const text = `${step}`;
        if (roll() < 0.15) await who.device()!.lines.channel.commit(a.room, {}).catch(() => undefined);
        await who.send(a.room, { text, label: 0 });
        said.push(text);
        if (step === 15) federation.network.cut(RURITANIA, GRAUSTARK);
        if (step === 20) {
          await bob.stop();
          bob = createClient(environment);
          await bob.start();
          await until(() => bob.view().state === "online", "bob again");
        }
        if (step === 25) federation.network.heal();
      }
      federation.network.heal();
      for (const client of [alice, bob, phone]) {
        await until(() => new Set(texts(client, a.room)).size === said.length, `all ${said.length}, has ${texts(client, a.room).length}`, 40_000);
        expect([...texts(client, a.room)].sort((x, y) => Number(x) - Number(y))).toEqual(said);
      }
      for (const [sender, others] of [[alice, [bob, phone]], [phone, [alice, bob]]] as const) {
        const own = sender.device()!.note.record.deviceId;
        const order = (client: typeof alice) => client.device()!.lines.history.of(a.room).filter(({ device }) => device === own).map(({ text }) => text);
        for (const other of others) expect(order(other)).toEqual(order(sender));
      }
      const epochs = new Set([alice, bob, phone].map((client) => client.device()!.lines.rooms.get(a.room)!.group!.epoch));
      expect(epochs.size).toBe(1);
      for (const client of [alice, bob, phone]) await client.stop();
    });
  }, 120_000);
});
