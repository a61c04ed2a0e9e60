/**
 * A push service on loopback, and the browser's half of a subscription: what a vendor's service would see, kept, and what the browser makes of it. Opens the payload by RFC 8291 and checks the
 * sender by RFC 8292 with Node's own primitives, not with the library that made them.
 */
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { PushSubscription } from "../protocol/wire/reach.ts";

export interface ReceivedPush {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Milliseconds on the machine's monotonic clock. */
  readonly at: number;
}

export interface PushService {
  readonly url: string;
  readonly received: readonly ReceivedPush[];
  /** Of the next requests; 201 unless told. */
  answer: number;
  subscribe(name?: string): { subscription: PushSubscription; open(push: ReceivedPush): string };
  close(): Promise<void>;
}

export async function startPushService(): Promise<PushService> {
  const received: ReceivedPush[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks), at: performance.now() });
      response.writeHead(service.answer, service.answer >= 300 && service.answer < 400 ? { location: "http://169.254.169.254/" } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service: PushService = {
    url,
    received,
    answer: 201,
    subscribe(name = randomBytes(8).toString("hex")) {
      const browser = createECDH("prime256v1");
      browser.generateKeys();
      const auth = randomBytes(16);
      return {
        subscription: { endpoint: `${url}/${name}`, p256dh: browser.getPublicKey().toString("base64url"), auth: auth.toString("base64url") },
        open: ({ body }) => openPayload(body, browser, auth),
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}

const hmac = (key: Buffer, ...data: Buffer[]) => data.reduce((mac, part) => mac.update(part), createHmac("sha256", key)).digest();
const one = Buffer.of(1);

/** RFC 8188 (aes128gcm, one record) under the keys of RFC 8291. Throws when it was not sealed to this browser. */
function openPayload(body: Buffer, browser: ReturnType<typeof createECDH>, auth: Buffer): string {
  const [salt, length] = [body.subarray(0, 16), body[20]!];
  const sender = body.subarray(21, 21 + length);
  const sealed = body.subarray(21 + length);
  const shared = browser.computeSecret(sender);
  const ikm = hmac(hmac(auth, shared), Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), sender]), one);
  const prk = hmac(salt, ikm);
  const key = hmac(prk, Buffer.from("Content-Encoding: aes128gcm\0"), one).subarray(0, 16);
  const nonce = hmac(prk, Buffer.from("Content-Encoding: nonce\0"), one).subarray(0, 12);
  const decipher = createDecipheriv("aes-128-gcm", key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = plain.lastIndexOf(2); // the last record's delimiter; what follows it is padding
  return plain.subarray(0, end).toString("utf8");
}

/** The claims of the request's VAPID token, verified under the key that it names; that key, base64url. Throws when the signature is not good. */
export function vapidOf({ headers }: ReceivedPush): { aud: string; exp: number; sub: string; key: string } {
  const [, token, key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? "") ?? [];
  if (token === undefined || key === undefined) throw new TypeError("no VAPID header");
  const [head, claims, signature] = token.split(".") as [string, string, string];
  const point = Buffer.from(key, "base64url");
  const publicKey = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") } });
  if (!verify("sha256", Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"))) throw new TypeError("the VAPID signature is not good");
  return { ...(JSON.parse(Buffer.from(claims, "base64url").toString()) as { aud: string; exp: number; sub: string }), key };
}
