/**
 * `npm test`: finds a Chromium, builds the bundle once, runs every test, and ends with one line that counts them all: `N passed, N failed, N skipped`.
 * Unit tests run in parallel, and so do those of screens; then what is listened to in browsers, one file at a time, since two cores can't hold two calls and be measured.
 * A browser file that failed is run once more, and both runs are said: on a machine that somebody else uses at the same time sound may stop for so long that a call ends, as it should.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

interface FileReport {
  name: string;
  status: string;
  message: string;
  assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
}

/** More than so many failures are no accident. */
const MOST_REPEATED = 2;
const folder = mkdtempSync(join(tmpdir(), "entente-test-"));
const notes = join(folder, "notes.txt");
const uncaught = join(folder, "uncaught.txt");
const extra = process.argv.slice(2);
/** What is asked for besides files: from the first option on. */
const firstOption = extra.findIndex((one) => one.startsWith("-"));
const options = firstOption < 0 ? [] : extra.slice(firstOption);
const run = (arguments_: string[], kind: "test" | "production" = "test") =>
  spawnSync(process.execPath, arguments_, { stdio: "inherit", env: { ENTENTE_TEST_WORKERS: String(availableParallelism()), ENTENTE_TEST_NOTES: notes, ENTENTE_TEST_UNHANDLED: uncaught, ...process.env, NODE_ENV: kind } });

/** Undefined where there is no report at all. `uncaught`: errors that belong to no test. `clean`: nothing failed, inside the tests or around them. */
function test(project: string, more: readonly string[]): { files: FileReport[]; uncaught: number; clean: boolean } | undefined {
  const report = join(folder, "report.json");
  for (const file of [report, uncaught]) rmSync(file, { force: true });
  const ended = run(["node_modules/vitest/vitest.mjs", "run", "--project", project, "--reporter=default", "--reporter=json", "--reporter=./testing/unhandled-reporter.ts", `--outputFile.json=${report}`, ...more]);
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as { testResults: FileReport[] };
    return { files: testResults, uncaught: Number(readFileSync(uncaught, "utf8")), clean: ended.status === 0 };
  } catch {
    return undefined;
  }
}

const isBroken = (file: FileReport) => file.message !== "" || file.status === "failed" || file.assertionResults.some(({ status }) => status === "failed");
const firstLine = (text: string | undefined) => (text ?? "").split("\n")[0]!.slice(0, 600);

function failuresOf(file: FileReport): string[] {
  const tests = file.assertionResults.filter(({ status }) => status === "failed").map(({ fullName, failureMessages }) => `${file.name}: ${fullName}: ${firstLine(failureMessages?.[0])}`);
  // A suite that failed before its tests began, or a crash after them, is a failure that no test counts.
  return file.message ? [...tests, `${file.name}: ${firstLine(file.message)}`] : tests;
}

const counts = { passed: 0, failed: 0, skipped: 0 };
/** Said once more at the end, where it is looked for: three projects' output lies above. */
const [broken, repeated]: [string[], string[]] = [[], []];
const vite = run(["node_modules/vite/bin/vite.js", "build", "--config", "web/vite.config.ts", "--logLevel", "warn"], "production");
if (vite.status !== 0) counts.failed += 1;
for (const project of ["unit", "screens", "browser"]) {
  let result = test(project, extra);
  const names = result?.files.filter(isBroken).map(({ name }) => name) ?? [];
  if (result && project !== "unit" && result.uncaught === 0 && names.length > 0 && names.length <= MOST_REPEATED) {
    repeated.push(...result.files.filter(isBroken).flatMap(failuresOf));
    const again = test(project, [...names, ...options]);
    result = again && { ...again, files: [...result.files.filter(({ name }) => !names.includes(name)), ...again.files] };
  }
  if (!result) {
    counts.failed += 1;
    broken.push(`${project}: no report`);
    continue;
  }
  const statuses = result.files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const failed = statuses.filter((status) => status === "failed").length;
  counts.passed += statuses.filter((status) => status === "passed").length;
  const around = result.uncaught + result.files.filter(({ message, assertionResults }) => message !== "" && assertionResults.every(({ status }) => status !== "failed")).length;
  counts.failed += failed + around > 0 || result.clean ? failed + around : 1;
  counts.skipped += statuses.filter((status) => status !== "passed" && status !== "failed").length;
  broken.push(...result.files.filter(isBroken).flatMap(failuresOf));
  if (result.uncaught > 0) broken.push(`${project}: ${result.uncaught} errors that nobody caught`);
}
if (existsSync(notes)) console.log(readFileSync(notes, "utf8"));
rmSync(folder, { recursive: true, force: true });
for (const line of repeated) console.log(`failed at first, and was run once more: ${line}`);
for (const line of broken) console.log(`failed: ${line}`);
const asides = [...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []), ...(repeated.length > 0 ? [`${repeated.length} failed at first`] : [])];
console.log([`${counts.passed} passed`, `${counts.failed} failed`, ...asides].join(", "));
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
