/** Two nodes as an operator runs them, processes of their own with databases on the disk, an accord between them; and people with real clients. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { makeAccords } from "../../cli/rehearsal/accords.ts";
import { keptPasskey } from "../../cli/rehearsal/kept-passkey.ts";
import { type NodeProcess, runNode } from "../../cli/rehearsal/node-process.ts";
import { headlessEnvironment, random } from "../../cli/headless.ts";
import type { ClientEnvironment } from "../../client/environment.ts";
import type { RunningClient } from "../../client/entente.ts";
import type { MediaPort } from "../../client/media/port.ts";
import type { RunningNode } from "../../node/start/node.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import { enrolPerson } from "../../testing/clients/test-client.ts";
import { leaveNoFolder, leaveNoProcess } from "./leave-nothing.ts";

export interface TwoNodes {
  readonly a: NodeProcess;
  readonly b: NodeProcess;
  readonly pids: readonly number[];
  readonly folder: string;
  /** A device with its store and keys in files, enrolled through the real API. */
  person(node: NodeProcess, user: string, options?: { role?: Role; passkey?: boolean; media?: MediaPort; code?: ClientEnvironment["code"] }): Promise<RunningClient>;
  stop(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, "../..");

export async function twoNodes(): Promise<TwoNodes> {
  const folder = leaveNoFolder(mkdtempSync(join(tmpdir(), "entente-bench-")));
  const nodes: NodeProcess[] = [];
  const clients: RunningClient[] = [];
  async function stop(): Promise<void> {
    await Promise.all(clients.map((client) => client.stop()));
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    for (const [key, name] of [["ruritania", "Ruritania"], ["graustark", "Graustark"]] as const) {
      const node = await runNode(ROOT, folder, { key, domain: `${key}.example`, organisation: name, port: await freePort(), people: [] }, { frameAncestors: [], random });
      leaveNoProcess(node.process);
      nodes.push(node);
    }
    await makeAccords(nodes);
  } catch (cause) {
    await stop();
    throw cause;
  }
  const [a, b] = nodes as [NodeProcess, NodeProcess];
  return {
    a,
    b,
    pids: nodes.map((node) => node.process.pid!),
    folder,
    async person(node, user, { role = "principal", passkey = false, media = null, code = { hash: null, proof: null } } = {}) {
      const at = join(folder, "people", `${node.organisation.key}-${user}`);
      const authenticator = await keptPasskeyIn(at);
      const environment = { ...headlessEnvironment({ folder: at, nodeUrl: node.url, authenticator, code }), media };
      const client = await enrolPerson(inviting(node), user, { environment, role, passkey });
      clients.push(client);
      return client;
    },
    stop,
  };
}

/** What fixtures need of a node that runs in this process, for one that doesn't. */
export const inviting = (node: NodeProcess) => ({ url: node.url, domain: node.organisation.domain, invite: (of: unknown) => node.ask("invite", of) }) as unknown as RunningNode;

async function keptPasskeyIn(folder: string): ReturnType<typeof keptPasskey> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return keptPasskey(join(folder, "passkey.json"), random);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
