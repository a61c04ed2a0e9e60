/**
 * (k) From a leaked passage to its reader: 1,000 passages typed again, read by a machine or put in other words, of all lengths, for 3, 28 and 500 readers; the promised chance of error against what is observed; readers who join forces;
 * and what becomes of StegCloak's and snowdrop's marks on the same way.
 * `node bench/trace.bench.ts [--passages 1000] [--seed 1] [--stegcloak FOLDER] [--synonyms /usr/share/snowdrop/synonyms]`. A folder for StegCloak: `npm install --prefix FOLDER stegcloak@1.1.1`.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { assignChoices } from "../protocol/dispatch/marks/assign-choices.ts";
import { capacityOf, LIMIT } from "../protocol/dispatch/marks/capacity.ts";
import { markText } from "../protocol/dispatch/marks/check-site.ts";
import { damages, excerpt } from "../protocol/dispatch/marks/leaked-passage-fixture.ts";
import { type MarkedText, renderMarked, sitesOf } from "../protocol/dispatch/marks/marked-text.ts";
import { proposeVariants } from "../protocol/dispatch/marks/propose-variants.ts";
import { laterReports, type Report, reports } from "../protocol/dispatch/marks/reports-fixture.ts";
import { seeded } from "../protocol/dispatch/marks/seeded-fixture.ts";
import { type MarkedDispatch, trace } from "../protocol/dispatch/marks/trace.ts";
import { circumstances, quantile, short, table } from "./measure/figures.ts";
import { hasSnowdrop, snowdrop } from "./peers/snowdrop.ts";
import { stegCloak } from "./peers/stegcloak.ts";

const { values } = parseArgs({ options: { passages: { type: "string", default: "1000" }, seed: { type: "string", default: "1" }, stegcloak: { type: "string" }, synonyms: { type: "string", default: "/usr/share/snowdrop/synonyms" } } });
const passages = Number(values.passages);
const random = seeded(Number(values.seed));

/** A second list of other words, by other hands, where it is installed. */
const others = existsSync(values.synonyms) ? new Map([...readFileSync(values.synonyms, "utf8").matchAll(/^(\w+) [|>] (\w+)$/gm)].map(([, from, to]) => [from!, to!] as const)) : undefined;
const kinds = Object.entries(damages(others));
const lengths = [1, 3, 5, 8, 13, 20, Number.POSITIVE_INFINITY];

interface Prepared extends Report {
  readonly marked: MarkedText;
}

const all: Prepared[] = [...reports, ...laterReports].map((report) => ({ ...report, marked: markText(report.text, proposeVariants(report.text, report.language), report.language) }));

