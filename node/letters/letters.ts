/**
 * Letters between devices, and the keys that they are sealed under. The node carries: it checks from whom, to whom, and whether the one has let the other write; what is in a letter it can't see. A peer's
 * answer is the same whether a person exists or not.
 */
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { openSealingKey } from "../../protocol/identity/sealing-key.ts";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import type { SealedLetter, SealingKeysOf } from "../../protocol/wire/dispatch/letter.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Area, Caller, Clock, Contacts, Log, Mailbox, PeersPort } from "../area.ts";
import type { Chains } from "../enrol/chains.ts";
import type { Registry } from "../enrol/registry.ts";
import type { CallPeer } from "../federation/calls.ts";
import { LETTERS_LANE } from "../federation/lanes.ts";
import type { Outbox } from "../federation/outbox.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Database } from "../storage/database.ts";
import type { Trx } from "../storage/writer.ts";
import type { Woken } from "../rooms/ports.ts";
import { letterMigrations, type LetterTables } from "./tables.ts";

/** In pieces of 64 Ki characters. What a person may send is less than what a peer may hand in, so that nobody's flood holds up the letters of a whole organisation: an honest node stops it at home. */
const PIECE = 64 << 10;
const LETTERS_OF_A_PEER = { burst: 40_000, refillMs: 20 };
const LETTERS_OF_A_PERSON = { burst: 10_000, refillMs: 100 };
/** From one to one: less than a mailbox holds, so that nobody pushes out of it what others have sent. */
const LETTERS_TO_A_PERSON = { burst: 1_000, refillMs: 1_000 };
/** To somebody who has consented to none of it themselves: named by whoever claims to have been asked, who may be anybody. All of them together. */
const LETTERS_OF_STRANGERS = { burst: 500, refillMs: 4_000 };
/** The receiving node lets more pass than the sending one, whose clock and restarts are its own. */
const LENIENCE = 2;

