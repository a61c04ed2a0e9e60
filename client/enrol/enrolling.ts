/**
 * Becoming a device of a person. The keys are made and noted before the link is used: if the answer is lost, the same device asks again and is known. The first device begins the
 * person's chain; a further one leaves a request, vouched for by the secret in its link, and waits.
 */
import { startChain } from "../../protocol/identity/chain.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import { encodeLinkRequest, linkProof } from "../../protocol/identity/proofs.ts";
import { newDeviceId, parsePersonUri } from "../../protocol/identity/uri.ts";
import { fingerprintOf } from "../../protocol/identity/chain.ts";
import { chainLeaf } from "../../protocol/ledger/blinded.ts";
import { encodeLeaf } from "../../protocol/ledger/leaf.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
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
    await prepare({ note, prf: delegated?.prf, delegated, self });
    await writeDeviceNote(keys, note);
    const answer = await callOverHttp(environment, "enrol.begin", { token: link.token, entry: toBase64Url(entry), indexTag: toBase64Url(encodeLeaf(chainLeaf(indexKey, 0, entry))) });
    if (answer.state !== "enrolled" || answer.person !== person) throw new Failure("enrol/unexpected-answer");
    return { note: { ...note, state: "enrolled" }, certificates: answer.certificates };
  }

  const request = encodeLinkRequest(record);
  const proof = link.linked ? { proof: toBase64Url(linkProof(link.linked.secret, request)) } : {};
  const self = { ...newPersonRecord({ ...base, fingerprint: link.linked?.fingerprint ?? (new Uint8Array(32) as Bytes) }), indexKey: link.linked ? indexKey : null };
  await prepare({ note, prf: delegated?.prf, delegated, self });
  await writeDeviceNote(keys, note);
  const answer = await callOverHttp(environment, "enrol.begin", { token: link.token, request: toBase64Url(request), ...proof });
  if (answer.person !== person) throw new Failure("enrol/unexpected-answer");
  return { note: { ...note, state: "pending" }, certificates: answer.certificates };
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

