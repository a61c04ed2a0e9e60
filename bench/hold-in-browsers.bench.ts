/**
 * From a changed fact to silence in the decoded sound, in two real browsers' seats of the rehearsal: Graustark's security officer lowers the device in the call, by a client of the officer's
 * own; the last loud moment of what each seat decodes is compared with the moment of the order. `node bench/hold-in-browsers.bench.ts [--rounds 6]`. Needs the rehearsal's ports.
 * In the figure: the order, two nodes, two clients, and whatever the far end's jitter buffer had left to play.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Frame } from "playwright-core";
import { headlessEnvironment, random } from "../cli/headless.ts";
import { keptPasskey } from "../cli/rehearsal/kept-passkey.ts";
import { createClient } from "../client/entente.ts";
import { until } from "../testing/federation/boot.ts";
import { circumstances, pause, short, spread, table } from "./measure/figures.ts";
import { leaveNoFolder } from "./measure/leave-nothing.ts";
import { forget, seen, wallNow } from "./measure/seat-ears.ts";
import { openTwoSeats } from "./measure/two-seats.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "6" } } });
const rounds = Number(values.rounds);
const SILENT_FOR_MS = 1000;

const seats = await openTwoSeats();
const { president, minister } = seats;
const officer = await officerOf("graustark.example");
try {
  await seats.press(president, "call");
  await seats.press(minister, "answer");
  for (const frame of [president, minister]) await frame.locator('section.call[data-level="1"][data-settled="true"]').waitFor({ timeout: 30_000 });
  const read = async (frame: Frame) => (await seats.button(frame, "code-read").innerText({ timeout: 20_000 })).trim();
  const [left, right] = [await read(president), await read(minister)];
  for (const [frame, digits] of [[president, right], [minister, left]] as const) {
    await seats.press(frame, "code-type");
    await seats.button(frame, "code-type").pressSequentially(digits);
  }
  const verified = async () => {
    for (const frame of [president, minister]) await frame.locator('section.call[data-level="2"][data-settled="true"][data-gate="open"]').waitFor({ timeout: 30_000 });
  };
  await verified();
  await seats.press(president, "declare-2");

  const { devices } = await officer.security.devices();
  const device = devices.find(({ person, name }) => person === "mimi://graustark.example/u/principal" && name === "Issued handset")!;
  const set = (status: "lowered" | "good") => officer.security.set({ deviceId: device.deviceId, status, reason: "bench" });
  const atFar: number[] = [];
  const atOwn: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await Promise.all([president, minister].map(loud));
    const at = wallNow();
    await set("lowered");
    await Promise.all([president, minister].map((frame) => frame.locator('[data-gate="held"]').first().waitFor({ timeout: 10_000 })));
    await pause(SILENT_FOR_MS);
    // What the President hears is what the lowered device says, and the other way round.
    atFar.push((await seen(president)).lastLoud! - at);
    atOwn.push((await seen(minister)).lastLoud! - at);
    if (wallNow() - Math.max((await seen(president)).lastLoud!, (await seen(minister)).lastLoud!) < SILENT_FOR_MS / 2) console.error("still loud");
    console.error(`round ${round}: ${short(atFar.at(-1)!)} ms, ${short(atOwn.at(-1)!)} ms`);
    await set("good");
    await verified();
  }
  console.log(`${circumstances(new Date())}\n${rounds} rounds in one call; milliseconds from the officer's order to the last loud moment of the decoded sound (limit: 250).\n`);
  const row = (name: string, took: number[]) => [name, ...spread(took), short(Math.max(...took))];
  console.log(table(["", "p50 ms", "p95 ms", "p99 ms", "longest"], [row("heard at the other node's end: the lowered device fell silent", atFar), row("heard at the lowered device: the other end fell silent", atOwn)]));
} finally {
  await officer.stop();
  await seats.close();
}
process.exit(0);

/** From now on, and until it is. */
async function loud(frame: Frame): Promise<void> {
  await forget(frame);
  await until(async () => (await seen(frame)).lastLoud !== null, "sound", 20_000);
}

/** A further device of the officer, let in by the officer's first one as any other. */
async function officerOf(domain: string) {
  const { link } = seats.rehearsal.people.find(({ uri, role }) => role === "security" && uri.startsWith(`mimi://${domain}/`))!;
  const { url } = seats.rehearsal.nodes.find((node) => node.domain === domain)!;
  const folder = leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-bench-officer-")));
  const client = createClient(headlessEnvironment({ folder, nodeUrl: url, authenticator: await keptPasskey(join(folder, "passkey.json"), random), code: { hash: null, proof: null } }));
  await client.start();
  await client.enrol(link, { deviceName: "The bench's", passkey: true });
  await until(() => client.view().state === "online", "the officer", 20_000);
  return client;
}
