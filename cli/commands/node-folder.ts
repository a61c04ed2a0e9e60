/** Where a node lies on this machine, as the commands of its operator name it: `--dir`, the folder with `entente.json`, or `--config`, that file. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { loadConfig } from "../../node/start/config.ts";
import { CONFIG_FILE } from "../../node/start/init.ts";
import { askOperator } from "../../node/operator/operator.ts";
import type { Terminal } from "./terminal.ts";

export const OPERATOR_SOCKET = "operator.sock";

export interface NodeFolderOptions {
  dir: string;
  config?: string;
}

export function withNodeFolder(command: Command): Command {
  return command.option("--dir <folder>", "folder of the node, with its entente.json", ".").option("--config <file>", "the config file, where it is called otherwise");
}

export function configPathOf(options: NodeFolderOptions, terminal: Terminal): string {
  return resolve(terminal.cwd, options.config ?? join(options.dir, CONFIG_FILE));
}

/** The operator's door of the node that runs there. `--dir` may also be the data folder itself. */
export function operatorSocketOf(options: NodeFolderOptions, terminal: Terminal): string {
  const direct = join(resolve(terminal.cwd, options.dir), OPERATOR_SOCKET);
  if (options.config === undefined && existsSync(direct)) return direct;
  return join(loadConfig(configPathOf(options, terminal), terminal.env).data, OPERATOR_SOCKET);
}

export function askNode<T>(options: NodeFolderOptions, terminal: Terminal, command: string, args: unknown = {}): Promise<T> {
  return askOperator<T>(operatorSocketOf(options, terminal), command, args);
}
