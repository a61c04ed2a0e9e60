/** What an operator may set, its defaults, and why a node refuses to start. Unknown keys are refused: a misspelt safeguard must not be a missing one. */
import { accessSync, constants, readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { Failure } from "../../protocol/wire/failure.ts";
import * as f from "../../protocol/wire/fields.ts";
import { isZone } from "../dispatch/local-time.ts";
import { VENDOR_HOSTS } from "./push-vendors.ts";

const RANK_NAMES = ["UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"] as const;
const origin = z.string().max(300).regex(/^https?:\/\/[^/\s]+$/);

export const configSchema = z.strictObject({
  domain: f.domain,
  organisation: f.displayName,
  data: z.string().min(1).max(1000),
  listen: z.strictObject({ host: z.string().min(1).max(253), port: z.int().min(0).max(65535) }),
  /** How browsers and peers reach the node; no trailing slash. Left out, it is where the node listens. */
  publicUrl: origin.optional(),
  tls: z.strictObject({ cert: z.string().max(1000), key: z.string().max(1000) }).optional(),
  /** TLS ends at a proxy on this machine or network, whose X-Forwarded-For is believed. */
  behindProxy: z.boolean().default(false),
  ledger: z.strictObject({ tickMs: z.int().min(10).max(600_000).default(60_000), entriesPerTick: z.int().min(1).max(256).default(4) }).prefault({}),
  ceilings: z.tuple([f.rank, f.rank, f.rank, f.rank]).default([0, 1, 2, 3]),
  overrideBy: z.array(f.personUri).max(100).default([]),
  /** Calls that a principal places without the desk: `allowed` and no more, or the desk is `told`. */
  directCalls: z.enum(["allowed", "told"]).default("told"),
  /** Whether a desk that is told of such a call may join it: by asking the other side's desk, or `never`. */
  desk: z.strictObject({ joinsDirectCalls: z.enum(["never", "ask"]).default("ask") }).prefault({}),
  /** When a device is lost: what the desk may do by itself, and how long a spoken code is good. */
  lost: z.strictObject({ deskMayRevoke: z.boolean().default(true), replacementNeedsTwo: z.boolean().default(false), codeMinutes: z.int().min(1).max(60).default(15) }).prefault({}),
  sharing: z
    .strictObject({
      /** From which rank on the release of something that a reader has asked for needs two persons: 0 always, 4 never. */
      twoFromRank: z.int().min(0).max(4).default(2),
      /** Within which both sides of a disclosure assess the damage. */
      assessmentHours: z.int().min(1).max(720).default(24),
      /** A file of Cedar policies, and groups by name that they may speak of: domains, and addresses of persons. */
      rules: z.string().max(1000).optional(),
      groups: z.record(z.string().min(1).max(80), z.array(z.string().min(1).max(320)).max(1000)).default({}),
      /** What rules and quiet hours go by; the machine's where nothing is said. */
      zone: z.string().max(80).default(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
      /** How much one reader may open before keys are paused. */
      brake: z
        .strictObject({
          on: z.boolean().default(true),
          keysPerHour: z.int().min(1).max(1_000_000).default(500),
          dispatchesPerHour: z.int().min(1).max(1_000_000).default(60),
          dispatchesPerDay: z.int().min(1).max(1_000_000).default(200),
          quiet: z.strictObject({ from: z.int().min(0).max(23), until: z.int().min(0).max(23), dispatches: z.int().min(1).max(1_000_000) }).nullable().default({ from: 22, until: 6, dispatches: 20 }),
        })
        .prefault({}),
    })
    .prefault({}),
  turn: z.strictObject({ urls: z.array(z.string().regex(/^turns?:[^\s]+$/).max(300)).min(1).max(8), secret: z.string().min(16).max(300), relayOnly: z.boolean().default(true) }).optional(),
  denylist: z.array(z.strictObject({ match: z.string().min(2).max(200), reason: z.string().min(1).max(400) })).max(500).default([]),
  /** SHA-256 (base64url) of packages of the installed client that this organisation has published. */
  codeHashes: z.array(f.b64Exactly(32)).max(50).default([]),
  /** Security policies of this organisation (Open XML SPIF), and the rank on the line of their classifications where a policy doesn't say it. */
  labelPolicies: z.array(z.strictObject({ file: z.string().min(1).max(1000), ranks: z.record(z.string().min(1).max(256), z.enum(RANK_NAMES).transform((name) => RANK_NAMES.indexOf(name) as f.Rank)).default({}) })).max(f.MOST_POLICIES).default([]),
  web: z.strictObject({ dist: z.string().max(1000) }).prefault({ dist: "web/dist" }),
  mailbox: z.strictObject({ keepDays: z.int().min(1).max(3650).default(90), maxItems: z.int().min(16).max(10_000_000).default(100_000), maxBytes: z.int().min(1 << 20).default(256 << 20) }).prefault({}),
  blobs: z.strictObject({ maxBytes: z.int().min(1024).default(20 * 2 ** 30), perPersonBytes: z.int().min(1024).default(4 * 2 ** 30), keepDays: z.int().min(1).max(3650).default(90), unfinishedHours: z.int().min(1).max(720).default(24) }).prefault({}),
  limits: z.strictObject({ strangerBurst: z.int().min(1).default(120), strangersPerMinute: z.int().min(1).default(120) }).prefault({}),
  /**
   * Whether a browser vendor's push service may wake this organisation's devices. It learns that a device was woken, and when. `subject`: whom it may write to, a mailto: or https: address, which it sees.
   * `hosts`: the only ones that the node posts to.
   */
  push: z.strictObject({ allowed: z.boolean().default(false), subject: z.string().max(300).regex(/^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s]+)$/).optional(), hosts: z.array(z.string().max(253).regex(/^(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?$/)).max(20).default([...VENDOR_HOSTS]) }).prefault({}),
  /**
   * A key server for partners' stock OpenTDF clients. What is made for them this node could read: `maxRank` caps it. `origins`: web pages that may ask from a browser.
   */
  kas: z.strictObject({ enabled: z.boolean().default(false), maxRank: f.rank.default(0), origins: z.array(origin).max(8).default([]) }).prefault({}),
  /** The rehearsal: software authenticators, the database shown, a spy device tried. Loopback only. */
  demonstration: z.boolean().default(false),
  /** Origins that may show this node's pages in a frame; demonstration only. */
  frameAncestors: z.array(origin).max(8).default([]),
});

export type ConfigInput = z.input<typeof configSchema>;
export type Config = Readonly<z.output<typeof configSchema>>;

/** Reads `entente.json`; the environment wins over it. Relative paths count from the file's folder. Throws `config/…` with a sentence as detail. */
export function loadConfig(path: string, env: Readonly<Record<string, string | undefined>> = {}): Config {
  return checkConfig(withEnvironment(readFile(path), env), dirname(resolve(path)));
}

/** Throws `config/…`; `base` is the folder that relative paths count from. */
export function checkConfig(value: unknown, base: string): Config {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    if (issue.code === "unrecognized_keys") throw new Failure("config/unknown-key", `There is no setting "${[...issue.path, issue.keys[0]].join(".")}".`);
    throw new Failure("config/invalid", `"${issue.path.join(".")}": ${issue.message}.`);
  }
  const at = (path: string) => (isAbsolute(path) ? path : resolve(base, path));
  const read = parsed.data;
  const config: Config = { ...read, data: read.data === ":memory:" ? read.data : at(read.data), web: { dist: at(read.web.dist) }, labelPolicies: read.labelPolicies.map(({ file, ranks }) => ({ file: at(file), ranks })), ...(read.tls ? { tls: { cert: at(read.tls.cert), key: at(read.tls.key) } } : {}), sharing: { ...read.sharing, ...(read.sharing.rules === undefined ? {} : { rules: at(read.sharing.rules) }) } };
  checkSafety(config);
  return deepFreeze(config);
}

