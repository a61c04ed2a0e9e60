/** `entente serve`: one node, until it is told to end. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { openOperator } from "../../node/operator/operator.ts";
import { loadConfig } from "../../node/start/config.ts";
import { readOwnPolicies } from "../../node/label/own-policies.ts";
import { startNode } from "../../node/start/node.ts";
import { systemClock, systemRandom } from "../../node/start/system-clock.ts";
import type { Log } from "../../node/area.ts";
import { configPathOf, type NodeFolderOptions, OPERATOR_SOCKET, withNodeFolder } from "./node-folder.ts";
import { operatorCommands } from "./operator-commands.ts";
import type { Context } from "./context.ts";
import type { Terminal } from "./terminal.ts";

export function addServe(program: Command, { terminal }: Context): void {
  withNodeFolder(program.command("serve"))
    .summary("run the node")
    .description("Checks the config, then runs the node until it is told to end (Ctrl-C, SIGTERM).")
    .option("--check", "check the config and end")
    .option("--json", "say when it is ready by one line of JSON on standard output; log in JSON")
    .addHelpText("after", "\nExample:\n  $ entente serve --dir /srv/entente\n\nENTENTE_HOST, ENTENTE_PORT, ENTENTE_DATA, ENTENTE_PUBLIC_URL and ENTENTE_TURN_SECRET win over the file.")
    .action(async (options: NodeFolderOptions & { check?: boolean; json?: boolean }) => {
      const path = configPathOf(options, terminal);
      const config = loadConfig(path, terminal.env);
      readOwnPolicies(config.labelPolicies);
      if (options.check) return terminal.say(`${path} is sound.`);
      const log = logTo(terminal, options.json ?? false);
      const ended = terminal.ended();
      const node = await startNode(config, { clock: systemClock, random: systemRandom, log });
      const startedAt = Date.now();
      try {
        const operator = config.data === ":memory:" ? null : await openOperator(join(config.data, OPERATOR_SOCKET), operatorCommands(node, { startedAt, now: () => Date.now() }));
        if (!existsSync(join(config.web.dist, "index.html"))) log("web.not-built", { dist: config.web.dist, try: "npm run build" });
        if (options.json) terminal.print(JSON.stringify({ ready: true, domain: node.domain, url: node.url }));
        else terminal.say(`${config.organisation} (${node.domain}) is at ${node.url}. Ctrl-C stops it.`);
        await ended;
        await operator?.close();
      } finally {
        await node.close();
      }
    });
}

/** What happens in the node, on standard error; a line break in a value can't forge a line. */
function logTo(terminal: Terminal, json: boolean): Log {
  return (event, fields = {}) => {
    const at = new Date().toISOString();
    if (json) return terminal.say(JSON.stringify({ at, event, ...fields }));
    const words = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${/[\s"=]/.test(String(value)) ? JSON.stringify(value) : value}`]));
    terminal.say([at, event, ...words].join(" "));
  };
}
