/** Everything that a client takes from outside. Node, browsers, tests and the rehearsal differ in this and in nothing else. */
import type { Bytes } from "../protocol/wire/bytes.ts";
import type { Authenticator } from "./enrol/authenticator.ts";
import type { KeyVault } from "./keys/vault.ts";
import type { MediaPort } from "./media/port.ts";
import type { StoreBackend } from "./store/store.ts";

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds on a clock that never runs backwards. */
  monotonic(): number;
  /** Returns the function that cancels. */
  after(milliseconds: number, run: () => void): () => void;
}

export type Random = (bytes: number) => Bytes;

/** The part of WebSocket that is used; `ws` and browsers both have it. */
export interface Socket {
  send(data: string): void;
  close(): void;
  addEventListener(type: "open" | "close" | "error" | "message", listener: (event: never) => void): void;
}

export interface ClientEnvironment {
  /** Of the own node, without a trailing slash. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly openSocket: (url: string) => Socket;
  /** Sees sealed bytes only. */
  readonly store: StoreBackend;
  readonly keys: KeyVault;
  readonly authenticator: Authenticator;
  readonly media: MediaPort | null;
  readonly clock: Clock;
  readonly random: Random;
  /** Hash of the installed package and the proof that it lies in a witnessed ledger; both null for a page that a node served. */
  readonly code: { readonly hash: Bytes | null; readonly proof: Bytes | null };
  /** The IANA name of the time zone that this machine is in. */
  readonly zone: string;
  /** How the device names itself to its own people and officers, e.g. "Firefox 140 on Linux". */
  readonly platform: string;
  /** One tab holds a device. Resolves with a release function, or null when another tab has it. */
  readonly lock: ((name: string) => Promise<(() => void) | null>) | null;
  /** Called when the machine says that it is back on a network; returns the function that stops listening. */
  readonly onOnline: ((run: () => void) => () => void) | null;
  /** Never receives anything secret. */
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}
