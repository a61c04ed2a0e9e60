/**
 * How long is nothing heard while a call moves from one device to another? `node bench/move.bench.ts [--rounds 8]`. The rehearsal: two nodes, the President's page at one, two pages of the Prime
 * Minister's at the other, a steady tone at both of them. What the President's loudspeaker gets is listened to, sample by sample: the longest silence over each move, there and back. And, each
 * time, from the press on "Continue here" until the new device alone is in the call. Then, as often, with CONFIDENTIAL declared, so that the personal phone holds the call: from the press on the issued
 * handset to the first sound at the far end. Needs the rehearsal's ports.
 */
import { parseArgs } from "node:util";
import { Failure } from "../protocol/wire/failure.ts";
import { launchChromium } from "../testing/browser/chromium.ts";
import { forgetMix, mixHeard } from "../testing/browser/mix-ear.ts";
import { openMovingCall } from "../testing/browser/moving-call.ts";
import { startRehearsal } from "../testing/browser/rehearsal-process.ts";
import { seatFrame, type SeatName, skipToFree } from "../testing/browser/stage.ts";
import { circumstances, pause, short, spread, table } from "./measure/figures.ts";
import { leaveNoProcess } from "./measure/leave-nothing.ts";
import { wallNow } from "./measure/seat-ears.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "8" } } });
const rounds = Number(values.rounds);

const rehearsal = await startRehearsal();
leaveNoProcess(rehearsal.process);
const browser = await launchChromium();
const gaps: number[] = [];
const took: number[] = [];
const resumed: number[] = [];
try {
  const stage = await openMovingCall(browser, rehearsal.rehearsal);
  // Nothing is declared yet that a personal phone would hold.
  await skipToFree(stage);
  const ear = await seatFrame(stage.page, "president");
  for (let round = 0; round < rounds; round++) {
    const [to, from]: [SeatName, SeatName] = round % 2 === 0 ? ["phone", "minister"] : ["minister", "phone"];
    await stage.at(to, "take-over").waitFor({ timeout: 20_000 });
    await pause(500);
    await forgetMix(ear);
    await pause(300);
    const at = performance.now();
    await stage.press(stage.at(to, "take-over"));
    await stage.seat(from).locator('[data-state="elsewhere"]').waitFor({ timeout: 60_000 });
    took.push(performance.now() - at);
    await pause(1500);
    gaps.push((await mixHeard(ear)).longestSilence);
    console.error(`round ${round}: silence ${short(gaps.at(-1)!)} ms, moved in ${short(took.at(-1)!)} ms`);
  }
  // Back at the handset, whichever it was.
  if (rounds % 2 === 1) await stage.press(stage.at("minister", "take-over"));
  for (let round = 0; round < rounds; round++) {
    await stage.seat("phone").locator('[data-state="elsewhere"]').waitFor({ timeout: 60_000 });
    await stage.bothAre(2);
    if (round === 0) await stage.press(stage.at("president", "declare-2"));
    await pause(1000);
    await stage.press(stage.at("phone", "take-over"));
    await stage.seat("president").locator('[data-gate="held"]').waitFor({ timeout: 20_000 });
    await stage.seat("minister").locator('[data-state="elsewhere"]').waitFor({ timeout: 20_000 });
    await pause(1000);
    await forgetMix(ear);
    const at = wallNow();
    await stage.press(stage.at("minister", "take-over"));
    for (let heard: number | null = null; heard === null; await pause(50)) {
      heard = (await mixHeard(ear)).firstLoud;
      if (heard !== null) resumed.push(heard - at);
      else if (wallNow() - at > 30_000) throw new Failure("bench/never-heard");
    }
    console.error(`round ${round}: held, resumed in ${short(resumed.at(-1)!)} ms`);
  }
} finally {
  await browser.close();
  await rehearsal.stop();
}
console.log(`${circumstances(new Date())}\n${rounds} moves; milliseconds. The requirement: no gap of more than 500.\n`);
console.log(table(["", "p50", "p95", "p99"], [["longest silence at the far end's loudspeaker", ...spread(gaps)], ["from the press until the old device is out", ...spread(took)], ["held: from the press on the handset to sound at the far end", ...spread(resumed)]]));
process.exit(0);
