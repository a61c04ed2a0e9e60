/** The pure parts: who a person is by what was said, what a device is by what its node states, and that order does not matter. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { deviceValue } from "../../protocol/assurance/device-fact.ts";
import { directoryOf, isLoopback } from "./directory.ts";
import { personValue } from "./person-fact.ts";
import { RoomWords, type Verified } from "./words.ts";

const [alice, bob, carol] = ["mimi://ruritania.example/u/alice", "mimi://graustark.example/u/bob", "mimi://graustark.example/u/carol"];
const ends = new Map([[alice!, "a"], [bob!, "b"], [carol!, "c"]]);
const fingerprint = (person: string): Bytes => new Uint8Array(32).fill(person.length + person.charCodeAt(person.length - 1));
const verified = (by: string, whom: string, state: "verified" | "withdrawn" = "verified", at = 10): [string, string, Verified] => [ends.get(by)!, by, { kind: "verified", fingerprint: fingerprint(whom), method: "short-code", state, at }];
const followed = (by: string, whom: string, state: "followed" | "young" | "withheld" | "unreachable" | "lying") => [ends.get(by)!, by, { kind: "followed" as const, person: whom, head: new Uint8Array(32), size: 1, state, at: 1 }] as const;
function person(whom: string, others: string[], said: readonly (readonly [string, string, Parameters<RoomWords["hear"]>[2]])[], recovered = false) {
  const words = new RoomWords();
  for (const [end, who, what] of said) words.hear(end, who, what);
  return personValue({ person: whom, others, fingerprintOf: fingerprint, words, ends: new Set(ends.values()), recovered, standing: [], isDesk: () => false }).value;
}

describe("a person", () => {
  const both = [verified(alice!, bob!), verified(bob!, alice!)];
  it.each([
    [[], "person/asserted"],
    [[verified(alice!, bob!)], "person/verified-by-one"],
    [[verified(bob!, alice!)], "person/verified-by-one"],
    [both, "person/chain-not-followed"],
    [[...both, followed(bob!, alice!, "followed")], "person/verified"],
    [[...both, followed(bob!, alice!, "young")], "person/ledger-unwitnessed"],
    [[...both, followed(bob!, alice!, "withheld")], "person/chain-not-followed"],
    [[...both, followed(bob!, alice!, "lying")], "person/chain-fork"],
    [[...both, verified(bob!, alice!, "withdrawn", 11), followed(bob!, alice!, "followed")], "person/verified-by-one"],
    // Following oneself, or verifying oneself, is nobody's word about one.
    [[verified(alice!, alice!), followed(alice!, alice!, "followed")], "person/asserted"],
  ] as const)("%#", (said, value) => {
    expect(person(alice!, [bob!], said)).toBe(value);
  });

  it("is the worst that any of the others has to say", () => {
    const said = [...both, followed(bob!, alice!, "followed")];
    expect(person(alice!, [bob!, carol!], said)).toBe("person/asserted");
    expect(person(alice!, [bob!, carol!], [...said, verified(alice!, carol!), verified(carol!, alice!), followed(carol!, alice!, "young")])).toBe("person/ledger-unwitnessed");
  });

  it("recovered by officers and not verified since", () => {
    expect(person(alice!, [bob!], [], true)).toBe("person/recovered");
    expect(person(alice!, [bob!], [...both, followed(bob!, alice!, "followed")], true)).toBe("person/verified");
  });

  it("comes out the same whatever the order in which things were heard", () => {
    const word = fc.tuple(fc.constantFrom("a", "b", "b2"), fc.constantFrom("verified" as const, "withdrawn" as const), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 3, selector: ([end]) => end }), fc.array(fc.nat(), { maxLength: 3 }), (words, order) => {
        const hear = (list: typeof words) => {
          const room = new RoomWords();
          for (const [end, state, at] of list) room.hear(end, bob!, { kind: "verified", fingerprint: fingerprint(alice!), method: "in-person", state, at });
          return room.hasVerified(bob!, fingerprint(alice!));
        };
        const shuffled = words.map((one, i) => ({ one, by: order[i] ?? i })).sort((x, y) => x.by - y.by).map(({ one }) => one);
        expect(hear(shuffled)).toBe(hear(words));
      }),
    );
  });
});

describe("what was said in a line", () => {
  it("survives a restart as it was", () => {
    const words = new RoomWords();
    for (const [end, who, what] of [verified(alice!, bob!), verified(bob!, alice!, "withdrawn"), followed(bob!, alice!, "young")]) words.hear(end, who, what);
    words.hear("b", bob!, { kind: "evidence", delegation: null, codeHash: new Uint8Array(32), codeProof: null, hardwareKeys: false, standing: new Uint8Array(3) });
    words.hearStatement("b", bob!, { kind: "assessment", factsHash: "ab", asOf: 1, level: 1, limiting: "", epoch: 2 }, { wall: 5, monotonic: 6 });
    const again = RoomWords.decode(words.encode());
    expect(again.encode()).toEqual(words.encode());
    expect(again.hasVerified(alice!, fingerprint(bob!))).toBe(true);
    expect(again.evidenceOf("b")?.codeHash).toEqual(new Uint8Array(32));
    expect(again.latestStatementOf(bob!)?.statement.level).toBe(1);
  });

  it("a member that names a thousand subjects fills nobody's memory", () => {
    const words = new RoomWords();
    for (let i = 0; i < 1000; i++) words.hear("b", bob!, { kind: "followed", person: `mimi://graustark.example/u/p${i}`, head: new Uint8Array(32), size: 0, state: "followed", at: 0 });
    expect(words.encode().length).toBeLessThan(64_000);
  });
});

describe("a device", () => {
  const stated = { class: "issued", status: "good", evidence: [], issuedAt: 100 } as const;
  const notice = { v: 1, domain: "graustark.example", person: bob!, deviceId: "0".repeat(32), class: "issued", status: "good", reason: "", serial: 1, at: 100 } as const;
  const base = { stated, notice: undefined, cap: "issued", guest: false, ignored: false } as const;
  it.each([
    [{}, "device/issued"],
    [{ stated: { ...stated, class: "approved" as const } }, "device/approved"],
    [{ stated: { ...stated, class: "personal" as const } }, "device/personal"],
    [{ stated: null }, "device/no-standing"],
    [{ guest: true }, "device/guest"],
    [{ ignored: true }, "device/revoked"],
    [{ stated: { ...stated, status: "lowered" as const } }, "device/lowered"],
    [{ cap: "approved" as const }, "device/approved"],
    [{ cap: "personal" as const }, "device/capped-by-accord"],
    [{ cap: "personal" as const, stated: { ...stated, class: "personal" as const } }, "device/personal"],
    [{ notice: { ...notice, status: "lowered" as const } }, "device/lowered"],
    [{ notice: { ...notice, status: "revoked" as const } }, "device/revoked"],
    [{ notice: { ...notice, class: "personal" as const } }, "device/personal"],
    // A notice can lower at once; it takes a standing to raise.
    [{ notice, stated: { ...stated, class: "personal" as const } }, "device/personal"],
    // What the node has said since counts.
    [{ notice: { ...notice, status: "lowered" as const, at: 99 } }, "device/issued"],
    [{ notice: { ...notice, status: "lowered" as const }, stated: null }, "device/lowered"],
  ] as const)("%j is %s", (change, value) => {
    expect(deviceValue({ ...base, ...change })).toBe(value);
  });
});

describe("what is known of nodes", () => {
  const node = { domain: "ruritania.example", organisation: "Ruritania", url: "http://127.0.0.1:7101", nodeKey: "A".repeat(43), caKey: "A".repeat(43), officerKeys: [], webOrigins: [], ledger: { origin: "ruritania.example/ledger", vkey: "", url: "http://127.0.0.1:7101/ledger" } };
  const peer = { ...node, domain: "graustark.example", maximumRank: 1, statedDevice: "approved" as const, state: "active" as const, reachable: true };
  const organisation = { ...node, ceilings: [0, 1, 2, 3] as [number, number, number, number], overrideBy: [], directCalls: "told" as const, joinsDirectCalls: "ask" as const, demonstration: true };

  it("a peer without an accord in force is nobody", () => {
    expect(directoryOf({ organisation, peers: [{ ...peer, state: "ended" }] }).node("graustark.example")).toBeUndefined();
    expect(directoryOf({ organisation, peers: [peer] }).node("graustark.example")).toMatchObject({ statedClass: "approved", policy: { maximum: 1 } });
  });
  it("demonstration evidence counts only where both nodes run on this machine and say so", () => {
    expect(directoryOf({ organisation, peers: [peer] }).own.demonstration).toBe(true);
    expect(directoryOf({ organisation: { ...organisation, url: "https://ruritania.example" }, peers: [peer] }).own.demonstration).toBe(false);
    expect(directoryOf({ organisation: { ...organisation, demonstration: false }, peers: [peer] }).own.demonstration).toBe(false);
    expect(directoryOf({ organisation, peers: [{ ...peer, url: "https://graustark.example" }] }).node("graustark.example")!.demonstration).toBe(false);
  });
  it.each([["http://localhost:1", true], ["http://127.0.0.1", true], ["http://[::1]:2", true], ["http://seat.localhost", true], ["http://127.0.0.1.evil.example", false], ["https://localhost.example", false], ["nonsense", false]])("%s", (url, is) => {
    expect(isLoopback(url)).toBe(is);
  });
});
