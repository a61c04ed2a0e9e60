/**
 * One node: every area built, wired to the others, and put behind one HTTP server. The only file that knows them all.
 * Tests hand in a clock, randomness and a network; nothing else differs from the real one. Long because it is that one file: each area is a few lines of what it is given, in the order in which they need one another.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { OrganisationView, PeerView } from "../../protocol/wire/api.ts";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { sealing } from "../../protocol/dispatch/letter/sealing.ts";
import { codeIsPublished } from "../../protocol/ledger/published-code.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Area, Clock, Contacts, Directory, FederationHandlers, Handlers, Log, Mailbox, NoticesPort, PeersPort, Random, RoomsPort } from "../area.ts";
import { type Assurance, createAssurance, type SecurityEvent } from "../assurance/assurance.ts";
import { assuranceMigrations } from "../assurance/tables.ts";
import { createBlobs } from "../blobs/blobs.ts";
import { createBlobStore } from "../blobs/blob-store.ts";
import { blobMigrations } from "../blobs/tables.ts";
import { createUploads } from "../blobs/uploads.ts";
import { createBreachBook } from "../breach/breach-book.ts";
import { breachMigrations } from "../breach/tables.ts";
import { createDemonstration } from "../demonstration/demonstration.ts";
import { judgeAccessWith } from "../dispatch/access.ts";
import { createDispatchBook } from "../dispatch/book.ts";
import { createFronting } from "../dispatch/fronting.ts";
import { frontingMigrations } from "../dispatch/fronting-tables.ts";
import { createBrake } from "../dispatch/brake/brake.ts";
import { brakeMigrations } from "../dispatch/brake/tables.ts";
import { createDispatches } from "../dispatch/dispatches.ts";
import { localTimeIn } from "../dispatch/local-time.ts";
import { NO_RULES, readRules } from "../dispatch/rules/operator-rules.ts";
import type { ReaderNode } from "../dispatch/ports.ts";
import { createDispatchRecord } from "../dispatch/record.ts";
import { createStatements } from "../dispatch/statements.ts";
import { dispatchMigrations } from "../dispatch/tables.ts";
import { createOffice } from "../desk/office.ts";
import { createAnnounce } from "../enrol/announce.ts";
import { createEnrol, type Enrol } from "../enrol/enrol.ts";
import { createOversight } from "../oversight/oversight.ts";
import { oversightMigrations } from "../oversight/tables.ts";
import { createReadouts } from "../readout/readouts.ts";
import { readoutMigrations } from "../readout/tables.ts";
import { openRegistry } from "../enrol/registry.ts";
import { callerOfDevice, createSessions } from "../enrol/sessions.ts";
import { enrolMigrations } from "../enrol/tables.ts";
import { createGuests, type Guests } from "../guest/guests.ts";
import { guestMigrations } from "../guest/tables.ts";
import { createLetters } from "../letters/letters.ts";
import { letterMigrations } from "../letters/tables.ts";
import { readOwnPolicies } from "../label/own-policies.ts";
import { createPolicies } from "../label/policies.ts";
import { labelMigrations } from "../label/tables.ts";
import { createMessaging, type Messaging, messagingMigrations } from "../rooms/messaging.ts";
import { createKas } from "../kas/kas.ts";
import { openKasKeys } from "../kas/kas-keys.ts";
import { kasMigrations } from "../kas/tables.ts";
import { ledgerArea } from "../ledger/area.ts";
import { createLedger, type Ledger } from "../ledger/ledger.ts";
import { ledgerMigrations } from "../ledger/tables.ts";
import { ledgerRoutes } from "../ledger/routes.ts";
import { createStations, type Stations } from "../station/stations.ts";
import { stationMigrations } from "../station/tables.ts";
import { createSoftware, type Software, softwareMigrations } from "../ledger/software.ts";
import { createWitnessHttp } from "../ledger/witness-http.ts";
import { mayPost } from "../reach/push-hosts.ts";
import { createPushSender } from "../reach/push-sender.ts";
import { createReach, type Reach } from "../reach/reach.ts";
import { reachMigrations } from "../reach/tables.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { mergeMigrations } from "../storage/migrate.ts";
import type { Trx } from "../storage/writer.ts";
import { createTurn } from "../turn/turn.ts";
import { type Config, isLoopback } from "./config.ts";
import { createDispatcher } from "./dispatcher.ts";
import { createPages } from "../web/pages.ts";
import { pagePolicy } from "./headers.ts";
import { namesOf, refuseOtherNames } from "./hosts.ts";
import { addApiRoutes, addErrorHandler, callerOfRequest } from "./http-api.ts";
import { freshSigner, keysInMemory, type NodeKeys, readNodeKeys } from "./node-keys.ts";
import { openApi } from "./openapi.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import { addressOf, createServerOf, freePort, listen } from "./listening.ts";
import { createRateLimit } from "./rate-limit.ts";
import { createSockets } from "./sockets.ts";
import { ledgerPeers } from "./ledger-peers.ts";
import { addWellKnown, wellKnownOf } from "./well-known.ts";

export interface NodeEnvironment {
  clock: Clock;
  random: Random;
  log: Log;
  /** To peers and their ledgers; `fetch` where nothing else is given. */
  fetch?: typeof fetch;
  /** Checks every answer against its schema: tests. */
  checkAnswers?: boolean;
}

