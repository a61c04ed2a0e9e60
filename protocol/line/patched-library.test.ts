/** Each of these fails on ts-mls 1.6.4 as published (`patches/README.md`). */
import { type ClientState, createCommit } from "ts-mls";
import { validateRatchetTree } from "ts-mls/clientState.js";
import { initializeEpoch } from "ts-mls/keySchedule.js";
import { describe, expect, it } from "vitest";
import { utf8 } from "../wire/bytes.ts";
import { newDevice, type TestDevice, X25519 } from "./device-fixture.ts";
import { createLine, joinLine, type LineGroup } from "./group.ts";
import { rawCrypto, rawState } from "./raw-fixture.ts";

const GROUP = utf8("a line");

interface Seat {
  device: TestDevice;
  group: LineGroup;
}

async function seats(count: number): Promise<Seat[]> {
  const devices = await Promise.all(Array.from({ length: count }, (_, i) => newDevice(`device ${i}`, { suite: X25519 })));
  const packages = await Promise.all(devices.map((device) => device.keyPackage()));
  const first = await createLine(devices[0]!.env, { groupId: GROUP, ...packages[0]! });
  if (count === 1) return [{ device: devices[0]!, group: first }];
  const made = await first.commit({ add: packages.slice(1).map(({ keyPackage }) => keyPackage) });
  const joined = await Promise.all(devices.slice(1).map((device, i) => joinLine(device.env, { welcome: made.welcome!, ...packages[i + 1]! })));
  return devices.map((device, i) => ({ device, group: i === 0 ? made.next : joined[i - 1]! }));
}

async function commitBy(all: Seat[], who: number, changes: Parameters<LineGroup["commit"]>[0]): Promise<{ seats: Seat[]; welcome: Awaited<ReturnType<LineGroup["commit"]>>["welcome"] }> {
  const made = await all[who]!.group.commit(changes);
  const next = await Promise.all(all.map(async ({ device, group }, i) => ({ device, group: i === who ? made.next : (await group.open(made.commit)).next })));
  return { seats: next, welcome: made.welcome };
}

describe("unmerged leaves", () => {
  it("a tree with an unmerged leaf below an ancestor that has none is sound", async () => {
    const healed = await commitBy(await seats(7), 6, {});
    const newcomer = await newDevice("newcomer", { suite: X25519 });
    const newPackage = await newcomer.keyPackage();
    const added = await commitBy(healed.seats, 0, { add: [newPackage.keyPackage] });
    const joined = await joinLine(newcomer.env, { welcome: added.welcome!, ...newPackage });
    expect(joined.epochAuthenticator).toEqual(added.seats[6]!.group.epochAuthenticator);
  });

  it.each([
    ["a blank leaf", 7],
    ["a leaf that is no descendant", 0],
  ])("an entry that names %s is refused", async (_name, unmerged) => {
    const [, , , , , , last] = (await commitBy(await seats(7), 6, {})).seats;
    const state = rawState(last!.device, last!.group);
    const tree = state.ratchetTree.map((node, index) => (index === 11 && node?.nodeType === "parent" ? { ...node, parent: { ...node.parent, unmergedLeaves: [unmerged] } } : node));
    expect(tree[11]?.nodeType).toBe("parent");
    const refused = await validateRatchetTree(tree, state.groupContext, state.clientConfig.lifetimeConfig, state.clientConfig.authService, state.groupContext.treeHash, rawCrypto(last!.device));
    expect(refused?.message).toMatch(/non-blank descendant/);
  });
});

it("extensions: a commit that only changes them brings a path", async () => {
  const [alice] = await seats(2);
  const state = rawState(alice!.device, alice!.group);
  const proposal = { proposalType: "group_context_extensions" as const, groupContextExtensions: { extensions: [] } };
  const { commit } = await createCommit({ state, cipherSuite: rawCrypto(alice!.device) }, { wireAsPublicMessage: true, extraProposals: [proposal] });
  expect(commit).toMatchObject({ publicMessage: { content: { commit: { path: { leafNode: { leafNodeSource: "commit" } } } } } });
});

it("lone member: who was removed by the last one left cannot compute the epoch after", async () => {
  const [alice, bob] = await seats(2);
  const { next } = await alice!.group.commit({ remove: [1] });
  const after: ClientState = rawState(alice!.device, next);
  const crypto = rawCrypto(bob!.device);
  const nothing = new Uint8Array(crypto.kdf.size);
  const guess = await initializeEpoch(rawState(bob!.device, bob!.group).keySchedule.initSecret, nothing, after.groupContext, nothing, crypto.kdf);
  expect(guess.keySchedule.exporterSecret).not.toEqual(after.keySchedule.exporterSecret);
});
