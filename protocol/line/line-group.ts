/**
 * A line's group at one moment. Nothing changes in place: each operation gives the next state, so that the caller can store it before anything is sent, and
 * drop it where the hub took somebody else's commit. All failures are `line/...`; after one, the group is what it was.
 */
import type { ClientState, GroupState } from "ts-mls";
import { decodeGroupState, encodeGroupState } from "ts-mls/clientState.js";
import { mlsExporter } from "ts-mls/keySchedule.js";
import { type Bytes, concat, equalBytes } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { acceptCommit } from "./accept-commit.ts";
import { openMessage, sealMessage } from "./application-message.ts";
import { type Changes, makeCommit, signedGroupInfo } from "./commit.ts";
import { boundCrypto, clientConfig, keyHandle, type LineEnvironment } from "./environment.ts";
import { CONTEXT_EXTENSION } from "./key-package.ts";
import { MAX_COMMIT, MAX_MESSAGE, requireWithin } from "./limits.ts";
import { type Member, membersOf } from "./member.ts";
import { decodeMessage } from "./mls-message.ts";
import { type Creation, createState, type Joining, joinState } from "./start.ts";

export interface Commit {
  next: LineGroup;
  /** PublicMessage for the hub. */
  commit: Bytes;
  /** For whom it adds. */
  welcome?: Bytes;
  /** Of the next epoch, with the ratchet tree, for the hub. */
  groupInfo: Bytes;
}

export type Opened =
  | { kind: "message"; next: LineGroup; sender: Member; epoch: bigint; plaintext: Bytes; authenticatedData: Bytes }
  | { kind: "commit"; next: LineGroup; committer: Member; added: Member[]; removed: Member[]; selfRemoved: boolean };

const STATE_VERSION = 1;

export class LineGroup {
  readonly #env: LineEnvironment;
  readonly #state: ClientState;
  readonly groupId: Bytes;
  readonly epoch: bigint;
  /** Own leaf index. */
  readonly ownLeaf: number;
  /** Removed from the group: it can no longer seal, commit or open. */
  readonly removed: boolean;
  /** What the creator fixed for the group's life. */
  readonly context: Bytes | undefined;
  /** Equal for all members who are in the same epoch of the same group (RFC 9420 §8.7). */
  readonly epochAuthenticator: Bytes;

  constructor(env: LineEnvironment, state: ClientState) {
    this.#env = env;
    this.#state = state;
    this.groupId = concat(state.groupContext.groupId);
    this.epoch = state.groupContext.epoch;
    this.ownLeaf = state.privatePath.leafIndex;
    this.removed = state.groupActiveState.kind !== "active";
    const context = state.groupContext.extensions.find(({ extensionType }) => extensionType === CONTEXT_EXTENSION);
    this.context = context && concat(context.extensionData);
    this.epochAuthenticator = concat(state.keySchedule.epochAuthenticator);
  }

  members(): Member[] {
    return membersOf(this.#state.ratchetTree);
  }

  /** A secret of this epoch for another use (RFC 9420 §8.5); `length` in bytes. */
  async export(label: string, context: Bytes, length: number): Promise<Bytes> {
    return concat(await mlsExporter(this.#state.keySchedule.exporterSecret, label, context, length, boundCrypto(this.#env)));
  }

  /** Adds, removes, or, with neither, heals. Fails: `line/removed`, `line/unauthenticated-member`, `line/no-such-member`, `line/not-committed`. */
  async commit(changes: Changes = {}): Promise<Commit> {
    this.#requireActive();
    const { state, ...bytes } = await makeCommit(this.#env, this.#state, changes);
    return { next: new LineGroup(this.#env, state), ...bytes };
  }

  /** GroupInfo of this epoch with the ratchet tree, signed by this device: what a hub needs to begin with. */
  async groupInfo(): Promise<Bytes> {
    this.#requireActive();
    return signedGroupInfo(this.#env, this.#state);
  }

  /** `authenticatedData` travels in the clear, bound to the message. */
  async seal(plaintext: Bytes, authenticatedData: Bytes): Promise<{ next: LineGroup; message: Bytes }> {
    this.#requireActive();
    const { state, message } = await sealMessage(this.#env, this.#state, plaintext, authenticatedData);
    return { next: new LineGroup(this.#env, state), message };
  }

  /** Whatever the hub delivered. */
  async open(bytes: Bytes): Promise<Opened> {
    this.#requireActive();
    requireWithin(bytes, Math.max(MAX_COMMIT, MAX_MESSAGE), "message");
    const message = decodeMessage(bytes, MAX_COMMIT);
    if (message.wireformat === "mls_private_message") {
      requireWithin(bytes, MAX_MESSAGE, "message");
      this.#requireGroup(message.privateMessage.groupId);
      const { state, ...opened } = await openMessage(this.#env, this.#state, message.privateMessage);
      return { kind: "message", next: new LineGroup(this.#env, state), ...opened };
    }
    if (message.wireformat === "mls_public_message") {
      this.#requireGroup(message.publicMessage.content.groupId);
      const { state, ...accepted } = await acceptCommit(this.#env, this.#state, message.publicMessage);
      return { kind: "commit", next: new LineGroup(this.#env, state), ...accepted };
    }
    throw new Failure("line/unexpected-message", message.wireformat);
  }

  /** Everything, secrets of this epoch included, no signing key: to be stored encrypted. */
  encode(): Bytes {
    return concat(Uint8Array.of(STATE_VERSION), encodeGroupState(this.#state));
  }

  #requireActive(): void {
    if (this.removed) throw new Failure("line/removed");
  }

  #requireGroup(groupId: Uint8Array): void {
    if (!equalBytes(groupId, this.groupId)) throw new Failure("line/other-group");
  }
}

/** Fails: `line/other-device`, `line/other-suite`, `line/too-long`. */
export async function createLine(env: LineEnvironment, creation: Creation): Promise<LineGroup> {
  return new LineGroup(env, await createState(env, creation));
}

/** Fails: `line/welcome-for-another`, `line/welcome-replayed`, `line/unauthenticated-member`, `line/bad-welcome`, `line/unknown-extension`, `line/other-suite`. */
export async function joinLine(env: LineEnvironment, joining: Joining): Promise<LineGroup> {
  return new LineGroup(env, await joinState(env, joining));
}

/** What `encode` gave, for the same device. */
export function decodeLine(env: LineEnvironment, bytes: Uint8Array): LineGroup {
  const own = concat(bytes);
  if (own[0] !== STATE_VERSION) throw new Failure("line/bad-state", "version");
  const decoded = readState(own);
  if (!equalBytes(decoded.signaturePrivateKey, keyHandle(env.signer))) throw new Failure("line/other-device");
  return new LineGroup(env, { ...decoded, clientConfig: clientConfig(env, { unauthenticated: false }, () => true) });
}

function readState(own: Bytes): GroupState {
  let decoded: [GroupState, number] | undefined;
  try {
    decoded = decodeGroupState(own, 1);
  } catch (cause) {
    throw new Failure("line/bad-state", undefined, { cause });
  }
  if (decoded === undefined || decoded[1] !== own.length - 1) throw new Failure("line/bad-state");
  return decoded[0];
}