export interface RunningNode {
  readonly url: string;
  readonly domain: string;
  readonly config: Config;
  readonly db: Database;
  readonly keys: NodeKeys;
  readonly app: FastifyInstance;
  readonly ledger: Ledger;
  readonly software: Software;
  readonly invite: Enrol["invite"];
  readonly accords: Messaging["accords"];
  organisation(): OrganisationView;
  close(): Promise<void>;
}

const LAST_ANSWERS_MS = 1_000;
export const KEYS_FILE = "keys.json";
const KAS_KEYS_FILE = "kas-keys.json";
const DATABASE_FILE = "node.sqlite";

/** Throws `config/invalid` for a security policy that can't be used, `config/port-taken`, `keys/…`, `storage/…`. */
export async function startNode(config: Config, environment: NodeEnvironment): Promise<RunningNode> {
  const { clock, random, log } = environment;
  const inMemory = config.data === ":memory:";
  if (!inMemory) mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const keys = inMemory ? await keysInMemory(config.domain, random) : await readNodeKeys(join(config.data, KEYS_FILE), config.domain, random);
  const ownPolicies = readOwnPolicies(config.labelPolicies);
  const db = openDatabase(inMemory ? ":memory:" : join(config.data, DATABASE_FILE));
  try {
    return await wire(config, environment, keys, db);
  } catch (cause) {
    log("node.start.failed", { error: cause instanceof Error ? cause.message : String(cause) });
    await db.close();
    throw cause;
  }

  async function wire(config: Config, environment: NodeEnvironment, keys: NodeKeys, db: Database): Promise<RunningNode> {
    await db.migrate(mergeMigrations([enrolMigrations, assuranceMigrations, guestMigrations, ledgerMigrations, softwareMigrations, blobMigrations, breachMigrations, readoutMigrations, stationMigrations, messagingMigrations, reachMigrations, letterMigrations, dispatchMigrations, brakeMigrations, frontingMigrations, labelMigrations, kasMigrations, oversightMigrations]));
    const app = createServerOf(config);
    const names = namesOf(config);
    if (names) refuseOtherNames(app, names);
    addErrorHandler(app, (error, request) => log("request.failed", { url: request.url.slice(0, 200), error: error instanceof Error ? (error.stack ?? error.message) : String(error) }));

    // The address is part of what the node signs and shows, so it is settled before anything is built.
    const port = config.listen.port === 0 ? await freePort(config.listen.host) : config.listen.port;
    const url = config.publicUrl ?? `http://${config.listen.host.includes(":") ? `[${config.listen.host}]` : config.listen.host}:${port}`;
    const publicUrl = () => url;
    const now = () => clock.now();

    // Areas meet through these; each calls through to what is built further down.
    let built: Messaging | undefined;
    const messaging = (): Messaging => {
      if (!built) throw new Failure("internal/not-wired");
      return built;
    };
    const mailbox: Mailbox = { put: (...args) => messaging().mailbox.put(...args), drop: (...args) => messaging().mailbox.drop(...args) };
    const contacts: Contacts = { of: (person) => messaging().contacts.of(person), granted: (a, b) => messaging().contacts.granted(a, b), consented: (a, b) => messaging().contacts.consented(a, b), arranged: (...args) => messaging().contacts.arranged(...args) };
    const peers: PeersPort = { list: () => messaging().peers.list(), get: (domain) => messaging().peers.get(domain) };
    const notices: NoticesPort = { send: (...args) => messaging().notices.send(...args) };
    const membership: RoomsPort["membership"] = (room, deviceId) => messaging().rooms.membership(room, deviceId);

    const registry = openRegistry(db);
    const announce = createAnnounce({ registry, mailbox, contacts, notices, now });
    const ledger = createLedger({
      db,
      signer: keys.node,
      origin: `${config.domain}/ledger`,
      witnessName: `${config.domain}/witness`,
      clock,
      random,
      tick: { milliseconds: config.ledger.tickMs, entries: config.ledger.entriesPerTick },
      peers: () => (built ? ledgerPeers(built.accords) : []),
      http: createWitnessHttp(environment.fetch ?? fetch),
      log,
    });

    const areas: Area[] = [];
    const cutOff = (trx: Trx, deviceId: string, code: string) => {
      for (const area of areas) area.cutOff?.(trx, deviceId);
      trx.afterCommit(() => {
        sessions.cut(deviceId);
        sockets.signOut(deviceId, code);
      });
    };
    const sessions = createSessions({
      domain: config.domain,
      clock,
      random,
      find(deviceId) {
        const device = registry.device(deviceId);
        if (device) return { key: device.signKey, caller: callerOfDevice(device), revoked: device.status === "revoked" };
        const guest = guests.byDevice(deviceId);
        return guest && { key: guest.signKey, caller: { kind: "guest", deviceId, guest: guest.guest, room: guest.room }, revoked: false };
      },
    });
    const breaches = createBreachBook({ db, registry, now });
    const assurance: Assurance = createAssurance({
      domain: config.domain,
      db,
      registry,
      announce,
      ledger,
      nodeKey: keys.node,
      push: (deviceId, push) => sockets.push(deviceId, push),
      online: (deviceId) => sockets.online(deviceId),
      wakes: (deviceId) => reach.wakes(deviceId),
      behind: (deviceId) => messaging().behind(deviceId),
      cutOff,
      guest: (deviceId) => guests.byDevice(deviceId),
      placeOf: (deviceId, call) => stations.stated(deviceId, call),
      membership,
      denied: config.denylist,
      overrideBy: config.overrideBy,
      observe: breaches.observe,
      now,
      monotonic: () => clock.monotonic(),
      random,
    });
    const stations: Stations = createStations({
      domain: config.domain,
      db,
      registry,
      mailbox,
      nodeKey: keys.node,
      genesis: (person) => enrol.chains.genesis(person),
      event: assurance.event,
      now,
      monotonic: () => clock.monotonic(),
      random,
    });
    const guests: Guests = createGuests({
      domain: config.domain,
      organisation: config.organisation,
      db,
      authority: keys.ca,
      mailbox,
      membership,
      deviceExists: (deviceId) => registry.row(deviceId) !== undefined,
      grant: (deviceId, seconds) => sessions.grant(deviceId, seconds),
      cutOff,
      event: assurance.event,
      publicUrl,
      now,
      random,
    });
    const organisation = (): OrganisationView => ({
      domain: config.domain,
      organisation: config.organisation,
      url: publicUrl(),
      nodeKey: toBase64Url(keys.node.publicKey),
      caKey: toBase64Url(keys.ca.caKey),
      officerKeys: registry.officerKeys().map(toBase64Url),
      webOrigins: [publicUrl()],
      ledger: { origin: ledger.origin, vkey: ledger.vkey, url: `${publicUrl()}/ledger` },
      ceilings: [...config.ceilings],
      overrideBy: [...config.overrideBy],
      directCalls: config.directCalls,
      joinsDirectCalls: config.desk.joinsDirectCalls,
      assessmentHours: config.sharing.assessmentHours,
      demonstration: config.demonstration,
    });
    const enrol = createEnrol({
      db,
      registry,
      announce,
      assurance,
      sessions,
      authority: keys.ca,
      ledger,
      contacts,
      peers,
      callPeer: (...args) => messaging().callPeer(...args),
      config,
      codeTries: createRateLimit({ burst: 20, perMinute: 2 }, clock),
      deskRevocations: rateLimit({ burst: 5, refillMs: 24 * 3_600_000, now: clock.monotonic }),
      publicUrl,
      organisation,
      cutOff,
      now,
      random,
    });
    const readouts = createReadouts({ domain: config.domain, organisation: config.organisation, db, registry, nodeKey: keys.node, peers, now });
    const software = createSoftware({ domain: config.domain, db, ledger, signer: keys.node, now, random });
    const blobFolder = inMemory ? mkdtempSync(join(tmpdir(), "entente-blobs-")) : join(config.data, "blobs");
    const uploads = createUploads({ db, folder: blobFolder, limits: config.blobs, clock, random });
    const blobs = createBlobs({
      domain: config.domain,
      store: createBlobStore({ db, folder: blobFolder, uploads, clock }),
      uploads,
      publicUrl,
      callerOf: (request) => callerOfRequest(request, callerOf),
      peer: (domain) => messaging().peer(domain),
      admit: (...args) => messaging().admit(...args),
      signer: keys.node,
      fetch: environment.fetch ?? fetch,
      clock,
      random,
    });
    const office = createOffice({ domain: config.domain, nodeKey: keys.node, fingerprintOf: (person) => enrol.chains.read(db.read, person, registry.officerKeys())?.fingerprint, now });
    const directory: Directory = {
      domain: config.domain,
      caKey: keys.ca.caKey,
      personExists: (person) => registry.person(person)?.enrolled === 1,
      device(deviceId) {
        const guest = guests.byDevice(deviceId);
        return guest ? { deviceId, person: guest.guest, role: "member", signKey: guest.signKey, class: "guest", status: "good" } : registry.device(deviceId);
      },
      devicesOf: (person) => registry.devicesOf(person),
      guestsIn: (room) => guests.guestsIn(room),
      guest: (guest) => guests.guest(guest),
      officerKeys: () => registry.officerKeys(),
    };
    const reach: Reach = createReach({
      domain: config.domain,
      storage: db,
      directory,
      contacts,
      callPeer: (...args) => messaging().callPeer(...args),
      online: (deviceId) => sockets.online(deviceId),
      push: (deviceId, push) => sockets.push(deviceId, push),
      pushService: config.push.allowed ? pushServiceOf(config, keys, { fetch: environment.fetch ?? fetch, clock, log }) : undefined,
      clock,
      random,
      log,
    });
    const noted = (trx: Trx, event: SecurityEvent) => {
      assurance.event(trx, event);
      if (event.kind === "guest/let-in" && event.person !== undefined && event.room !== undefined) breaches.observe(trx, { kind: "guest", person: event.person, call: event.room, at: now(), until: null, note: event.text });
    };
    built = createMessaging({
      storage: db,
      directory,
      signer: () => keys.node,
      about: () => ({ wellKnown: wellKnownOf({ organisation, ledger, policies: ownPolicies }), url: publicUrl() }),
      push: (deviceId, json) => sockets.pushText(deviceId, json),
      woken: (event) => reach.woken(event),
      securityEvent: (event) => void db.writer.run((trx) => noted(trx, event)).catch(() => log("event.lost", { kind: event.kind })),
      joined: (room, deviceId) => assurance.joined(room, deviceId),
      federationHandlers: () => federationHandlers,
      fetch: environment.fetch,
      mailbox: config.mailbox,
      clock,
      random,
      log,
    });
    built.accords.peers.onChange(() => ledger.peersChanged());
    const policies = createPolicies({ domain: config.domain, own: ownPolicies, db, peers: built.accords.peers, pinsOf: built.accords.policiesOf, callPeer: built.callPeer, reachable: built.reachable, log });
    built.accords.peers.onChange(policies.peerChanged);
    built.reachable.onHeard((domain) => ledger.peerSeen(domain), 1000);
    const record = createDispatchRecord(db);
    const letters = createLetters({ woken: (event) => reach.woken(event), mayWriteTo: record.mayWriteTo, domain: config.domain, db, registry, chains: enrol.chains, contacts, peers, mailbox, outbox: built.federation.outbox, callPeer: built.callPeer, clock, log });
    const ownNode = (): ReaderNode => ({ domain: config.domain, nodeKey: keys.node.publicKey, officerKeys: registry.officerKeys(), webOrigins: [publicUrl()], demonstration: config.demonstration, believes: "issued", policy: { domain: config.domain, ranks: config.ceilings as ReaderNode["policy"]["ranks"] } });
    const readerNodes = () => peers.list().filter(({ state }) => state === "active").map(readerNode);
    const dispatchBook = createDispatchBook(db, now);
    const localTime = localTimeIn(config.sharing.zone);
    const rules = config.sharing.rules === undefined ? NO_RULES : await readRules(config.sharing.rules, { domain: config.domain, groups: config.sharing.groups, localTime });
    const brake = createBrake({
      domain: config.domain,
      db,
      settings: config.sharing.brake,
      zone: config.sharing.zone,
      localTime,
      outbox: built.federation.outbox,
      peer: (domain) => peers.get(domain) ?? undefined,
      tellOfficers(trx, event) {
        assurance.event(trx, event);
        announce.security(trx, event);
      },
      note: (trx, events) => dispatchBook.note(trx, events),
      ownPerson: (person) => registry.person(person) !== undefined,
      now,
    });
    const peerNode = (domain: string) => {
      const peer = peers.get(domain);
      return peer?.state === "active" ? readerNode(peer) : undefined;
    };
    const judgeAccess = judgeAccessWith(() => [config, ...peers.list()].map(({ domain, organisation }) => ({ domain, name: organisation })));
    const fronting = createFronting({ domain: config.domain, db, book: dispatchBook, chains: enrol.chains, nodeKey: keys.node, callPeer: built.callPeer, own: ownNode, peer: peerNode, judgeAccess, hpke: sealing(random), now: () => Math.floor(clock.now() / 1000), monotonic: () => clock.monotonic(), log });
    const dispatches = createDispatches({
      domain: config.domain,
      demonstration: config.demonstration,
      db,
      book: dispatchBook,
      registry,
      chains: enrol.chains,
      nodeKey: keys.node,
      callPeer: built.callPeer,
      own: ownNode,
      peer: peerNode,
      clearanceOf: stations.clearanceOf,
      twoFromRank: config.sharing.twoFromRank,
      codeIsPublished: (hash, proof, domain) => codeIsPublished(hash, proof, domain, [ownNode(), ...readerNodes()]),
      judgeAccess,
      fronting,
      rules,
      brake,
      hpke: sealing(random),
      now: () => Math.floor(clock.now() / 1000),
      clock,
      log,
    });
    const officerKeysOf = (domain: string) => {
      const peer = peers.get(domain);
      return peer?.state === "active" ? peer.officerKeys.map(fromBase64Url) : undefined;
    };
    const oversight = createOversight({ domain: config.domain, db, registry, chains: enrol.chains, record, officerKeysOf, now, clock });
    areas.push(createStatements({ domain: config.domain, record, nodeKey: keys.node, now: () => Math.floor(now() / 1000) }), oversight);
    areas.push(enrol, assurance, guests, createTurn(config.turn, now), ledgerArea(ledger), software, blobs, office, reach, breaches, readouts, stations, policies, letters, dispatches, fronting, brake, ...built.areas);
    if (config.demonstration) areas.push(createDemonstration({ domain: config.domain, db, chains: enrol.chains, announce, assurance, nodeKey: keys.node, newSigner: () => freshSigner(random), clock, random, origins: config.frameAncestors }));
    if (config.kas.enabled) {
      const strangers = createRateLimit({ burst: config.limits.strangerBurst, perMinute: config.limits.strangersPerMinute }, clock);
      areas.push(createKas({ config: config.kas, keys: await openKasKeys(inMemory ? null : join(config.data, KAS_KEYS_FILE)), domain: config.domain, publicUrl, db, registry, strangers: (address) => strangers.take(address), addressOf: (request) => request.ip, now, random }));
    }
    areas.push(createPages({ dist: config.web.dist, policy: () => pagePolicy(config.frameAncestors) }));

    guests.load();

    const handlers: Handlers = Object.assign({}, ...areas.map((area) => area.handlers ?? {}));
    const federationHandlers: FederationHandlers = Object.assign({}, ...areas.map((area) => area.federation ?? {}));
    const rates = { burst: config.limits.strangerBurst, perMinute: config.limits.strangersPerMinute };
    const dispatch = createDispatcher({ handlers, strangers: createRateLimit(rates, clock), checkAnswers: environment.checkAnswers ?? false, log });
    const callerOf = (token: string) => sessions.callerOf(token);
    const sockets = createSockets({
      dispatch,
      callerOf,
      addressOf: (request) => addressOf(request, config.behindProxy),
      opened: createRateLimit(rates, clock),
      connected: (deviceId) => areas.forEach((area) => area.connected?.(deviceId)),
      disconnected: (deviceId) => areas.forEach((area) => area.disconnected?.(deviceId)),
      clock,
      log,
    });

    addApiRoutes(app, { dispatch, callerOf });
    addWellKnown(app, { organisation, ledger, policies: ownPolicies });
    app.get("/api/v1/openapi.json", async () => openApi(publicUrl()));
    await app.register(ledgerRoutes, { ledger });
    for (const area of areas) area.routes?.(app);
    await app.ready();
    app.server.on("upgrade", (request: IncomingMessage, socket, head: Buffer) => {
      if (names && !names(request.headers.host)) return void socket.end("HTTP/1.1 421 Misdirected Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      if (request.url === "/api/v1/socket") return sockets.upgrade(request, socket, head);
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    });

    await listen(app, config.listen.host, port);
    for (const area of areas) await area.start?.();
    log("node.started", { domain: config.domain, url: publicUrl() });

    let closing: Promise<void> | undefined;
    const close = async () => {
      await sockets.close();
      const late = setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS); // a reader that takes nothing does not keep the node up
      await app.close();
      clearTimeout(late);
      for (const area of areas.toReversed()) await area.stop?.();
      await db.close();
      if (inMemory) rmSync(blobFolder, { recursive: true, force: true });
      log("node.stopped", { domain: config.domain });
    };
    return { url: publicUrl(), domain: config.domain, config, db, keys, app, ledger, software, invite: enrol.invite, accords: messaging().accords, organisation, close: () => (closing ??= close()) };
  }
}

function pushServiceOf(config: Config, keys: NodeKeys, world: { fetch: typeof fetch; clock: Clock; log: Log }) {
  const rules = { hosts: config.push.hosts, loopback: config.demonstration };
  return { key: toBase64Url(keys.vapid.publicKey), sender: createPushSender({ vapid: keys.vapid, subject: config.push.subject!, ...rules, ...world }), mayPost: (endpoint: string) => mayPost(endpoint, rules) };
}

/** A peer as the accord pins it, for key requests of its people. */
function readerNode(peer: PeerView): ReaderNode {
  const url = new URL(peer.url);
  return {
    domain: peer.domain,
    nodeKey: fromBase64Url(peer.nodeKey),
    officerKeys: peer.officerKeys.map(fromBase64Url),
    webOrigins: peer.webOrigins,
    demonstration: isLoopback(url.hostname),
    believes: peer.statedDevice,
    policy: { domain: peer.domain, ranks: [0, 1, 2, 3], maximum: peer.maximumRank as 0 | 1 | 2 | 3 },
  };
}
