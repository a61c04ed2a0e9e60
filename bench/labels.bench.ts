/**
 * How many label decisions a second: may a reader with this clearance be shown what carries this label? Under the whole published NATO policy (205 categories in five tag sets),
 * with labels and clearances compiled once and decided on again and again, as a desk does that lists what it may show; with the reasons in names; and on a reduced rule (a
 * level, one restrictive and one permissive list) beside the same rule in Cedar (wasm, policies parsed beforehand), in Casbin, and written by hand: all
 * four first give the same answer for every pair.
 *
 * `node bench/labels.bench.ts`, with the published policies in `../shared/vectors` or the folder that ENTENTE_VECTORS names.
 */
import { createRequire } from "node:module";
import { loadavg } from "node:os";
import { newEnforcer, newModelFromString, StringAdapter } from "casbin";
import { access } from "../protocol/label/access.ts";
import { type Clearance, clearanceUpTo } from "../protocol/label/clearance.ts";
import { compileClearance, compileLabel, permits } from "../protocol/label/compiled-policy.ts";
import type { ConfidentialityLabel, LabelCategory } from "../protocol/label/confidentiality-label.ts";
import { noLabelVectors, publishedPolicies } from "../protocol/label/label-vectors-fixture.ts";
import { labelOf, small } from "../protocol/label/small-policy-fixture.ts";
import type { SpifPolicy } from "../protocol/label/spif.ts";
import { validity } from "../protocol/label/validity.ts";

const cedar = createRequire(import.meta.url)("@cedar-policy/cedar-wasm/nodejs") as typeof import("@cedar-policy/cedar-wasm/nodejs");

const LABELS = 64;
const CLEARANCES = 64;
const ROUND_MS = 1_000;
const ROUNDS = 5;

/** The same labels and clearances in each run of the bench. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Calls `decide` with every pair in turn for a while, five times; the median of decisions a second, and the share that were permitted. */
async function rate(decide: (label: number, clearance: number) => boolean | Promise<boolean>, batch: number): Promise<{ aSecond: number; permitted: number }> {
  const rates: number[] = [];
  let permitted = 0;
  let decided = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < ROUND_MS) {
      for (let i = 0; i < batch; i++, done++) {
        const answer = decide(done % LABELS, Math.floor(done / LABELS) % CLEARANCES);
        if (answer instanceof Promise ? await answer : answer) permitted++;
      }
    }
    decided += done;
    if (round > 0) rates.push((done * 1000) / (performance.now() - start)); // the first warms up
  }
  return { aSecond: rates.sort((a, b) => a - b)[ROUNDS >> 1]!, permitted: permitted / decided };
}

function some(policy: SpifPolicy, random: (below: number) => number, most: number): LabelCategory[] {
  return policy.tagSets.flatMap((set) =>
    set.tags.flatMap((tag): LabelCategory[] => {
      const values = Array.from({ length: random(Math.min(most, tag.categories.length) + 1) }, () => tag.categories[random(tag.categories.length)]!.name);
      const type = tag.type === "informative" ? "INFORMATIVE" : tag.type.toLowerCase().includes("permissive") ? "PERMISSIVE" : "RESTRICTIVE";
      return values.length === 0 ? [] : [{ tagSet: set.name, type, values: [...new Set(values)] }];
    }),
  );
}

function sample(policy: SpifPolicy, mostInLabel: number, mostInClearance: number): { labels: ConfidentialityLabel[]; clearances: Clearance[] } {
  const random = randomFrom(4774);
  const name = () => policy.classifications[random(policy.classifications.length)]!.name;
  const labels: ConfidentialityLabel[] = [];
  while (labels.length < LABELS) {
    const label = labelOf(policy, name(), some(policy, random, mostInLabel));
    if (validity(label, policy).length === 0) labels.push(label);
  }
  return { labels, clearances: Array.from({ length: CLEARANCES }, () => clearanceUpTo(policy, name(), some(policy, random, mostInClearance))) };
}

const show = (what: string, { aSecond, permitted }: { aSecond: number; permitted: number }) => console.log(`${what.padEnd(72)}${Math.round(aSecond).toLocaleString("en").padStart(14)}   ${(100 * permitted).toFixed(1)} % permitted`);

console.log(`${new Date().toISOString()}, load ${loadavg()[0]!.toFixed(1)}, Node ${process.version}\ndecisions a second\n`);

if (noLabelVectors) console.log("The published policies are not here: the first table is left out.\n");
else {
  const { nato } = publishedPolicies();
  const { labels, clearances } = sample(nato, 6, 60);
  const compiledLabels = labels.map((label) => compileLabel(label, nato));
  const compiledClearances = clearances.map((clearance) => compileClearance(clearance, nato));
  console.log(`the whole NATO policy, ${nato.tagSets.flatMap(({ tags }) => tags.flatMap(({ categories }) => categories)).length} categories`);
  show("compiled", await rate((label, clearance) => permits(compiledLabels[label]!, compiledClearances[clearance]!), 100_000));
  show("in names, with the reasons", await rate((label, clearance) => access(labels[label]!, clearances[clearance]!, nato).permitted, 100));
  show("compiling label and clearance anew each time", await rate((label, clearance) => permits(compileLabel(labels[label]!, nato), compileClearance(clearances[clearance]!, nato)), 100));
  console.log();
}

