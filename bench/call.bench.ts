/**
 * The whole of answering: from the press on "Answer" to the first decoded sound at either end, in the rehearsal (two seats in one browser, two nodes as processes, MLS, standings, receipts of
 * both ledgers, then WebRTC with SFrame), beside a bare pair of RTCPeerConnections in the same browser, in turns. `node bench/call.bench.ts [--rounds 8]`. Needs the rehearsal's ports.
 * The bare pair has no server, nobody to ask and nothing to prove: it is the least that a browser can do, not a call.
 */
import { parseArgs } from "node:util";
import { serveFixture } from "../testing/browser/fixtures/serve-fixture.ts";
import { circumstances, pause, quantile, ratio, short, spread, table } from "./measure/figures.ts";
import { forget, seen, type SeatMarks } from "./measure/seat-ears.ts";
import { openTwoSeats } from "./measure/two-seats.ts";
import type { CallSetupPage } from "./pages/call-setup-page.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "8" }, marks: { type: "boolean" } } });
const rounds = Number(values.rounds);
/** Long enough for both ends to have loaded what a call needs, as while a phone rings. */
const RINGING_MS = 700;

interface Round {
  readonly president: SeatMarks;
  readonly minister: SeatMarks;
  readonly answered: number;
}

const seats = await openTwoSeats();
const fixture = await serveFixture("call-setup.html", `${import.meta.dirname}/pages`);
const taken: Round[] = [];
const bare: Awaited<ReturnType<CallSetupPage["bare"]>>[] = [];
try {
  const barePage = await seats.browser.newPage();
  await barePage.goto(fixture.url);
  // The first round of each warms the browser and the servers up and is not counted.
  for (let round = -1; round < rounds; round++) {
    await barePage.bringToFront();
    const alone = (await barePage.evaluate("bench.bare()")) as (typeof bare)[number];
    await seats.page.bringToFront();
    await seats.press(seats.president, "call");
    await seats.button(seats.minister, "answer").waitFor({ timeout: 20_000 });
    await pause(RINGING_MS);
    // Not earlier: the end of the call before may still have been heard.
    await Promise.all([forget(seats.president), forget(seats.minister)]);
    await seats.press(seats.minister, "answer");
    const [president, minister] = await Promise.all([heard(seats.president), heard(seats.minister)]);
    const answered = minister.marks.find(({ what }) => what === "press answer")!.at;
    await seats.press(seats.president, "hang-up");
    await seats.button(seats.president, "call").waitFor({ timeout: 20_000 });
    if (round >= 0) {
      bare.push(alone);
      taken.push({ president, minister, answered });
    }
    console.error(`round ${round}: bare ${short(alone.fromAccept)} ms, ours ${short(president.firstLoud! - answered)} and ${short(minister.firstLoud! - answered)} ms`);
  }
} finally {
  await fixture.close();
  await seats.close();
}

const bareTook = bare.map(({ fromAccept }) => fromAccept);
const atCaller = taken.map(({ president, answered }) => president.firstLoud! - answered);
const atCallee = taken.map(({ minister, answered }) => minister.firstLoud! - answered);
const first = taken.map((_, i) => Math.min(atCaller[i]!, atCallee[i]!));
const row = (name: string, took: number[]) => [name, ...spread(took), ratio(quantile(took, 0.5), quantile(bareTook, 0.5))];
console.log(`${circumstances(new Date())}\n${rounds} rounds in turns; milliseconds from accepting to the first decoded sound.\n`);
console.log(
  table(
    ["", "p50 ms", "p95 ms", "p99 ms", "p50 against bare"],
    [
      row("bare pair, microphone opened after accepting", bareTook),
      row("bare pair, from connect, sound ready", bare.map(({ fromConnect }) => fromConnect)),
      row("ours, first sound at whichever end is first", first),
      row("ours, the one who answered hears the caller", atCallee),
      row("ours, the caller hears the one who answered", atCaller),
    ],
  ),
);

console.log("\nWhere the time goes: milliseconds after the press, p50 of the first time that each thing was seen.\n");
const whats = (who: "president" | "minister") => [...new Set(taken.flatMap((round) => round[who].marks.map(({ what }) => what)))];
const course = (["minister", "president"] as const).flatMap((who) =>
  whats(who).map((what) => {
    const times = taken.flatMap((round) => {
      const found = round[who].marks.find((mark) => mark.what === what && mark.at >= round.answered);
      return found ? [found.at - round.answered] : [];
    });
    return { who: who === "minister" ? "answers" : "called", what, times, at: quantile(times, 0.5) };
  }),
);
const often = course.filter(({ times }) => times.length * 2 > rounds).toSorted((a, b) => a.at - b.at);
console.log(table(["at", "what", "p50 ms"], often.map(({ who, what, at }) => [who, what, short(at)])));
if (values.marks) for (const who of ["minister", "president"] as const) for (const { what, at } of taken.at(-1)![who].marks) console.log(who, (at - taken.at(-1)!.answered).toFixed(0), what);
process.exit(0);

async function heard(frame: typeof seats.president): Promise<SeatMarks> {
  for (const end = performance.now() + 20_000; performance.now() < end; await pause(20)) {
    const marks = await seen(frame);
    if (marks.firstLoud !== null) return marks;
  }
  return seen(frame);
}