export function createLetters(parts: { domain: string; db: Database; registry: Registry; chains: Pick<Chains, "show">; contacts: Contacts; peers: PeersPort; mailbox: Mailbox; outbox: Outbox; callPeer: CallPeer; woken: Woken; /** Whether a dispatch that `to` controls was released to `from`. */ mayWriteTo: (from: string, to: string) => boolean; clock: Clock; log: Log }): Area {
  const { domain, db, registry, contacts, clock } = parts;
  const tables = db.as<LetterTables>();
  const fromPeer = rateLimit({ ...LETTERS_OF_A_PEER, now: clock.monotonic });
  const fromPerson = rateLimit({ ...LETTERS_OF_A_PERSON, now: clock.monotonic });
  const [between, arriving] = [1, LENIENCE].map((times) => rateLimit({ burst: LETTERS_TO_A_PERSON.burst * times, refillMs: LETTERS_TO_A_PERSON.refillMs / times, now: clock.monotonic }));
  const strangers = rateLimit({ ...LETTERS_OF_STRANGERS, now: clock.monotonic });
  const piecesOf = ({ body }: SealedLetter) => Math.ceil(body.length / PIECE);

  parts.outbox.define(LETTERS_LANE, { most: 1, request: ([one]) => ({ call: "letter", body: `{"letter":${one!.item}}` }) });

  const requireDevice = (caller: Caller) => {
    if (caller.kind !== "device") throw new Failure("auth/not-allowed");
    return caller;
  };
  const own = (person: string) => domainOf(person as PersonUri) === domain;
  /** Colleagues may always write to one another; anybody else needs the receiver's consent, or that of whoever has asked for the letter; and whoever has got a dispatch may write to those who control it. */
  const mayOfTheirOwn = ({ from, to }: Pick<SealedLetter, "from" | "to">) => from === to || (own(from) && own(to)) || contacts.granted(from, to) || (own(to) && parts.mayWriteTo(from, to));
  const mayWrite = (letter: Pick<SealedLetter, "from" | "to" | "via">) => mayOfTheirOwn(letter) || (letter.via !== undefined && contacts.granted(letter.via, letter.to));

  async function keysOf(person: string): Promise<SealingKeysOf | undefined> {
    const acting = new Set(registry.devicesOf(person).map(({ deviceId }) => deviceId));
    const rows = db.read.all(tables.selectFrom("letter_sealing_key").selectAll().where("person", "=", person)).filter((row) => acting.has(row.device_id));
    if (rows.length === 0) return undefined;
    const { entries } = await parts.chains.show(person);
    return { person, entries, keys: rows.map((row) => toBase64Url(row.statement)) };
  }

  const keysOfAll = async (persons: readonly string[]) => (await Promise.all(persons.map(keysOf))).flatMap((found) => found ?? []);

  /** Puts a letter before the devices that it is sealed to; others of that person have no use for it. */
  function deliver(trx: Trx, letter: SealedLetter): void {
    const acting = registry.devicesOf(letter.to).map(({ deviceId }) => deviceId);
    // Once to each, with the box that is its own, whatever the letter says how often.
    const boxes = new Map(letter.boxes.filter(({ device }) => acting.includes(device)).map((box) => [box.device, box]));
    const devices = [...boxes.keys()];
    if (devices.length === 0) return;
    const known = mayOfTheirOwn(letter);
    if (!known && !strangers.take(letter.to, piecesOf(letter))) return parts.log("letters.strangers", { domain: domainOf(letter.from as PersonUri) });
    const at = clock.now();
    for (const [device, box] of boxes) parts.mailbox.put(trx, [device], { kind: "letter", from: letter.from, at, data: { letter: { ...letter, boxes: [box] } } });
    // However late it comes: a source does not get safer by it.
    if (letter.wake && known) trx.afterCommit(() => parts.woken({ room: letter.from, from: letter.from, at, wake: { kind: letter.wake! }, devices }));
  }

  function send(trx: Trx, letter: SealedLetter): void {
    if (own(letter.to)) {
      if (mayWrite(letter)) deliver(trx, letter);
      return;
    }
    const to = domainOf(letter.to as PersonUri);
    if (!parts.peers.get(to)) throw new Failure("federation/no-accord", to);
    parts.outbox.append(trx, to, LETTERS_LANE, JSON.stringify(letter));
  }

  return {
    migrations: letterMigrations,
    cutOff: (trx, deviceId) => void trx.run(tables.deleteFrom("letter_sealing_key").where("device_id", "=", deviceId)),
    handlers: {
      "sealing.publish": async ({ key }, caller) => {
        const { deviceId, person } = requireDevice(caller);
        const device = registry.device(deviceId);
        if (!device) throw new Failure("auth/not-allowed");
        const statement = fromBase64Url(key);
        const said = openSealingKey(statement, device.signKey);
        if (said.person !== person || said.deviceId !== deviceId) throw new Failure("letter/not-yours");
        const row = { device_id: deviceId, person, statement, at: clock.now() };
        await db.writer.run((trx) => trx.run(tables.insertInto("letter_sealing_key").values(row).onConflict((conflict) => conflict.column("device_id").doUpdateSet(row))));
        return {};
      },
      "sealing.keys": async ({ persons }, caller) => {
        const { person } = requireDevice(caller);
        const wanted = [...new Set(persons)];
        const found = [await keysOfAll(wanted.filter(own))];
        const elsewhere = new Map<string, string[]>();
        // Whether that person has consented, or controls what was released to the caller, their own node knows.
        for (const one of wanted.filter((each) => !own(each))) elsewhere.set(domainOf(one as PersonUri), [...(elsewhere.get(domainOf(one as PersonUri)) ?? []), one]);
        for (const [of, those] of elsewhere) {
          // A peer that is down has no keys to give now; the caller sees who is missing.
          const answer = await parts.callPeer(of, "sealingKeys", { requester: person, persons: those }).catch((error: unknown) => void parts.log("letters.no-keys", { domain: of, code: codeOf(error) }));
          if (answer) found.push(answer.people.filter((one) => those.includes(one.person)));
        }
        return { people: found.flat() };
      },
      "letter.send": async ({ letters }, caller) => {
        const { person } = requireDevice(caller);
        const results = await Promise.all(
          letters.map(async (letter) => {
            try {
              if (letter.from !== person) throw new Failure("letter/not-yours");
              if (!between!.take(`${person} ${letter.to}`, piecesOf(letter)) || !fromPerson.take(person, piecesOf(letter))) throw new Failure("rate/too-many");
              await db.writer.run((trx) => send(trx, letter));
              return { id: letter.id };
            } catch (error) {
              return { id: letter.id, code: codeOf(error) };
            }
          }),
        );
        return { results };
      },
    },
    federation: {
      sealingKeys: async ({ requester, persons }, peer) => {
        if (domainOf(requester as PersonUri) !== peer.domain) throw new Failure("federation/not-yours");
        return { people: await keysOfAll(persons.filter((person) => own(person) && (contacts.granted(requester, person) || parts.mayWriteTo(requester, person)))) };
      },
      letter: async ({ letter }, peer) => {
        if (domainOf(letter.from as PersonUri) !== peer.domain || !own(letter.to)) throw new Failure("federation/not-yours");
        if (!fromPeer.take(peer.domain, piecesOf(letter))) throw new Failure("rate/too-many");
        const may = mayWrite(letter);
        if (may && !arriving!.take(`${letter.from} ${letter.to}`, piecesOf(letter))) throw new Failure("rate/too-many");
        if (may) await db.writer.run((trx) => deliver(trx, letter));
        return { status: "success" };
      },
    },
  };
}
