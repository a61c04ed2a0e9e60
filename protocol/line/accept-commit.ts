/**
 * Taking somebody else's commit. The hub and every relay are in the attacker's hands: they choose what arrives, in which order, how often. What must hold, from
 * top to bottom: it is a member's commit (no outsider's, no proposal on its own) for exactly the epoch that we are in, so a second one is refused; everything
 * it does stands in it, as Adds and Removes only; it brings a new path; the committer stays who he was; who is added is known to the application.
 */
import type { ClientState, PublicMessage } from "ts-mls";
import { acceptAll } from "ts-mls/incomingMessageAction.js";
import { processPublicMessage } from "ts-mls/processMessages.js";
import { emptyPskIndex } from "ts-mls/pskIndex.js";
import { equalBytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { boundCrypto, clientConfig, type LineEnvironment, type Refusals } from "./environment.ts";
import { requireSoundTree } from "./guard-tree.ts";
import { asFailures } from "./library-failure.ts";
import { MAX_MEMBERS } from "./limits.ts";
import { hasSigner, leafAt, type Member, memberAt, sameIdentity } from "./member.ts";
import { retire } from "./retire.ts";

export interface AcceptedCommit {
  state: ClientState;
  committer: Member;
  added: Member[];
  removed: Member[];
  selfRemoved: boolean;
}

export async function acceptCommit(env: LineEnvironment, state: ClientState, message: PublicMessage): Promise<AcceptedCommit> {
  const { content } = message;
  if (content.sender.senderType !== "member" || message.senderType !== "member") throw new Failure("line/external-sender", content.sender.senderType);
  if (content.contentType === "proposal") throw new Failure("line/standalone-proposal");
  if (content.contentType !== "commit") throw new Failure("line/unexpected-message", content.contentType);

  const { epoch } = state.groupContext;
  if (content.epoch < epoch) throw new Failure("line/commit-superseded", `epoch ${content.epoch}, now ${epoch}`);
  if (content.epoch > epoch) throw new Failure("line/epoch-ahead", `epoch ${content.epoch}, now ${epoch}`);

  if (content.commit.proposals.length > MAX_MEMBERS) throw new Failure("line/too-long", `${content.commit.proposals.length} proposals`);
  const removed: number[] = [];
  for (const item of content.commit.proposals) {
    if (item.proposalOrRefType !== "proposal") throw new Failure("line/proposal-by-reference");
    const { proposal } = item;
    if (proposal.proposalType === "remove") removed.push(proposal.remove.removed);
    else if (proposal.proposalType !== "add") throw new Failure("line/proposal-not-allowed", String(proposal.proposalType));
  }
  const { path } = content.commit;
  if (path === undefined) throw new Failure("line/commit-without-path");

  const committerLeaf = content.sender.leafIndex;
  if (committerLeaf === state.privatePath.leafIndex) throw new Failure("line/own-message");
  const before = leafAt(state.ratchetTree, committerLeaf);
  const committer = memberAt(state.ratchetTree, committerLeaf);
  if (before === undefined || committer === undefined) throw new Failure("line/no-such-member", String(committerLeaf));
  if (!sameIdentity(before, path.leafNode)) throw new Failure("line/identity-changed");
  const removedMembers = removed.map((leaf) => {
    const member = memberAt(state.ratchetTree, leaf);
    if (member === undefined) throw new Failure("line/no-such-member", String(leaf));
    return member;
  });

  const refusals: Refusals = { unauthenticated: false };
  const configured: ClientState = { ...state, clientConfig: clientConfig(env, refusals, (key) => hasSigner(state.ratchetTree, key)) };
  const { newState } = await asFailures(() => processPublicMessage(configured, message, emptyPskIndex, boundCrypto(env), acceptAll), refusals, "line/commit-refused");

  const selfRemoved = newState.groupActiveState.kind === "removedFromGroup";
  if (selfRemoved) return { state: newState, committer, added: [], removed: removedMembers, selfRemoved };
  requireSoundTree(env.suite, newState.ratchetTree);
  return { state: retire(newState, removed), committer, added: addedBetween(state, newState, removed), removed: removedMembers, selfRemoved };
}

/** A leaf that is new, or whose place was freed by this very commit. */
function addedBetween(before: ClientState, after: ClientState, removed: number[]): Member[] {
  const added: Member[] = [];
  for (let leaf = 0; 2 * leaf < after.ratchetTree.length; leaf++) {
    const now = memberAt(after.ratchetTree, leaf);
    const then = leafAt(before.ratchetTree, leaf);
    if (now && (then === undefined || removed.includes(leaf) || !equalBytes(then.signaturePublicKey, now.signatureKey))) added.push(now);
  }
  return added;
}
