/**
 * Two or more devices with real facts and real calls over rooms in memory, nodes that sign what a test lets them sign, and a clock that the test moves.
 * Everything that decides a level is the product's own code; chains, delegations, standings, receipts and proofs are real.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { signObject } from "../../protocol/wire/signed.ts";
import type { DeviceNotice } from "../../protocol/wire/signals.ts";
import { testRandom, testSigner } from "../../protocol/identity/test-people.ts";
import { appendEntry, type Chain, startChain, verifyChain } from "../../protocol/identity/chain.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import { knockProof } from "../../protocol/identity/proofs.ts";
import { parseGuestLink } from "../../client/call/guest-invitations.ts";
import { encodeDelegation } from "../../protocol/identity/delegation.ts";
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from "../../protocol/identity/software-authenticator.ts";
import { type DeviceClass } from "../../protocol/identity/standing.ts";
import { deviceUri, parseDeviceId, type PersonUri, personUri } from "../../protocol/identity/uri.ts";
import { originOf } from "../../protocol/ledger/node-names.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { CallWatch } from "../../client/breach/call-watch.ts";
import { createCalls } from "../../client/call/calls.ts";
import type { Calls } from "../../client/call/port.ts";
import type { CallRole, Staging } from "../../client/call/staging.ts";
import type { Directory, KnownNode } from "../../client/facts/directory.ts";
import { createFacts } from "../../client/facts/facts.ts";
import type { Facts, FollowState, KnownPerson } from "../../client/facts/port.ts";
import type { KeptNote } from "../../client/lines/notes.ts";
import type { CallView } from "../../client/model/views.ts";
import { memoryStore } from "../../client/store/memory.ts";
import { fakeMedia, type FakeMediaPort, type FakeSession } from "../fake-media.ts";
import { manualClock, type ManualClock } from "./manual-clock.ts";
import { type MemoryHub, memoryHub, type Seat } from "./memory-hub.ts";
import { atWork } from "./at-work.ts";
import { CODE_HASH, logCode, nodeCalls, readLog, type TestNode, testNode } from "./test-node.ts";

export const START = Date.UTC(2026, 10, 22, 12);

export interface TestDevice {
  readonly name: string;
  readonly seat: Seat;
  readonly node: TestNode;
  readonly record: DeviceRecord;
  readonly facts: Facts;
  readonly calls: Calls;
  readonly media: FakeMediaPort;
  readonly channel: ReturnType<MemoryHub["attach"]>;
  /** Kinds of what was noted in the line, and, of calls, what exactly. */
  readonly notes: string[];
  /** What broke protocol, as this device noted it, by call. */
  readonly breaches: ReadonlyMap<string, CallWatch>;
  readonly callNotes: KeptNote[];
  readonly log: string[];
  readonly clock: ManualClock;
  /** The one call of this device that is not over, or the last one. */
  call(): CallView;
  session(): FakeSession | undefined;
  /** Makes a new delegation with this origin, and says so. */
  confirm(origin: string): Promise<void>;
  withdrawPresence(): void;
}

interface TestPerson {
  readonly uri: PersonUri;
  readonly name: string;
  readonly node: TestNode;
  chain: Chain;
}

export interface World {
  readonly clock: ManualClock;
  readonly hub: MemoryHub;
  node(name: string): TestNode;
  person(name: string): TestPerson;
  device(name: string): TestDevice;
  readonly line: string;
  /** Lets everything that is under way arrive. */
  settle(): Promise<void>;
  /** How many times everything under way must arrive until it is so: messages one after the other, however many go at once. */
  legs(until: () => boolean): Promise<number>;
  /** Time passes. */
  pass(milliseconds: number): Promise<void>;
  verify(by: string, whom: string, state?: "verified" | "withdrawn" | "none"): Promise<void>;
  follow(by: string, whom: string, state: FollowState): Promise<void>;
  notice(device: string, change: { class?: DeviceClass; status: "good" | "lowered" | "revoked" }): Promise<void>;
  /** Another device of the same person strikes it off the chain; everybody is told, and nothing is delivered yet. */
  revoke(name: string, by: string): Promise<void>;
  /** The page of that device is closed, and opened again after so long: only what it stored is left. */
  reload(name: string, away?: number): Promise<void>;
  /** A guest knocks with a KeyPackage; returns the guest's seat. */
  guest(inviter: string, name: string): Promise<Seat>;
  stop(): void;
}

export interface Plan {
  /** device name → class; the person is the first word: "alice", "alice phone". */
  readonly devices: Readonly<Record<string, DeviceClass>>;
  readonly served?: readonly string[];
  readonly software?: readonly string[];
  readonly demonstration?: boolean;
  /** How long a passkey's confirmation lasts; half a day unless said. */
  readonly confirmedSeconds?: number;
  /** What was agreed about calls in the line, by names; every device knows it. `continues`: asked whenever somebody looks. */
  readonly staging?: { readonly desks: readonly string[]; readonly roles: Readonly<Record<string, CallRole>>; readonly order: readonly string[]; readonly languages?: readonly string[]; readonly continues?: () => string | undefined };
}

