/** The `entente` command. What it can do stands in `commands/`, one file a command. */
import "./compiled.ts";

const [{ runEntente }, { processTerminal }] = await Promise.all([import("./commands/program.ts"), import("./commands/terminal.ts")]);
process.exitCode = await runEntente(process.argv.slice(2), processTerminal());
