/**
 * Who stands behind a leaf. The certificate says which device it claims to be, and the accord's CA that it was issued; the chain alone says that the key is the
 * person's. A device that its chain does not hold is nobody's, whatever its certificate says (attacks 2, 24).
 */
import { readCertificate, verifyIssued } from "../../protocol/identity/certificate.ts";
import type { Chain } from "../../protocol/identity/chain.ts";
import { domainOf } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import type { RoomCreate } from "../../protocol/wire/signals.ts";
import type { Identity } from "../../protocol/line/group.ts";
import type { Member } from "../lines/channel.ts";
import type { Account } from "./account.ts";
import type { People } from "./people.ts";

export interface LeafCheck {
  /** Who a leaf claims to be, by a certificate of the right CA; undefined when that is not so. Says nothing of the chain. */
  claimed(identity: Identity): { person: string | null; guest?: string; deviceId: string; end: string } | undefined;
  /** Whether this leaf may be in such a room. `joining`: its device must not be revoked. Asks for the chain once when it does not hold the device yet. */
  admits(identity: Identity, occasion: "joining" | "present", create: RoomCreate | undefined): Promise<boolean>;
  member(identity: Identity & { leaf: number }, own: { person: string; deviceId: string }): Member;
}

export function createLeafCheck({ people, account }: { people: People; account: Account }): LeafCheck {
  function claimed(identity: Identity): ReturnType<LeafCheck["claimed"]> {
    const certificate = identity.certificates[0];
    if (!certificate) return undefined;
    try {
      const subject = readCertificate(certificate);
      const name = subject.kind === "guest" ? subject.guest : subject.person;
      const organisation = account.organisation(domainOf(name));
      if (!organisation || !verifyIssued(certificate, fromBase64Url(organisation.caKey)) || !equalBytes(subject.signKey, identity.signatureKey)) return undefined;
      return subject.kind === "guest" ? { person: null, guest: subject.guest, deviceId: "", end: subject.guest } : { person: subject.person, deviceId: subject.deviceId, end: subject.deviceUri };
    } catch {
      return undefined;
    }
  }

  /** A revoked device still counts as present: its removal may be what is being caught up to. */
  function inChain(chain: Chain | undefined, deviceId: string, key: Bytes, occasion: "joining" | "present"): boolean {
    const device = chain?.devices.get(deviceId as never);
    if (!device || !equalBytes(device.record.signKey, key)) return false;
    return occasion === "present" || device.revokedAtSeq === undefined;
  }

  return {
    claimed,
    async admits(identity, occasion, create) {
      const who = claimed(identity);
      if (!who) return false;
      if (who.person === null) return create?.kind === "call";
      if (create && !create.persons.includes(who.person)) return false;
      if (!people.record(who.person)) return false; // nobody whom this device knows
      if (occasion === "joining" && people.notice(who.person, who.deviceId)?.status === "revoked") return false;
      if (inChain(people.chain(who.person), who.deviceId, identity.signatureKey, occasion)) return true;
      await people.fetchChain(who.person);
      return inChain(people.chain(who.person), who.deviceId, identity.signatureKey, occasion);
    },
    member(identity, own) {
      const who = claimed(identity);
      if (!who) return { leaf: identity.leaf, person: null, deviceId: "", end: "unknown", signatureKey: identity.signatureKey, own: false, ignored: true };
      const { person, guest, deviceId, end } = who;
      const ignored =
        person !== null &&
        (!inChain(people.chain(person), deviceId, identity.signatureKey, "joining") || people.notice(person, deviceId)?.status === "revoked");
      return { leaf: identity.leaf, person, ...(guest === undefined ? {} : { guest }), deviceId, end, signatureKey: identity.signatureKey, own: person === own.person && deviceId === own.deviceId, ignored };
    },
  };
}
