/**
 * A device is lost, as an officer's device deals with it: revokes, makes the code that is read to the person, and signs the new device in together with a second officer. Only the device that made the
 * code can tell whether the one that asks has it, so it looks before anybody signs; the second signs what the first has signed. Both gave their word by hand; what is signed then is signed as soon
 * as it is here, since at that hour nobody watches a screen.
 */
import { z } from "zod";
import { fingerprintOf, verifyChain } from "../../protocol/identity/chain.ts";
import { checkLinkProof, decodeLinkRequest } from "../../protocol/identity/proofs.ts";
import { replacementKeys, writeReplacementWord } from "../../protocol/identity/replacement.ts";
import { newSpokenCode, showSpokenCode } from "../../protocol/identity/spoken-code.ts";
import type { DeviceView, ReplacementView, Result } from "../../protocol/wire/api.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { bytesOf } from "../../protocol/wire/cbor-schema.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Account } from "../contacts/account.ts";
import type { Clock, Random } from "../environment.ts";
import { listeners } from "../listeners.ts";
import type { ReplacementShown } from "../model/views.ts";
import { serial } from "../serial.ts";
import type { Session } from "../session/session.ts";
import { encodeRecord, readRecords } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { checkOfficersPayload, officersPayload, signedOfficersPayload, signOfficersPayload } from "./officers-half.ts";

const PREFIX = "replacement/";
/** What this officer has said about one: made it, with the code; or agreed to it. */
const saidRecord = z.discriminatedUnion("said", [z.strictObject({ said: z.literal("made"), code: z.string(), secret: bytesOf(32) }), z.strictObject({ said: z.literal("agreed") })]);
type Said = z.infer<typeof saidRecord>;
type Pending = Result<"device.pending">["requests"][number];

export interface Replacing {
  load(): Promise<void>;
  revoke(deviceId: string, reason: string): Promise<DeviceView>;
  begin(person: string, given: { lost: readonly string[]; by: ReplacementView["by"]; reason?: string }): Promise<{ id: string; code: string; expiresAt: number }>;
  agree(id: string): Promise<void>;
  turn(id: string): Promise<void>;
  end(id: string): Promise<void>;
  /** Asks the node how they stand, and signs what is to be signed here. */
  refresh(): Promise<void>;
  list(): readonly ReplacementShown[];
  onChange(listener: () => void): () => void;
}

export interface ReplacingDeps {
  readonly store: Store;
  readonly session: Session;
  readonly account: Account;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly verifyUser: () => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
}

