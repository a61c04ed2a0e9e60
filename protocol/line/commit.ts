/** Making commits: inline Adds and Removes, always with an UpdatePath, in the open (PublicMessage) so that every node can check who does what. */
import type { ClientState, Proposal } from "ts-mls";
import { createCommit, createGroupInfoWithRatchetTree } from "ts-mls/createCommit.js";
import { emptyPskIndex } from "ts-mls/pskIndex.js";
import type { Bytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { boundCrypto, clientConfig, type LineEnvironment, type Refusals } from "./environment.ts";
import { requireSoundTree } from "./guard-tree.ts";
import { decodeKeyPackage } from "./key-package.ts";
import { asFailures } from "./library-failure.ts";
import { MAX_COMMIT, MAX_WELCOME, requireWithin } from "./limits.ts";
import { hasSigner, leafAt } from "./member.ts";
import { encodeMessage } from "./mls-message.ts";
import { retire } from "./retire.ts";

export interface Changes {
  /** KeyPackages as MLSMessage. */
  add?: Bytes[];
  /** Leaf indices. */
  remove?: number[];
}

export interface CommitBytes {
  /** PublicMessage. */
  commit: Bytes;
  /** One for all who were added. */
  welcome?: Bytes;
  /** Of the epoch that the commit leads to, with the ratchet tree: what the hub checks the next commit against. */
  groupInfo: Bytes;
}

export async function makeCommit(env: LineEnvironment, state: ClientState, { add = [], remove = [] }: Changes): Promise<CommitBytes & { state: ClientState }> {
  const proposals: Proposal[] = [
    ...remove.map((removed): Proposal => {
      if (leafAt(state.ratchetTree, removed) === undefined) throw new Failure("line/no-such-member", String(removed));
      if (removed === state.privatePath.leafIndex) throw new Failure("line/cannot-remove-self");
      return { proposalType: "remove", remove: { removed } };
    }),
    ...add.map((bytes): Proposal => ({ proposalType: "add", add: { keyPackage: decodeKeyPackage(env, bytes) } })),
  ];
  const refusals: Refusals = { unauthenticated: false };
  const crypto = boundCrypto(env);
  const configured: ClientState = { ...state, clientConfig: clientConfig(env, refusals, (key) => hasSigner(state.ratchetTree, key)) };
  const made = await asFailures(
    () =>
      createCommit(
        { state: configured, cipherSuite: crypto, pskIndex: emptyPskIndex },
        { wireAsPublicMessage: true, extraProposals: proposals, ratchetTreeExtension: true, forceUpdatePath: true },
      ),
    refusals,
    "line/not-committed",
  );
  requireSoundTree(env.suite, made.newState.ratchetTree);
  const out: CommitBytes = {
    commit: encodeMessage(made.commit),
    groupInfo: await signedGroupInfo(env, made.newState),
    ...(made.welcome && { welcome: encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome }) }),
  };
  requireWithin(out.commit, MAX_COMMIT, "commit");
  if (out.welcome) requireWithin(out.welcome, MAX_WELCOME, "welcome");
  return { ...out, state: retire(made.newState, remove) };
}

export async function signedGroupInfo(env: LineEnvironment, state: ClientState): Promise<Bytes> {
  const groupInfo = await createGroupInfoWithRatchetTree(state.groupContext, state.confirmationTag, state, state.ratchetTree, [], boundCrypto(env));
  return encodeMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo });
}
