/** The client: what is enrolled here, if anything, and everything that a person can do with it. Delegates; the parts decide. */
import { encodeRecord } from "./store/records.ts";
import { fromBase64Url } from "../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../protocol/wire/failure.ts";
import type { Result } from "../protocol/wire/api.ts";
import { breachOverview } from "./breach/overview.ts";
import { formatCard, parseCard } from "./contacts/cards.ts";
import { createDevice } from "./device.ts";
import type { Device, DeviceOptions } from "./device-parts.ts";
import { type DeviceNote, readDeviceNote, SIGNER, writeDeviceNote } from "./enrol/device-note.ts";
import { readEnrolment } from "./enrol/enrol-link.ts";
import { enrolDevice, enrolmentState, lookAtPlace } from "./enrol/enrolling.ts";
import { keepReplaced, takeIndexKey } from "./enrol/replaced.ts";
import { openStore, readCertificates, unlockStore, writeCertificates } from "./enrol/open-device.ts";
import type { ClientEnvironment } from "./environment.ts";
import { createPolicies } from "./label/policies.ts";
import { listeners } from "./listeners.ts";
import type { MediaSession } from "./media/port.ts";
import type { EntenteClient } from "./model/entente-client.ts";
import type { ClientView } from "./model/views.ts";
import type { Store } from "./store/store.ts";
import { composeView } from "./view/compose-view.ts";
import { reuse } from "./view/reuse.ts";

const ASK_AGAIN_MS = 2_000;

export interface RunningClient extends EntenteClient {
  /** Streams of a call for screens, and the click that lets sound play. */
  mediaOf(call: string): MediaSession | undefined;
  /** The parts, for tests and benches. */
  device(): Device | undefined;
}

