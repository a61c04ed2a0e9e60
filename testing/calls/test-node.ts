/** A node of a call world: it signs what a test lets it sign, keeps a real log, and answers what facts and calls ask. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { testRandom, testSigner } from "../../protocol/identity/test-people.ts";
import { type DeviceClass, hashChallenges, signStanding, type Standing } from "../../protocol/identity/standing.ts";
import { type PersonUri } from "../../protocol/identity/uri.ts";
import { inclusionProof } from "../../protocol/ledger/merkle-prove.ts";
import { formatProof } from "../../protocol/ledger/proof-file.ts";
import { encodeSoftwareProof, publishSoftware } from "../../protocol/ledger/software.ts";
import { cosigned, logInMemory } from "../../protocol/ledger/log-in-memory.ts";
import { parseLeaf } from "../../protocol/ledger/leaf.ts";
import { originOf, witnessNameOf } from "../../protocol/ledger/node-names.ts";
import { signReceipt } from "../../protocol/ledger/receipt.ts";
import { parseTilePath } from "../../protocol/ledger/tiles.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "../../protocol/wire/bytes.ts";
import type { LineChannel } from "../../client/lines/channel.ts";
import { type ManualClock } from "./manual-clock.ts";
import { type Seat } from "./memory-hub.ts";
import { atWork } from "./at-work.ts";

export const CODE_HASH: Bytes = sha256(utf8("the installed package")) as Bytes;

export interface TestNode {
  readonly domain: string;
  readonly signer: ReturnType<typeof testSigner>;
  /** What it signs standings with: its own key, unless a test says otherwise. */
  standingSigner: ReturnType<typeof testSigner>;
  readonly log: ReturnType<typeof logInMemory>;
  readonly classes: Map<string, { class: DeviceClass; status: "good" | "lowered" | "revoked" }>;
  /** What the node signs instead of the truth, for a test. */
  bend: (standing: Standing) => Standing;
  /** The node does not answer. */
  down: boolean;
  statedClass: DeviceClass;
  relayOnly: boolean;
  serial: number;
  codeProof: Bytes | null;
}

export function testNode(domain: string): TestNode {
  const signer = testSigner(`node ${domain}`);
  return { domain, signer, standingSigner: signer, log: logInMemory(originOf(domain), signer), classes: new Map(), bend: (standing) => standing, down: false, statedClass: "issued", relayOnly: false, serial: 0, codeProof: null };
}

/** The node's side of what facts and calls ask. */
export function nodeCalls(node: TestNode, seat: Seat, now: () => number): LineChannel["call"] {
  const answer = async (name: string, args: Record<string, unknown>): Promise<unknown> => {
    if (node.down) throw new Failure("session/unreachable");
    const stated = node.classes.get(seat.deviceId) ?? { class: "personal" as const, status: "good" as const };
    const issuedAt = Math.floor(now() / 1000);
    const base = { v: 1 as const, domain: node.domain as never, person: seat.person as PersonUri, deviceId: seat.deviceId as never, serial: ++node.serial, class: stated.class, evidence: [{ kind: "inventory" }], status: stated.status, issuedAt };
    switch (name) {
      case "standing.call": {
        const { room, epoch, leafKey, challenges } = args as { room: string; epoch: number; leafKey: string; challenges: [number, string][] };
        const list = challenges.map(([leaf, challenge]) => ({ leaf, challenge: fromBase64Url(challenge) }));
        const standing: Standing = { ...base, kind: "call", room: room as never, callId: room.split("/").at(-1)!, epoch, leafKey: fromBase64Url(leafKey), challengesHash: hashChallenges(list) };
        return { standing: toBase64Url(await signStanding(node.bend(standing), node.standingSigner)) };
      }
      case "standing.line": {
        const { room, leafKey } = args as { room: string; leafKey: string };
        return { standing: toBase64Url(await signStanding({ ...base, kind: "line", room: room as never, leafKey: fromBase64Url(leafKey), challengesHash: hashChallenges([]), validSeconds: 43_200 }, node.signer)) };
      }
      case "ledger.append":
      case "override.record": {
        const leaf = fromBase64Url((args as { leaf: string }).leaf);
        node.log.leaves.push(leaf);
        return { receipt: toBase64Url(await signReceipt({ origin: node.log.origin, ...parseLeaf(leaf), issuedAt, promisedBy: issuedAt + 60 }, node.signer)) };
      }
      case "turn.get":
        return { servers: [], relayOnly: node.relayOnly };
      case "guest.invite":
        return { token: "", url: `https://${node.domain}/guest#${"t".repeat(32)}`, expiresAt: issuedAt + 60 };
      case "guest.remove":
        return {};
      default:
        throw new Failure("test/not-answered", name);
    }
  };
  return (async (name: string, args: Record<string, unknown>) => {
    atWork.count++;
    try {
      return await answer(name, args);
    } finally {
      atWork.count--;
    }
  }) as never;
}

export async function readLog(node: TestNode, nodes: ReadonlyMap<string, TestNode>, clock: ManualClock, path: string): Promise<Bytes> {
  if (path !== "checkpoint") return node.log.readTile(parseTilePath(path));
  let checkpoint = await node.log.checkpoint();
  for (const witness of nodes.values()) if (witness !== node) checkpoint = await cosigned(checkpoint, witnessNameOf(witness.domain), witness.signer, Math.floor(clock.now() / 1000));
  return checkpoint;
}

export async function logCode(node: TestNode, nodes: ReadonlyMap<string, TestNode>, clock: ManualClock): Promise<void> {
  const { opened, leaf } = await publishSoftware({ domain: node.domain, hash: CODE_HASH, version: "1.0.0", at: Math.floor(clock.now() / 1000) }, node.signer, testRandom(`code ${node.domain}`));
  node.log.leaves.push(leaf);
  const index = node.log.leaves.length - 1;
  const hashes = await inclusionProof(node.log.readNode, index, node.log.leaves.length);
  node.codeProof = encodeSoftwareProof(opened, formatProof({ index, hashes, checkpoint: await readLog(node, nodes, clock, "checkpoint") }));
}
