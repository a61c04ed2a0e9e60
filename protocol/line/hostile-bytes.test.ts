/** Whatever bytes come, whoever reads them answers or fails with a code of its own: no other error, no endless work. */
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readGroupInfo, readHandshake, readKeyPackage, readMessageHeader, readWelcome, verifyGroupInfo, verifyHandshake, wireFormat } from "../framing/framing.ts";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { newDevice, type TestDevice, X25519 } from "./device-fixture.ts";
import { createLine, joinLine, type LineGroup, type NewKeyPackage } from "./group.ts";

let bob: TestDevice;
let bobPackage: NewKeyPackage;
let b: LineGroup;
let originals: Bytes[];
let groupInfo: Bytes;

beforeAll(async () => {
  const alice = await newDevice("alice", { suite: X25519 });
  bob = await newDevice("bob", { suite: X25519 });
  bobPackage = await bob.keyPackage();
  const first = await createLine(alice.env, { groupId: utf8("a line"), context: utf8("context"), ...(await alice.keyPackage()) });
  const made = await first.commit({ add: [bobPackage.keyPackage] });
  b = await joinLine(bob.env, { welcome: made.welcome!, ...bobPackage });
  groupInfo = made.groupInfo;
  originals = [bobPackage.keyPackage, made.welcome!, made.groupInfo, (await made.next.commit()).commit, (await made.next.seal(utf8("hello"), utf8("rank"))).message];
});

/** An honest message with bytes changed, cut out, put in or cut off; or rubbish. */
const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => concat(bytes)),
  fc
    .record({ which: fc.nat(4), edits: fc.array(fc.record({ at: fc.nat(20_000), remove: fc.nat(6), insert: fc.uint8Array({ maxLength: 6 }) }), { minLength: 1, maxLength: 4 }), cut: fc.option(fc.nat(20_000)) })
    .map(({ which, edits, cut }) => {
      let bytes: Bytes = originals[which]!;
      for (const { at, remove, insert } of edits) {
        const start = at % bytes.length;
        bytes = concat(bytes.subarray(0, start), insert, bytes.subarray(start + remove));
        if (bytes.length === 0) break;
      }
      return cut === null ? bytes : bytes.slice(0, cut % (bytes.length + 1));
    }),
);

function expectOwnCode(cause: unknown, area: string): void {
  expect(cause).toBeInstanceOf(Failure);
  expect((cause as Failure).code.startsWith(`${area}/`), (cause as Failure).code).toBe(true);
}

describe("hostile bytes", () => {
  it("the outside: every reader", () => {
    const start = verifyGroupInfo(groupInfo);
    const readers = [wireFormat, readKeyPackage, readHandshake, readWelcome, readGroupInfo, verifyGroupInfo, readMessageHeader, (handshake: Uint8Array) => verifyHandshake({ handshake, ...start })];
    fc.assert(
      fc.property(hostile, (bytes) => {
        for (const read of readers) {
          try {
            read(bytes);
          } catch (cause) {
            expectOwnCode(cause, "framing");
          }
        }
      }),
      { numRuns: 1500 },
    );
  });

  it("the inside: what a group opens, whom it adds, how it is joined", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        const attempts = [() => b.open(bytes), () => b.commit({ add: [bytes] }), () => joinLine(bob.env, { ...bobPackage, welcome: bytes })];
        for (const attempt of attempts) {
          try {
            await attempt();
          } catch (cause) {
            expectOwnCode(cause, "line");
          }
        }
      }),
      { numRuns: 600 },
    );
  });
});
