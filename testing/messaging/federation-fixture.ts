/** Nodes in this process with accords between them, and a network that can be cut, delayed, repeated and listened to. */
import type { ConfigInput } from "../../node/start/config.ts";
import type { NodeEnvironment, RunningNode } from "../../node/start/node.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import { bootNode } from "../node-fixture.ts";
import { type LineDevice, lineDevice } from "../line-fixture.ts";
import type { TestSocket } from "../node-fixture.ts";

interface Sent {
  from: string;
  url: string;
  init: RequestInit;
  /** Delivers it, again if need be. */
  deliver(): Promise<Response>;
}

/** Every request between nodes passes `rule`; it delivers it by calling `deliver`, or throws. */
export interface Network {
  rule: (sent: Sent) => Promise<Response>;
  readonly log: Sent[];
  fetchOf(domain: string): typeof fetch;
}

export function network(): Network {
  const self: Network = {
    rule: (sent) => sent.deliver(),
    log: [],
    fetchOf: (from) => async (input, init = {}) => {
      const url = String(input);
      const sent: Sent = { from, url, init, deliver: () => fetch(url, init) };
      self.log.push(sent);
      return self.rule(sent);
    },
  };
  return self;
}

export const cut = async (): Promise<Response> => {
  throw new TypeError("the network is cut");
};

export async function peers(domains: readonly string[], net = network(), config: Partial<ConfigInput> = {}, environment: Partial<NodeEnvironment> = {}): Promise<{ nodes: RunningNode[]; net: Network }> {
  const nodes = await Promise.all(domains.map((domain) => bootNode({ domain, ...config }, { fetch: net.fetchOf(domain), ...environment })));
  for (const [i, a] of nodes.entries()) for (const b of nodes.slice(i + 1)) await accord(a, b);
  return { nodes, net };
}

async function accord(a: RunningNode, b: RunningNode, terms: Parameters<RunningNode["accords"]["propose"]>[1] = { maximumRank: 2 }): Promise<void> {
  const { digest } = await a.accords.propose(b.url, terms);
  await b.accords.accept(a.domain, digest);
}

export async function person(node: RunningNode, user: string, role?: Role): Promise<{ device: LineDevice; socket: TestSocket }> {
  const device = await lineDevice(node, user, role);
  await device.publish(3, true);
  return { device, socket: await device.socket() };
}
