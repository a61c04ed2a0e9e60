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
import { wav } from "./tone-wav.ts";
import { begin, callAndAnswer, makeLine, openStage, type Stage } from "./stage.ts";

const TEXT = "The canary sings at midnight in Streslau, 7f3e91c2";
const FILE = "Not for the archivist of the other side: 5b8d02aa, the whole of it";

let rehearsal: Rehearsal;
let browser: Browser;
let stage: Stage;
const sound = makeSound();

beforeAll(async () => {
  [rehearsal, browser] = await Promise.all([startRehearsal(), launchChromium()]);
  // Seats speak with a sample; here it is one that no server ever had.
  stage = await openStage(browser, rehearsal.rehearsal, { prepare: async (context) => void (await context.route("**/*.wav", (route) => route.fulfill({ contentType: "audio/wav", body: wav(sound) }))) });
  await begin(stage);
  await makeLine(stage);
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await rehearsal?.stop();
});

/** Two seconds of a voice-like sound that exists nowhere else: a few wandering tones under noise from a fixed seed. */
function makeSound(): Int16Array<ArrayBuffer> {
  let seed = 0x2f6e2b1;
  const noise = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32) * 2 - 1;
  return Int16Array.from({ length: 96_000 }, (_, at) => {
    const seconds = at / 48_000;
    const tones = Math.sin(2 * Math.PI * (180 + 40 * Math.sin(3 * seconds)) * seconds) + 0.6 * Math.sin(2 * Math.PI * 950 * seconds);
    return Math.round(9000 * tones + 2500 * noise());
  });
}

/** Pieces of the sound as 16-bit PCM and as the floats that an encoder is given. */
function soundForms(samples: Int16Array<ArrayBuffer>): [string, Uint8Array][] {
  return Array.from({ length: 6 }, (_, piece) => samples.slice(piece * 15_000 + 500, piece * 15_000 + 564)).flatMap((part, piece): [string, Uint8Array][] => [
    [`sound ${piece} as 16-bit PCM`, Buffer.from(part.buffer)],
    [`sound ${piece} as floats`, Buffer.from(Float32Array.from(part, (sample) => sample / 32768).buffer)],
  ]);
}

describe("the canary", () => {
  const needles = new Map([...formsOf("text", TEXT), ...formsOf("file", FILE), ...soundForms(sound)]);

  it("crosses the line: a text, a file, a voice", async () => {
    const composer = stage.at("president", "message");
    if ((await composer.count()) === 0) await stage.at("president", "open-line").click();
    await composer.fill(TEXT);
    await stage.at("president", "send").click();
    await stage.seat("president").locator('[data-step="file"]').setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from(FILE.repeat(2000)) });
    await composer.fill("With a file");
    await stage.at("president", "send").click();
    if ((await stage.at("minister", "message").count()) === 0) await stage.at("minister", "open-line").click();
    await stage.seat("minister").locator(".message", { hasText: TEXT }).first().waitFor({ timeout: 20_000 });
    await stage.seat("minister").locator(".message", { hasText: "note.txt" }).first().waitFor({ timeout: 60_000 });
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
