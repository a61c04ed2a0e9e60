import { beforeEach, describe, expect, it } from "vitest";
import { utf8, type Bytes } from "../../protocol/wire/bytes.ts";
import { chainLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeLeaf } from "../../protocol/ledger/leaf.ts";
import { cosigned, logInMemory, numberedLeaf, seededSigner, type LogInMemory } from "../../protocol/ledger/log-in-memory.ts";
import { logKeyOf, originOf, witnessKeyOf, witnessNameOf } from "../../protocol/ledger/node-names.ts";
import { signReceipt } from "../../protocol/ledger/receipt.ts";
import { parseTilePath } from "../../protocol/ledger/tiles.ts";
import { memoryStore } from "../store/memory.ts";
import { createFollower, type FollowedPerson, type Follower } from "./follower.ts";

const DOMAIN = "graustark.example";
const node = seededSigner(1);
const witness = seededSigner(2);
const policy = { log: logKeyOf(DOMAIN, node.publicKey), witnesses: [witnessKeyOf("erewhon.example", witness.publicKey)], quorum: 1 };
const bob: FollowedPerson = { person: `mimi://${DOMAIN}/u/bob`, domain: DOMAIN, indexKey: new Uint8Array(32).fill(7) };
const eve: FollowedPerson = { person: `mimi://${DOMAIN}/u/eve`, domain: DOMAIN, indexKey: new Uint8Array(32).fill(8) };
const entry = (counter: number, text = "") => utf8(`entry ${counter}${text}`);
const leafOf = (who: FollowedPerson, counter: number, text = "") => encodeLeaf(chainLeaf(who.indexKey, counter, entry(counter, text)));

let log: LogInMemory;
let now: number;
let asked: string[];
let online: boolean;
let bare: boolean;
let serve: LogInMemory;
let persons: FollowedPerson[];
let records: Map<string, Bytes>;
let follower: Follower;

function start(): Follower {
  return createFollower({
    store: memoryStore(records),
    log: (domain) => (domain === DOMAIN ? { url: "https://own.example/ledger/of/graustark.example", policy } : undefined),
    persons: () => persons,
    clock: { now: () => now * 1000, after: () => () => undefined },
    fetchBytes: async (url) => {
      if (!online) throw new TypeError("fetch failed");
      const path = url.slice("https://own.example/ledger/of/graustark.example/".length);
      asked.push(path);
      if (path !== "checkpoint") return serve.readTile(parseTilePath(path));
      const checkpoint = await serve.checkpoint();
      return bare ? checkpoint : cosigned(checkpoint, witnessNameOf("erewhon.example"), witness, now);
    },
  });
}

beforeEach(() => {
  log = logInMemory(originOf(DOMAIN), node);
  serve = log;
  now = 1_000_000;
  asked = [];
  online = true;
  bare = false;
  persons = [bob];
  records = new Map();
  follower = start();
});

const served = (...entries: Bytes[]) => ({ entries, receipts: [] });
const seen = (who: FollowedPerson, ...entries: Bytes[]) => follower.chainSeen(who, served(...entries));

describe("what the follower says of a contact", () => {
  it("followed: what was handed over is what the log shows", async () => {
    log.leaves.push(numberedLeaf(1), leafOf(bob, 0), numberedLeaf(2), leafOf(bob, 1));
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0), entry(1))).toMatchObject({ state: "followed", code: null, size: 4, asOf: now, cosignedBy: [witnessNameOf("erewhon.example")], entries: [{ counter: 0, index: 1 }, { counter: 1, index: 3 }] });
  });

  it("withheld: the log has an entry that the node did not hand over", async () => {
    log.leaves.push(leafOf(bob, 0));
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "followed" });
    log.leaves.push(leafOf(bob, 1));
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "withheld", code: "ledger/withheld", withheld: [1] });
    expect(await seen(bob, entry(0), entry(1))).toMatchObject({ state: "followed" });
  });

  it("withheld: an entry was handed over that is neither logged nor promised", async () => {
    log.leaves.push(leafOf(bob, 0));
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0), entry(1))).toMatchObject({ state: "withheld", code: "ledger/no-receipt" });
    const receipts = [new Uint8Array(), new Uint8Array([1, 2, 3])];
    expect(await follower.chainSeen(bob, { entries: [entry(0), entry(1)], receipts })).toMatchObject({ state: "withheld", code: /^wire\// });
  });

  it("young until the promise is kept, lying once it is broken, by the witnesses' clock", async () => {
    log.leaves.push(leafOf(bob, 0));
    const receipt = await signReceipt({ origin: log.origin, ...chainLeaf(bob.indexKey, 1, entry(1)), issuedAt: now, promisedBy: now + 60 }, node);
    const both = { entries: [entry(0), entry(1)], receipts: [new Uint8Array(), receipt] };
    await follower.refresh(DOMAIN);
    expect(await follower.chainSeen(bob, both)).toMatchObject({ state: "young", code: "ledger/promised", unlogged: [1] });
    now += 61;
    await follower.refresh(DOMAIN);
    expect(await follower.chainSeen(bob, both)).toMatchObject({ state: "lying", code: "ledger/broken-promise" });
    log.leaves.push(leafOf(bob, 1));
    await follower.refresh(DOMAIN);
    expect(await follower.chainSeen(bob, both)).toMatchObject({ state: "followed" });
  });

  it("lying: the log shows another entry in that place", async () => {
    log.leaves.push(leafOf(bob, 0, "of somebody else"));
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "lying", code: "ledger/wrong-entry" });
  });

  it("young: a log in its first minutes has no witness; unreachable, not lying, when none comes", async () => {
    bare = true;
    log.leaves.push(leafOf(bob, 0));
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "young", code: "ledger/unwitnessed", asOf: 0 });
    now += 700;
    log.leaves.push(numberedLeaf(1));
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "unreachable", code: "ledger/unwitnessed" });
    bare = false;
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "followed" });
  });

  it("unreachable: never read, no accord, or not read for too long; a short absence changes nothing", async () => {
    log.leaves.push(leafOf(bob, 0));
    expect(await seen(bob, entry(0))).toMatchObject({ state: "unreachable", code: "ledger/not-read" });
    expect(await seen({ ...bob, domain: "nowhere.example" }, entry(0))).toMatchObject({ state: "unreachable", code: "ledger/no-accord" });
    await follower.refresh(DOMAIN);
    online = false;
    now += 600;
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "followed", asOf: now - 600 });
    now += 600;
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "unreachable", code: "ledger/unreachable" });
  });

  it("unreachable when the clocks differ by an hour, whichever is wrong", async () => {
    log.leaves.push(leafOf(bob, 0));
    await follower.refresh(DOMAIN);
    now -= 3600;
    expect(await seen(bob, entry(0))).toMatchObject({ state: "unreachable", code: "ledger/stale" });
    now += 7200;
    expect(await seen(bob, entry(0))).toMatchObject({ state: "unreachable", code: "ledger/stale" });
  });

  it("what is withheld stays so while the log cannot be reached", async () => {
    log.leaves.push(leafOf(bob, 0), leafOf(bob, 1));
    await follower.refresh(DOMAIN);
    online = false;
    now += 5000;
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "withheld" });
  });
});

