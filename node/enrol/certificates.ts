/** The X.509 wrapper that MLS wants; it adds no trust, so it may live long. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { type Authority, issueDeviceCertificate } from "../../protocol/identity/certificate.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";

const LIFETIME_SECONDS = 2 * 365 * 86_400;
/** A far node's clock may be behind ours. */
const BACKDATED_SECONDS = 2 * 3600;

export interface Certificates {
  issue(person: string, record: Pick<DeviceRecord, "deviceId" | "signKey">): Promise<Bytes>;
}

export function createCertificates(authority: Authority, now: () => number): Certificates {
  return {
    issue(person, record) {
      const at = Math.floor(now() / 1000);
      return issueDeviceCertificate(authority, { person: person as never, deviceId: record.deviceId, signKey: record.signKey, notBefore: at - BACKDATED_SECONDS, notAfter: at + LIFETIME_SECONDS });
    },
  };
}
