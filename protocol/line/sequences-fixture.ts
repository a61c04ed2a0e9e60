/**
 * Seeded lives of a line: members come, go, heal and write, in an order drawn from the seed. After every removal, whoever left has another exporter than those who
 * stay, cannot open what they write, and what he writes is refused; after every commit all members agree, newcomers included.
 */
import { Failure } from "../wire/failure.ts";
import { expect } from "vitest";
import { type Bytes, toHex, utf8 } from "../wire/bytes.ts";
import { newDevice, type TestDevice } from "./device-fixture.ts";
import { createLine, decodeLine, joinLine, type LineGroup, type LineSuite } from "./group.ts";

interface Seat {
  device: TestDevice;
  group: LineGroup;
}

export interface Life {
  suite: LineSuite;
  seed: number;
  commits: number;
  maxMembers: number;
}

/** mulberry32 */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const NOTHING = utf8("");

/** Returns how many commits were made, and how many of them removed somebody. */
export async function live({ suite, seed, commits, maxMembers }: Life): Promise<{ commits: number; removals: number }> {
  const pick = seeded(seed);
  let count = 0;
  let removals = 0;
  const newcomer = async () => newDevice(`device ${count++}`, { suite });
  const founder = await newcomer();
  let seats: Seat[] = [{ device: founder, group: await createLine(founder.env, { groupId: utf8(`line ${seed}`), ...(await founder.keyPackage()) }) }];

  for (let step = 0; step < commits; step++) {
    try {
      const committer = pick(seats.length);
      const [removed, joining] = draw(pick, seats, committer, maxMembers);
      const newcomers = await Promise.all(Array.from({ length: joining }, newcomer));
      const packages = await Promise.all(newcomers.map((device) => device.keyPackage()));
      const made = await seats[committer]!.group.commit({ add: packages.map(({ keyPackage }) => keyPackage), remove: removed.map((at) => seats[at]!.group.ownLeaf) });
      const after = await Promise.all(
        seats.map(async ({ device, group }, at) => {
          if (at === committer) return { device, group: made.next };
          const opened = await group.open(made.commit);
          if (opened.kind !== "commit") throw new TypeError("expected a commit");
          expect(opened.selfRemoved).toBe(removed.includes(at));
          expect(opened.removed.length).toBe(removed.length);
          if (!opened.selfRemoved) expect(opened.added.map(({ signatureKey }) => toHex(signatureKey)).toSorted()).toEqual(newcomers.map(({ env }) => toHex(env.signer.publicKey)).toSorted());
          return { device, group: opened.next };
        }),
      );
      const joined = await Promise.all(newcomers.map(async (device, i) => ({ device, group: await joinLine(device.env, { welcome: made.welcome!, ...packages[i]! }) })));
      const leavers = removed.map((at) => ({ before: seats[at]!, after: after[at]! }));
      seats = [...after.filter((_, at) => !removed.includes(at)), ...joined];
      removals += removed.length;
      await agree(seats);
      seats = await talk(pick, seats, leavers);
    } catch (cause) {
      throw new Failure("testing/sequence-failed", `seed ${seed}, commit ${step}, ${seats.length} members, ${suite.name}`, { cause });
    }
  }
  return { commits, removals };
}

/** Whom to remove (places among the seats) and how many to add. */
function draw(pick: (below: number) => number, seats: Seat[], committer: number, maxMembers: number): [number[], number] {
  const others = seats.map((_, at) => at).filter((at) => at !== committer);
  const kind = pick(10);
  const removes = kind < 4 ? Math.min(others.length, 1 + pick(3)) : 0;
  const removed = Array.from({ length: removes }, () => others.splice(pick(others.length), 1)[0]!);
  const room = maxMembers - seats.length + removed.length;
  const joining = kind >= 2 && kind < 9 ? Math.min(room, 1 + pick(seats.length < 3 ? 4 : 2)) : 0;
  return [removed, joining];
}

async function agree(seats: Seat[]): Promise<void> {
  const [first] = seats;
  const secret = await exporterOf(first!.group);
  for (const { group } of seats) {
    expect(toHex(group.epochAuthenticator)).toBe(toHex(first!.group.epochAuthenticator));
    expect(await exporterOf(group)).toBe(secret);
    expect(group.members().length).toBe(seats.length);
  }
}

async function exporterOf(group: LineGroup): Promise<string> {
  return toHex(await group.export("test", NOTHING, 32));
}

/** One member writes, all others read; leavers get another exporter, open nothing and are not heard. Now and then everybody is stored and read back. */
async function talk(pick: (below: number) => number, seats: Seat[], leavers: { before: Seat; after: Seat }[]): Promise<Seat[]> {
  const writer = pick(seats.length);
  const text = utf8(`message ${pick(1_000_000)}`);
  const sealed = await seats[writer]!.group.seal(text, NOTHING);
  const next = await Promise.all(
    seats.map(async ({ device, group }, at) => {
      if (at === writer) return { device, group: sealed.next };
      const opened = await group.open(sealed.message);
      expect(opened).toMatchObject({ kind: "message", plaintext: text, sender: { leaf: seats[writer]!.group.ownLeaf } });
      return { device, group: opened.next };
    }),
  );
  const present = await exporterOf(next[0]!.group);
  for (const { before, after } of leavers) {
    for (const left of [before.group, after.group]) {
      expect(await exporterOf(left)).not.toBe(present);
      await expectRefused(left, sealed.message);
    }
    const { message } = await before.group.seal(utf8("I am still here"), NOTHING);
    for (const { group } of next) await expectRefused(group, message);
  }
  return pick(4) === 0 ? next.map(({ device, group }) => ({ device, group: decodeLine(device.env, group.encode()) })) : next;
}

async function expectRefused(group: LineGroup, message: Bytes): Promise<void> {
  await expect(group.open(message)).rejects.toMatchObject({ code: expect.stringMatching(/^line\//) });
}
