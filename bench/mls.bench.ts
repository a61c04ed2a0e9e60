/**
 * MLS: our crypto provider against ts-mls's own, through the same library and the same patch, in one run. `node bench/mls.bench.ts [suite]`.
 *
 * Below the adapter, so that only the provider differs; the last column is the adapter, with its guards, on our provider.
 */
import {
  acceptAll,
  type CiphersuiteImpl,
  type ClientState,
  createApplicationMessage,
  createCommit,
  createGroup,
  defaultCapabilities,
  defaultCryptoProvider,
  defaultLifetime,
  emptyPskIndex,
  generateKeyPackage,
  getCiphersuiteFromName,
  joinGroup,
  processMessage,
  processPrivateMessage,
} from "ts-mls";
import { newDevice } from "../protocol/line/device-fixture.ts";
import { createLine, createSuite, joinLine, type LineGroup, type SuiteName } from "../protocol/line/group.ts";
import { utf8 } from "../protocol/wire/bytes.ts";

type Timings = Record<string, number>;

const OPERATIONS = ["commit", "process", "join", "seal", "open", "encode"] as const;
const ROUNDS = 15;
const MESSAGES = 200;
const TEXT = utf8("x".repeat(500));
const NOTHING = utf8("");

/** Median of `rounds` runs, in milliseconds. */
async function median(rounds: number, operation: () => Promise<unknown>): Promise<number> {
  await operation();
  const taken: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await operation();
    taken.push(performance.now() - start);
  }
  return taken.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!;
}

/** Every member commits once first, so that the tree has no blanks, as in a line that has lived for a day. */
async function library(crypto: CiphersuiteImpl, members: number): Promise<Timings> {
  const capabilities = defaultCapabilities();
  const packages = await Promise.all(
    Array.from({ length: members + 1 }, (_, i) => generateKeyPackage({ credentialType: "basic", identity: utf8(`member ${i}`) }, capabilities, defaultLifetime, [], crypto)),
  );
  const add = (at: number) => ({ proposalType: "add" as const, add: { keyPackage: packages[at]!.publicPackage } });
  const options = { wireAsPublicMessage: true, ratchetTreeExtension: true, forceUpdatePath: true };
  const first = await createGroup(utf8("bench"), packages[0]!.publicPackage, packages[0]!.privatePackage, [], crypto);
  const made = await createCommit({ state: first, cipherSuite: crypto }, { ...options, extraProposals: packages.slice(1, members).map((_, i) => add(i + 1)) });
  const joinAs = (at: number, welcome = made.welcome!) => joinGroup(welcome, packages[at]!.publicPackage, packages[at]!.privatePackage, emptyPskIndex, crypto);
  let states: ClientState[] = [made.newState, ...(await Promise.all(packages.slice(1, members).map((_, i) => joinAs(i + 1))))];
  const follow = async (state: ClientState, commit: Awaited<ReturnType<typeof createCommit>>["commit"]) => {
    if (commit.wireformat !== "mls_public_message") throw new TypeError(commit.wireformat);
    return (await processMessage(commit, state, emptyPskIndex, acceptAll, crypto)).newState;
  };
  for (let who = 0; who < members; who++) {
    const heal = await createCommit({ state: states[who]!, cipherSuite: crypto }, options);
    states = await Promise.all(states.map((state, at) => (at === who ? heal.newState : follow(state, heal.commit))));
  }
  const [alice, bob] = [states[0]!, states[1]!];
  const heal = await createCommit({ state: alice, cipherSuite: crypto }, options);
  const adding = await createCommit({ state: alice, cipherSuite: crypto }, { ...options, extraProposals: [add(members)] });
  const sealed = await createApplicationMessage(alice, TEXT, crypto);
  return {
    commit: await median(ROUNDS, () => createCommit({ state: alice, cipherSuite: crypto }, options)),
    process: await median(ROUNDS, () => follow(bob, heal.commit)),
    join: await median(ROUNDS, () => joinAs(members, adding.welcome!)),
    seal: await median(MESSAGES, () => createApplicationMessage(alice, TEXT, crypto)),
    open: await median(MESSAGES, () => processPrivateMessage(bob, sealed.privateMessage, emptyPskIndex, crypto)),
  };
}

async function adapter(name: SuiteName, members: number): Promise<Timings> {
  const suite = createSuite({ name });
  const devices = await Promise.all(Array.from({ length: members + 1 }, (_, i) => newDevice(`member ${i}`, { suite })));
  const packages = await Promise.all(devices.map((device) => device.keyPackage()));
  const first = await createLine(devices[0]!.env, { groupId: utf8("bench"), ...packages[0]! });
  const made = await first.commit({ add: packages.slice(1, members).map(({ keyPackage }) => keyPackage) });
  let groups: LineGroup[] = [made.next, ...(await Promise.all(devices.slice(1, members).map((device, i) => joinLine(device.env, { welcome: made.welcome!, ...packages[i + 1]! }))))];
  for (let who = 0; who < members; who++) {
    const heal = await groups[who]!.commit();
    groups = await Promise.all(groups.map(async (group, at) => (at === who ? heal.next : (await group.open(heal.commit)).next)));
  }
  const [alice, bob] = [groups[0]!, groups[1]!];
  const heal = await alice.commit();
  const adding = await alice.commit({ add: [packages[members]!.keyPackage] });
  const sealed = await alice.seal(TEXT, NOTHING);
  return {
    commit: await median(ROUNDS, () => alice.commit()),
    process: await median(ROUNDS, () => bob.open(heal.commit)),
    join: await median(ROUNDS, () => joinLine(devices[members]!.env, { welcome: adding.welcome!, ...packages[members]! })),
    seal: await median(MESSAGES, () => alice.seal(TEXT, NOTHING)),
    open: await median(MESSAGES, () => bob.open(sealed.message)),
    encode: await median(MESSAGES, async () => alice.encode()),
  };
}

const name = (process.argv[2] ?? "MLS_256_XWING_AES256GCM_SHA512_Ed25519") as SuiteName;
const theirs = await defaultCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(name));
const suite = createSuite({ name });
const ours: CiphersuiteImpl = { ...suite.crypto, signature: { ...theirs.signature, verify: suite.verify } };

console.log(`${name}, Node ${process.version}, medians in ms, 500-byte messages\n`);
console.log("| members | operation | ts-mls provider | ours | ratio | adapter, guards included |");
console.log("|---:|---|---:|---:|---:|---:|");
for (const members of [2, 28]) {
  const [a, b, c] = [await library(theirs, members), await library(ours, members), await adapter(name, members)];
  for (const operation of OPERATIONS) {
    const [before, after, whole] = [a[operation], b[operation], c[operation]!];
    const ratio = before === undefined || after === undefined ? "" : `${(before / after).toFixed(1)}×`;
    console.log(`| ${members} | ${operation} | ${before?.toFixed(2) ?? ""} | ${after?.toFixed(2) ?? ""} | ${ratio} | ${whole.toFixed(2)} |`);
  }
}
