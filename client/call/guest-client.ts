/** A guest's client: one link, one key, one call; no lines, no contacts, nothing kept. It speaks to screens through the same interface as everybody else's. */
import { guestProof, knockProof } from "../../protocol/identity/proofs.ts";
import { newDeviceId } from "../../protocol/identity/uri.ts";
import type { Push, Result } from "../../protocol/wire/api.ts";
import { type Bytes, concat, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { wellKnown, type WellKnown } from "../../protocol/wire/federation.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { MediaSession, MediaSource } from "../media/port.ts";
import type { EntenteClient } from "../model/entente-client.ts";
import type { ClientView } from "../model/views.ts";
import { callOverHttp } from "../session/http.ts";
import { createSession, type Session } from "../session/session.ts";
import { GuestCall } from "./guest-call.ts";
import { parseGuestLink } from "./guest-invitations.ts";
import { GuestRoom } from "./guest-room.ts";

export interface GuestClient extends EntenteClient {
  /** What the link leads to. Throws `guest/link-…`. */
  look(): Promise<Result<"guest.look">>;
  /** Uses the link up and knocks; the one who gave it lets this guest in. */
  join(name: string): Promise<void>;
  mediaOf(call: string): MediaSession | undefined;
}

export function createGuestClient(environment: ClientEnvironment, link: string, options: { source?: MediaSource; muteOutput?: boolean } = {}): GuestClient {
  const { clock, random, log } = environment;
  const { token, secret } = parseGuestLink(link);
  const listeners = new Set<() => void>();
  let view: ClientView | undefined;
  let session: Session | undefined;
  let room: GuestRoom | undefined;
  let call: GuestCall | undefined;
  let failure: ClientView["failure"];

  function changed(): void {
    view = undefined;
    for (const listener of listeners) listener();
  }

  async function join(name: string): Promise<void> {
    const capture = (await environment.media?.canCapture()) ?? "ok";
    if (capture !== "ok") throw new Failure(`media/${capture}`);
    const node = await inviting();
    const signer = await freshSigner();
    const deviceId = newDeviceId(random);
    const signature = await signer.sign(guestProof({ domain: node.domain, token: fromBase64Url(token), deviceId, name }));
    const redeemed = await callOverHttp(environment, "guest.redeem", { token, name, deviceId, signKey: toBase64Url(signer.publicKey), signature: toBase64Url(signature) });
    const opened = createSession(environment, { fixed: redeemed.session });
    session = opened;
    room = new GuestRoom({
      environment,
      session: opened,
      signer,
      guest: redeemed.guest,
      room: redeemed.room,
      certificates: redeemed.certificates.map(fromBase64Url),
      inviting: { domain: node.domain, caKey: fromBase64Url(node.caKey) },
      onGroup: (event) => call?.onGroup(event),
      onSignal: (event) => call?.hear(event),
      onGone: () => call?.end("hung-up"),
    });
    const joined = room;
    call = new GuestCall({
      room: redeemed.room,
      guest: redeemed.guest,
      name,
      media: environment.media,
      source: options.source ?? "microphone",
      muteOutput: options.muteOutput ?? false,
      clock,
      channel: opened,
      send: (signal, how) => joined.send(signal, how),
      log,
      changed,
    });
    opened.onPush((push) => void take(push));
    opened.onState((state) => {
      if (state === "refused") call?.end("hung-up");
      changed();
    });
    opened.start();
    const keyPackage = await room.keyPackage();
    await opened.call("guest.knock", { keyPackage: toBase64Url(keyPackage), proof: toBase64Url(knockProof(secret, { room: redeemed.room, name, keyPackage })) });
    changed();
  }

  async function take(push: Push): Promise<void> {
    if (push.push !== "deliver" || !room || !session) return;
    for (const item of push.items) await room.take(item);
    const last = push.items.at(-1);
    if (last) await session.call("mailbox.ack", { upTo: last.n }).catch((error: unknown) => log("mailbox-not-acknowledged", { code: codeOf(error) }));
  }

  async function inviting(): Promise<WellKnown> {
    const response = await environment.fetch(`${environment.baseUrl}/.well-known/entente`).catch((cause: unknown) => {
      throw new Failure("session/unreachable", undefined, { cause });
    });
    if (!response.ok) throw new Failure("session/unreachable", `status ${response.status}`);
    return wellKnown.parse(await response.json());
  }

  const theCall = (id: string): GuestCall => {
    if (!call || call.view().room !== id) throw new Failure("call/unknown");
    return call;
  };
  const notForGuests = (): never => {
    throw new Failure("guest/not-enrolled");
  };
  const refused = async (): Promise<never> => notForGuests();

  return {
    look: () => callOverHttp(environment, "guest.look", { token }),
    join,
    mediaOf: () => call?.session,
    view: () => (view ??= { state: session?.state() === "online" ? "online" : "not-enrolled", ...(failure ? { failure } : {}), peers: [], contacts: [], lines: [], calls: call ? [call.view()] : [], arrangements: [], directCalls: [], pendingDevices: [], replacements: [], presence: { asks: [], here: [] }, notices: [], reach: {}, missed: [], breaches: [], minutes: [], drafts: [], dispatches: [], dispatchDrafts: [], incidents: [] }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async () => undefined,
    async stop() {
      await call?.leave();
      session?.stop();
    },
    async forget() {
      await call?.leave();
      session?.stop();
      failure = undefined;
      changed();
    },
    hangUp: (id) => theCall(id).leave(),
    mute: (id, on) => theCall(id).mute(on),
    camera: (id, on) => theCall(id).camera(on),
    meter: (_id, of) => call?.meter(of) ?? 0,
    mediaDevices: async () => [...((await environment.media?.devices()) ?? [])],
    async chooseMediaDevice(id, device) {
      await theCall(id).session?.useDevice(device.kind, device.id);
    },
    // A guest is nobody's contact and has nothing of his own.
    lookEnrolment: refused, enrol: refused, confirmPresence: refused, linkDevice: refused, approveDevice: refused, refuseDevice: refused, revokeOwnDevice: refused,
    lookReach: async () => undefined, wakeByPush: refused, setUndisturbed: refused, setToDesk: refused, callDesk: refused, resume: refused, seeMissed: async () => undefined,
    stock: notForGuests,
    card: notForGuests, handOver: notForGuests, readCard: notForGuests, acceptCard: refused, answerContact: refused, verifyInPerson: notForGuests, confirmInPerson: refused, withdrawVerification: refused,
    send: refused, edit: refused, remove: refused, removeSoon: refused, undoRemoval: refused, sendRemovals: async () => undefined, dismissNotice: refused, openAttachment: refused, saveAttachment: refused, cancelAttachment: refused, retryUpload: refused, cancelUpload: refused, markRead: refused, askHistory: refused, giveHistory: refused, refuseHistory: refused, continueLineOn: refused, continueLineWithout: refused, takeBackIntoLine: refused, refuseLine: refused,
    call: refused, answer: refused, decline: refused, takeOver: refused, continueOn: refused, declare: refused, override: refused, startCode: refused, typeCode: refused, inviteGuest: refused, removeGuest: refused, prove: refused, answerBreach: refused,
    labels: { policies: refused },
    dispatches: {
      send: refused, ceiling: () => 0, limitedBy: () => null, trace: notForGuests, marksFile: notForGuests, open: refused, release: refused, revoke: refused, events: refused, ask: refused, answer: refused, agree: refused, markRead: refused, exposure: refused, exposureOfPassage: refused,
      brief: refused, front: refused, passWithin: refused, saveDraft: refused, dropDraft: refused, dropEarlierDraft: refused,
    },
    incidents: { report: refused, assess: refused, see: refused, onUrgent: () => () => undefined },
    oversight: { dispatches: refused, dispatch: refused, incidents: refused },
    minutes: { suggest: notForGuests, note: refused, removeNote: refused, labelDraft: refused, shareDraft: refused, dropDraft: refused, begin: refused, amend: refused, comment: refused, agree: refused, prove: refused, proposeReadout: refused, proposeWithdrawal: refused, signReadout: refused, readoutFile: refused },
    bringIn: refused, putOut: refused, interpret: refused, openMicrophone: refused, speakInto: refused, listenTo: refused,
    lost: { look: refused, revoke: refused, replace: refused, agree: refused, turn: refused, end: refused },
    station: { people: refused, open: refused, ask: refused, complete: refused, leave: refused, end: refused, renew: refused },
    presence: { confirm: refused, scan: refused, leave: refused, elsewhere: refused, lists: refused, vouch: refused },
    security: { devices: refused, set: refused, denylist: refused, invite: refused, events: refused, breaches: refused, breachesSeen: refused, stations: refused, place: refused, clearance: refused, brakes: refused, liftBrake: refused, readerLimits: refused },
    desk: { check: notForGuests, request: refused, join: refused, counter: refused, accept: refused, decline: refused, withdraw: refused, cancel: refused, ics: notForGuests, onUrgent: () => () => undefined },
  };
}

/** For this call alone; the private half can't be taken out, and is gone with the page. */
async function freshSigner(): Promise<Signer> {
  const keys = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const publicKey: Bytes = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
  return { publicKey, sign: async (data) => concat(new Uint8Array(await crypto.subtle.sign("Ed25519", keys.privateKey, data))) };
}
