/** Members, as the ratchet tree's leaves tell them. */
import type { ClientState, LeafNode } from "ts-mls";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import type { Identity } from "./environment.ts";

export interface Member extends Identity {
  leaf: number;
}

export type Tree = ClientState["ratchetTree"];

export function leafAt(tree: Tree, leaf: number): LeafNode | undefined {
  const node = tree[2 * leaf];
  return node?.nodeType === "leaf" ? node.leaf : undefined;
}

export function memberAt(tree: Tree, leaf: number): Member | undefined {
  const node = leafAt(tree, leaf);
  if (node === undefined) return undefined;
  if (node.credential.credentialType !== "x509") throw new Failure("line/credential-type", node.credential.credentialType);
  return { leaf, certificates: node.credential.certificates.map((certificate) => concat(certificate)), signatureKey: concat(node.signaturePublicKey) };
}

export function membersOf(tree: Tree): Member[] {
  const members: Member[] = [];
  for (let leaf = 0; 2 * leaf < tree.length; leaf++) {
    const member = memberAt(tree, leaf);
    if (member) members.push(member);
  }
  return members;
}

export function hasSigner(tree: Tree, signatureKey: Uint8Array): boolean {
  return tree.some((node) => node?.nodeType === "leaf" && equalBytes(node.leaf.signaturePublicKey, signatureKey));
}

export function sameIdentity(a: LeafNode, b: LeafNode): boolean {
  if (a.credential.credentialType !== "x509" || b.credential.credentialType !== "x509") return false;
  const other: Uint8Array[] = b.credential.certificates;
  return (
    equalBytes(a.signaturePublicKey, b.signaturePublicKey) &&
    a.credential.certificates.length === other.length &&
    a.credential.certificates.every((certificate: Uint8Array, i: number) => equalBytes(certificate as Bytes, other[i]!))
  );
}
