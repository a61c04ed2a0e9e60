/** The `entente` command. What it can do stands in `commands/`, one file a command. */
import { runEntente } from "./commands/program.ts";
import { processTerminal } from "./commands/terminal.ts";

process.exitCode = await runEntente(process.argv.slice(2), processTerminal());
