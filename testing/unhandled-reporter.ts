/** How many errors nobody caught, which no test counts and vitest's own report does not name: as a number in the file that `ENTENTE_TEST_UNHANDLED` names. */
import { writeFileSync } from "node:fs";
import type { Reporter } from "vitest/node";

export default class UnhandledReporter implements Reporter {
  onTestRunEnd(_modules: unknown, unhandled: readonly unknown[]): void {
    const file = process.env["ENTENTE_TEST_UNHANDLED"];
    if (file !== undefined) writeFileSync(file, String(unhandled.length));
  }
}
