/**
 * `npm test`: finds a Chromium, builds the bundle once, runs every test, and ends with one line that counts them all: `N passed, N failed, N skipped`.
 * Unit tests run in parallel, and so do those of screens; then what is listened to in browsers, one file at a time, since two cores can't hold two calls and be measured.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numFailedTestSuites: number;
  success: boolean;
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string; failureMessages?: string[] }[] }[];
}

const folder = mkdtempSync(join(tmpdir(), "entente-test-"));
const extra = process.argv.slice(2);
const run = (arguments_: string[], kind: "test" | "production" = "test") => spawnSync(process.execPath, arguments_, { stdio: "inherit", env: { ENTENTE_TEST_WORKERS: String(availableParallelism()), ...process.env, NODE_ENV: kind } });

let passed = 0;
let failed = 0;
let skipped = 0;
/** Said once more at the end, where it is looked for: three projects' output lies above. */
const broken: string[] = [];
const vite = run(["node_modules/vite/bin/vite.js", "build", "--config", "web/vite.config.ts", "--logLevel", "warn"], "production");
if (vite.status !== 0) failed += 1;
for (const project of ["unit", "screens", "browser"]) {
  const report = join(folder, `${project}.json`);
  const ended = run(["node_modules/vitest/vitest.mjs", "run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...extra]);
  try {
    const counted = JSON.parse(readFileSync(report, "utf8")) as Report;
    passed += counted.numPassedTests;
    failed += counted.numFailedTests;
    skipped += counted.numPendingTests + counted.numTodoTests;
    // A suite that failed before its tests began, or a crash after them, is a failure that no test counts.
    for (const file of counted.testResults) {
      for (const test of file.assertionResults) if (test.status === "failed") broken.push(`${file.name}: ${test.fullName}: ${test.failureMessages?.[0]?.split("\n")[0] ?? ""}`);
      if (file.message) broken.push(`${file.name}: ${file.message.split("\n")[0]}`);
    }
    if (ended.status !== 0 && counted.numFailedTests === 0) failed += Math.max(1, counted.numFailedTestSuites);
  } catch {
    failed += 1;
  }
}
rmSync(folder, { recursive: true, force: true });
for (const line of broken) console.log(`failed: ${line}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
