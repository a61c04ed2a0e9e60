/**
 * What a link leads to. The first device of a person starts the chain; a further one leaves a request that an existing device, or two officers, must sign.
 * Who calls is a stranger with a token: the token is checked before anything is parsed, and it is spent in the same transaction that acts on it.
 */
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Args, Result } from "../../protocol/wire/api.ts";
import { isSoundKey, openSigned, peekSigned } from "../../protocol/wire/signed.ts";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import { verifyChain } from "../../protocol/identity/chain.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import { deviceRecordSchema } from "../../protocol/identity/device-record.ts";
import { decodeLinkRequest } from "../../protocol/identity/proofs.ts";
import { personUriSchema } from "../../protocol/identity/uri.ts";
import { z } from "zod";
import type { Caller } from "../area.ts";
import type { EnrolParts } from "./parts.ts";
import type { Invite } from "./links.ts";
import type { DeviceRow } from "./registry.ts";

export function createBegin(parts: EnrolParts) {
  const { db, links, registry, chains, certificates, replacements, announce, config, now } = parts;

  /** Codes are short enough to be guessed at: each try costs the address that tries, and wrong ones are counted. Links are too long for that. */
  const find = (token: string, caller: Caller): Invite => {
    const address = caller.kind === "stranger" ? caller.address : caller.deviceId;
    try {
      const invite = links.find(db.read, token);
      if (replacements.ofInvite(db.read, invite) && !parts.codeTries.take(address)) throw new Failure("replace/too-many-tries");
      return invite;
    } catch (error) {
      if (codeOf(error) !== "enrol/link-unknown") throw error;
      replacements.wrongToken();
      if (!parts.codeTries.take(address)) throw new Failure("replace/too-many-tries");
      throw error;
    }
  };

  const begin = async (args: Args<"enrol.begin">, caller: Caller): Promise<Result<"enrol.begin">> => {
    const invite = find(args.token, caller);
    if (invite.used_by !== null) return repeated(args, invite);
    return invite.kind === "person" ? first(args, invite) : further(args, invite);
  };

  const first = async (args: Args<"enrol.begin">, invite: Invite): Promise<Result<"enrol.begin">> => {
    if (args.entry === undefined || args.indexTag === undefined) throw new Failure("enrol/bad-request", "a first device brings entry and indexTag");
    const entry = fromBase64Url(args.entry);
    const leaf = fromBase64Url(args.indexTag);
    const chain = verifyChain([entry], { person: invite.person as never });
    const record = [...chain.devices.values()][0]!.record;
    checkRecord(record);
    const certificate = await certificates.issue(invite.person, record);
    await db.writer.run((trx) => {
      links.use(trx, args.token, record.deviceId);
      checkNew(record);
      chains.start(trx, invite.person, entry, leaf);
      registry.putPerson(trx, { ...registry.person(invite.person)!, enrolled: 1 });
      registry.putDevice(trx, { ...rowOf(record, invite.person), state: "enrolled", certificate });
      parts.event(trx, { kind: "device/enrolled", person: invite.person, text: record.name });
      parts.enrolled(trx, record.deviceId);
    });
    return { state: "enrolled", person: invite.person, certificates: [toBase64Url(certificate)] };
  };

  const further = async (args: Args<"enrol.begin">, invite: Invite): Promise<Result<"enrol.begin">> => {
    if (args.request === undefined) throw new Failure("enrol/bad-request", "a further device brings request");
    if (invite.proven === 1 && args.proof === undefined) throw new Failure("enrol/bad-request", "proof");
    const request = fromBase64Url(args.request);
    const record = recordOf(request, invite.person);
    checkRecord(record);
    await db.writer.run((trx) => {
      links.use(trx, args.token, record.deviceId);
      checkNew(record);
      const replacement = replacements.ofInvite(trx, invite);
      if (replacement) replacements.asked(trx, replacement, record.deviceId);
      const proof = invite.proven === 1 ? fromBase64Url(args.proof!) : null;
      registry.putDevice(trx, { ...rowOf(record, invite.person), state: "pending", request, proof, token: fromBase64Url(args.token) });
      parts.event(trx, { kind: "device/asks", person: invite.person, text: record.name });
      // Who is concerned by a replacement was told of it; the request is for those who have the code.
      announce.linkRequested(trx, replacement ? [replacement.issuing_device, ...registry.devicesOf(invite.person).map(({ deviceId }) => deviceId)] : approvers(invite), { deviceId: record.deviceId, person: invite.person });
    });
    return { state: "pending", person: invite.person, certificates: [] };
  };

  /** The same device, whose answer was lost on the way; anybody else finds the link used. */
  const repeated = async (args: Args<"enrol.begin">, invite: Invite): Promise<Result<"enrol.begin">> => {
    const row = registry.row(invite.used_by!);
    if (!row || !(await isSame(args, row))) throw new Failure("enrol/link-used");
    return { state: row.state === "enrolled" ? "enrolled" : "pending", person: row.person, certificates: row.certificate ? [toBase64Url(row.certificate)] : [] };
  };

  const isSame = async (args: Args<"enrol.begin">, row: DeviceRow) => {
    if (row.request !== null) return args.request !== undefined && equalBytes(fromBase64Url(args.request), row.request);
    const { entries } = await chains.show(row.person);
    return args.entry !== undefined && entries[0] === args.entry;
  };

  /** A link made by a device is for the person's own devices to answer, one made by an officer is for officers. */
  const approvers = (invite: Invite) => (invite.proven === 1 ? registry.devicesOf(invite.person) : registry.rows().map((row) => registry.device(row.device_id)!).filter((device) => device && device.status !== "revoked" && (device.role === "security" || device.role === "desk"))).map((device) => device.deviceId);

  const checkRecord = (record: DeviceRecord) => {
    if (!isSoundKey(record.signKey)) throw new Failure("chain/bad-key"); // attack 17
    if (record.authenticator.kind === "passkey" && record.authenticator.demonstration === true && !config.demonstration) throw new Failure("enrol/demonstration-refused");
    checkNew(record);
  };
  const checkNew = (record: DeviceRecord) => {
    if (registry.row(record.deviceId) || registry.knowsKey(record.signKey)) throw new Failure("enrol/device-exists");
  };
  const rowOf = (record: DeviceRecord, person: string): DeviceRow => ({
    device_id: record.deviceId,
    person,
    sign_key: record.signKey,
    name: record.name,
    platform: record.platform,
    authenticator: record.authenticator.kind,
    demonstration: record.authenticator.kind === "passkey" && record.authenticator.demonstration === true ? 1 : 0,
    state: "pending",
    class: "personal",
    status: "good",
    reason: null,
    certificate: null,
    added_at: Math.floor(now() / 1000),
    last_seen: null,
    request: null,
    proof: null,
    token: null,
  });

  return {
    "enrol.look": async (args: Args<"enrol.look">, caller: Caller): Promise<Result<"enrol.look">> => {
      const invite = find(args.token, caller);
      const replacement = replacements.ofInvite(db.read, invite);
      if (replacement && replacement.ended !== null && replacement.ended !== "enrolled") throw new Failure("replace/ended", replacement.ended);
      if (invite.used_by !== null) throw new Failure("enrol/link-used");
      const person = registry.person(invite.person)!;
      return { kind: invite.kind, person: person.person, name: person.name, organisation: config.organisation, domain: config.domain, expiresAt: invite.expires_at, demonstration: config.demonstration, ...(replacement ? { word: toBase64Url(replacement.word) } : {}) };
    },
    "enrol.begin": begin,
    "enrol.state": async ({ deviceId }: Args<"enrol.state">, _caller: Caller): Promise<Result<"enrol.state">> => {
      const row = registry.row(deviceId);
      if (!row) throw new Failure("enrol/device-unknown");
      const sealed = replacements.ofDevice(db.read, deviceId)?.sealed;
      return { state: row.state, certificates: row.certificate && row.status !== "revoked" ? [toBase64Url(row.certificate)] : [], ...(sealed ? { sealed: toBase64Url(sealed) } : {}) };
    },
  };
}

const signedRequest = z.looseObject({ person: personUriSchema, record: z.looseObject({ signKey: bytesOf(32) }) });
const fullRequest = z.strictObject({ v: z.literal(1), person: personUriSchema, nonce: bytesOf(16), record: deviceRecordSchema });

/** A request is the record itself, or the record signed by its own key (`protocol/identity/device-link.ts`). Throws `enrol/bad-request`. */
function recordOf(request: Bytes, person: string): DeviceRecord {
  let signKey: Uint8Array | undefined;
  try {
    const peeked = signedRequest.safeParse(peekSigned(request));
    signKey = peeked.success ? peeked.data.record.signKey : undefined;
  } catch {
    signKey = undefined;
  }
  if (!signKey) return decodeLinkRequest(request);
  const opened = openSigned("device-link", request, signKey, fullRequest);
  if (opened.person !== person) throw new Failure("enrol/bad-request", "another person");
  return opened.record;
}
