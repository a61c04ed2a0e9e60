/**
 * Whose leaf this is, as far as a node can know: the certificate is by the CA that this node or an accord names, in its time, for exactly this key. It says nothing of the
 * person's chain: that is for clients, and they check it for themselves.
 */
import { equalBytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { readCertificate, verifyIssued } from "../../protocol/identity/certificate.ts";
import { domainOf } from "../../protocol/identity/uri.ts";
import type { RosterEntry } from "../../protocol/framing/framing.ts";

const CLOCK_LEEWAY_SECONDS = 3600;

export type Leaf =
  | { readonly kind: "device"; readonly deviceId: string; readonly person: string; readonly domain: string; readonly uri: string }
  | { readonly kind: "guest"; readonly deviceId: string; readonly person: string; readonly domain: string; readonly uri: string };

/** Reads without verifying; the id of a guest's device is what the directory of its node says. Throws `room/bad-certificate`. */
export function leafOf(entry: RosterEntry): Leaf | { kind: "guest"; person: string; domain: string; uri: string } {
  const [certificate] = entry.certificates;
  if (certificate === undefined) throw new Failure("room/bad-certificate", "none");
  try {
    const subject = readCertificate(certificate);
    if (!equalBytes(subject.signKey, entry.signatureKey)) throw new Failure("room/bad-certificate", "another key");
    if (subject.kind === "guest") return { kind: "guest", person: subject.guest, domain: domainOf(subject.guest), uri: subject.guest };
    return { kind: "device", deviceId: subject.deviceId, person: subject.person, domain: domainOf(subject.person), uri: subject.deviceUri };
  } catch (cause) {
    throw cause instanceof Failure && cause.code === "room/bad-certificate" ? cause : new Failure("room/bad-certificate", undefined, { cause });
  }
}

/** Throws `room/bad-certificate`. `now` in seconds. */
export function verifyLeafCertificate(entry: RosterEntry, caKey: Uint8Array, now: number): void {
  const [certificate] = entry.certificates;
  if (certificate === undefined || !verifyIssued(certificate, caKey)) throw new Failure("room/bad-certificate", "not by the pinned CA");
  const { notBefore, notAfter } = readCertificate(certificate);
  if (now < notBefore - CLOCK_LEEWAY_SECONDS || now > notAfter + CLOCK_LEEWAY_SECONDS) throw new Failure("room/bad-certificate", "not now");
}
