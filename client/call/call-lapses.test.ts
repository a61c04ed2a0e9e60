import { describe, expect, it } from "vitest";
import type { FactView } from "../model/fact-view.ts";
import { AHEAD_SECONDS, lapsesSoon, nextAnnouncement } from "./call-lapses.ts";

const fact = (more: Partial<FactView>): FactView => ({ end: "a", endName: "Alice", kind: "authenticator", value: "authenticator/passkey", level: 2, source: "checked", since: 0, demonstration: false, own: true, ...more });
const until = 10_000;
const passkey = [fact({ until }), fact({ kind: "client", value: "client/installed", until })];

describe("what is about to run out", () => {
  it("is announced five minutes ahead, once for each end, until it has run out", () => {
    expect(lapsesSoon(passkey, until - AHEAD_SECONDS - 1)).toEqual([]);
    expect(lapsesSoon(passkey, until - AHEAD_SECONDS)).toEqual([{ end: "a", name: "Alice", own: true, kind: "authenticator", value: "authenticator/passkey", until }]);
    expect(lapsesSoon(passkey, until)).toEqual([]);
  });

  it("is awaited until then", () => {
    expect(nextAnnouncement(passkey, until - AHEAD_SECONDS - 60)).toBe(60);
    expect(nextAnnouncement(passkey, until - AHEAD_SECONDS)).toBeUndefined();
  });

  it("is not a standing, which is renewed unseen, nor what counts for nothing", () => {
    const others = [fact({ kind: "device", value: "device/issued", until }), fact({ level: 0, value: "authenticator/delegation-expired", until }), fact({})];
    expect(lapsesSoon(others, until - 10)).toEqual([]);
    expect(nextAnnouncement(others, 0)).toBeUndefined();
  });
});
