/** Makes the folder of a new node: its config file and its keys. Run again it touches nothing: keys that peers have pinned must not be lost by a repeated command. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Random } from "../area.ts";
import { checkConfig, type Config, type ConfigInput } from "./config.ts";
import { KEYS_FILE } from "./node.ts";
import { makeNodeKeys } from "./node-keys.ts";

export const CONFIG_FILE = "entente.json";

/** `data` is `<folder>/data` unless named. Throws `config/exists`, `config/…` for answers that could not be started, `keys/exists`. */
export function initNode(folder: string, answers: Omit<ConfigInput, "data"> & { data?: string }, random: Random): { configPath: string; config: Config } {
  const configPath = join(resolve(folder), CONFIG_FILE);
  if (existsSync(configPath)) throw new Failure("config/exists", `${configPath} is there already.`);
  const written: ConfigInput = { ...answers, data: answers.data ?? "data" };
  const config = checkConfig(written, resolve(folder));
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  makeNodeKeys(join(config.data, KEYS_FILE), random);
  writeFileSync(configPath, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  return { configPath, config };
}