console.log(circumstances(new Date()));
console.log(`Other words: the bench's own list${others ? ` and snowdrop's ${others.size}` : ""}. Seed ${values.seed}. Nobody is named above a chance of error of ${LIMIT}.\n`);

console.log("All offered wordings approved. Sentences on end that suffice wherever they are taken from (on average), one place in ten being lost:");
console.log(
  table(
    ["text", "words", "places", "bits", "sentences", ...[3, 28, 500].map((readers) => `${readers} readers`)],
    all.map(({ name, text, marked }) => {
      const [few, some, many] = [3, 28, 500].map((readers) => capacityOf(marked, readers));
      const enough = (capacity: typeof few) => (capacity!.enough === null ? "too short" : `${capacity!.enough} (${capacity!.typically})`);
      return [laterReports.some((later) => later.name === name) ? `${name} (a later text)` : name, String(text.split(/\s+/).length), String(some!.sites), some!.bits.toFixed(0), String(some!.sentences), enough(few), enough(some), enough(many)];
    }),
  ),
);

type Outcome = "right" | "none" | "wrong";
const tallyOf = () => ({ right: 0, none: 0, wrong: 0 });
const shown = ({ right, none, wrong }: Record<Outcome, number>) => `${right} / ${none} / ${wrong}`;

function dispatchOf({ name, marked }: Prepared, readers: number): MarkedDispatch {
  const authorKey = Uint8Array.from({ length: 32 }, () => random(256));
  return { dispatchId: name, authorKey, portions: [{ portionId: "1", text: marked }], readers: Array.from({ length: readers }, (_, i) => ({ readerId: `reader ${i}` })) };
}

const choicesIn = ({ authorKey, dispatchId, readers, portions }: MarkedDispatch, reader: number) => assignChoices(authorKey, dispatchId, "1", readers[reader]!.readerId, portions[0]!.text);
const cut = (text: string, length: number) => (Number.isFinite(length) ? excerpt(text, length, random) : text);

let [stated, wrongs, attributed] = [0, 0, 0];
for (const count of [3, 28, 500]) {
  const grid = new Map(kinds.map(([kind]) => [kind, lengths.map(tallyOf)]));
  const took: number[] = [];
  for (let i = 0; i < passages; i++) {
    const prepared = all[random(all.length)]!;
    const [kind, damage] = kinds[random(kinds.length)]!;
    const length = random(lengths.length);
    const dispatch = dispatchOf(prepared, count);
    const leaker = random(count);
    const passage = damage(cut(renderMarked(prepared.marked, choicesIn(dispatch, leaker)), lengths[length]!), random, prepared.language);
    const start = performance.now();
    const { named } = trace(passage, [dispatch]);
    took.push(performance.now() - start);
    const outcome: Outcome = named.length === 0 ? "none" : named.every(({ readerId }) => readerId === `reader ${leaker}`) ? "right" : "wrong";
    grid.get(kind)![length]![outcome] += 1;
    if (named.length > 0) attributed += 1;
    if (outcome === "wrong") wrongs += 1;
    stated += named.reduce((sum, { error }) => sum + error, 0);
  }
  const sum = (tallies: readonly Record<Outcome, number>[]) => tallies.reduce((all, one) => ({ right: all.right + one.right, none: all.none + one.none, wrong: all.wrong + one.wrong }), tallyOf());
  console.log(`\n${count} readers, ${passages} passages: right / not attributable / wrong, by sentences. ${short(quantile(took, 0.5))} ms a passage (p50), ${short(quantile(took, 0.95))} (p95).`);
  const rows = [...grid].map(([kind, tallies]) => [kind, ...tallies.map(shown), shown(sum(tallies))]);
  const whole = lengths.map((_, i) => sum([...grid.values()].map((tallies) => tallies[i]!)));
  console.log(table(["", ...lengths.map((length) => (Number.isFinite(length) ? String(length) : "whole")), "all"], [...rows, ["all", ...whole.map(shown), shown(sum(whole))]]));
}
console.log(`\nPromised: of ${attributed} attributed passages ${stated.toExponential(1)} wrong, by the sum of their stated chances of error. Observed: ${wrongs}.`);

/** Somebody who is on no list leaks: everybody is innocent, and each attribution an error. */
const outside = Array.from({ length: passages }, () => {
  const prepared = all[random(all.length)]!;
  const [, damage] = kinds[random(kinds.length)]!;
  const rendered = renderMarked(prepared.marked, sitesOf(prepared.marked).map(({ length }) => random(length)));
  return trace(damage(cut(rendered, lengths[1 + random(lengths.length - 1)]!), random, prepared.language), [dispatchOf(prepared, 28)]).ranked[0]!.error;
});
console.log(`\n${passages} passages of somebody outside the list, 28 readers: how often the best of them fits at a stated chance of error of at most`);
console.log(table(["", "0.5", "0.1", "0.01", "0.001"], [["promised at most", "50 %", "10 %", "1 %", "0.1 %"], ["observed", ...[0.5, 0.1, 0.01, 0.001].map((limit) => `${((outside.filter((error) => error <= limit).length * 100) / outside.length).toFixed(1)} %`)]]));

console.log(`\nReaders who join forces, of 28, whole texts, ${passages / 5} each: named are only some of them / nobody / an innocent too.`);
const coalitions = [2, 3, 5].map((size) => {
  const ways = [true, false].map((byPlace) => {
    const tally = tallyOf();
    for (let i = 0; i < passages / 5; i++) {
      const prepared = all[random(all.length)]!;
      const dispatch = dispatchOf(prepared, 28);
      const choices = Array.from({ length: size }, (_, member) => choicesIn(dispatch, member));
      const sites = sitesOf(prepared.marked).length;
      const spliced = Array.from({ length: sites }, (_, site) => choices[byPlace ? random(size) : Math.floor((site * size) / sites)]![site]!);
      const { named } = trace(renderMarked(prepared.marked, spliced), [dispatch]);
      const innocent = named.some(({ readerId }) => Number(readerId.slice(7)) >= size);
      tally[innocent ? "wrong" : named.length > 0 ? "right" : "none"] += 1;
    }
    return shown(tally);
  });
  return [`${size} readers`, ...ways];
});
console.log(table(["", "at each place by lot", "each a part of the text"], coalitions));

console.log("\nOther programs' marks on the same way, whole texts: found again of those marked.");
const peers: string[][] = [];
const ways = [["as it was sent", (text: string) => text], ...kinds.slice(0, 3).map(([kind, damage]) => [kind, (text: string) => damage(text, random, "en")] as const)] as const;
const cloak = values.stegcloak === undefined ? null : stegCloak(values.stegcloak);
const english = all.filter(({ language }) => language === "en");
if (cloak) peers.push(["StegCloak 1.1.1", ...ways.map(([, way]) => `${english.filter(({ text, name }) => cloak.recipientOf(way(cloak.mark(text, name))) === name).length} of ${english.length}`)]);
else console.log("StegCloak is not there (--stegcloak FOLDER): left out.");
if (hasSnowdrop()) {
  const found = ways.map(([, way]) => {
    const right = english.filter(({ text }) => {
      const program = snowdrop(text.replaceAll("\n\n", "\n"));
      const marked = ["anna", "bela", "cleo"].map((recipient) => program.mark(recipient));
      const said = program.recipientOf(way(marked[1]!));
      program.close();
      return said === "bela";
    });
    return `${right.length} of ${english.length}`;
  });
  peers.push(["snowdrop 0.02b", ...found]);
} else console.log("snowdrop is not installed (Debian: apt-get install snowdrop): left out.");
const ours = ways.map(([, way]) => {
  const right = english.filter((prepared) => {
    const dispatch = dispatchOf(prepared, 3);
    const { named } = trace(way(renderMarked(prepared.marked, choicesIn(dispatch, 1))), [dispatch]);
    return named.length === 1 && named[0]!.readerId === "reader 1";
  });
  return `${right.length} of ${english.length}`;
});
console.log(table(["", ...ways.map(([kind]) => kind)], [["ours", ...ours], ...peers]));
console.log(`\n${circumstances(new Date())}`);
// StegCloak leaves something open that keeps a process alive.
process.exit(0);