describe("attack 6: another history for this reader", () => {
  it("is lying for good, also after a restart and after the log goes back to its first story", async () => {
    log.leaves.push(leafOf(bob, 0), numberedLeaf(1));
    await follower.refresh(DOMAIN);
    const fork = log.fork();
    fork.leaves[0] = leafOf(eve, 0);
    fork.leaves.push(numberedLeaf(2));
    serve = fork;
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "lying", code: "ledger/split-view" });
    serve = log;
    follower = start();
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "lying", code: "ledger/split-view" });
  });

  it("a device of the node's making that is in the log and not handed over is given away by its tag", async () => {
    log.leaves.push(leafOf(bob, 0));
    for (let i = 1; i < 300; i++) log.leaves.push(i === 200 ? leafOf(bob, 1, "a device of the node's making") : numberedLeaf(i));
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "withheld", withheld: [1] });
  });

  it("tampering by whoever carries the log is no evidence against it", async () => {
    log.leaves.push(leafOf(bob, 0));
    await follower.refresh(DOMAIN);
    log.leaves.push(leafOf(bob, 1));
    const bent = log.fork();
    bent.leaves[1] = numberedLeaf(9);
    const honest = log.checkpoint.bind(log);
    serve = { ...bent, checkpoint: honest };
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0))).toMatchObject({ state: "followed", size: 1 });
    serve = log;
    await follower.refresh(DOMAIN);
    expect(await seen(bob, entry(0), entry(1))).toMatchObject({ state: "followed", size: 2 });
  });
});

describe("how it reads", () => {
  it("goes on after a restart, fetches only what is new, and nothing when nothing is", async () => {
    for (let i = 0; i < 600; i++) log.leaves.push(i === 300 ? leafOf(bob, 0) : numberedLeaf(i));
    await follower.refresh(DOMAIN);
    expect(asked).toEqual(["checkpoint", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"]);
    follower = start();
    log.leaves.push(leafOf(bob, 1));
    asked = [];
    await follower.refresh(DOMAIN);
    expect(asked).toEqual(["checkpoint", "tile/entries/002.p/89"]);
    expect(await seen(bob, entry(0), entry(1))).toMatchObject({ state: "followed", entries: [{ index: 300 }, { index: 600 }] });
    asked = [];
    await follower.refresh(DOMAIN);
    expect(asked).toEqual(["checkpoint"]);
  });

  it("finds the earlier entries of a new contact without fetching full bundles again", async () => {
    for (let i = 0; i < 600; i++) log.leaves.push(i === 100 ? leafOf(eve, 0) : i === 590 ? leafOf(eve, 1) : numberedLeaf(i));
    await follower.refresh(DOMAIN);
    persons = [bob, eve];
    asked = [];
    await follower.refresh(DOMAIN);
    expect(asked).toEqual(["checkpoint", "tile/entries/002.p/88"]);
    expect(await seen(eve, entry(0), entry(1))).toMatchObject({ state: "followed", entries: [{ index: 100 }, { index: 590 }] });
    expect(await seen(bob)).toMatchObject({ state: "followed", entries: [] });
  });

  it("fetches again what was damaged where it was kept", async () => {
    for (let i = 0; i < 300; i++) log.leaves.push(i === 10 ? leafOf(eve, 0) : numberedLeaf(i));
    await follower.refresh(DOMAIN);
    for (const [key, value] of records) if (key.includes("/bundle/")) value[100]! ^= 1;
    persons = [bob, eve];
    await follower.refresh(DOMAIN);
    expect(await seen(eve, entry(0))).toMatchObject({ state: "unreachable", code: "ledger/bad-entry" });
    await follower.refresh(DOMAIN);
    expect(await seen(eve, entry(0))).toMatchObject({ state: "followed" });
  });

  it("runs looks at one log one after another", async () => {
    for (let i = 0; i < 20; i++) log.leaves.push(leafOf(bob, i));
    await Promise.all([follower.refresh(DOMAIN), follower.refreshAll(), follower.refresh(DOMAIN)]);
    expect(asked.filter((path) => path !== "checkpoint")).toHaveLength(1);
    expect((await seen(bob, ...Array.from({ length: 20 }, (_, i) => entry(i)))).state).toBe("followed");
  });
});