/** The reduced rule: level, every need, one of the readers. */
const { labels, clearances } = sample({ ...small, classifications: small.classifications.filter(({ obsolete }) => !obsolete) }, 2, 3);
const levels = small.classifications.map(({ name }) => name);
const valuesOf = (categories: readonly LabelCategory[], tagSet: string) => categories.find((category) => category.tagSet === tagSet)?.values ?? [];
const reduced = {
  labels: labels.map(({ classification, categories }) => ({ level: small.classifications[levels.indexOf(classification)]!.hierarchy, needs: valuesOf(categories, "Need"), readers: valuesOf(categories, "Readers") })),
  readers: clearances.map(({ classifications, categories }) => ({ level: Math.max(...classifications.map((name) => small.classifications[levels.indexOf(name)]!.hierarchy)), needs: valuesOf(categories, "Need"), groups: valuesOf(categories, "Readers") })),
};

const ours = labels.map(({ classification, categories }) => compileLabel(labelOf(small, classification, categories.filter(({ tagSet }) => tagSet === "Need" || tagSet === "Readers")), small));
const ourReaders = clearances.map((clearance) => compileClearance(clearance, small));
const byOurs = (label: number, clearance: number) => permits(ours[label]!, ourReaders[clearance]!);

const bits = (values: readonly string[], all: readonly string[]) => values.reduce((mask, value) => mask | (1 << all.indexOf(value)), 0);
const NEEDS = ["RED", "BLUE", "GREEN"];
const READERS = ["A", "B", "C", "D"];
const handLabels = reduced.labels.map(({ level, needs, readers }) => ({ level, needs: bits(needs, NEEDS), readers: bits(readers, READERS) }));
const handReaders = reduced.readers.map(({ level, needs, groups }) => ({ level, needs: bits(needs, NEEDS), groups: bits(groups, READERS) }));
const byHand = (label: number, clearance: number) => {
  const l = handLabels[label]!;
  const c = handReaders[clearance]!;
  return l.level <= c.level && (l.needs & ~c.needs) === 0 && (l.readers === 0 || (l.readers & c.groups) !== 0);
};

const enforcer = await newEnforcer(
  newModelFromString(`[request_definition]\nr = sub, obj\n[policy_definition]\np = act\n[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = r.obj.level <= r.sub.level && holdsAll(r.sub.needs, r.obj.needs) && holdsAny(r.sub.groups, r.obj.readers)`),
  new StringAdapter("p, read"),
);
await enforcer.addFunction("holdsAll", (held: string[], asked: string[]) => asked.every((one) => held.includes(one)));
await enforcer.addFunction("holdsAny", (held: string[], asked: string[]) => asked.length === 0 || asked.some((one) => held.includes(one)));
const byCasbin = (label: number, clearance: number) => enforcer.enforceSync(reduced.readers[clearance], reduced.labels[label]);

const RULE = `permit(principal, action, resource) when { resource.level <= principal.level && principal.needs.containsAll(resource.needs) && (resource.readers == [] || principal.groups.containsAny(resource.readers)) };`;
const parsed = cedar.preparsePolicySet("labels", { staticPolicies: RULE });
if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
const calls = (label: number, clearance: number) => ({
  principal: { type: "Reader", id: String(clearance) },
  action: { type: "Action", id: "read" },
  resource: { type: "Portion", id: String(label) },
  context: {},
  preparsedPolicySetId: "labels",
  entities: [
    { uid: { type: "Reader", id: String(clearance) }, attrs: reduced.readers[clearance]!, parents: [] },
    { uid: { type: "Portion", id: String(label) }, attrs: reduced.labels[label]!, parents: [] },
  ],
});
const byCedar = (label: number, clearance: number) => {
  const answer = cedar.statefulIsAuthorized(calls(label, clearance) as never);
  if (answer.type !== "success") throw new Error(JSON.stringify(answer));
  return answer.response.decision === "allow";
};

for (let label = 0; label < LABELS; label++) {
  for (let clearance = 0; clearance < CLEARANCES; clearance++) {
    const answers = [byOurs, byHand, byCasbin, byCedar].map((decide) => decide(label, clearance));
    if (new Set(answers).size > 1) throw new Error(`they differ: ${JSON.stringify([answers, reduced.labels[label], reduced.readers[clearance]])}`);
  }
}
console.log("the reduced rule");
show("compiled", await rate(byOurs, 100_000));
show("written by hand", await rate(byHand, 100_000));
show("Casbin", await rate(byCasbin, 500));
show("Cedar 4 (wasm), policies parsed beforehand", await rate(byCedar, 100));
console.log(`\nload ${loadavg()[0]!.toFixed(1)}`);
