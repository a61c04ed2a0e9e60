import { describe, expect, it } from "vitest";
import { disturbsAt, ringableBy, type Said, wayOf } from "./ways.ts";

const push = { endpoint: "https://push.example/x", p256dh: "p", auth: "a" };
const said = (change: Partial<Said> = {}): Said => ({ rings: "screen", disturbs: "all", later: [], tells: false, push: null, ...change });

describe("how a device would be woken", () => {
  it.each([
    ["that never said anything", undefined, true, "none"],
    ["that is connected and rings", said(), true, "connected"],
    ["that is connected and only looks", said({ rings: "none" }), true, "none"],
    ["of an agent that runs", said({ rings: "agent" }), true, "agent"],
    ["of an agent that does not run", said({ rings: "agent" }), false, "none"],
    ["that is closed", said(), false, "none"],
    ["that is closed and subscribed", said({ push }), false, "push"],
  ] as const)("one %s", (_, what, online, way) => expect(wayOf(what, { online, pushAllowed: true })).toBe(way));

  it("a subscription is nothing where the organisation allows none", () => expect(wayOf(said({ push }), { online: false, pushAllowed: false })).toBe("none"));
});

it("quiet hours are kept while the device sleeps", () => {
  const night = said({ later: [{ at: 100, disturbs: "urgent" }, { at: 200, disturbs: "all" }] });
  expect([0, 99, 100, 199, 200, 900].map((now) => disturbsAt(night, now))).toEqual(["all", "all", "urgent", "urgent", "all", "all"]);
});

describe("whether a person can be rung", () => {
  const device = (way: "connected" | "agent" | "push" | "none", change: Partial<Said> = {}) => ({ way, said: said(change) });
  it.each([
    ["no device", [], "no", "no"],
    ["the best of several", [device("none"), device("push"), device("connected")], "now", "now"],
    ["woken only", [device("none"), device("push")], "push", "push"],
    ["an agent", [device("agent")], "now", "now"],
    ["undisturbed, and tells what rings through", [device("connected", { disturbs: "urgent", tells: true })], "no", "now"],
    ["undisturbed, and does not tell: as if it could not ring", [device("connected", { disturbs: "urgent" })], "no", "no"],
    ["undisturbed altogether", [device("connected", { disturbs: "nothing", tells: true })], "no", "no"],
  ] as const)("%s", (_, devices, ringable, urgent) => expect(ringableBy(devices, 0)).toEqual({ ringable, urgent }));
});
