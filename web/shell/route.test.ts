import { describe, expect, it } from "vitest";
import { hashOf, newestLine, readRoute } from "./route.ts";

describe("where one is", () => {
  it("survives the way through the address", () => {
    const room = "mimi://ruritania.example/r/abc?x=1#y/z";
    for (const route of [{ screen: "lines" }, { screen: "lines", room }, { screen: "desk" }, { screen: "desk", item: "ab12 counter" }, { screen: "desk", item: "new mimi://a.example/u/desk" }, { screen: "minutes" }, { screen: "minutes", item: `of call ${room}` }, { screen: "incidents" }, { screen: "incidents", item: "ab12" }, { screen: "exposure" }, { screen: "exposure", item: "ab12" }, { screen: "oversight" }, { screen: "devices" }, { screen: "security" }, { screen: "lost" }, { screen: "settings" }] as const) expect(readRoute(hashOf(route))).toEqual(route);
  });

  it("is the list, for an address that somebody mangled", () => {
    for (const hash of ["", "#", "#/", "#/nowhere", "#/lines/", "#/lines/%E0%A4%A"]) expect(readRoute(hash)).toEqual({ screen: "lines" });
  });
});

describe("the newest line", () => {
  it("is the one something happened on last, and never one that can only be read", () => {
    const line = (lastAt: number, readOnly = false) => ({ lastAt, readOnly });
    expect(newestLine([line(1), line(3), line(2)])).toEqual(line(3));
    expect(newestLine([line(1), line(3, true)])).toEqual(line(1));
    expect(newestLine([line(3, true)])).toBeUndefined();
    expect(newestLine([])).toBeUndefined();
  });
});
