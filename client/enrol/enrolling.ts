/**
 * Becoming a device of a person. The keys are made and noted before the link is used: if the answer is lost, the same device asks again and is known. The first device begins the
 * person's chain; a further one leaves a request, vouched for by the secret in its link, and waits.
 */
import { startChain } from "../../protocol/identity/chain.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import { readReplacementWord } from "../../protocol/identity/replacement.ts";
import { encodeLinkRequest, linkProof } from "../../protocol/identity/proofs.ts";
import { newDeviceId, parsePersonUri } from "../../protocol/identity/uri.ts";
import { fingerprintOf } from "../../protocol/identity/chain.ts";
import { chainLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeLeaf } from "../../protocol/ledger/leaf.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { newPersonRecord, type PersonRecord } from "../contacts/person-record.ts";
import type { ClientEnvironment } from "../environment.ts";
import { callOverHttp } from "../session/http.ts";
import { type DeviceNote, SIGNER, writeDeviceNote } from "./device-note.ts";
import type { EnrolLink } from "./enrol-link.ts";
import { type Delegated, delegate } from "./presence.ts";

export interface Enrolled {
  readonly note: DeviceNote;
  /** What the store is opened with; undefined for the vault's own key. */
  readonly prf: Bytes | undefined;
  readonly delegated: Delegated | undefined;
  readonly self: PersonRecord;
  /** Came by a spoken code: what it stands for, and the devices whose place this one takes. */
  readonly replaced: { readonly secret: Bytes; readonly lost: readonly string[] } | undefined;
}

/** `prepare` stores what must outlive a crash before the link is used. Resolves with the certificates; none yet for a device that must be approved. */
export async function enrolDevice(
  environment: ClientEnvironment,
  link: EnrolLink,
  look: Result<"enrol.look">,
  options: { deviceName: string; passkey: boolean },
  prepare: (prepared: Enrolled) => Promise<void>,
): Promise<{ note: DeviceNote; certificates: string[] }> {
  const { keys, random, clock, platform } = environment;
  const person = parsePersonUri(look.person);
  const word = link.replaced && wordFor(look, link.replaced.secret);
  const signer = await keys.signer(SIGNER);
  const authenticator = options.passkey ? await createPasskey(environment, look) : { kind: "software" as const };
  const now = Math.floor(clock.now() / 1000);
  const draft: DeviceRecord = { deviceId: newDeviceId(random), signKey: signer.publicKey, name: options.deviceName.slice(0, 64), platform: platform.slice(0, 64), authenticator, addedAt: now };
  // One more ceremony right away: it shows whether PRF really works, opens the store, and delegates the leaf key.
  const prfSalt = authenticator.kind === "passkey" ? random(32) : null;
  const delegated = prfSalt ? await delegate(environment, { person, record: draft }, prfSalt) : undefined;
  const record: DeviceRecord = draft.authenticator.kind === "passkey" ? { ...draft, authenticator: { ...draft.authenticator, prf: delegated?.prf !== undefined } } : draft;

  const note: DeviceNote = { v: 1, state: "begun", person, domain: look.domain, kind: look.kind, record, prfSalt: delegated?.prf ? prfSalt : null };
  const indexKey = link.linked?.indexKey ?? random(32);
  const base = { person, name: look.name, organisation: look.organisation, consent: "self" as const, requestedAt: clock.now() };

  if (look.kind === "person") {
    const entry = await startChain({ person, device: record, at: now, signer });
    const self = { ...newPersonRecord({ ...base, fingerprint: fingerprintOf(entry) }), indexKey, entries: [entry] };
    await prepare({ note, prf: delegated?.prf, delegated, self, replaced: undefined });
    await writeDeviceNote(keys, note);
    const answer = await callOverHttp(environment, "enrol.begin", { token: link.token, entry: toBase64Url(entry), indexTag: toBase64Url(encodeLeaf(chainLeaf(indexKey, 0, entry))) });
    if (answer.state !== "enrolled" || answer.person !== person) throw new Failure("enrol/unexpected-answer");
    return { note: { ...note, state: "enrolled" }, certificates: answer.certificates };
  }

  const request = encodeLinkRequest(record);
  const secret = link.linked?.secret ?? link.replaced?.secret;
  const proof = secret ? { proof: toBase64Url(linkProof(secret, request)) } : {};
  const self = { ...newPersonRecord({ ...base, fingerprint: link.linked?.fingerprint ?? (word?.fingerprint as Bytes | undefined) ?? (new Uint8Array(32) as Bytes) }), indexKey: link.linked ? indexKey : null };
  await prepare({ note, prf: delegated?.prf, delegated, self, replaced: link.replaced && word && { secret: link.replaced.secret, lost: word.lost } });
  await writeDeviceNote(keys, note);
  const answer = await callOverHttp(environment, "enrol.begin", { token: link.token, request: toBase64Url(request), ...proof });
  if (answer.person !== person) throw new Failure("enrol/unexpected-answer");
  return { note: { ...note, state: "pending" }, certificates: answer.certificates };
}

/** What the link or the code leads to. A refusal is said in words of what the person has in hand. */
export async function lookAtPlace(environment: ClientEnvironment, link: EnrolLink): Promise<Result<"enrol.look">> {
  try {
    const look = await callOverHttp(environment, "enrol.look", { token: link.token });
    if (link.replaced) wordFor(look, link.replaced.secret);
    return look;
  } catch (error) {
    const ofCode = link.replaced && OF_A_CODE[codeOf(error)];
    throw ofCode ? new Failure(ofCode, undefined, { cause: error }) : error;
  }
}

const OF_A_CODE: Record<string, string> = { "enrol/link-unknown": "replace/code-unknown", "enrol/link-used": "replace/code-used", "enrol/link-expired": "replace/code-expired" };

/** Whose device this becomes is for the officer who made the code to say; the node only carries it. Throws `replace/unproven`. */
function wordFor(look: Result<"enrol.look">, secret: Bytes): ReturnType<typeof readReplacementWord> {
  if (look.word === undefined) throw new Failure("replace/unproven");
  const word = readReplacementWord(secret, fromBase64Url(look.word));
  if (word.person !== look.person) throw new Failure("replace/unproven", "another person");
  return word;
}

async function createPasskey(environment: ClientEnvironment, look: Result<"enrol.look">): Promise<DeviceRecord["authenticator"]> {
  const { authenticator, random } = environment;
  if (authenticator.kind === "software" && !look.demonstration) throw new Failure("passkey/demonstration-refused");
  const created = await authenticator.create({ rpName: look.organisation, user: { id: random(32), name: look.person, displayName: look.name }, challenge: random(32) });
  return {
    kind: "passkey",
    credentialId: created.credentialId,
    publicKey: created.publicKey,
    rpId: authenticator.rpId,
    backupEligible: created.backupEligible,
    prf: created.prf,
    ...(authenticator.kind === "software" ? { demonstration: true } : {}),
  };
}

/** `enrolled` once the chain holds the device. Throws `enrol/refused`. */
export async function enrolmentState(environment: ClientEnvironment, note: DeviceNote): Promise<Result<"enrol.state">> {
  const answer = await callOverHttp(environment, "enrol.state", { deviceId: note.record.deviceId });
  if (answer.state === "refused") throw new Failure("enrol/refused");
  return answer;
}

