/**
 * Letters from here, and to here. Who wrote one is taken from the chain that this device has of that person; of somebody whom it does not know, from the chain that the letter shows, and then whoever takes the
 * letter decides whether that stranger was expected.
 */
import { type Chain, extendChain, verifyChain } from "../../protocol/identity/chain.ts";
import { sealingKeysIn } from "../../protocol/identity/sealing-key.ts";
import { type DeviceId, domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { decodeContent, encodeContent, type LetterContent } from "../../protocol/dispatch/letter/content.ts";
import { type LetterTo, sealLetter, unsealLetter, verifyLetter } from "../../protocol/dispatch/letter/letter.ts";
import type { Hpke } from "../../protocol/dispatch/letter/sealing.ts";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { type Bytes, equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import { MOST_ASKED_KEYS, MOST_LETTERS, type SealedLetter, sealedLetter } from "../../protocol/wire/dispatch/letter.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Account } from "../contacts/account.ts";
import type { People } from "../contacts/people.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { Session } from "../session/session.ts";
import type { OwnSealingKey } from "./sealing-key.ts";

/** One request carries at most so many characters of letters. */
const MOST_CHARACTERS = 8 << 20;
/** Of the chain of somebody who is unknown here: each entry costs a signature, before anything is known of whoever made them. */
const MOST_OF_A_STRANGER = 200;

export interface LetterEvent {
  readonly id: Bytes;
  readonly from: string;
  readonly deviceId: string;
  /** Milliseconds, the sender's clock. */
  readonly at: number;
  readonly content: LetterContent;
  /** The sender's chain: as it is known here, or as the letter shows it. */
  readonly chain: Chain;
  /** Whether this device knew the sender before. */
  readonly known: boolean;
}

export interface Addressee {
  readonly person: string;
  readonly devices: LetterTo["devices"];
  readonly chain: Chain;
  /** As the devices signed them. */
  readonly keys: readonly Bytes[];
}

export interface Letters {
  /** Chains and sealing keys of these people; whoever is missing has none that could be had. Their chains are checked against what is known of them here. */
  addressees(persons: readonly string[]): Promise<Addressee[]>;
  /** The same from what somebody else has shown, from the fingerprint on. */
  shown(person: string, fingerprint: Bytes, entries: readonly Bytes[], keys: readonly Bytes[]): Addressee;
  /** Seals and hands in. Results in order: a code where the node took one not. */
  send(letters: readonly { to: LetterTo; content: LetterContent; id?: Bytes }[], progress?: (done: number) => void): Promise<(string | undefined)[]>;
  /** Throws what keeps it from being read. */
  open(item: MailboxItem): Promise<LetterEvent>;
  ownChain(): Bytes[];
}

export interface LettersDeps {
  readonly session: Pick<Session, "call">;
  readonly people: Pick<People, "chain" | "record" | "extend">;
  readonly account: Pick<Account, "organisation">;
  readonly key: OwnSealingKey;
  readonly signer: Signer;
  readonly hpke: Hpke;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly clock: ClientEnvironment["clock"];
  readonly random: ClientEnvironment["random"];
  readonly log: ClientEnvironment["log"];
}

export function createLetters(deps: LettersDeps): Letters {
  const { session, people, own, hpke, random } = deps;

  const officerKeys = (person: string): Bytes[] => (deps.account.organisation(domainOf(person as PersonUri))?.officerKeys ?? []).map(fromBase64Url);

  /** As it is shown, where that follows what is known: whoever holds a key that was struck off can begin another history before that entry, and make it as long as they like (attack 11). */
  function shownChain(person: string, entries: readonly Bytes[], fingerprint?: Bytes): Chain {
    const known = people.chain(person);
    if (known) {
      if (fingerprint && !equalBytes(known.fingerprint, fingerprint)) throw new Failure("chain/other-fingerprint");
      return extendChain(known, entries, { officerKeys: officerKeys(person) });
    }
    return verifyChain(entries, { person: person as PersonUri, fingerprint: people.record(person)?.fingerprint ?? fingerprint, officerKeys: officerKeys(person) });
  }

  /** The same, and what is new of somebody known is kept: a device that officers let in takes verification back before anything is written to it. */
  async function grownChain(person: string, entries: readonly Bytes[]): Promise<Chain> {
    if (!people.record(person)) return shownChain(person, entries);
    await people.extend(person, entries);
    return people.chain(person)!;
  }

  const addressee = (person: string, chain: Chain, keys: readonly Bytes[]): Addressee => ({ person, chain, keys, devices: sealingKeysIn(chain, keys).map(({ deviceId, key }) => ({ deviceId, key })) });

  const ownChain = () => [...(people.chain(own.person)?.entries ?? [])] as Bytes[];

  return {
    async addressees(persons) {
      const found: Addressee[] = [];
      for (let at = 0; at < persons.length; at += MOST_ASKED_KEYS) {
        const answer = await session.call("sealing.keys", { persons: [...new Set(persons.slice(at, at + MOST_ASKED_KEYS))] });
        for (const { person, entries, keys } of answer.people) {
          try {
            found.push(addressee(person, await grownChain(person, entries.map(fromBase64Url)), keys.map(fromBase64Url)));
          } catch (error) {
            deps.log("letters.chain-refused", { code: codeOf(error) }); // what the node shows is not that person: nobody to write to
          }
        }
      }
      return found.filter(({ devices }) => devices.length > 0);
    },
    shown: (person, fingerprint, entries, keys) => addressee(person, shownChain(person, entries, fingerprint), keys),
    async send(letters, progress) {
      const results: (string | undefined)[] = letters.map(() => "letter/not-taken");
      let batch: { at: number; sealed: SealedLetter }[] = [];
      let size = 0;
      const hand = async () => {
        if (batch.length === 0) return;
        const sent = batch;
        batch = [];
        size = 0;
        const answer = await session.call("letter.send", { letters: sent.map(({ sealed }) => sealed) });
        for (const [index, { at }] of sent.entries()) if (answer.results[index]) results[at] = answer.results[index].code;
        progress?.(sent.at(-1)!.at + 1);
      };
      for (const [at, { to, content, id = random(16) }] of letters.entries()) {
        let sealed: SealedLetter;
        try {
          sealed = await sealLetter({ id, from: own.person, deviceId: own.deviceId, at: Math.floor(deps.clock.now()), chain: ownChain(), content: encodeContent(content), signer: deps.signer, hpke, random }, to);
        } catch (error) {
          results[at] = codeOf(error); // one reader's key to which nobody can seal keeps the letter from that reader and from nobody else
          continue;
        }
        if (batch.length >= MOST_LETTERS || size + sealed.body.length > MOST_CHARACTERS) await hand();
        batch.push({ at, sealed });
        size += sealed.body.length;
      }
      await hand();
      return results;
    },
    async open(item) {
      const parsed = sealedLetter.safeParse(item.data?.["letter"]);
      if (!parsed.success || parsed.data.from !== item.from) throw new Failure("letter/malformed");
      const unsealed = await unsealLetter(parsed.data, { person: own.person, deviceId: own.deviceId, privateKey: deps.key.privateKey(), hpke });
      const { from, deviceId } = unsealed.claimed;
      const content = decodeContent(unsealed.claimed.content);
      const known = people.chain(from);
      const entries = unsealed.claimed.chain as Bytes[];
      if (!known && entries.length > MOST_OF_A_STRANGER) throw new Failure("letter/malformed");
      // A device that came since this one looked: the letter may show it.
      const chain = known && (known.devices.has(deviceId as DeviceId) || entries.length <= known.entries.length) ? known : await grownChain(from, entries);
      const device = chain.devices.get(deviceId as DeviceId);
      if (!device || device.revokedAtSeq !== undefined) throw new Failure("letter/unknown-device");
      const letter = verifyLetter(unsealed, device.record.signKey);
      return { id: letter.id, from, deviceId, at: letter.at, content, chain, known: known !== undefined };
    },
    ownChain,
  };
}
