/**
 * Two Prosody servers on 127.0.0.2 and 127.0.0.3 (Debian's packages `prosody` and `lua-unbound`), TLS between all, in a folder of their own. Addresses serve as domains; the
 * look-up of services that Prosody makes all the same is refused at once by its own resolver, and nothing leaves the machine. Dialback instead of certificates of an authority;
 * `limits` is not loaded: it would throttle the load. With `archive` every message is kept at both ends.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../protocol/wire/failure.ts";
import { pause } from "../measure/figures.ts";
import { leaveNoFolder, leaveNoProcess } from "../measure/leave-nothing.ts";

export interface ProsodyPair {
  readonly hosts: readonly [string, string];
  readonly port: number;
  readonly pids: readonly number[];
  /** PEM, of both servers: what a client trusts. */
  readonly certificates: readonly string[];
  readonly version: string;
  stop(): Promise<void>;
}

export const PASSWORD = "for the bench only";
const PORT = 7352;
const HOSTS = ["127.0.0.2", "127.0.0.3"] as const;

export const hasProsody = (): boolean => ["/usr/bin/prosody", "/usr/local/bin/prosody"].some((path) => existsSync(path));

/** Users `user0` … on each. Throws `bench/prosody` with the server's own words. */
export async function startProsody({ archive, users = 1 }: { archive: boolean; users?: number }): Promise<ProsodyPair> {
  const folder = leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-bench-prosody-")));
  const servers: { child: ChildProcess; said: () => string }[] = [];
  async function stop(): Promise<void> {
    await Promise.all(
      servers.map(
        ({ child }) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null || child.signalCode !== null) return resolve();
            child.once("exit", () => resolve());
            child.kill("SIGTERM");
            setTimeout(() => child.kill("SIGKILL"), 5000).unref();
          }),
      ),
    );
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    for (const host of HOSTS) {
      const at = join(folder, host);
      // Prosody escapes what is no letter or digit in the names of its folders.
      const accounts = join(at, "data", host.replaceAll(".", "%2e"), "accounts");
      mkdirSync(accounts, { recursive: true });
      for (let i = 0; i < users; i++) writeFileSync(join(accounts, `user${i}.dat`), `return { ["password"] = "${PASSWORD}"; };\n`);
      execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", join(at, "key.pem"), "-out", join(at, "cert.pem"), "-days", "2", "-subj", `/CN=${host}`, "-addext", `subjectAltName=IP:${host}`], { stdio: "ignore" });
      writeFileSync(join(at, "prosody.cfg.lua"), config(at, host, archive));
      const child = leaveNoProcess(spawn("prosody", ["--config", join(at, "prosody.cfg.lua"), "-F"], { stdio: ["ignore", "pipe", "pipe"] }));
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said = (said + chunk.toString("utf8")).slice(-4000)));
      child.on("error", (cause) => (said += String(cause)));
      servers.push({ child, said: () => said });
    }
    for (const [i, host] of HOSTS.entries()) await listening(host, servers[i]!);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return {
    hosts: HOSTS,
    port: PORT,
    pids: servers.map(({ child }) => child.pid!),
    certificates: HOSTS.map((host) => readFileSync(join(folder, host, "cert.pem"), "utf8")),
    version: /Prosody version ([\d.]+)/.exec(servers[0]!.said())?.[1] ?? "?",
    stop,
  };
}

function config(folder: string, host: string, archive: boolean): string {
  const modules = ["tls", "saslauth", "dialback", "disco", "roster", ...(archive ? ["mam"] : [])];
  return `run_as_root = ${process.getuid?.() === 0}
data_path = "${folder}/data"
pidfile = "${folder}/prosody.pid"
certificates = "${folder}"
modules_enabled = { ${modules.map((name) => `"${name}"`).join(", ")} }
interfaces = { "${host}" }
c2s_ports = { ${PORT} }
s2s_ports = { 5269 }
c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = false
unbound = { hoststxt = true, resolvconf = false, options = { ["local-zone:"] = ". refuse" } }
ssl = { certificate = "${folder}/cert.pem", key = "${folder}/key.pem" }
authentication = "internal_plain"
storage = "internal"
default_archive_policy = true
log = { { levels = { min = "info" }, to = "console" } }
VirtualHost "${host}"
`;
}

async function listening(host: string, server: { child: ChildProcess; said: () => string }): Promise<void> {
  for (const end = performance.now() + 10_000; ; await pause(50)) {
    if (server.child.exitCode !== null || performance.now() > end || server.said().includes("Failed to open server port")) throw new Failure("bench/prosody", server.said());
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(PORT, host, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
  }
}