export function createClient(environment: ClientEnvironment, options: DeviceOptions = {}): RunningClient {
  const { clock, log } = environment;
  const changed = listeners<void>();
  const urgent = listeners<Parameters<Parameters<EntenteClient["desk"]["onUrgent"]>[0]>[0]>();
  const incidentUrgent = listeners<Parameters<Parameters<EntenteClient["incidents"]["onUrgent"]>[0]>[0]>();
  let state: ClientView["state"] = "starting";
  let failure: ClientView["failure"];
  let device: Device | undefined;
  let release: (() => void) | undefined;
  let shown: ClientView | undefined;
  let stale = true;
  let telling = false;
  let cancelAsking: () => void = () => undefined;

  /** Many changes in one turn are one change to whoever draws. */
  function tell(): void {
    stale = true;
    if (telling) return;
    telling = true;
    queueMicrotask(() => {
      telling = false;
      changed.tell();
    });
  }

  function become(next: ClientView["state"], why?: unknown): void {
    state = next;
    failure = why === undefined ? undefined : { code: codeOf(why), ...(why instanceof Failure && why.detail !== undefined ? { detail: why.detail } : {}) };
    tell();
  }

  function currentState(): ClientView["state"] {
    if (state !== "online" || !device) return state;
    const session = device.session.state();
    if (session !== "refused") return session;
    const refusal = device.session.refusal();
    return refusal === "auth/opened-elsewhere" ? "other-tab" : refusal === "auth/bad-signature" ? "signed-out" : "revoked";
  }

  const requireDevice = (): Device => {
    if (!device) throw new Failure("client/not-enrolled");
    return device;
  };

  async function run(note: DeviceNote, store: Store): Promise<void> {
    const signer = await environment.keys.signer(SIGNER);
    device = createDevice(environment, { note, signer, store, certificates: await readCertificates(store), options });
    device.onChange(tell);
    device.desk.onUrgent(urgent.tell);
    device.incidents.onUrgent(incidentUrgent.tell);
    await device.start();
    become("online");
  }

  /** A device that waits to be approved asks until it is. */
  async function waitForApproval(note: DeviceNote, store: Store): Promise<void> {
    become("pending-approval");
    try {
      const answer = await enrolmentState(environment, note);
      if (answer.state === "enrolled") {
        await writeCertificates(store, answer.certificates.map(fromBase64Url));
        if (answer.sealed !== undefined) await takeIndexKey(store, note.person, fromBase64Url(answer.sealed)).catch((error: unknown) => log("enrol.index-key", { code: codeOf(error) }));
        const enrolled: DeviceNote = { ...note, state: "enrolled" };
        await writeDeviceNote(environment.keys, enrolled);
        return await run(enrolled, store);
      }
    } catch (error) {
      const code = codeOf(error);
      if (code === "enrol/refused" || code === "enrol/device-unknown") {
        await wipe();
        return become("not-enrolled", error);
      }
      log("enrol.state", { code });
    }
    cancelAsking = clock.after(ASK_AGAIN_MS, () => void waitForApproval(note, store));
  }

  async function hold(): Promise<boolean> {
    if (!environment.lock || release) return true;
    release = (await environment.lock("device")) ?? undefined;
    return release !== undefined;
  }

  async function wipe(): Promise<void> {
    await environment.store.clear();
    await environment.keys.forget();
  }

  const client: RunningClient = {
    view() {
      if (!stale && shown) return shown;
      const empty: ClientView = { state, ...(failure ? { failure } : {}), peers: [], contacts: [], lines: [], calls: [], arrangements: [], directCalls: [], pendingDevices: [], replacements: [], presence: { asks: [], here: [] }, notices: [], reach: {}, missed: [], breaches: [], dispatches: [], dispatchDrafts: [], incidents: [], minutes: [], drafts: [] };
      const next = device ? composeView(device, currentState(), failure) : empty;
      shown = reuse(shown, next);
      stale = false;
      return shown;
    },
    subscribe: changed.add,
    async start() {
      if (device) return;
      try {
        const note = await readDeviceNote(environment.keys);
        if (!note) return become("not-enrolled");
        if (!(await hold())) return become("other-tab");
        const { store, delegated } = await unlockStore(environment, note);
        if (delegated) await store.commit({ put: [["presence", encodeRecord({ delegation: delegated.delegation, until: delegated.until })]] });
        if (note.state === "enrolled") await run(note, store);
        else await waitForApproval(note, store);
      } catch (error) {
        log("client.not-started", { code: codeOf(error), detail: error instanceof Error ? error.message.slice(0, 300) : "" });
        become("signed-out", error);
      }
    },
    async stop() {
      cancelAsking();
      await device?.stop();
      device = undefined;
      release?.();
      release = undefined;
      become("starting");
    },

    lookEnrolment: async (text): Promise<Result<"enrol.look">> => lookAtPlace(environment, await readEnrolment(text)),
    async enrol(text, given) {
      if (device) throw new Failure("enrol/already-enrolled");
      const link = await readEnrolment(text);
      if (!(await hold())) throw new Failure("client/other-tab");
      const look = await lookAtPlace(environment, link);
      await wipe(); // a half-finished attempt leaves keys that nothing knows
      let store: Store | undefined;
      try {
        const { note, certificates } = await enrolDevice(environment, link, look, given, async ({ prf, delegated, self, replaced }) => {
          store = await openStore(environment, prf);
          const presence = delegated ? [["presence", encodeRecord({ delegation: delegated.delegation, until: delegated.until })] as const] : [];
          await store.commit({ put: [[`person/${self.person}`, encodeRecord(self)], ...keepReplaced(replaced), ...presence] });
        });
        await writeCertificates(store!, certificates.map(fromBase64Url));
        await writeDeviceNote(environment.keys, note);
        if (note.state === "enrolled") await run(note, store!);
        else await waitForApproval(note, store!);
      } catch (error) {
        become(device ? state : "not-enrolled");
        throw error;
      }
    },
    confirmPresence: async () => requireDevice().confirmPresence(),
    linkDevice: async () => requireDevice().linking.link(),
    approveDevice: async (deviceId, code) => requireDevice().linking.approve(deviceId, code),
    refuseDevice: async (deviceId) => requireDevice().linking.refuse(deviceId),
    revokeOwnDevice: async (deviceId, reason) => requireDevice().linking.revoke(deviceId, reason),
    async forget() {
      cancelAsking();
      await device?.stop();
      device = undefined;
      await wipe();
      release?.();
      release = undefined;
      become("not-enrolled");
    },

    card: () => requireDevice().contacts.card(),
    handOver: (domain) => requireDevice().contacts.handOver(domain),
    readCard: (text) => formatCard(parseCard(text)),
    acceptCard: async (text) => requireDevice().contacts.acceptCard(text),
    answerContact: async (person, grant) => requireDevice().contacts.answer(person, grant),
    verifyInPerson: (person) => requireDevice().verification.inPerson(person),
    confirmInPerson: async (person, scanned) => requireDevice().verification.confirmInPerson(person, scanned),
    withdrawVerification: async (person) => requireDevice().verification.withdraw(person),

    async send(room, { text, label, replyTo, file }) {
      const { writing, uploads, facts } = requireDevice();
      if (label > facts.ceilingOf(room)) throw new Failure("gate/above-ceiling"); // before anything is encrypted or uploaded
      const message = { text, label, ...(replyTo === undefined ? {} : { replyTo }) };
      return file ? uploads.send(room, { ...message, file }) : writing.send(room, message);
    },
    retryUpload: async (room, id) => requireDevice().uploads.retry(room, id),
    cancelUpload: async (room, id) => requireDevice().uploads.cancel(room, id),
    edit: async (room, id, text) => requireDevice().writing.edit(room, id, text),
    remove: async (room, id) => requireDevice().writing.remove(room, id),
    removeSoon: async (room, id) => requireDevice().removals.add(room, id),
    undoRemoval: async (room, id) => requireDevice().removals.undo(room, id),
    sendRemovals: async () => device?.removals.flush(),
    dismissNotice: async (id) => requireDevice().ownNotices.dismiss(id),
    openAttachment: async (room, id) => requireDevice().attachments.open(room, id),
    stock: () => requireDevice().stock,
    saveAttachment: async (room, id, write) => requireDevice().attachments.save(room, id, write),
    cancelAttachment: async (room, id) => requireDevice().attachments.cancel(room, id),
    continueLineOn: async (room, deviceId) => requireDevice().aside.ask(room, deviceId),
    continueLineWithout: async (room, deviceId) => requireDevice().aside.goOnWithout(room, deviceId),
    takeBackIntoLine: async (room, deviceId) => requireDevice().aside.takeBack(room, deviceId),
    refuseLine: async (room) => requireDevice().aside.refuse(room),
    askHistory: async (room, of) => requireDevice().earlier.asking.ask(room, of),
    async giveHistory(room, ask) {
      await requireDevice().verifyUser();
      await requireDevice().earlier.giving.give(room, ask);
    },
    refuseHistory: async (room, ask) => requireDevice().earlier.giving.refuse(room, ask),
    async markRead(room) {
      await requireDevice().receipts.markRead(room);
      tell();
    },

    lookReach: async (persons) => requireDevice().reach.look(persons),
    seeMissed: async () => requireDevice().missed.see(),
    setUndisturbed: async (undisturbed) => requireDevice().callSettings.set({ undisturbed }),
    setToDesk: async (to) => requireDevice().delegation.set(to),
    wakeByPush: async (subscription) => requireDevice().reach.subscribe(subscription),

    call: async (room, given) => requireDevice().calls.call(room, given),
    callDesk: async (call) => requireDevice().callDesk(call),
    answer: async (call, given) => requireDevice().calls.answer(call, given),
    resume: async (call) => requireDevice().calls.resume(call),
    decline: async (call) => requireDevice().calls.decline(call),
    takeOver: async (call) => requireDevice().calls.takeOver(call),
    continueOn: async (call, deviceId) => requireDevice().calls.continueOn(call, deviceId),
    hangUp: async (call) => requireDevice().calls.hangUp(call),
    bringIn: async (call, persons) => requireDevice().calls.bringIn(call, persons),
    putOut: async (call, person) => requireDevice().calls.putOut(call, person),
    interpret: async (call, mode, languages) => requireDevice().calls.interpret(call, mode, languages),
    openMicrophone: async (call, person, open) => requireDevice().calls.openMicrophone(call, person, open),
    speakInto: async (call, channel) => requireDevice().calls.speakInto(call, channel),
    listenTo: async (call, channel, balance) => requireDevice().calls.listenTo(call, channel, balance),
    mute: (call, on) => requireDevice().calls.mute(call, on),
    camera: async (call, on) => requireDevice().calls.camera(call, on),
    meter: (call, of) => device?.calls.meter(call, of) ?? 0,
    mediaDevices: async () => requireDevice().calls.mediaDevices(),
    chooseMediaDevice: async (call, chosen) => requireDevice().calls.chooseMediaDevice(call, chosen),
    declare: async (call, rank) => requireDevice().calls.declare(call, rank),
    override: async (call, reason) => requireDevice().calls.override(call, reason),
    startCode: async (call) => requireDevice().calls.startCode(call),
    typeCode: async (call, digits) => requireDevice().calls.typeCode(call, digits),
    inviteGuest: async (call, minutes) => requireDevice().calls.inviteGuest(call, minutes),
    removeGuest: async (call, guest) => requireDevice().calls.removeGuest(call, guest),
    prove: async (call) => requireDevice().calls.prove(call),
    mediaOf: (call) => device?.calls.mediaOf(call),
    device: () => device,

    lost: {
      look: async () => requireDevice().session.call("lost.look", {}),
      revoke: async (deviceId, reason) => requireDevice().replacing.revoke(deviceId, reason),
      replace: async (person, given) => requireDevice().replacing.begin(person, given),
      agree: async (id) => requireDevice().replacing.agree(id),
      turn: async (id) => requireDevice().replacing.turn(id),
      end: async (id) => requireDevice().replacing.end(id),
    },
    labels: createPolicies((name, args) => requireDevice().session.call(name, args)),
    dispatches: {
      send: async (draft) => requireDevice().dispatches.send(draft),
      ceiling: () => device?.dispatches.ceiling() ?? 0,
      limitedBy: () => device?.dispatches.limitedBy() ?? null,
      open: async (...args) => requireDevice().dispatches.open(...args),
      release: async (...args) => requireDevice().dispatches.release(...args),
      revoke: async (...args) => requireDevice().dispatches.revoke(...args),
      events: async (id) => requireDevice().dispatches.events(id),
      ask: async (...args) => requireDevice().dispatches.ask(...args),
      answer: async (...args) => requireDevice().dispatches.answer(...args),
      agree: async (second) => requireDevice().dispatches.agree(second),
      markRead: async (id) => requireDevice().dispatches.markRead(id),
      brief: async (of) => requireDevice().dispatches.brief(of),
      front: async (...args) => requireDevice().dispatches.front(...args),
      passWithin: async (...args) => requireDevice().dispatches.passWithin(...args),
      saveDraft: async (id, written) => requireDevice().dispatches.saveDraft(id, written),
      dropDraft: async (id) => requireDevice().dispatches.dropDraft(id),
      dropEarlierDraft: async (id, key) => requireDevice().dispatches.dropEarlierDraft(id, key),
      trace: (passage) => requireDevice().dispatches.trace(passage),
      marksFile: (ids) => requireDevice().dispatches.marksFile(ids),
      exposure: async (id) => requireDevice().exposure.exposure(id),
      exposureOfPassage: async (text) => requireDevice().exposure.exposureOfPassage(text),
    },
    incidents: {
      report: async (draft) => requireDevice().incidents.report(draft),
      assess: async (...args) => requireDevice().incidents.assess(...args),
      see: async (id) => requireDevice().incidents.see(id),
      onUrgent: (listener) => incidentUrgent.add(listener),
    },
    oversight: {
      dispatches: async (before) => requireDevice().oversight.dispatches(before),
      dispatch: async (id) => requireDevice().oversight.dispatch(id),
      incidents: async (before) => requireDevice().oversight.incidents(before),
    },
    minutes: {
      note: async (...args) => requireDevice().minutes.note(...args),
      removeNote: async (...args) => requireDevice().minutes.removeNote(...args),
      labelDraft: async (...args) => requireDevice().minutes.labelDraft(...args),
      shareDraft: async (...args) => requireDevice().minutes.shareDraft(...args),
      dropDraft: async (...args) => requireDevice().minutes.dropDraft(...args),
      suggest: (of) => requireDevice().minutes.suggest(of),
      begin: async (...args) => requireDevice().minutes.begin(...args),
      amend: async (...args) => requireDevice().minutes.amend(...args),
      comment: async (...args) => requireDevice().minutes.comment(...args),
      agree: async (...args) => requireDevice().minutes.agree(...args),
      prove: async (id) => requireDevice().minutes.prove(id),
      proposeReadout: async (...args) => requireDevice().minutes.proposeReadout(...args),
      proposeWithdrawal: async (...args) => requireDevice().minutes.proposeWithdrawal(...args),
      signReadout: async (...args) => requireDevice().minutes.signReadout(...args),
      readoutFile: async (...args) => requireDevice().minutes.readoutFile(...args),
    },
    answerBreach: async (call, text) => requireDevice().breaches.answer(call, text),

    desk: {
      check: (to, request) => requireDevice().desk.check(to, request),
      request: async (to, request) => requireDevice().desk.request(to, request),
      join: async (call) => requireDevice().desk.join(call),
      counter: async (name, request) => requireDevice().desk.counter(name, request),
      accept: async (name, answer) => requireDevice().desk.accept(name, answer),
      decline: async (name, answer) => requireDevice().desk.decline(name, answer),
      withdraw: async (name, reason) => requireDevice().desk.withdraw(name, reason),
      cancel: async (name, reason) => requireDevice().desk.cancel(name, reason),
      ics: (name, language) => requireDevice().desk.ics(name, language),
      onUrgent: (listener) => urgent.add(listener),
    },

    station: {
      people: async () => requireDevice().station.people(),
      open: async (persons, minutes) => requireDevice().station.open(persons, minutes),
      ask: async (list, persons) => requireDevice().station.ask(list, persons),
      complete: async (list) => requireDevice().station.complete(list),
      leave: async (list, said) => requireDevice().station.leave(list, said),
      end: async (list) => requireDevice().station.end(list),
      renew: async () => requireDevice().station.renew(),
    },
    presence: {
      confirm: async (list) => requireDevice().atStations.confirm(list),
      scan: async (text) => requireDevice().atStations.scan(text),
      leave: async (list) => requireDevice().atStations.leave(list),
      elsewhere: async (list) => requireDevice().atStations.elsewhere(list),
      lists: async () => requireDevice().atStations.lists(),
      vouch: async (list, whom) => requireDevice().atStations.vouch(list, whom),
    },

    security: {
      devices: async () => requireDevice().session.call("security.devices", {}),
      set: async (args) => requireDevice().session.call("security.set", args),
      denylist: async (entries) => requireDevice().session.call("security.denylist", entries ? { set: entries } : {}),
      invite: async (args) => requireDevice().session.call("security.invite", args),
      events: async () => requireDevice().session.call("security.events", {}),
      stations: async () => requireDevice().session.call("security.stations", {}),
      place: async (deviceId, place) => void (await requireDevice().session.call("security.place", { deviceId, place })),
      clearance: async (person, rank, categories) => void (await requireDevice().session.call("security.clearance", { person, rank, ...(categories === undefined ? {} : { categories: [...categories] }) })),
      brakes: async () => requireDevice().session.call("security.brakes", {}),
      liftBrake: async (person) => void (await requireDevice().session.call("security.liftBrake", { person })),
      readerLimits: async (person, limits) => void (await requireDevice().session.call("security.readerLimits", { person, limits })),
      async breaches() {
        const { session, people, breachReports } = requireDevice();
        const names = new Map((await session.call("security.devices", {})).people.map(({ person, name }) => [person, name]));
        return breachOverview(await breachReports.all(), (person) => names.get(person) ?? people.record(person)?.name ?? "", clock.now());
      },
      breachesSeen: async (reports) => requireDevice().breachReports.markSeen(reports),
    },
  };
  return client;
}

