/** What no command can forget: a terminal obeys an ESC, whoever wrote it. */
import { expect, it } from "vitest";
import { plainTerminal } from "./commands/plain-terminal.ts";
import type { Terminal } from "./commands/terminal.ts";

it("nothing that a command prints, says or asks holds a control character; lines, columns and a diary's line ends stay", async () => {
  const told: string[] = [];
  const outside: Terminal = { print: (line) => void told.push(line), say: (line) => void told.push(line), bell: null, ask: async (question) => (told.push(question), ""), env: {}, cwd: "/", ended: () => Promise.resolve() };
  const terminal = plainTerminal(outside);
  const hostile = "a\u001b]0;x\u0007\u009b2J\u007f\rb\u0085\tc\r\nd\u200c\u00e9";
  terminal.print(hostile);
  terminal.say(hostile);
  await terminal.ask!(hostile);
  expect(told).toEqual(Array(3).fill("a\ufffd]0;x\ufffd\ufffd2J\ufffd\ufffdb\ufffd\tc\r\nd\u200c\u00e9"));
});
