/** What asks a key server for a key: a JWS by a session key, ES256. */
import { toBase64Url, utf8 } from "../../protocol/wire/bytes.ts";

export async function signRequest(claims: object, key: CryptoKey): Promise<string> {
  const text = `${toBase64Url(utf8(JSON.stringify({ alg: "ES256" })))}.${toBase64Url(utf8(JSON.stringify(claims)))}`;
  return `${text}.${toBase64Url(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, utf8(text))))}`;
}
