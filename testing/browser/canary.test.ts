/**
 * The canary: a known text, a known file and a known sound cross a line; then every file and the whole memory of every node process are searched, as a thief of the
 * servers would. Nothing may be found. The same search over the process of the people's own devices must find the text: a search that can't find proves nothing.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { descendants, formsOf, searchFiles, searchMemory } from "./process-memory.ts";
import { startRehearsal, type Rehearsal } from "./rehearsal-process.ts";
import { begin, callAndAnswer, makeLine, openStage, type Stage } from "./stage.ts";

const TEXT = "The canary sings at midnight in Streslau, 7f3e91c2";
const FILE = "Not for the archivist of the other side: 5b8d02aa, the whole of it";

let rehearsal: Rehearsal;
let browser: Browser;
let stage: Stage;

beforeAll(async () => {
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium()]);
  stage = await openStage(browser, rehearsal.rehearsal);
  await begin(stage);
  await makeLine(stage);
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await rehearsal?.stop();
});

/** Sixteen pieces of the sample's loud middle, as PCM of 16 bits (the file) and as 32-bit floats (what a decoder holds). */
function soundForms(): [string, Uint8Array][] {
  const wav = readFileSync("web/media/voice-sample.wav");
  const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + 44 + ((wav.length - 44) & ~1)));
  const forms: [string, Uint8Array][] = [];
  for (let piece = 0; piece < 16; piece++) {
    const start = Math.floor((samples.length * (piece + 4)) / 24);
    const part = samples.slice(start, start + 64);
    if (part.every((sample) => Math.abs(sample) < 200)) continue;
    forms.push([`sound ${piece} as 16-bit PCM`, Buffer.from(part.buffer)], [`sound ${piece} as floats`, Buffer.from(Float32Array.from(part, (sample) => sample / 32768).buffer)]);
  }
  return forms;
}

describe("the canary", () => {
  const needles = new Map([...formsOf("text", TEXT), ...formsOf("file", FILE), ...soundForms()]);

  it("crosses the line: a text, a file, a voice", async () => {
    const composer = stage.at("president", "message");
    if ((await composer.count()) === 0) await stage.at("president", "open-line").click();
    await composer.fill(TEXT);
    await stage.at("president", "send").click();
    await stage.seat("president").locator('[data-step="file"]').setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from(FILE.repeat(2000)) });
    await composer.fill("With a file");
    await stage.at("president", "send").click();
    if ((await stage.at("minister", "message").count()) === 0) await stage.at("minister", "open-line").click();
    await stage.seat("minister").getByText(TEXT).first().waitFor({ timeout: 20_000 });
    await stage.seat("minister").getByText("note.txt").first().waitFor({ timeout: 20_000 });
    await callAndAnswer(stage);
    await stage.hears("president");
    await stage.hears("minister");
  });

  it.skipIf(process.platform !== "linux")("is nowhere in the memory of any node", () => {
    const nodes = descendants(rehearsal.process.pid!).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("serve"));
    expect(nodes).toHaveLength(3);
    for (const pid of nodes) expect([...searchMemory(pid, needles)]).toEqual([]);
  });

  it("is in no file of any node", () => {
    for (const node of ["ruritania", "graustark", "erewhon"]) expect([...searchFiles(join(rehearsal.data, node), needles)]).toEqual([]);
  });

  it.skipIf(process.platform !== "linux")("is found by the same search where it must be: in the people's own devices", () => {
    expect([...searchMemory(rehearsal.process.pid!, needles)].some((name) => name.startsWith("text"))).toBe(true);
  });
});
