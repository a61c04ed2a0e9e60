/**
 * Messages between members (PrivateMessage). The library does not tell who sent one, so the sender data is decrypted here first; that also lets a replay, a
 * removed sender and our own echo be told apart. The signature and the authenticated data (group, epoch, content type, caller's data) are the library's to check.
 */
import type { ClientState, PrivateMessage } from "ts-mls";
import { createApplicationMessage } from "ts-mls/createMessage.js";
import { processPrivateMessage } from "ts-mls/processMessages.js";
import { emptyPskIndex } from "ts-mls/pskIndex.js";
import { decryptSenderData } from "ts-mls/privateMessage.js";
import { type Bytes, concat } from "../wire/bytes.ts";
import { Failure } from "../wire/failure.ts";
import { boundCrypto, FORWARD_STEPS, type LineEnvironment } from "./environment.ts";
import { asFailures } from "./library-failure.ts";
import { MAX_AUTHENTICATED_DATA, MAX_PLAINTEXT, requireWithin } from "./limits.ts";
import { type Member, memberAt } from "./member.ts";
import { encodeMessage } from "./mls-message.ts";
import { bucketFor } from "./padding.ts";
import { isRetired } from "./retire.ts";

export interface OpenedMessage {
  state: ClientState;
  sender: Member;
  epoch: bigint;
  plaintext: Bytes;
  authenticatedData: Bytes;
}

const NOBODY_REFUSED = { unauthenticated: false };
/** Ed25519 signature with its length, and the plaintext's own length field. */
const FRAME = 66 + 4;

export async function sealMessage(env: LineEnvironment, state: ClientState, plaintext: Uint8Array, authenticatedData: Uint8Array): Promise<{ state: ClientState; message: Bytes }> {
  requireWithin(plaintext, MAX_PLAINTEXT, "plaintext");
  requireWithin(authenticatedData, MAX_AUTHENTICATED_DATA, "authenticated data");
  const padded: ClientState = { ...state, clientConfig: { ...state.clientConfig, paddingConfig: { kind: "padUntilLength", padUntilLength: bucketFor(plaintext.length + FRAME) } } };
  const sealed = await asFailures(() => createApplicationMessage(padded, concat(plaintext), boundCrypto(env), concat(authenticatedData)), NOBODY_REFUSED, "line/not-sealed");
  return {
    state: { ...sealed.newState, clientConfig: state.clientConfig },
    message: encodeMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage: sealed.privateMessage }),
  };
}

export async function openMessage(env: LineEnvironment, state: ClientState, message: PrivateMessage): Promise<OpenedMessage> {
  if (message.contentType !== "application") throw new Failure("line/hidden-handshake", message.contentType);
  const crypto = boundCrypto(env);
  const { epoch } = state.groupContext;
  if (message.epoch > epoch) throw new Failure("line/epoch-ahead", `epoch ${message.epoch}, now ${epoch}`);
  const past = message.epoch < epoch ? state.historicalReceiverData.get(message.epoch) : undefined;
  if (message.epoch < epoch && past === undefined) throw new Failure("line/epoch-too-old", `epoch ${message.epoch}, now ${epoch}`);

  const senderData = await asFailures(() => decryptSenderData(message, past?.senderDataSecret ?? state.keySchedule.senderDataSecret, crypto), NOBODY_REFUSED, "line/undecryptable");
  if (senderData === undefined) throw new Failure("line/undecryptable", "sender data");
  const { leafIndex, generation } = senderData;
  if (leafIndex === state.privatePath.leafIndex) throw new Failure("line/own-message");
  const ratchets = (past?.secretTree ?? state.secretTree)[2 * leafIndex];
  const sender = memberAt(state.ratchetTree, leafIndex);
  if (sender === undefined || isRetired(ratchets)) throw new Failure("line/sender-removed", String(leafIndex));
  const { generation: expected, unusedGenerations } = ratchets!.application;
  if (generation < expected && unusedGenerations[generation] === undefined) throw new Failure("line/replayed", `generation ${generation}`);
  if (generation > expected + FORWARD_STEPS) throw new Failure("line/too-far-ahead", `generation ${generation}, expected ${expected}`);

  const opened = await asFailures(() => processPrivateMessage(state, message, emptyPskIndex, crypto), NOBODY_REFUSED, "line/undecryptable");
  if (opened.kind !== "applicationMessage") throw new Failure("line/hidden-handshake");
  return { state: opened.newState, sender, epoch: message.epoch, plaintext: concat(opened.message), authenticatedData: concat(message.authenticatedData) };
}
