/** Enrolment: links, chains, certificates, sessions, and what a device is told about itself. */
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Role } from "../../protocol/wire/fields.ts";
import { domainOf, parsePersonUri, personUri } from "../../protocol/identity/uri.ts";
import type { Area, Caller, Handlers } from "../area.ts";
import { createBegin } from "./begin.ts";
import { createCertificates } from "./certificates.ts";
import { type Chains, createChains } from "./chains.ts";
import { createLinking } from "./linking.ts";
import { createLinks } from "./links.ts";
import type { EnrolInput, EnrolParts } from "./parts.ts";
import { createReplacementBook } from "./replacement-book.ts";
import { createReplacing } from "./replacing.ts";
import { enrolMigrations } from "./tables.ts";

export interface Enrol extends Area {
  readonly chains: Chains;
  /** `further`: the person is enrolled already, so the link is for one more device, and name and role stay. A link for a first device, or one that officers must approve; used by `security.invite`, `entente invite` and the rehearsal. */
  invite(request: { name: string; user: string; role: Role; hours: number }): Promise<{ token: string; url: string; expiresAt: number; person: string; further: boolean }>;
}

export function createEnrol(input: EnrolInput): Enrol {
  const { db, registry, assurance, sessions, contacts, now, config } = input;
  const chains = createChains(db, input.ledger);
  const links = createLinks(db, now, input.random);
  const parts: EnrolParts = { ...input, chains, links, replacements: createReplacementBook(input), certificates: createCertificates(input.authority, now), event: assurance.event, enrolled: assurance.enrolled };
  const linking = createLinking(parts);

  const invite: Enrol["invite"] = async ({ name, user, role, hours }) => {
    const person = personUri(config.domain, user);
    const known = registry.person(person);
    const expiresAt = Math.floor(now() / 1000) + hours * 3600;
    const token = await db.writer.run((trx) => {
      if (!known) registry.putPerson(trx, { person, name, role, enrolled: 0 });
      else if (known.enrolled === 0) registry.putPerson(trx, { ...known, name, role });
      assurance.event(trx, { kind: "person/invited", person, text: name });
      return links.make(trx, { kind: known?.enrolled ? "device" : "person", person, byDevice: null, expiresAt, proven: false });
    });
    return { token, url: `${input.publicUrl()}/enrol#${token}`, expiresAt, person, further: known?.enrolled === 1 };
  };

  const forDevices = <A, R>(handler: (args: A, caller: Extract<Caller, { kind: "device" }>) => Promise<R>) => (args: A, caller: Caller): Promise<R> => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return handler(args, caller);
  };

  const handlers: Handlers = {
    ...createBegin(parts),
    ...createReplacing(parts),
    "session.challenge": async ({ deviceId }) => ({ challenge: toBase64Url(sessions.challenge(deviceId)) }),
    "session.open": async ({ deviceId, challenge, signature }) => {
      const opened = sessions.open({ deviceId, challenge: fromBase64Url(challenge), signature: fromBase64Url(signature) });
      const before = registry.row(deviceId);
      if (before) {
        await db.writer.run((trx) => {
          registry.changeDevice(trx, deviceId, { last_seen: Math.floor(now() / 1000) });
          const replacement = before.last_seen === null ? parts.replacements.ofDevice(trx, deviceId) : undefined;
          if (replacement) input.announce.replacement(trx, replacement.person, replacement.id); // who handed it out waits to see it here
        });
      }
      return opened;
    },
    "chain.append": forDevices(linking["chain.append"]),
    "device.link": forDevices(linking["device.link"]),
    "device.pending": forDevices(linking["device.pending"]),
    "device.approve": forDevices(linking["device.approve"]),
    "device.refuse": forDevices(linking["device.refuse"]),
    "chain.get": forDevices(async ({ person }, caller) => {
      const domain = domainOf(parsePersonUri(person));
      if (domain !== config.domain) return input.callPeer(domain, "chain", { person, requester: caller.person, after: 0 });
      // An officer signs what follows a chain, so must see where it stands; the desk lists its devices anyway.
      const officer = caller.role === "security" || caller.role === "desk";
      if (person === caller.person || officer || contacts.granted(person, caller.person)) return chains.show(person);
      return { entries: [], receipts: [] }; // the answer for somebody who does not exist
    }),
    me: forDevices(async (_args, caller) => {
      const person = registry.person(caller.person)!;
      const own = registry.rowsOf(caller.person).filter((row) => row.state !== "refused");
      return {
        person: { person: person.person, name: person.name, role: person.role, enrolled: person.enrolled === 1 },
        device: assurance.view(registry.row(caller.deviceId)!),
        devices: own.map(assurance.view),
        organisation: input.organisation(),
        peers: input.peers.list(),
        now: now(),
        codeHashes: [...config.codeHashes],
      };
    }),
    "security.invite": async (args) => {
      const { token, url, expiresAt } = await invite(args);
      return { token, url, expiresAt };
    },
  };

  return {
    migrations: enrolMigrations,
    start: () => chains.resume(),
    handlers,
    federation: {
      chain: async ({ person, requester, after }, peer) => {
        if (domainOf(parsePersonUri(requester)) !== peer.domain) throw new Failure("federation/refused", "requester");
        return contacts.granted(person, requester) ? chains.show(person, after) : { entries: [], receipts: [] };
      },
    },
    chains,
    invite,
  };
}
