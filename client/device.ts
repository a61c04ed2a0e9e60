/**
 * A device at work: its session, people, rooms, facts and calls, put together and wired. Everything that is done is done in the parts; here stands who hears of what.
 * Long because it is the one place that knows all parts; what comes in the mailbox is in `device-mail.ts`.
 */
import { activeDevices } from "../protocol/identity/chain.ts";
import { deviceUri, type DeviceId, domainOf, type PersonUri, showPerson } from "../protocol/identity/uri.ts";
import { type Bytes, fromBase64Url } from "../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../protocol/wire/failure.ts";
import type { Rank } from "../protocol/wire/fields.ts";
import type { Signer } from "../protocol/wire/signed.ts";
import { createCalls } from "./call/calls.ts";
import { createAttachments } from "./attachments/attachments.ts";
import { createRequestBlob } from "./attachments/request.ts";
import { uploadFile } from "./attachments/upload.ts";
import { createUploads } from "./attachments/uploads.ts";
import { createBreaches } from "./breach/breaches.ts";
import { createReports } from "./breach/reports.ts";
import { createAccount } from "./contacts/account.ts";
import { createContacts } from "./contacts/contacts.ts";
import { createFollowing, type Following } from "./contacts/following.ts";
import { hearHello, sayHello } from "./contacts/hello.ts";
import { ensureIndexKey } from "./contacts/index-key.ts";
import { createLeafCheck } from "./contacts/leaf-check.ts";
import { createOwnNotices } from "./contacts/own-notices.ts";
import { createPeople } from "./contacts/people.ts";
import { createVerification } from "./contacts/verification.ts";
import { createLinking } from "./enrol/linking.ts";
import { strikeOffLost } from "./enrol/replaced.ts";
import { createReplacing } from "./enrol/replacing.ts";
import { createPresence, delegate } from "./enrol/presence.ts";
import { createDispatches } from "./dispatch/dispatches.ts";
import { ceilingUnverified, createOwnLevel, mayHold } from "./dispatch/own-level.ts";
import { createExposure } from "./exposure/exposure.ts";
import { createOversight } from "./exposure/oversight.ts";
import { createIncidents } from "./incident/incidents.ts";
import { createPost } from "./letters/post.ts";
import { createLetters } from "./letters/letters.ts";
import { createOwnSealingKey } from "./letters/sealing-key.ts";
import { sealing } from "../protocol/dispatch/letter/sealing.ts";
import { createDesk, type DeskPart } from "./desk/desk.ts";
import type { DeviceNote } from "./enrol/device-note.ts";
import { createDeviceMail } from "./device-mail.ts";
import type { Device, DeviceOptions } from "./device-parts.ts";
import type { ClientEnvironment } from "./environment.ts";
import { createFacts } from "./facts/facts.ts";
import { followedLog, type NodeOfAccord } from "./ledger/choose-witnesses.ts";
import type { SignalEvent } from "./lines/channel.ts";
import { lineBetween } from "./lines/line-between.ts";
import { createLineKeeper } from "./lines/line-keeper.ts";
import { createAbsence } from "./lines/absence.ts";
import { createAside } from "./lines/aside.ts";
import { createLines, type Lines } from "./lines/line-channel.ts";
import { createEarlier } from "./history/earlier.ts";
import { createPartFiles } from "./history/part-files.ts";
import { createNotes } from "./lines/notes.ts";
import { createReceipts } from "./lines/receipts.ts";
import { createRemovals } from "./lines/removals.ts";
import { createUpkeep, type Upkeep } from "./lines/upkeep.ts";
import { createWriting } from "./lines/writing.ts";
import { createAtStations } from "./station/presence.ts";
import { createStation } from "./station/station.ts";
import { listeners } from "./listeners.ts";
import { createCallSettings } from "./reach/call-settings.ts";
import { callTheDesk } from "./reach/calling-the-desk.ts";
import { createDelegation } from "./reach/delegation.ts";
import { createMissedCalls } from "./reach/missed-calls.ts";
import { createOwnLine } from "./reach/own-line.ts";
import { createReach } from "./reach/reach.ts";
import { createMinutes } from "./minutes/minutes.ts";
import { createMailbox } from "./session/mailbox.ts";
import { createSession } from "./session/session.ts";
import type { Store } from "./store/store.ts";
import { createStockFiles } from "./tdf/stock-files.ts";

