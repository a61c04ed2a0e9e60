/** What clients log in a browser, as its console got it: the last of it, for the case that a test fails. */
import { appendFileSync } from "node:fs";
import type { BrowserContext } from "playwright-core";

const KEPT = 80;

export class PageLog {
  readonly #begun = performance.now();
  readonly #lines: string[] = [];

  /** Before a page of it is opened. */
  async follow(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => localStorage.setItem("entente-log", "1"));
    context.on("console", (message) => {
      if (!message.text().startsWith("entente ")) return;
      const { port } = new URL(message.location().url || "http://unknown");
      this.note(`:${port} ${message.text().slice("entente ".length, 240)}`);
    });
  }

  note(line: string): void {
    this.#lines.push(`${((performance.now() - this.#begun) / 1000).toFixed(1)} ${line}`);
    this.#lines.splice(0, this.#lines.length - KEPT);
  }

  /** Where `npm test` says it once more at its end, or at once. */
  tell(more: readonly string[]): void {
    const text = [...this.#lines.splice(0), ...more].join("\n");
    const notes = process.env["ENTENTE_TEST_NOTES"];
    if (notes === undefined) console.log(text);
    else appendFileSync(notes, `${text}\n`);
  }
}
