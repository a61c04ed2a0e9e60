/**
 * The check of the wording: what it costs to open the gazetteer, in time and memory, and to check 1,000 words. `node --expose-gc bench/wording.bench.ts [--rounds 20]`.
 * Beside it in the same run: the same names as an ordinary Map, and one regular expression of every name of a town of 15,000 people or more, which is what one would write first.
 */
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { openGazetteer } from "../client/wording/gazetteer/gazetteer.ts";
import { keptGazetteer } from "../client/wording/gazetteer/kept-gazetteer.ts";
import { ordinary } from "../client/wording/ordinary-in-test.ts";
import { reports } from "../client/wording/reports-in-test.ts";
import { testNames } from "../client/wording/test-names.ts";
import { openWording } from "../client/wording/wording.ts";
import { circumstances, quantile, short, table } from "./measure/figures.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "20" } } });
const rounds = Number(values.rounds);
const collect = () => (globalThis as { gc?: () => void }).gc?.();

/** What is held after it was made, buffers and all. */
function weighed<T>(make: () => T): { made: T; milliseconds: number; megabytes: number } {
  collect();
  const held = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = held();
  const start = performance.now();
  const made = make();
  const milliseconds = performance.now() - start;
  collect();
  return { made, milliseconds, megabytes: (held() - before) / 1e6 };
}

const file = weighed(() => keptGazetteer());
const ours = weighed(() => openWording(file.made));
const map = weighed(() => {
  const all = new Map<string, number[]>();
  openGazetteer(file.made).exact.each((key, { towns }) => all.set(key, [...towns]));
  return all;
});
const large = [...map.made].flatMap(([key, [town]]) => (town! < 30_000 && key.length > 3 ? [key] : []));
const expression = weighed(() => new RegExp(`\\b(?:${large.toSorted((a, b) => b.length - a.length).join("|")})\\b`, "gi"));

/** About a thousand words: two reports, and prose without names around them. */
const texts = { en: `${reports.en.replaceAll("TOWN", "Raqqa")}\n\n${ordinary.en}\n\n${reports.en.replaceAll("TOWN", "Deir ez-Zor")}`, fr: `${reports.fr.replaceAll("TOWN", "Rakka")}\n\n${ordinary.fr}\n\n${reports.fr.replaceAll("TOWN", "Mossoul")}` };
const names = testNames.flatMap(([, ...spellings]) => spellings);

const rows: string[][] = [];
for (const language of ["en", "fr"] as const) {
  const text = texts[language];
  const words = text.split(/\s+/).length;
  // Another text each time: an engine remembers what an expression found in the last one.
  const timed = (work: (text: string) => unknown) => {
    const took: number[] = [];
    for (let round = 0; round < rounds + 3; round++) {
      const once = `${text}\n\n${round}`;
      const start = performance.now();
      work(once);
      if (round >= 3) took.push(((performance.now() - start) / words) * 1000);
    }
    return took;
  };
  const frame = language === "en" ? "The meeting took place in % last week." : "La réunion a eu lieu à % la semaine passée.";
  const found = names.filter((name) => ours.made.check(frame.replace("%", name), language).findings.some(({ kind, term }) => kind === "place" && term === name)).length;
  const matched = names.filter((name) => frame.replace("%", name).match(expression.made)?.includes(name)).length;
  const alarms = ordinary[language].match(expression.made)?.length ?? 0;
  const mine = timed((once) => ours.made.check(once, language));
  const torn = timed((once) => ours.made.tearLine(once, language, { accept: {} }));
  const theirs = timed((once) => once.match(expression.made));
  const falsely = ours.made.check(ordinary[language], language).findings.filter(({ kind }) => ["place", "person", "organisation", "name"].includes(kind)).length;
  rows.push([`${language}: check`, short(quantile(mine, 0.5)), short(quantile(mine, 0.95)), `${found} of ${names.length}`, String(falsely)]);
  rows.push([`${language}: tear line`, short(quantile(torn, 0.5)), short(quantile(torn, 0.95)), "", ""]);
  rows.push([`${language}: one regular expression`, short(quantile(theirs, 0.5)), short(quantile(theirs, 0.95)), `${matched} of ${names.length}`, String(alarms)]);
}

console.log(`${circumstances(new Date())}\n`);
console.log(`Gazetteer: ${file.made.length} bytes, ${gzipSync(file.made, { level: 9 }).length} gzipped.\n`);
console.log(table(["", "ms", "MB held"], [["read from disk", short(file.milliseconds), short(file.megabytes)], ["opened", short(ours.milliseconds), short(ours.megabytes)], ["the same names as a Map", short(map.milliseconds), short(map.megabytes)], [`a regular expression of ${large.length} names`, short(expression.milliseconds), short(expression.megabytes)]]));
console.log("");
console.log(table(["", "ms per 1,000 words, p50", "p95", "names found", "false alarms in 600 words"], rows));