export function createDevice(environment: ClientEnvironment, input: { note: DeviceNote; signer: Signer; store: Store; certificates: Bytes[]; options: DeviceOptions }): Device {
  const { note, signer, store, options } = input;
  const { clock, random, log } = environment;
  const own = { person: note.person, deviceId: note.record.deviceId as string, domain: note.domain };
  const end = deviceUri(own.person as PersonUri, own.deviceId);
  const changed = listeners<void>((error) => log("view.failed", { code: codeOf(error) }));
  const tell = () => changed.tell();
  const stops: (() => void)[] = [];

  const session = createSession(environment, { domain: own.domain, deviceId: own.deviceId, signer });
  const account = createAccount(log, clock);
  const people = createPeople({ store: () => store, session: () => session, account, log });
  const leaves = createLeafCheck({ people, account });
  const presence = createPresence(store, clock);
  const self = () => people.record(own.person)!;

  async function confirmPresence(): Promise<void> {
    await presence.accept(await delegate(environment, { person: own.person, record: note.record }, null, account.nodeTime()));
  }
  /** Not waited for; a failure is written down, and what is wanted is tried again when the device comes online. */
  const soon = (event: string, work: Promise<unknown>) => void work.catch((error: unknown) => log(event, { code: codeOf(error) }));
  const hasPasskey = note.record.authenticator.kind === "passkey";
  const verifyUser = async (): Promise<void> => (hasPasskey ? confirmPresence() : undefined);

  const verification = createVerification({ people, own: () => ({ person: own.person, fingerprint: self().fingerprint }), clock, random, farChanged: (person, verified) => notes.forPerson(person, verified ? "verified" : "verification-withdrawn", {}) });
  const desk: DeskPart = createDesk({ environment, store, session, account, people, own, lines: () => lines, upkeep: () => upkeep });
  const lines: Lines = createLines({
    admitsArranged: (create) => desk.admitsArranged(create),
    environment, store, session, signer, own, people, leaves,
    ceilingOf: (room): Rank => facts.ceilingOf(room),
    certificates: () => input.certificates,
    async beforeStored(event: SignalEvent) {
      await hearHello({ people, own }, event);
      await verification.heard(event);
      await breaches.heard(event);
      await callSettings.heard(event);
      await missed.heard(event);
      await delegation.heard(event);
      await breachReports.heard(event);
      await minutes.heard(event);
      await aside.heard(event);
      await desk.heard(event);
      await earlier.keep(event);
    },
  });
  const { channel, rooms, history, outbox } = lines;
  const ownNotices = createOwnNotices({ store, clock, log });
  const notes = createNotes({ store, rooms, history, own, ownNotices, clock, random, log });
  const receipts = createReceipts({ store, rooms, history, channel, own, clock, log });
  const aside = createAside({ store, rooms, channel, people, own, clock, log, changed: (room) => upkeep.check(room) });
  const upkeep: Upkeep = createUpkeep({ rooms, channel, people, session, leaves, isAside: aside.isAside, clock, random, log, rejoined: lines.rejoined });
  const absence = createAbsence({
    store, rooms, notes, session, signer, own, clock, log,
    keyPackages: lines.keyPackages,
    async lookAnew() {
      for (const { person, consent } of people.all()) if (consent === "self" || consent === "granted") await people.fetchChain(person);
      await account.refresh(session);
      await contacts.refresh();
      lines.rooms.recheckMembers();
      mail.lookForDevices();
    },
  });
  const keeper = createLineKeeper({ rooms, channel, people, account, session, store, history, own, clock, notes, upkeep, isAside: aside.isAside, log });
  const breaches = createBreaches({ store, channel, call: (name, args) => session.call(name, args), signer, own, lineWith: lineBetween(rooms, own.person), clock, random, log });
  const breachReports = createReports({
    store, channel, own, clock, log,
    call: (name, args) => session.call(name, args),
    isOfficer: () => account.me()?.person.role === "security",
    keyOf: (person, deviceId) => people.chain(person)?.devices.get(deviceId as DeviceId)?.record.signKey,
  });
  const stock = createStockFiles({ call: (name, args) => session.call(name, args), own, signer, environment, clock, random });
  const linking = createLinking({ environment, store, session, people, account, signer, own, verifyUser });
  const replacing = createReplacing({ store, session, account, signer, own, verifyUser, clock, random, log });
  const contacts = createContacts({
    people, session, store, clock, log, own, signer, random,
    organisationOf: (domain) => account.organisation(domain)?.organisation,
    nodeUrl: () => account.ownOrganisation()?.url ?? environment.baseUrl,
    ownCard: () => ({ domain: own.domain as never, person: own.person as PersonUri, fingerprint: self().fingerprint, name: self().name, organisation: self().organisation }),
    expects: (person, fingerprint) => delegation.expects(person, fingerprint),
    // A line of another own device may be waiting for this very answer: it is joined rather than made twice.
    granted: (person) => soon("room.not-rechecked", lines.recheck().finally(() => keeper.granted(person))),
    changed(person) {
      keeper.consentChanged(person);
      soon("room.not-rechecked", lines.recheck());
    },
  });

  const readLedger = async (path: string): Promise<Bytes> => fetchBytes(`${environment.baseUrl}/ledger/${path.replace(/^\/?(ledger\/)?/, "")}`);
  async function fetchBytes(url: string): Promise<Bytes> {
    const response = await environment.fetch(url).catch((cause: unknown) => {
      throw new Failure("session/unreachable", undefined, { cause });
    });
    if (!response.ok) throw new Failure("ledger/unreachable", String(response.status));
    return new Uint8Array(await response.arrayBuffer());
  }
  const nodeOf = (node: { domain: string; nodeKey: string; ledger: { vkey: string } }): NodeOfAccord => ({ domain: node.domain, nodeKey: fromBase64Url(node.nodeKey), ledger: node.ledger });
  const following: Following = createFollowing({
    environment, store, session, people, account, fetchBytes,
    // An owner's devices watch their own entries: one in the log that was never shown here is somebody's device in this person's name.
    onState: (person, state) => (person === own.person && (state === "withheld" || state === "lying") ? notes.forPerson(person, "device-refused", { code: `ledger/${state}` }) : undefined),
    log(domain) {
      const organisation = account.ownOrganisation();
      if (!organisation) return undefined;
      const peers = account.peers().filter((peer) => peer.state === "active").map(nodeOf);
      return followedLog({ domain, own: nodeOf(organisation), peers, baseUrl: environment.baseUrl });
    },
  });

  const me = () => ({ person: own.person, name: self().name, deviceId: own.deviceId, end });
  const station = createStation({ session, signer, end, verifyUser, clock });
  const atStations = createAtStations({ session, signer, own, verifyUser, now: account.nodeTime });
  const facts = createFacts({
    channel, people, store, clock, random, log, me, presence,
    directory: account.directory,
    onDirectory: account.onChange,
    lines: () => rooms.lines().filter((room) => room.group).map(({ uri }) => uri),
    code: environment.code,
    spoken: (group) => [...desk.spoken(group), ...station.spoken(), ...delegation.spoken(group)],
    onSpoken(listener) {
      const stop = [desk.onSpoken(listener), station.onStated(listener), delegation.onChange(listener)];
      return () => stop.forEach((end) => end());
    },
    hardwareKeys: false,
  });
  const requestBlob = createRequestBlob(environment, session);
  const attachments = createAttachments({ environment, session, request: requestBlob, history, changed: tell });
  const earlier = createEarlier({
    store, channel, rooms, history, people, own, end, clock, random, log,
    files: createPartFiles({ session, clock, random, request: requestBlob }),
    suite: rooms.suite,
    ceilingOf: (room) => facts.ceilingOf(room),
    deviceName: (person, deviceId) => deviceName(person, deviceId),
    nameOf: (person) => people.record(person)?.name ?? person,
    note: (room, kind, values) => notes.add(room, kind, values),
  });
  const writing = createWriting({ history, outbox, own, clock, random, ceilingOf: (room): Rank => facts.ceilingOf(room) });
  const uploads = createUploads({
    upload: (file, course) => uploadFile({ session, clock, random, request: requestBlob }, file, course),
    write: (room, message, attachment) => writing.send(room, { ...message, attachment }),
    discard: ({ url }) => soon("upload.not-discarded", session.call("upload.cancel", { id: url.slice(-32) })),
    random,
    changed: tell,
  });
  const removals = createRemovals({ store, clock, log, writing, failed: (room) => notes.add(room, "removal-not-sent", {}) });
  const ownLine = createOwnLine({ rooms, channel, upkeep, own, ownDevices: () => {
      const chain = people.chain(own.person);
      return chain ? activeDevices(chain).length : 0;
    } });
  const callSettings = createCallSettings({ store, ownLine, nodeTime: account.nodeTime, clock, log });
  const standingLine = lineBetween(rooms, own.person);
  const delegation = createDelegation({ store, settings: callSettings, people, offices: desk.offices, directory: account.directory, standingLine, createOf: (room) => rooms.get(room)?.create, own, nodeTime: account.nodeTime });
  const missed = createMissedCalls({ store, ownLine, own, log });
  const reach = createReach({ session, rings: options.rings ?? "screen", settings: callSettings.get, nodeTime: account.nodeTime, clock, log });
  const minutes = createMinutes({
    store, rooms, channel, signer, own, readLedger, clock, random, log, verifyUser,
    call: (name, args) => session.call(name, args),
    ceilingOf: (room): Rank => facts.ceilingOf(room),
    chain: (person) => people.chain(person),
    isRevoked: (person, deviceId) => people.notice(person, deviceId)?.status === "revoked",
    nameOf: (person) => people.record(person)?.name ?? showPerson(person as PersonUri),
    organisationOf: (domain) => account.organisation(domain),
    officerKeys: (domain) => (account.organisation(domain)?.officerKeys ?? []).map(fromBase64Url),
    directory: account.directory,
    onDevices(listener) {
      const stop = [people.onChainGrew(listener), account.onChange(listener)];
      return () => stop.forEach((end) => end());
    },
    arrangement(name) {
      const known = desk.arrangements({ calls: [], assessmentOf: facts.assessmentOf }).find(({ id }) => id === name);
      return known && { ...known.terms, conference: known.conference, desks: [known.own.desk, known.far.desk] };
    },
    held: { calls: () => calls.calls(), lines: () => rooms.lines().map(({ uri }) => uri), history },
    isOnline: () => session.state() === "online",
  });
  const hpke = sealing(random);
  const sealingKey = createOwnSealingKey({ store, session, hpke, signer, own, now: account.nodeTime });
  const letters = createLetters({ session, people, account, key: sealingKey, signer, hpke, own, clock, random, log });
  const ownLevel = createOwnLevel({
    person: own.person,
    record: note.record,
    directory: account.directory,
    delegation: presence.delegation,
    code: environment.code,
    device() {
      const known = account.me()?.device;
      return known && { class: known.class, status: known.status === "pending" ? "lowered" : known.status };
    },
    now: account.nodeTime,
  });
  const dispatches = createDispatches({
    handOverMore: (deviceId) => incidents.handOver(deviceId),
    store, session, letters, people, signer, hpke, own, clock, random, log,
    request: requestBlob,
    self,
    role: () => account.me()?.person.role ?? "member",
    nodeUrl: () => account.ownOrganisation()?.url ?? environment.baseUrl,
    organisations: () => account.directory()?.all().map(({ domain, organisation }) => ({ domain, name: organisation })) ?? [],
    officerKeys: (person) => (account.organisation(domainOf(person as PersonUri))?.officerKeys ?? []).map(fromBase64Url),
    isDesk: (person) => desk.offices.isDesk(person, "once"),
    ceiling: ownLevel.ceiling,
    limitedBy: ownLevel.limitedBy,
    deviceName: (deviceId) => deviceName(own.person, deviceId),
    nodeKeyOf: (domain) => account.directory()?.all().find((node) => node.domain === domain)?.nodeKey,
    mayHold: (deviceId) => mayHold(account, deviceId),
    unverified: () => ceilingUnverified(account),
    lookForDevices: () => account.refresh(session),
    lowered: () => !["good", undefined].includes(account.me()?.device.status),
    delegation: presence.delegation,
    code: environment.code,
    nodeTime: account.nodeTime,
  });
  const organisationOf = (domain: string) => account.organisation(domain)?.organisation ?? domain;
  const officerKeysOf = (person: string) => (account.organisation(domainOf(person as PersonUri))?.officerKeys ?? []).map(fromBase64Url);
  const incidents = createIncidents({
    store, session, letters, people, signer, own, random, log, self, organisationOf,
    dispatches: dispatches.book,
    officerKeys: officerKeysOf,
    ceiling: ownLevel.ceiling,
    hours: () => account.ownOrganisation()?.assessmentHours,
    nodeTime: account.nodeTime,
  });
  const exposure = createExposure({
    store, session, letters, people, signer, own, self, organisationOf,
    book: dispatches.book,
    view: dispatches.view,
    trace: dispatches.trace,
    officerKeys: officerKeysOf,
    nodeKey: () => {
      const key = account.ownOrganisation()?.nodeKey;
      return key === undefined ? undefined : fromBase64Url(key);
    },
    nodeTime: account.nodeTime,
  });
  const oversight = createOversight({ call: (name, args) => session.call(name, args), organisationOf, officerKeys: officerKeysOf });
  const post = createPost(letters, { kinds: { incident: incidents.take }, others: dispatches.take });
  const calls = createCalls({
    channel, facts, people, store, clock, random, log, me, readLedger,
    media: environment.media,
    source: options.source ?? "microphone",
    muteOutput: options.muteOutput ?? false,
    directory: account.directory,
    ownDevices: account.devices,
    reachable: (line) => account.reachable(farDomain(line)),
    staging: desk.staging,
    reach,
    rings: (options.rings ?? "screen") !== "none",
    quiet: delegation.quiet,
    delegateOf: delegation.of,
    standsInFor: delegation.standsInFor,
    verifiedByCode: verification.byCode,
    note: (line, kind, values) => notes.add(line, kind, values),
    keepNote: notes.keep,
    missed: missed.add,
    breaches,
    openCalls: () => rooms.all().filter((room) => room.create.kind === "call" && room.group).map(({ uri }) => uri),
    nodeTime: account.nodeTime,
  });
  const farDomain = (line: string) => {
    const far = rooms.get(line)?.create.persons.find((person) => person !== own.person);
    return far === undefined ? own.domain : domainOf(far as PersonUri);
  };

  const deviceName = (person: string, deviceId: string) => people.chain(person)?.devices.get(deviceId as DeviceId)?.record.name ?? deviceId.slice(0, 8);
  const mail = createDeviceMail({ post, lines, contacts, desk, station, atStations, linking, replacing, ownNotices, account, facts, people, notes, callSettings, store, session, absence, upkeep, following, own, deviceName, log });
  const mailbox = createMailbox({ environment, store, session, handle: mail.handle });

  async function online(): Promise<void> {
    soon("reach.not-said", reach.say());
    await account.refresh(session);
    if (!people.chain(own.person) || people.chain(own.person)!.entries.length === 0) await people.fetchChain(own.person).catch((error: unknown) => log("chain.own-not-fetched", { code: codeOf(error) }));
    await ensureIndexKey(input.note.person, { people, session, random }).catch((error: unknown) => log("chain.not-logged-anew", { code: codeOf(error) }));
    lines.rooms.recheckMembers();
    await contacts.refresh().catch((error: unknown) => log("contacts.not-refreshed", { code: codeOf(error) }));
    await lines.resume();
    soon("absence.not-resumed", absence.resume());
    await lines.recheck();
    upkeep.check();
    keeper.check();
    soon("breach.not-sent", breaches.online());
    soon("dispatch.not-resumed", (account.me()?.person.role === "overseer" ? Promise.resolve() : sealingKey.publish()).then(() => ownLevel.refresh()).then(() => dispatches.online()).then(() => incidents.online()));
    minutes.online();
    desk.online();
    desk.watchCalls(calls.calls()); // what a reload ended, and could not be told yet
    following.start();
    mail.lookForDevices();
    mail.lookAtStations();
    await strikeOffLost({ store, people, person: own.person, strike: linking.strike }).catch((error: unknown) => log("replaced.not-struck", { code: codeOf(error) }));
  }

  return {
    note, store, session, account, people, contacts, verification, linking, replacing, presence, lines, writing, removals, receipts, attachments, uploads, earlier, notes, ownNotices, facts, station, atStations, calls, desk, reach, callSettings, missed, delegation, breaches, breachReports, minutes, dispatches, incidents, letters, exposure, oversight, aside, stock, confirmPresence, verifyUser,
    callDesk: (call) =>
      callTheDesk(call, {
        calls, contacts, delegation, own, clock,
        personOf: (line) => rooms.get(line)?.create.persons.find((person) => person !== own.person),
        lineWith(person) {
          const line = standingLine(person);
          return line !== undefined && rooms.get(line)!.members.some((member) => member.person === person) ? line : undefined;
        },
        onChange: changed.add,
      }),
    served: environment.code.hash === null,
    quarantine: mailbox.quarantine,
    onChange: changed.add,
    async start() {
      await account.load(store);
      for (const part of [people, presence, lines, aside, absence, desk, ownNotices, replacing, earlier, sealingKey, dispatches, incidents]) await part.load();
      for (const add of [account.onChange, people.onChange, presence.onChange, history.onChange, linking.onChange, ownNotices.onChange, removals.onChange, replacing.onChange, station.onChange, atStations.onChange, earlier.onChange, facts.onChange, calls.onChange, breaches.onChange, breachReports.onChange, minutes.onChange, aside.onChange, desk.onChange, reach.onChange, callSettings.onChange, missed.onChange, delegation.onChange, dispatches.onChange, incidents.onChange]) stops.push(add(tell));
      stops.push(channel.onGroup(aside.joined));
      for (const add of [presence.onChange, account.onChange]) stops.push(add(() => soon("dispatch.level-not-known", ownLevel.refresh().then(tell))));
      stops.push(minutes.start(), facts.onChange(minutes.ceilingChanged), facts.onChange(outbox.release), channel.onGroup(minutes.onGroup));
      stops.push(desk.start(), calls.onChange(() => desk.watchCalls(calls.calls())));
      stops.push(callSettings.onChange(() => soon("reach.not-said", session.state() === "online" ? reach.say() : Promise.resolve())), channel.onGroup(callSettings.joined), channel.onGroup(missed.joined));
      stops.push(
        sayHello({ channel, people, own, log, introduction: () => (self().indexKey ? { indexKey: self().indexKey!, name: self().name, organisation: self().organisation } : undefined) }),
        channel.onGroup(({ room }) => {
          upkeep.check(room);
          keeper.groupChanged(room);
          outbox.release(room);
          earlier.groupChanged();
          tell();
        }),
        channel.onGone(tell),
        channel.onSignal((event) => {
          receipts.heard(event);
          keeper.heard(event);
          earlier.heard(event);
          if (event.own && event.signal.kind === "ring") upkeep.heal(event.room); // each call heals its line
          if (event.signal.kind === "hello" && event.sender.person !== null) void following.look(event.sender.person).catch(() => undefined);
        }),
        lines.onWritten(({ room, own: said }) => (said ? undefined : receipts.arrived(room))),
        lines.onUnreadable(({ room, code }) => notes.once(room, "line-unreadable", { code })),
        lines.onMissing(({ room }) => notes.once(room, "messages-missing", {})),
        lines.onRejoin((room) => upkeep.check(room)),
        channel.onGroup(absence.heard),
        lines.onAttacked(({ room, code }) => notes.add(room, "line-attacked", { code })),
        people.onChainGrew(mail.grew),
        people.onChainRefused(({ person, code }) => notes.forPerson(person, "device-refused", { code })),
        station.onStated(() => facts.restate()),
        session.onState((state) => {
          tell();
          if (state === "online") void online().catch((error: unknown) => log("device.online-failed", { code: codeOf(error), detail: error instanceof Error ? error.message.slice(0, 300) : "" }));
          else following.stop();
        }),
        session.onPush((push) => {
          if (push.push === "device-changed") void account.refresh(session);
          if (push.push === "peer") {
            account.setReachable(push.domain, push.reachable);
            keeper.peer(push.domain, push.reachable);
          }
        }),
      );
      for (const part of [breaches, callSettings, missed, delegation, breachReports, minutes]) await part.load();
      await facts.start();
      await calls.start();
      await removals.load();
      await mailbox.start();
      session.start();
    },
    async stop() {
      for (const stop of stops) stop();
      for (const part of [uploads, attachments, keeper, upkeep, receipts, removals, following, presence, calls, earlier, station, breaches, minutes, aside, desk, facts, dispatches, mailbox, session, lines]) part.stop();
      await mailbox.idle();
      await store.close();
    },
  };
}