const HOME: Record<string, string> = { alice: "ruritania.example", bob: "graustark.example", carol: "graustark.example", dave: "ruritania.example", erin: "graustark.example", frank: "erewhon.example" };

export async function callWorld(plan: Plan = { devices: { alice: "issued", bob: "issued" } }): Promise<World> {
  const clock = manualClock(START);
  const hub = memoryHub(() => clock.now());
  const nodes = new Map(["ruritania.example", "graustark.example", "erewhon.example"].map((domain) => [domain, testNode(domain)]));
  const persons = new Map<string, TestPerson>();
  const devices = new Map<string, TestDevice>();
  const verified = new Map<string, { state: "none" | "verified" | "withdrawn"; at: number }>();
  const followed = new Map<string, FollowState>();
  const changed = new Map<string, Set<(person: string) => void>>();
  const stores = new Map<string, ReturnType<typeof memoryStore>>();
  const allow = plan.demonstration ?? true;
  const uriOf = (name: string) => personUri(HOME[name]!, name);
  const { staging: agreed } = plan;
  const staging: Staging | undefined = agreed && { desks: agreed.desks.map(uriOf), roles: new Map(Object.entries(agreed.roles).map(([name, role]) => [uriOf(name), role])), order: agreed.order.map(uriOf), languages: agreed.languages ?? [] };

  async function settle(): Promise<void> {
    let quiet = 0;
    while (quiet < 3) {
      const busy = hub.flush();
      await new Promise((resolve) => setTimeout(resolve, 1));
      quiet = busy || atWork.count > 0 ? 0 : quiet + 1;
    }
  }
  async function legs(until: () => boolean): Promise<number> {
    for (let count = 0; ; count++) {
      for (let quiet = 0; quiet < 3; quiet = atWork.count > 0 ? 0 : quiet + 1) await new Promise((resolve) => setTimeout(resolve, 1));
      if (until()) return count;
      if (!hub.flush()) throw new Failure("test/never-so");
    }
  }
  const pass = (milliseconds: number) => clock.advance(milliseconds, settle);
  const random = testRandom("call world");
  for (const node of nodes.values()) await logCode(node, nodes, clock);

  const directoryFor = (domain: string): Directory => {
    const known = [...nodes.values()].map((node): KnownNode => ({
      domain: node.domain,
      organisation: node.domain.split(".")[0]!,
      own: node.domain === domain,
      nodeKey: node.signer.publicKey,
      caKey: node.signer.publicKey,
      webOrigins: [`https://${node.domain}`],
      ledger: { origin: originOf(node.domain), vkey: "", url: "" },
      statedClass: node.domain === domain ? "issued" : node.statedClass,
      policy: { domain: node.domain, ranks: [0, 1, 2, 3] },
      demonstration: allow,
    }));
    return { own: known.find((node) => node.own)!, overrideBy: [`mimi://${domain}/u/alice`], node: (one) => known.find((node) => node.domain === one), all: () => known };
  };

  // Persons, chains, devices.
  const wanted: { name: string; person: string; record: DeviceRecord; authenticator: SoftwareAuthenticator; signer: ReturnType<typeof testSigner> }[] = [];
  for (const name of Object.keys(plan.devices)) {
    const person = name.split(" ")[0]!;
    const node = nodes.get(HOME[person]!)!;
    const signer = testSigner(name);
    const authenticator = await createSoftwareAuthenticator({ rpId: plan.served?.includes(name) ? node.domain : "localhost", origin: plan.served?.includes(name) ? `https://${node.domain}` : "http://localhost:7201", random });
    const record: DeviceRecord = {
      deviceId: parseDeviceId(toHex(sha256(utf8(`id of ${name}`)).slice(0, 16))),
      signKey: signer.publicKey,
      name,
      platform: "test",
      authenticator: plan.software?.includes(name) ? { kind: "software" } : { ...authenticator.authenticator, ...(plan.served?.includes(name) ? { demonstration: false } : {}) },
      addedAt: START / 1000 - 1000,
    };
    wanted.push({ name, person, record, authenticator, signer });
    node.classes.set(record.deviceId, { class: plan.devices[name]!, status: "good" });
  }
  for (const { person, record, signer } of wanted) {
    const uri = personUri(HOME[person]!, person);
    const before = persons.get(person);
    if (!before) {
      const genesis = await startChain({ person: uri, device: record, at: START / 1000 - 1000, signer });
      persons.set(person, { uri, name: person, node: nodes.get(HOME[person]!)!, chain: verifyChain([genesis]) });
    } else {
      const first = wanted.find((one) => one.person === person)!;
      const entry = await appendEntry({ chain: before.chain, act: { kind: "add", device: record }, at: START / 1000 - 900, by: { kind: "device", deviceId: first.record.deviceId, signer: first.signer } });
      before.chain = verifyChain([...before.chain.entries, entry]);
    }
  }

  const byUri = (uri: string) => [...persons.values()].find((one) => one.uri === uri);
  const knownTo = (viewer: string) => (uri: string): KnownPerson | undefined => {
    const person = byUri(uri);
    if (!person) return undefined;
    const verification = verified.get(`${viewer} ${person.name}`) ?? { state: "none" as const, at: 0 };
    return {
      person: uri,
      name: person.name,
      organisation: person.node.domain,
      chain: person.chain,
      followed: { state: followed.get(`${viewer} ${person.name}`) ?? "followed", head: person.chain.head, size: 10, at: Math.floor(clock.now() / 1000) },
      verification: { state: verification.state, method: verification.state === "none" ? null : "short-code", at: verification.at },
    };
  };
  const tellChange = async (viewer: string, about: string) => {
    for (const listener of changed.get(viewer) ?? []) listener(persons.get(about)!.uri);
    await settle();
  };
  const verify: World["verify"] = async (by, whom, state = "verified") => {
    verified.set(`${by} ${whom}`, { state, at: Math.floor(clock.now() / 1000) });
    await tellChange(by, whom);
  };

  const seats = wanted.map(({ name, person, record }): Seat & { name: string } => {
    const uri = persons.get(person)!.uri;
    return { name, person: uri, deviceId: record.deviceId, end: deviceUri(uri, record.deviceId), signatureKey: record.signKey };
  });
  const line = hub.line([...persons.values()].map((person) => person.uri), seats);

  async function openDevice({ name, person: personName, record, authenticator }: (typeof wanted)[number], kept = { store: memoryStore(), notes: [] as string[], callNotes: [] as KeptNote[] }): Promise<TestDevice> {
    const person = persons.get(personName)!;
    const { node } = person;
    const seat = seats.find((one) => one.name === name)!;
    const ownClock: ManualClock = { ...clock, skew: 0, now: () => clock.now() + ownClock.skew };
    const channel = hub.attach(seat, nodeCalls(node, seat, () => clock.now()));
    const listeners = changed.get(personName) ?? new Set();
    changed.set(personName, listeners);
    const presenceListeners = new Set<() => void>();
    let delegation: Bytes | null = null;
    const delegate = async (origin: string, using: SoftwareAuthenticator) => {
      const now = Math.floor(clock.now() / 1000);
      void origin;
      delegation = encodeDelegation(await using.delegate({ person: person.uri, deviceId: record.deviceId, leafKey: record.signKey, notBefore: now, notAfter: now + (plan.confirmedSeconds ?? 43_200) }));
    };
    await delegate("", authenticator);
    if (plan.software?.includes(name)) delegation = null;
    const log: string[] = [];
    const breaches = new Map<string, CallWatch>();
    const watchOf = (call: string) => breaches.get(call) ?? breaches.set(call, new CallWatch()).get(call)!;
    const writeLog = (event: string, values?: Record<string, string | number>) => void log.push(`${event} ${JSON.stringify(values ?? {})}`);
    const media = fakeMedia(testRandom(`media ${name}`));
    const { store, notes, callNotes } = kept;
    const me = { person: person.uri, name: personName, deviceId: record.deviceId, end: seat.end };
    const directory = () => directoryFor(node.domain);
    const people = { known: knownTo(personName), onChange: (listener: (person: string) => void) => (listeners.add(listener), () => void listeners.delete(listener)) };
    const facts = createFacts({
      channel,
      me: () => me,
      directory,
      people,
      lines: () => [line],
      presence: { delegation: () => delegation, onChange: (listener) => (presenceListeners.add(listener), () => void presenceListeners.delete(listener)) },
      code: { hash: CODE_HASH, proof: node.codeProof },
      hardwareKeys: false,
      store,
      clock: ownClock,
      random: testRandom(`facts ${name}`),
      log: writeLog,
    });
    const calls = createCalls({
      channel,
      facts,
      media,
      source: "tone",
      muteOutput: true,
      me: () => me,
      directory,
      people,
      ownDevices: () => wanted.filter((one) => one.person === personName).map((one) => ({ deviceId: one.record.deviceId, person: person.uri, name: one.name, platform: "test", class: node.classes.get(one.record.deviceId)!.class, evidence: [], status: "good", addedAt: 0, online: true, wakes: "connected", authenticator: "passkey", demonstration: true })),
      reachable: () => true,
      staging(of) {
        const continues = agreed?.continues?.();
        return of === line ? staging && { ...staging, ...(continues === undefined ? {} : { continues }) } : undefined;
      },
      verifiedByCode: async (uri) => verify(personName, byUri(uri)!.name),
      note: (_line, kind) => void notes.push(kind),
      async keepNote(_line, note, also) {
        await store.commit(also);
        if (callNotes.some(({ id }) => id === note.id)) return;
        callNotes.push(note);
        notes.push(note.kind);
      },
      openCalls: () => hub.callsWith(seat),
      readLedger: async (path) => readLog(node, nodes, clock, path),
      breaches: { seen: (call, state) => void watchOf(call).note(ownClock.now(), state), ended: (call) => watchOf(call).end() },
      store,
      clock: ownClock,
      nodeTime: () => clock.now(),
      random: testRandom(`calls ${name}`),
      log: writeLog,
      keyPackageOwner: (bytes) => hub.seatOf(bytes).signatureKey,
    });
    const device: TestDevice = {
      name,
      seat,
      node,
      record,
      facts,
      calls,
      media,
      channel,
      notes,
      breaches,
      callNotes,
      log,
      clock: ownClock,
      call() {
        const all = calls.calls();
        const one = all.find((call) => call.state !== "ended") ?? all.at(-1);
        if (!one) throw new Failure("test/no-call", name);
        return one;
      },
      session: () => media.sessions.at(-1),
      async confirm() {
        await delegate("", authenticator);
        for (const listener of presenceListeners) listener();
        await settle();
      },
      withdrawPresence() {
        delegation = null;
        for (const listener of presenceListeners) listener();
      },
    };
    devices.set(name, device);
    stores.set(name, store);
    return device;
  }
  for (const one of wanted) await openDevice(one);
  for (const device of devices.values()) {
    await device.facts.start();
    await device.calls.start();
  }
  await settle();

  return {
    clock,
    hub,
    line,
    settle,
    legs,
    pass,
    verify,
    node: (name) => nodes.get(`${name}.example`)!,
    person: (name) => persons.get(name)!,
    device: (name) => devices.get(name)!,
    async follow(by, whom, state) {
      followed.set(`${by} ${whom}`, state);
      await tellChange(by, whom);
    },
    async notice(name, change) {
      const { node, record, seat } = devices.get(name)!;
      const before = node.classes.get(record.deviceId)!;
      const after = { class: change.class ?? before.class, status: change.status };
      node.classes.set(record.deviceId, after);
      const notice: DeviceNotice = { v: 1, domain: node.domain, person: seat.person!, deviceId: record.deviceId, ...after, reason: "", serial: ++node.serial, at: Math.floor(clock.now() / 1000) };
      const bytes = await signObject("device-notice", { ...notice }, node.signer);
      for (const device of devices.values()) if (!hub.offline.has(device.seat.end)) await device.facts.notice(bytes);
    },
    async revoke(name, by) {
      const { record } = devices.get(name)!;
      const signer = wanted.find((one) => one.name === by)!;
      const person = persons.get(name.split(" ")[0]!)!;
      const entry = await appendEntry({ chain: person.chain, act: { kind: "revoke", deviceId: record.deviceId, reason: "lost" }, at: Math.floor(clock.now() / 1000), by: { kind: "device", deviceId: signer.record.deviceId, signer: signer.signer } });
      person.chain = verifyChain([...person.chain.entries, entry]);
      for (const heard of changed.values()) for (const listener of heard) listener(person.uri);
    },
    async reload(name, away = 0) {
      const { calls, facts, notes, callNotes } = devices.get(name)!;
      calls.stop();
      facts.stop();
      await pass(away);
      const device = await openDevice(wanted.find((one) => one.name === name)!, { store: stores.get(name)!, notes, callNotes });
      await device.facts.start();
      await device.calls.start();
      await settle();
    },
    async guest(inviter, name) {
      const signer = testSigner(`guest ${name}`);
      const guest = `mimi://${devices.get(inviter)!.node.domain}/g/${toHex(sha256(utf8(name))).slice(0, 16)}`;
      const seat: Seat = { person: null, guest, deviceId: "", end: guest, signatureKey: signer.publicKey };
      hub.attach(seat, async () => {
        throw new Failure("auth/guest");
      });
      const call = devices.get(inviter)!.call();
      const { secret } = parseGuestLink((await devices.get(inviter)!.calls.inviteGuest(call.room, 10)).url);
      const keyPackage = hub.keyPackageOf(seat);
      devices.get(inviter)!.channel.knock({ room: call.room, guest, name, keyPackage, proof: knockProof(secret, { room: call.room, name, keyPackage }) });
      await settle();
      return seat;
    },
    stop() {
      for (const device of devices.values()) {
        device.calls.stop();
        device.facts.stop();
      }
    },
  };
}
