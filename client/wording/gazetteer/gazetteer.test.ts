/** The gazetteer that is made of the packages. */
import { describe, expect, it } from "vitest";
import { codeOf } from "../../../protocol/wire/failure.ts";
import { fold, looseFold } from "../fold.ts";
import { openGazetteer } from "./gazetteer.ts";
import { keptGazetteer } from "./kept-gazetteer.ts";

const file = keptGazetteer();
const gazetteer = openGazetteer(file);

describe("the gazetteer", () => {
  it("knows Raqqa by every name that GeoNames lists, and by one that nobody lists", () => {
    const first = (name: string) => gazetteer.exact.get(fold(name))?.towns[0];
    const raqqa = first("Raqqa")!;
    for (const name of ["Ar Raqqah", "Ar-Raqqah", "Rakka", "Raqqah", "Nicephorium"]) expect(first(name)).toBe(raqqa);
    expect(first("Racca")).toBeUndefined();
    expect(gazetteer.loose.get(looseFold("Racca"))?.towns).toContain(raqqa);
    const town = gazetteer.town(raqqa);
    expect(gazetteer.head.countries[town.country]).toMatchObject({ code: "SY", en: "Syria", fr: "Syrie" });
    expect(Math.abs(town.latitude - 35.95) + Math.abs(town.longitude - 39.01)).toBeLessThan(0.02);
    expect(gazetteer.nearest(35.9, 39).town).toBe(raqqa);
  });
  it("is small enough for a page to load, and says where its names come from", () => {
    expect(file.length).toBeLessThan(8_000_000);
    expect(gazetteer.head.towns).toBeGreaterThan(190_000);
    expect(gazetteer.head.sources.join()).toContain("GeoNames");
  });
  it.each([
    ["nothing", new Uint8Array()],
    ["half of it", file.slice(0, file.length / 2)],
    ["another head", Uint8Array.from(file, (byte, at) => (at === 10 ? byte ^ 1 : byte))],
    ["one byte more", Uint8Array.from([...file.subarray(0, 100_000), ...file.subarray(99_999)])],
  ])("refuses %s", (_, bytes) => {
    let code = "";
    try {
      openGazetteer(bytes);
    } catch (error) {
      code = codeOf(error);
    }
    expect(code).toBe("wording/no-gazetteer");
  });
});
