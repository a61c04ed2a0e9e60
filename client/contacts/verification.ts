/** That a contact is who the card says: by meeting, or by the spoken code. Either side can take it back. What an own device did counts for all own devices. */
import { activeDevices } from "../../protocol/identity/chain.ts";
import { expectQr, verifyText } from "../../protocol/identity/qr.ts";
import { checkInPerson, inPersonPayload } from "../../protocol/identity/verify-in-person.ts";
import type { PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock, Random } from "../environment.ts";
import type { SignalEvent } from "../lines/channel.ts";
import type { People } from "./people.ts";

export interface Verification {
  /** The QR for the other's camera. Once this side has scanned theirs, its QR answers it. */
  inPerson(person: string): { qr: string };
  confirmInPerson(person: string, scanned: string): Promise<void>;
  byCode(person: string): Promise<void>;
  withdraw(person: string): Promise<void>;
  /** `verified` signals: of the contact about this person, and of own devices about contacts. */
  heard(event: SignalEvent): Promise<void>;
}

export function createVerification(deps: { people: People; own: () => { person: string; fingerprint: Bytes }; clock: Clock; random: Random; farChanged: (person: string, verified: boolean) => void }): Verification {
  const { people, own, clock, random } = deps;
  const shown = new Map<string, Bytes>();
  const scannedNonce = new Map<string, Bytes>();

  const identity = (party: { person: string; fingerprint: Bytes }) => ({ person: party.person as PersonUri, fingerprint: party.fingerprint });

  function contact(person: string): { person: string; fingerprint: Bytes } {
    const record = people.record(person);
    if (!record || record.consent === "self") throw new Failure("contact/unknown");
    return record;
  }

  async function set(person: string, state: "verified" | "withdrawn", method: "in-person" | "short-code" | null, at: number): Promise<void> {
    const chain = people.chain(person);
    if (state === "verified" && (!chain || activeDevices(chain).length === 0)) throw new Failure("contact/no-chain");
    await people.update(person, (record) => ({ ...record, verification: { state, method: method ?? record.verification.method, at, chainLength: chain?.entries.length ?? 0 } }));
  }

  const seconds = () => Math.floor(clock.now() / 1000);

  return {
    inPerson(person) {
      const nonce = shown.get(person) ?? random(16);
      shown.set(person, nonce);
      const answers = scannedNonce.get(person);
      return { qr: verifyText(inPersonPayload({ own: identity(own()), contact: identity(contact(person)), nonce, ...(answers ? { answers } : {}) })) };
    },
    async confirmInPerson(person, scanned) {
      const { payload } = expectQr(scanned, "verify");
      // Whoever scans second is answered; the first sees an unanswered code, and both see both fingerprints.
      const shownNonce = payload.answers === null ? undefined : shown.get(person);
      checkInPerson(payload, { own: identity(own()), contact: identity(contact(person)), ...(shownNonce ? { shownNonce } : {}) });
      scannedNonce.set(person, payload.nonce);
      await set(person, "verified", "in-person", seconds());
    },
    byCode: (person) => set(person, "verified", "short-code", seconds()),
    async withdraw(person) {
      contact(person);
      await set(person, "withdrawn", null, seconds());
    },
    async heard({ signal, sender, own: said }) {
      if (signal.kind !== "verified" || said || sender.person === null) return;
      const me = own();
      if (sender.person !== me.person) {
        if (!equalBytes(signal.fingerprint, me.fingerprint)) return;
        const known = people.record(sender.person);
        if (!known || known.far.at > signal.at) return;
        const verified = signal.state === "verified";
        await people.update(sender.person, (record) => ({ ...record, far: { verified, at: signal.at } }));
        if (verified !== known.far.verified) deps.farChanged(sender.person, verified);
        return;
      }
      // Another own device: its word about a contact is this person's.
      const about = people.all().find((record) => record.consent !== "self" && equalBytes(record.fingerprint, signal.fingerprint as Bytes));
      if (about && signal.at > about.verification.at && people.chain(about.person)) await set(about.person, signal.state, signal.method, signal.at);
    },
  };
}
