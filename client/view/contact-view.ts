/** A contact as screens see it. */
import type { Chain } from "../../protocol/identity/chain.ts";
import { formatFingerprint } from "../../protocol/identity/chain.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import type { DeviceNotice } from "../../protocol/wire/signals.ts";
import type { PersonRecord } from "../contacts/person-record.ts";
import type { ContactView } from "../model/views.ts";

export function contactView(record: PersonRecord, chain: Chain | undefined, notice: (deviceId: string) => DeviceNotice | undefined, organisationOf: (domain: string) => string | undefined, desk: boolean): ContactView {
  const { verification, consent } = record;
  const domain = domainOf(record.person as PersonUri);
  return {
    person: record.person,
    name: record.name,
    organisation: organisationOf(domain) ?? domain, // what the person says of itself is no source for it
    domain,
    fingerprint: formatFingerprint(record.fingerprint),
    state: consent === "self" || consent === "unknown" || consent === "introduced" ? "granted" : consent,
    desk,
    verification: {
      own: verification.state === "withdrawn" ? "withdrawn" : verification.state === "verified" && verification.method ? verification.method : "none",
      far: record.far.verified,
      ...(verification.state === "none" ? {} : { since: verification.at }),
    },
    chain: record.broken === null ? record.followed.state : "lying",
    ...newest(chain),
    devices: [...(chain?.devices.values() ?? [])].map(({ record: device, revokedAtSeq }) => {
      const word = notice(device.deviceId);
      return { deviceId: device.deviceId, name: device.name, class: word?.class ?? "personal", status: revokedAtSeq !== undefined ? "revoked" : (word?.status ?? "good"), since: device.addedAt };
    }),
  };
}

function newest(chain: Chain | undefined): Pick<ContactView, "newDevice"> {
  const last = [...(chain?.devices.values() ?? [])].filter((device) => device.seq > 0 && device.revokedAtSeq === undefined).sort((a, b) => b.seq - a.seq)[0];
  return last ? { newDevice: { name: last.record.name, byOfficers: last.addedByOfficers, at: last.record.addedAt } } : {};
}
