/** The two ways into a group: to create it, and to be welcomed. There is no third: external commits are off. */
import type { CiphersuiteImpl, ClientState, GroupInfo, Welcome } from "ts-mls";
import { createGroup, joinGroup } from "ts-mls/clientState.js";
import { emptyPskIndex } from "ts-mls/pskIndex.js";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { decryptGroupInfo, decryptGroupSecrets } from "ts-mls/welcome.js";
import { readRatchetTree } from "../framing/ratchet-tree.ts";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { boundCrypto, clientConfig, type LineEnvironment, type Refusals } from "./environment.ts";
import { CONTEXT_EXTENSION, decodeKeyPackage, decodeKeyPackageSecrets } from "./key-package.ts";
import { asFailures } from "./library-failure.ts";
import { MAX_CONTEXT, MAX_GROUP_ID, MAX_WELCOME, requireWithin } from "./limits.ts";
import { decodeAs } from "./mls-message.ts";
import { retire } from "./retire.ts";
import { requireSoundTree } from "./guard-tree.ts";

export interface Creation {
  groupId: Bytes;
  keyPackage: Bytes;
  secrets: Bytes;
  /** Opaque to us, fixed for the group's life, seen by all members and nodes: e.g. the hash of the create event, the archives. */
  context?: Bytes;
}

export async function createState(env: LineEnvironment, { groupId, keyPackage, secrets, context }: Creation): Promise<ClientState> {
  requireWithin(groupId, MAX_GROUP_ID, "group id");
  if (context) requireWithin(context, MAX_CONTEXT, "context");
  const refusals: Refusals = { unauthenticated: false };
  const extensions = context ? [{ extensionType: CONTEXT_EXTENSION, extensionData: concat(context) }] : [];
  const ownPackage = decodeKeyPackage(env, keyPackage);
  requireOwn(env, ownPackage.leafNode.signaturePublicKey);
  const config = clientConfig(env, refusals, () => true);
  return retire(
    await asFailures(() => createGroup(concat(groupId), ownPackage, decodeKeyPackageSecrets(env, secrets), extensions, boundCrypto(env), config), refusals, "line/not-created"),
  );
}

export interface Joining {
  welcome: Bytes;
  keyPackage: Bytes;
  secrets: Bytes;
  /** Says whether this device is, or was, in that group already: a Welcome that comes twice is then refused (attack 21). */
  knows?: (groupId: Bytes) => boolean | Promise<boolean>;
}

export async function joinState(env: LineEnvironment, { welcome: bytes, keyPackage, secrets, knows }: Joining): Promise<ClientState> {
  const refusals: Refusals = { unauthenticated: false };
  const crypto = boundCrypto(env);
  const { welcome } = decodeAs(bytes, "mls_welcome", MAX_WELCOME);
  if (welcome.cipherSuite !== env.suite.name) throw new Failure("line/other-suite", String(welcome.cipherSuite));
  const ownPackage = decodeKeyPackage(env, keyPackage);
  requireOwn(env, ownPackage.leafNode.signaturePublicKey);
  const ref = await makeKeyPackageRef(ownPackage, crypto.hash);
  if (!welcome.secrets.some((secret) => equalBytes(secret.newMember, ref))) throw new Failure("line/welcome-for-another");

  const ownSecrets = decodeKeyPackageSecrets(env, secrets);
  const info = await asFailures(() => groupInfoIn(welcome, ref, ownSecrets.initPrivateKey, crypto), refusals, "line/bad-welcome");
  requireWithin(info.groupContext.groupId, MAX_GROUP_ID, "group id");
  if (await knows?.(concat(info.groupContext.groupId))) throw new Failure("line/welcome-replayed");
  requireKnownExtensions(info);
  requireReasonableTree(info);

  const config = clientConfig(env, refusals, () => true);
  const state = await asFailures(() => joinGroup(welcome, ownPackage, ownSecrets, emptyPskIndex, crypto, undefined, undefined, config), refusals, "line/bad-welcome");
  requireSoundTree(env.suite, state.ratchetTree);
  return retire(state);
}

/** Read before the library does its work on it, which grows with the square of the tree that the Welcome's author chose. */
async function groupInfoIn(welcome: Welcome, ref: Uint8Array, initPrivateKey: Uint8Array, crypto: CiphersuiteImpl): Promise<GroupInfo> {
  const secrets = await decryptGroupSecrets(await crypto.hpke.importPrivateKey(initPrivateKey), ref, welcome, crypto.hpke);
  if (secrets === undefined) throw new Failure("line/malformed", "group secrets");
  if (secrets.psks.length > 0) throw new Failure("line/bad-welcome", "pre-shared keys");
  const info = await decryptGroupInfo(welcome, secrets.joinerSecret, new Uint8Array(crypto.kdf.size), crypto);
  if (info === undefined) throw new Failure("line/malformed", "group info");
  return info;
}

function requireReasonableTree({ extensions }: GroupInfo): void {
  const tree = extensions.find(({ extensionType }) => extensionType === "ratchet_tree");
  if (tree === undefined) throw new Failure("line/bad-welcome", "no ratchet tree");
  try {
    readRatchetTree(tree.extensionData);
  } catch (cause) {
    throw new Failure("line/bad-welcome", "ratchet tree", { cause });
  }
}

function requireOwn(env: LineEnvironment, signatureKey: Uint8Array): void {
  if (!equalBytes(env.signer.publicKey, signatureKey)) throw new Failure("line/other-device");
}

/** Anything else in the group's context, external senders above all, changes who may do what. */
function requireKnownExtensions({ groupContext }: Pick<GroupInfo, "groupContext">): void {
  if (groupContext.extensions.length > 1 || groupContext.extensions.some(({ extensionType }) => extensionType !== CONTEXT_EXTENSION)) throw new Failure("line/unknown-extension");
}
