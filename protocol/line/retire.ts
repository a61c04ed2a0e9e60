/**
 * What must be gone after a commit: the message keys of whoever was removed, in the past epochs that we keep (or his late messages would still be accepted),
 * private keys of tree nodes that no longer exist, and of the past trees everything but the leaves' signature keys.
 */
import type { ClientState, SecretTreeNode } from "ts-mls";
import { equalBytes } from "../wire/bytes.ts";
import { leafAt, type Tree } from "./member.ts";

/** No generation lies beyond, so every message of this sender is "in the past". */
const RETIRED_GENERATION = 0xffffffff;

const RETIRED: SecretTreeNode = {
  handshake: { secret: new Uint8Array(), generation: RETIRED_GENERATION, unusedGenerations: {} },
  application: { secret: new Uint8Array(), generation: RETIRED_GENERATION, unusedGenerations: {} },
};

export function isRetired(node: SecretTreeNode | undefined): boolean {
  return node === undefined || node.application.generation === RETIRED_GENERATION;
}

/** `removed`: leaves that this very commit freed, since the same device may be back at the same place. */
export function retire(state: ClientState, removed: readonly number[] = []): ClientState {
  const past: ClientState["historicalReceiverData"] = new Map();
  for (const [epoch, data] of state.historicalReceiverData) {
    const keeps = (leaf: number) => !removed.includes(leaf) && stillMember(data.ratchetTree, state.ratchetTree, leaf);
    const secretTree = data.secretTree.map((node, index) => (index % 2 === 0 && keeps(index / 2) ? node : RETIRED));
    past.set(epoch, { ...data, secretTree, ratchetTree: slim(data.ratchetTree), resumptionPsk: new Uint8Array() });
  }
  const privateKeys = Object.fromEntries(Object.entries(state.privatePath.privateKeys).filter(([node]) => state.ratchetTree[Number(node)] !== undefined));
  const secretTree = state.secretTree.map((node, index) => (index % 2 === 0 ? { ...node, handshake: RETIRED.handshake } : RETIRED)); // commits travel in the open: no keys for them
  return { ...state, secretTree, historicalReceiverData: past, privatePath: { ...state.privatePath, privateKeys } };
}

function stillMember(past: Tree, present: Tree, leaf: number): boolean {
  const then = leafAt(past, leaf);
  const now = leafAt(present, leaf);
  return then !== undefined && now !== undefined && equalBytes(then.signaturePublicKey, now.signaturePublicKey);
}

/** The library needs the signature keys of a past epoch only. X-Wing keys of 1,216 bytes, certificates and parents would be written at every message. */
function slim(tree: Tree): Tree {
  return tree.map((node) =>
    node?.nodeType !== "leaf"
      ? undefined
      : {
          nodeType: "leaf",
          leaf: {
            ...node.leaf,
            hpkePublicKey: new Uint8Array(),
            credential: { credentialType: "x509", certificates: [] },
            capabilities: { versions: [], ciphersuites: [], extensions: [], proposals: [], credentials: [] },
            extensions: [],
            signature: new Uint8Array(),
          },
        },
  );
}
