/** A headless client in a folder: its store, its keys, its passkey's stand-in. For the command line, the agents and the rehearsal's people. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { release, type as systemType } from "node:os";
import { WebSocket } from "ws";
import type { ClientEnvironment } from "../client/environment.ts";
import type { Authenticator } from "../client/enrol/authenticator.ts";
import { nodeVault } from "../client/keys/node-vault.ts";
import { fileStore } from "../client/store/node-file.ts";
import type { Bytes } from "../protocol/wire/bytes.ts";

export interface HeadlessOptions {
  readonly folder: string;
  readonly nodeUrl: string;
  readonly authenticator: Authenticator;
  /** Hash of the installed package and the proof that it lies in a witnessed ledger. */
  readonly code: ClientEnvironment["code"];
  readonly log?: ClientEnvironment["log"];
}

export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

export function headlessEnvironment({ folder, nodeUrl, authenticator, code, log = () => {} }: HeadlessOptions): ClientEnvironment {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    baseUrl: nodeUrl.replace(/\/+$/, ""),
    fetch,
    openSocket: (url) => new WebSocket(url) as never,
    store: fileStore(join(folder, "state.sqlite")),
    keys: nodeVault(join(folder, "keys.json")),
    authenticator,
    media: null,
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      after(milliseconds, run) {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
      },
    },
    random,
    code,
    platform: `Node ${process.versions.node} on ${systemType()} ${release()}`,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    lock: null,
    onOnline: null,
    log,
  };
}
