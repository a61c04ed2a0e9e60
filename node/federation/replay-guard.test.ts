import { expect, it } from "vitest";
import { fakeClock, federationDatabase } from "./fake-clock-fixture.ts";
import { replayGuard } from "./replay-guard.ts";

const NONCE = "AAAAAAAAAAAAAAAAAAAAAA";
const code = (run: Promise<void>) => run.then(() => "admitted", (cause: { code?: string }) => cause.code);

it("a request counts once, within five minutes of its making, for each peer by itself", async () => {
  const clock = fakeClock();
  const guard = replayGuard(await federationDatabase(), clock);
  const now = clock.now() / 1000;
  expect(await code(guard.admit("a.example", now, NONCE))).toBe("admitted");
  expect(await code(guard.admit("a.example", now, NONCE))).toBe("federation/replayed");
  expect(await code(guard.admit("a.example", now + 1, NONCE))).toBe("federation/replayed");
  expect(await code(guard.admit("b.example", now, NONCE))).toBe("admitted");
  expect(await code(guard.admit("a.example", now - 301, `B${NONCE}`))).toBe("federation/clock-skew");
  expect(await code(guard.admit("a.example", now + 301, `C${NONCE}`))).toBe("federation/clock-skew");
  expect(await code(guard.admit("a.example", now, "short"))).toBe("federation/replayed");
});

it("a restart forgets the nonces, and still admits nothing from before it", async () => {
  const clock = fakeClock();
  const db = await federationDatabase();
  const before = replayGuard(db, clock);
  const made = clock.now() / 1000;
  await before.admit("a.example", made, NONCE);
  const after = replayGuard(db, clock);
  expect(await code(after.admit("a.example", made, NONCE))).toBe("federation/replayed");
  expect(await code(after.admit("a.example", made + 1, `B${NONCE}`))).toBe("federation/replayed");
  await clock.advance(5000);
  expect(await code(after.admit("a.example", clock.now() / 1000, `B${NONCE}`))).toBe("admitted");
});
