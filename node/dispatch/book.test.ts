/** The node's record of who may open what grows by signed releases and by nothing else: whatever is done to it, in whatever order. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "@noble/hashes/sha2.js";
import { signHead } from "../../protocol/dispatch/head.ts";
import { encodeLabel, labelOfChoice } from "../../protocol/dispatch/labels.ts";
import { peekRelease, signRelease } from "../../protocol/dispatch/release-statement.ts";
import { headHash, peekHead } from "../../protocol/dispatch/head.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { mergeMigrations } from "../storage/migrate.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { freshSigner } from "../start/node-keys.ts";
import { systemRandom } from "../start/system-clock.ts";
import { createDispatchBook } from "./book.ts";
import { dispatchMigrations } from "./tables.ts";

const open: Database[] = [];
afterEach(async () => {
  for (const db of open.splice(0)) await db.close();
});

const author = "mimi://ruritania.example/u/analyst" as never;
const deviceId = "0123456789abcdef0123456789abcdef" as never;
const bytes = (text: string, length: number) => sha256(new TextEncoder().encode(text)).slice(0, length) as Bytes;
const personOf = (index: number) => `mimi://graustark.example/u/reader${index}`;

async function world() {
  const db = openDatabase(":memory:");
  open.push(db);
  await db.migrate(mergeMigrations([dispatchMigrations]));
  const signer = await freshSigner(systemRandom);
  const label = encodeLabel(labelOfChoice({ rank: 1, releasableTo: [], originatorControlled: true, sourcesProtected: false }));
  const head = await signHead({ id: bytes("dispatch", 16), originator: author, deviceId, organisation: "Ruritania", createdAt: 1, label, rank: 1, portions: [0, 1, 2].map(() => ({ kind: "text" as const, label, rank: 1 as const })), terms: { lease: 0, until: null, onward: "ask" }, controllers: [{ person: author, fingerprint: bytes("f", 32) }] }, signer);
  const book = createDispatchBook(db, () => 1);
  await db.writer.run((trx) => book.create(trx, head, headHash(head), peekHead(head)));
  const keyOf = (portion: number, rendering: number) => bytes(`key ${portion} ${rendering}`, 16);
  const releaseOf = (reader: number, portions: readonly number[], rendering: number) =>
    signRelease({ dispatch: bytes("dispatch", 16), head: headHash(head), reader: { kind: "person", person: personOf(reader) as never, fingerprint: bytes(`f${reader}`, 32), chainLength: 1, known: "asserted" }, renderings: portions.map((portion) => ({ portion, key: keyOf(portion, rendering), hash: bytes("h", 32), size: 1 })), until: null, asked: null, by: author, deviceId, at: 2 }, signer);
  return { db, book, head, keyOf, releaseOf };
}

type Step = { do: "release"; reader: number; portions: number[]; rendering: number; state: "active" | "one-signature" } | { do: "revoke"; reader: number } | { do: "revoke-portion"; portion: number } | { do: "note" } | { do: "create" } | { do: "nonce" } | { do: "fail"; reader: number };
const reader = fc.integer({ min: 0, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("release" as const), reader, portions: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }), rendering: fc.integer({ min: 0, max: 1 }), state: fc.constantFrom("active" as const, "one-signature" as const) }),
  fc.record({ do: fc.constant("revoke" as const), reader }),
  fc.record({ do: fc.constant("revoke-portion" as const), portion: fc.integer({ min: 0, max: 2 }) }),
  fc.constantFrom<Step>({ do: "note" }, { do: "create" }, { do: "nonce" }),
  fc.record({ do: fc.constant("fail" as const), reader }),
);

describe("the record of a dispatch", () => {
  it("has for each key exactly the readers whose signed release names it, and never one more by anything else", async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const { db, book, head, keyOf, releaseOf } = await world();
      const signed = new Map<string, Set<string>>(); // key → readers of releases that were taken
      const readersOf = () => {
        const found = new Map<string, Set<string>>();
        for (const portion of [0, 1, 2]) for (const rendering of [0, 1]) {
          const key = keyOf(portion, rendering);
          const record = book.key(db.read, bytes("dispatch", 16), key);
          if (record) found.set(toBase64Url(key), new Set(record.releases.map(({ statement }) => (statement.reader as { person: string }).person)));
        }
        return found;
      };
      for (const [index, one] of steps.entries()) {
        const before = readersOf();
        if (one.do === "release") {
          const made = await releaseOf(one.reader, one.portions, one.rendering);
          const parsed = peekRelease(made);
          await db.writer.run((trx) => book.release(trx, made, parsed, new Map(parsed.renderings.map(({ key }) => [toBase64Url(key), bytes("s", 32)])), { state: one.state, second: null }));
          for (const { key } of parsed.renderings) signed.set(toBase64Url(key), (signed.get(toBase64Url(key)) ?? new Set()).add(personOf(one.reader)));
        } else if (one.do === "fail") {
          // Taken back half way: nothing of it stays.
          const made = await releaseOf(one.reader, [0], 1);
          await db.writer.run((trx) => {
            book.release(trx, made, peekRelease(made), new Map(peekRelease(made).renderings.map(({ key }) => [toBase64Url(key), bytes("s", 32)])), { state: "active", second: null });
            throw new TypeError("half way");
          }).catch(() => undefined);
        } else {
          await db.writer.run((trx) => {
            if (one.do === "revoke") book.revoke(trx, { v: 1, dispatch: bytes("dispatch", 16), what: { kind: "person", person: personOf(one.reader) as never }, by: author, deviceId, at: 3 });
            else if (one.do === "revoke-portion") book.revoke(trx, { v: 1, dispatch: bytes("dispatch", 16), what: { kind: "portion", portion: one.portion }, by: author, deviceId, at: 3 });
            else if (one.do === "note") book.note(trx, [{ dispatch: bytes("dispatch", 16), kind: "opened", person: personOf(3) }]);
            else if (one.do === "create") book.create(trx, head, headHash(head), peekHead(head));
            else book.once(trx, bytes(`nonce ${index}`, 16), index);
          });
        }
        const after = readersOf();
        expect(after).toEqual(signed);
        if (one.do !== "release") expect(after).toEqual(before);
      }
    }), { numRuns: 60 });
  }, 30_000);

  it("a reader who was taken back is not let in again by the same release", async () => {
    const { db, book, keyOf, releaseOf } = await world();
    const made = await releaseOf(1, [0], 0);
    const take = () => db.writer.run((trx) => book.release(trx, made, peekRelease(made), new Map([[toBase64Url(keyOf(0, 0)), bytes("s", 32)]]), { state: "active", second: null }));
    expect(await take()).toBe("new");
    await db.writer.run((trx) => book.revoke(trx, { v: 1, dispatch: bytes("dispatch", 16), what: { kind: "person", person: personOf(1) as never }, by: author, deviceId, at: 3 }));
    expect(await take()).toBe("known");
    expect(book.key(db.read, bytes("dispatch", 16), keyOf(0, 0))!.releases.map(({ state }) => state)).toEqual(["revoked"]);
  });
});