function checkSafety(config: Config): void {
  const local = isLoopback(config.listen.host);
  if (!config.tls && !config.behindProxy && !local) throw new Failure("config/plain-http", `"listen.host" is ${config.listen.host}: give "tls", or set "behindProxy" where a proxy ends TLS. Plain HTTP is for 127.0.0.1 only.`);
  if (config.push.allowed && config.push.subject === undefined) throw new Failure("config/invalid", `"push.allowed" needs "push.subject": an address, mailto: or https:, at which a push service can reach you.`);
  if (config.demonstration && !local) throw new Failure("config/demonstration-off-loopback", `"demonstration" shows the database and takes software authenticators: it works on 127.0.0.1 only.`);
  if (config.demonstration && config.behindProxy) throw new Failure("config/demonstration-off-loopback", `"demonstration" and "behindProxy" exclude one another.`);
  if (config.frameAncestors.length > 0 && !config.demonstration) throw new Failure("config/invalid", `"frameAncestors" is for demonstrations only.`);
  if (config.publicUrl !== undefined && !URL.canParse(config.publicUrl)) throw new Failure("config/invalid", `"publicUrl" is not a URL.`);
  if (config.publicUrl?.startsWith("http:") && !isLoopback(new URL(config.publicUrl).hostname)) throw new Failure("config/plain-http", `"publicUrl" must begin with https:// unless it names this machine.`);
  if ((config.tls || config.behindProxy) && config.publicUrl === undefined) throw new Failure("config/invalid", `"publicUrl" is needed with "tls" or "behindProxy".`);
  if (!isZone(config.sharing.zone)) throw new Failure("config/invalid", `"sharing.zone": there is no time zone ${config.sharing.zone}.`);
  for (const [name, path] of Object.entries(config.tls ?? {})) {
    try {
      accessSync(path, constants.R_OK);
    } catch (cause) {
      throw new Failure("config/tls-unreadable", `"tls.${name}" can't be read: ${path}.`, { cause });
    }
  }
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function readFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Failure("config/missing", `There is no file ${path}; "entente init" makes one.`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure("config/invalid", `${path} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

function withEnvironment(file: unknown, env: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof file !== "object" || file === null) return file;
  const merged: Record<string, unknown> = { ...file };
  const listen = { ...(merged["listen"] as object | undefined) };
  if (env["ENTENTE_HOST"] !== undefined) Object.assign(listen, { host: env["ENTENTE_HOST"] });
  if (env["ENTENTE_PORT"] !== undefined) Object.assign(listen, { port: Number(env["ENTENTE_PORT"]) });
  merged["listen"] = listen;
  if (env["ENTENTE_DATA"] !== undefined) merged["data"] = env["ENTENTE_DATA"];
  if (env["ENTENTE_PUBLIC_URL"] !== undefined) merged["publicUrl"] = env["ENTENTE_PUBLIC_URL"];
  if (env["ENTENTE_TURN_SECRET"] !== undefined && typeof merged["turn"] === "object") merged["turn"] = { ...merged["turn"], secret: env["ENTENTE_TURN_SECRET"] };
  return merged;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
