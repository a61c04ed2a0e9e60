/**
 * Sessions, in memory only: a token is good for an hour and is gone with the process. A challenge carries its own time and a MAC of the node, so that strangers who ask for
 * millions of them fill nothing; it is good for one minute, for one device, once.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type Bytes, concat, fromBase64Url, toBase64Url, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { strictVerify } from "../../protocol/wire/signed.ts";
import { sessionProof } from "../../protocol/identity/proofs.ts";
import type { Caller, Clock, KnownDevice, Random } from "../area.ts";

export type SessionCaller = Exclude<Caller, { kind: "stranger" }>;

export interface Sessions {
  challenge(deviceId: string): Bytes;
  /** Throws `auth/bad-challenge`, `auth/bad-signature` (also for a device that nobody knows), `auth/device-revoked`. */
  open(request: { deviceId: string; challenge: Bytes; signature: Bytes }): { token: string; expiresAt: number };
  /** For a guest who has just redeemed a link. */
  grant(deviceId: string, seconds: number): string;
  /** Throws `auth/no-session`. */
  callerOf(token: string): SessionCaller;
  cut(deviceId: string): void;
}

const CHALLENGE_SECONDS = 60;
const SESSION_SECONDS = 3600;
const MOST_SESSIONS_A_DEVICE = 8;

interface Session {
  deviceId: string;
  expiresAt: number;
}

export interface SessionParts {
  domain: string;
  clock: Pick<Clock, "now" | "monotonic">;
  random: Random;
  /** Devices and guests alike; undefined when unknown, pending, removed or expired. */
  find: (deviceId: string) => { key: Bytes; caller: SessionCaller; revoked: boolean } | undefined;
}

export function callerOfDevice(device: KnownDevice): SessionCaller {
  return { kind: "device", deviceId: device.deviceId, person: device.person, role: device.role };
}

export function createSessions(parts: SessionParts): Sessions {
  const { domain, clock, random, find } = parts;
  const secret = random(32); // of this process: no challenge outlives the memory of which were used
  const sessions = new Map<string, Session>();
  const byDevice = new Map<string, string[]>();
  const spent = new Map<string, number>();
  const seconds = () => Math.floor(clock.monotonic() / 1000); // a wall clock that jumps neither ends nor lengthens a session

  const mac = (deviceId: string, head: Uint8Array) => new Uint8Array(createHmac("sha256", secret).update(concat(utf8(`challenge ${deviceId} `), head)).digest()).slice(0, 16);
  const keyOf = (token: string) => createHash("sha256").update(token).digest("base64");

  const grant = (deviceId: string, lifetime: number) => {
    const token = toBase64Url(random(32));
    const key = keyOf(token);
    const held = [...(byDevice.get(deviceId) ?? []), key];
    while (held.length > MOST_SESSIONS_A_DEVICE) sessions.delete(held.shift()!);
    byDevice.set(deviceId, held);
    sessions.set(key, { deviceId, expiresAt: seconds() + lifetime });
    return token;
  };

  return {
    challenge(deviceId) {
      const head = new Uint8Array(16);
      new DataView(head.buffer).setUint32(0, seconds());
      head.set(random(12), 4);
      return concat(head, mac(deviceId, head));
    },
    open({ deviceId, challenge, signature }) {
      const head = challenge.slice(0, 16);
      const issued = new DataView(head.buffer).getUint32(0);
      const now = seconds();
      if (!timingSafeEqual(mac(deviceId, head), challenge.slice(16)) || now - issued > CHALLENGE_SECONDS || issued > now) throw new Failure("auth/bad-challenge");
      const once = toHex(challenge);
      for (const [old, at] of spent) {
        if (now - at <= CHALLENGE_SECONDS) break;
        spent.delete(old);
      }
      if (spent.has(once)) throw new Failure("auth/bad-challenge", "used");
      const device = find(deviceId);
      // An unknown device costs what a known one does and gets the answer of a wrong signature.
      const sound = strictVerify(device?.key ?? NOBODY, sessionProof({ domain, deviceId, challenge }), signature);
      if (!device || !sound) throw new Failure("auth/bad-signature");
      spent.set(once, issued);
      if (device.revoked) throw new Failure("auth/device-revoked");
      return { token: grant(deviceId, SESSION_SECONDS), expiresAt: Math.floor(clock.now() / 1000) + SESSION_SECONDS };
    },
    grant,
    callerOf(token) {
      const key = keyOf(token);
      const session = sessions.get(key);
      const device = session && find(session.deviceId);
      if (!session || session.expiresAt <= seconds() || !device || device.revoked) {
        sessions.delete(key);
        throw new Failure("auth/no-session");
      }
      return device.caller;
    },
    cut(deviceId) {
      for (const key of byDevice.get(deviceId) ?? []) sessions.delete(key);
      byDevice.delete(deviceId);
    },
  };
}

/** Any sound key does (this is the base point): the answer is a refusal whatever it verifies. */
const NOBODY = fromBase64Url("WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY");