export function createReplacing(deps: ReplacingDeps): Replacing {
  const { store, session, account, signer, own, clock, random } = deps;
  const changed = listeners<void>();
  const said = new Map<string, Said>();
  const trouble = new Map<string, string>();
  const inTurn = serial();
  let rows: readonly ReplacementView[] = [];

  async function say(id: string, word: Said): Promise<void> {
    await store.commit({ put: [[PREFIX + id, encodeRecord(word)]] });
    said.set(id, word);
  }

  function forgetEnded(): Promise<void> {
    const live = new Set(rows.filter(({ state }) => state === "open" || state === "asked").map(({ id }) => id));
    const ended = [...said.keys()].filter((id) => !live.has(id));
    for (const id of ended) said.delete(id);
    return ended.length === 0 ? Promise.resolve() : store.commit({ remove: ended.map((id) => PREFIX + id) });
  }

  async function look(): Promise<void> {
    ({ replacements: rows } = await session.call("replace.list", {}));
    await forgetEnded();
    changed.tell();
    await Promise.all(rows.filter(({ state }) => state === "asked").map((row) => advance(row)));
  }

  /** Takes the one step that is this device's to take, if there is one. */
  async function advance(row: ReplacementView): Promise<void> {
    const word = said.get(row.id);
    if (!word || (word.said === "made") !== (row.issuingDevice === own.deviceId)) return;
    try {
      const { requests } = await session.call("device.pending", {});
      const request = requests.find((one) => one.replacement === row.id);
      if (!request) return;
      if (word.said === "made") await asFirst(row, request, word.secret as Bytes);
      else if (row.secondDevice === own.deviceId) await asSecond(row, request);
    } catch (error) {
      deps.log("replacing.not-signed", { code: codeOf(error) });
      trouble.set(row.id, codeOf(error));
      changed.tell();
    }
  }

  async function asFirst(row: ReplacementView, request: Pending, secret: Bytes): Promise<void> {
    const bytes = fromBase64Url(request.request);
    if (!checkLinkProof(secret, bytes, fromBase64Url(request.proof))) {
      // The node took it for the one with the code, or says so: whoever asks has not got it.
      trouble.set(row.id, "replace/unproven");
      await session.call("device.refuse", { deviceId: request.deviceId });
      return;
    }
    if (row.by !== "officers" || row.secondDevice === undefined || request.signatures.length > 0) return;
    const second = await keyOf(row.secondBy!, row.secondDevice);
    const payload = officersPayload({ person: row.person, entries: await chainOf(row.person), device: decodeLinkRequest(bytes), keys: [signer.publicKey, second], at: Math.floor(clock.now() / 1000) });
    await approve(request, payload);
  }

  async function asSecond(row: ReplacementView, request: Pending): Promise<void> {
    if (request.entry === undefined || request.signatures.length === 0) return;
    const payload = fromBase64Url(request.entry);
    const first = checkOfficersPayload(payload, { person: row.person, device: decodeLinkRequest(fromBase64Url(request.request)), ownKey: signer.publicKey });
    await account.refresh(session); // officers come and go
    const known = (account.ownOrganisation()?.officerKeys ?? []).some((key) => equalBytes(fromBase64Url(key), first));
    // The first has looked whether the device has the code: without that officer's own signature, there is nothing to agree with.
    if (!known || !signedOfficersPayload(payload, first, fromBase64Url(request.signatures[0]!))) throw new Failure("replace/first-missing");
    await approve(request, payload);
  }

  async function approve(request: Pending, payload: Bytes): Promise<void> {
    const signature = await signOfficersPayload(payload, signer);
    // Officers don't know the person's index key; the new device enters the chain in the ledger anew under one of its own.
    await session.call("device.approve", { deviceId: request.deviceId, signature: toBase64Url(signature), entry: toBase64Url(payload), leaf: toBase64Url(random(64)) });
    trouble.delete(request.replacement ?? "");
  }

  const chainOf = async (person: string): Promise<Bytes[]> => (await session.call("chain.get", { person })).entries.map(fromBase64Url);

  /** The second officer's key, from that officer's own chain. */
  async function keyOf(person: string, deviceId: string): Promise<Bytes> {
    const officerKeys = (account.ownOrganisation()?.officerKeys ?? []).map(fromBase64Url);
    const device = verifyChain(await chainOf(person), { person: person as never, officerKeys }).devices.get(deviceId as never);
    if (!device || device.revokedAtSeq !== undefined) throw new Failure("chain/unknown-officer");
    return device.record.signKey;
  }

  return {
    async load() {
      for (const [key, word] of await readRecords(store, PREFIX, saidRecord)) said.set(key.slice(PREFIX.length), word);
    },
    async revoke(deviceId, reason) {
      await deps.verifyUser();
      return session.call("lost.revoke", { deviceId, reason });
    },
    async begin(person, { lost, by, reason }) {
      await deps.verifyUser();
      // First of all: whatever goes wrong afterwards, the finder of the device has nothing.
      for (const deviceId of lost) await session.call("lost.revoke", { deviceId, reason: reason ?? "lost" });
      const [genesis] = await chainOf(person);
      if (!genesis) throw new Failure("replace/nobody");
      const code = newSpokenCode(random);
      const { token, secret } = await replacementKeys(code);
      const word = writeReplacementWord(secret, { person: person as never, fingerprint: fingerprintOf(genesis), lost: lost as never });
      const row = await session.call("replace.begin", { person, token: toBase64Url(token), word: toBase64Url(word), by, lost: [...lost] });
      await say(row.id, { said: "made", code, secret });
      await inTurn(look);
      return { id: row.id, code: showSpokenCode(code), expiresAt: row.expiresAt };
    },
    async agree(id) {
      await deps.verifyUser();
      await session.call("replace.agree", { id });
      await say(id, { said: "agreed" });
      await inTurn(look);
    },
    async turn(id) {
      await session.call("replace.turn", { id });
      await inTurn(look);
    },
    async end(id) {
      await session.call("replace.end", { id });
      await inTurn(look);
    },
    refresh: () => inTurn(look),
    list: () =>
      rows.map((row) => {
        const word = said.get(row.id);
        const why = trouble.get(row.id);
        return { ...row, ...(word?.said === "made" ? { code: showSpokenCode(word.code) } : {}), ...(why === undefined ? {} : { trouble: why }) };
      }),
    onChange: changed.add,
  };
}
