/** The library without the adapter, on the same state: what a hostile member's own client could do. For tests only. */
import { type ClientState, createCommit, decodeGroupState, type GroupInfo, type MLSMessage, type Proposal, type PublicMessage, type UpdatePath } from "ts-mls";
import { createContentCommitSignature } from "ts-mls/framedContent.js";
import { signGroupInfo } from "ts-mls/groupInfo.js";
import { protectPublicMessage } from "ts-mls/messageProtectionPublic.js";
import type { Bytes } from "../wire/bytes.ts";
import { boundCrypto, clientConfig, keyHandle } from "./environment.ts";
import type { TestDevice } from "./device-fixture.ts";
import type { LineGroup } from "./group.ts";
import { encodeMessage } from "./mls-message.ts";

export function rawState(device: TestDevice, group: LineGroup): ClientState {
  const decoded = decodeGroupState(group.encode(), 1)!;
  return { ...decoded[0], clientConfig: clientConfig(device.env, { unauthenticated: false }, () => true) };
}

export function rawCrypto(device: TestDevice): ReturnType<typeof boundCrypto> {
  return boundCrypto(device.env);
}

export function rawHandle(device: TestDevice): ReturnType<typeof keyHandle> {
  return keyHandle(device.env.signer);
}

export function publicBytes(publicMessage: PublicMessage): Bytes {
  return encodeMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
}

/** A commit that a member's own code signs and tags correctly, with whatever in it. */
export async function forgedCommit(member: TestDevice, group: LineGroup, proposals: Proposal[], { path, leafIndex }: { path?: UpdatePath; leafIndex?: number } = {}): Promise<Bytes> {
  const state = rawState(member, group);
  const crypto = rawCrypto(member);
  const commit = { proposals: proposals.map((proposal) => ({ proposalOrRefType: "proposal" as const, proposal })), path };
  const sender = { senderType: "member" as const, leafIndex: leafIndex ?? state.privatePath.leafIndex };
  const { framedContent, signature } = await createContentCommitSignature(state.groupContext, "mls_public_message", commit, sender, new Uint8Array(), rawHandle(member), crypto.signature);
  const auth = { contentType: "commit" as const, signature, confirmationTag: new Uint8Array(32) };
  return publicBytes(await protectPublicMessage(state.keySchedule.membershipKey, state.groupContext, { wireformat: "mls_public_message", content: framedContent, auth }, crypto));
}

/** A commit as the library makes it, without the adapter's care; `state` may be tampered with. */
export async function rawCommit(member: TestDevice, group: LineGroup, options: Parameters<typeof createCommit>[1], state = rawState(member, group)): Promise<MLSMessage> {
  return (await createCommit({ state, cipherSuite: rawCrypto(member) }, { wireAsPublicMessage: true, ...options })).commit;
}

export function pathOf(message: MLSMessage): UpdatePath {
  if (message.wireformat !== "mls_public_message" || message.publicMessage.content.contentType !== "commit") throw new TypeError("expected a commit");
  return message.publicMessage.content.commit.path!;
}

/** Signed by `member`, whatever it says. */
export async function forgedGroupInfo(member: TestDevice, info: GroupInfo): Promise<Bytes> {
  return encodeMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo: await signGroupInfo(info, rawHandle(member), rawCrypto(member).signature) });
}
