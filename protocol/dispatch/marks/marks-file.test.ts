import { describe, expect, it } from "vitest";
import { fromUtf8, utf8 } from "../../wire/bytes.ts";
import { readMarksFile, writeMarksFile } from "./marks-file.ts";

const dispatch = {
  dispatchId: "d1",
  authorKey: new Uint8Array(32).fill(1),
  portions: [{ portionId: "1", text: ["It ", ["began", "started"], "."] }, { portionId: "2", text: ["Plain."] }],
  readers: [{ readerId: "anna" }, { readerId: "bela", portions: ["2"] }],
};
const written = () => JSON.parse(fromUtf8(writeMarksFile([dispatch])));
const read = (file: unknown) => () => readMarksFile(utf8(JSON.stringify(file)));

describe("a file of marks", () => {
  it("is read as it was written", () => {
    expect(readMarksFile(writeMarksFile([dispatch]))).toEqual([dispatch]);
  });

  it.each<[string, (file: ReturnType<typeof written>) => unknown]>([
    ["another format", (file) => ({ ...file, format: "entente-marks/2" })],
    ["something more", (file) => ({ ...file, more: 1 })],
    ["no dispatch", (file) => ({ ...file, dispatches: [] })],
    ["one dispatch twice", (file) => ({ ...file, dispatches: [...file.dispatches, ...file.dispatches] })],
    ["one reader twice", (file) => ({ ...file, dispatches: [{ ...file.dispatches[0], readers: [{ id: "anna" }, { id: "anna" }] }] })],
    ["a reader of a portion that isn't there", (file) => ({ ...file, dispatches: [{ ...file.dispatches[0], readers: [{ id: "anna", portions: ["3"] }] }] })],
    ["half a key", (file) => ({ ...file, dispatches: [{ ...file.dispatches[0], key: "AAAA" }] })],
    ["a text that is none", (file) => ({ ...file, dispatches: [{ ...file.dispatches[0], portions: [{ id: "1", text: [["one"]] }] }] })],
    ["a list", () => []],
  ])("is refused with %s", (_, change) => {
    expect(read(change(written()))).toThrow("marks/bad-file");
  });

  it("is refused as bytes that are no JSON, or no text", () => {
    for (const bytes of [utf8("{"), Uint8Array.of(0xff, 0xfe), new Uint8Array(0)]) expect(() => readMarksFile(bytes)).toThrow("marks/bad-file");
  });
});
