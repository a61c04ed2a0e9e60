/**
 * Sessions of stock clients. A session is a token and the keys that an enrolled device vouched for; it lives an hour, in memory only, so that after a restart no request from before passes again. The reference server
 * verifies a request's signature only where DPoP is used; here each one must be signed by a pinned key, and each passes once.
 */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from "node:crypto";
import { z } from "zod";
import { bringsItsOwnKey, type Jws, parseJws } from "../../protocol/dispatch/container/jws.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Random } from "../area.ts";

export interface KasSession {
  readonly deviceId: string;
  readonly person: string;
  readonly keys: readonly KeyObject[];
  /** Seconds. */
  readonly until: number;
  /** What was signed and has passed, until it expires by itself. */
  readonly seen: Map<string, number>;
}

const LIFETIME = 3600;
const MOST = 10_000;
const MOST_OF_A_DEVICE = 8;
const MOST_REQUESTS = 20_000;
/** Stock clients date a request an hour back and let it live for another, for want of a clock that agrees. */
const LONGEST = 3600 + 300;
const SKEW = 60;

const requestClaims = z.looseObject({ requestBody: z.string().max(512 << 10), iat: z.number(), exp: z.number() });
const proofClaims = z.looseObject({ htm: z.string().max(16), htu: z.string().max(2048), iat: z.number(), jti: z.string().min(1).max(256) });

export interface KasSessions {
  open(device: { deviceId: string; person: string }, keys: readonly Bytes[]): { token: Bytes; expiresAt: number };
  /** Throws `kas/no-session`. */
  of(authorization: string | undefined): KasSession;
  /** The request's body, once. Throws `kas/bad-request-token`, `kas/stale`, `kas/replayed`. */
  requestOf(session: KasSession, token: string): string;
  /** A DPoP proof for this very request. Throws the same. */
  checkProof(session: KasSession, proof: string, request: { method: string; url: string; path: string }): void;
  close(deviceId: string): void;
}

export function createKasSessions({ now, random }: { now: () => number; random: Random }): KasSessions {
  const sessions = new Map<string, KasSession>();
  const seconds = () => Math.floor(now() / 1000);
  const nameOf = (token: string) => createHash("sha256").update(token).digest("base64url");

  function forgetOld(): void {
    for (const [name, session] of sessions) if (session.until <= seconds()) sessions.delete(name);
  }

  /** Marks what was signed as used. */
  function once(session: KasSession, jws: Jws, until: number): void {
    const name = createHash("sha256").update(jws.input).digest("base64url");
    if (session.seen.size >= MOST_REQUESTS) for (const [old, end] of session.seen) if (end <= seconds()) session.seen.delete(old);
    if (session.seen.size >= MOST_REQUESTS) throw new Failure("rate/too-many");
    if (session.seen.has(name)) throw new Failure("kas/replayed");
    session.seen.set(name, until);
  }

  return {
    open({ deviceId, person }, keys) {
      forgetOld();
      const own = [...sessions].filter(([, session]) => session.deviceId === deviceId);
      for (const [name] of own.slice(0, Math.max(0, own.length - MOST_OF_A_DEVICE + 1))) sessions.delete(name);
      if (sessions.size >= MOST) throw new Failure("rate/too-many");
      const token = random(32);
      const until = seconds() + LIFETIME;
      sessions.set(nameOf(toBase64Url(token)), { deviceId, person, keys: keys.map(usable), until, seen: new Map() });
      return { token, expiresAt: until };
    },
    of(authorization) {
      const token = /^(?:Bearer|DPoP) ([A-Za-z0-9_-]{43})$/.exec(authorization ?? "")?.[1];
      const session = token === undefined ? undefined : sessions.get(nameOf(token));
      if (!session || session.until <= seconds()) throw new Failure("kas/no-session");
      return session;
    },
    requestOf(session, token) {
      const jws = parse(token);
      // The key is the pinned one, whatever the head brings along.
      if (bringsItsOwnKey(jws.header) || !session.keys.some((key) => verifies(jws, key))) throw new Failure("kas/bad-request-token");
      const claims = requestClaims.safeParse(jws.payload);
      if (!claims.success) throw new Failure("kas/bad-request-token");
      const { iat, exp, requestBody } = claims.data;
      if (exp <= seconds() || exp > seconds() + LONGEST || iat > seconds() + SKEW || iat > exp) throw new Failure("kas/stale");
      once(session, jws, exp);
      return requestBody;
    },
    checkProof(session, proof, request) {
      const jws = parse(proof);
      const claims = proofClaims.safeParse(jws.payload);
      if (jws.header.typ !== "dpop+jwt" || !claims.success) throw new Failure("kas/bad-request-token", "DPoP");
      // A proof names its key in its head; it must be a pinned one.
      const named = jwkOf(jws.header.jwk);
      const key = session.keys.find((one) => named !== undefined && one.equals(named));
      if (!key || !verifies(jws, key)) throw new Failure("kas/bad-request-token", "DPoP");
      const { htm, htu, iat } = claims.data;
      if (htm !== request.method || (htu !== request.url && htu !== request.path)) throw new Failure("kas/bad-request-token", "DPoP for another request");
      if (Math.abs(seconds() - iat) > 300) throw new Failure("kas/stale");
      once(session, jws, iat + 600);
    },
    close(deviceId) {
      for (const [name, session] of sessions) if (session.deviceId === deviceId) sessions.delete(name);
    },
  };
}

function parse(token: string): Jws {
  try {
    return parseJws(token, 1 << 20);
  } catch (cause) {
    throw new Failure("kas/bad-request-token", undefined, { cause });
  }
}

/** RSA of 2048 bits and more, or P-256. Throws `kas/bad-key`. */
function usable(spki: Bytes): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
    const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
    if ((key.asymmetricKeyType === "rsa" && modulusLength >= 2048 && modulusLength <= 4096) || (key.asymmetricKeyType === "ec" && namedCurve === "prime256v1")) return key;
  } catch (cause) {
    throw new Failure("kas/bad-key", undefined, { cause });
  }
  throw new Failure("kas/bad-key");
}

function jwkOf(jwk: unknown): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
  } catch {
    return undefined;
  }
}

/** The algorithm follows from the pinned key; the head may only agree. */
function verifies(jws: Jws, key: KeyObject): boolean {
  if (jws.header.alg !== (key.asymmetricKeyType === "rsa" ? "RS256" : "ES256")) return false;
  return verify("sha256", jws.input, { key, dsaEncoding: "ieee-p1363" }, jws.signature);
}
