/**
 * What a person was given to enrol with: a link, or a code that was read to them. The link is `https://node/enrol#<token>`, or for a further device `#<token>.<secret>.<fingerprint ‖ index key>`. What follows the token stays in the fragment: the node that made the token never
 * learns the secret, so that it can't put in a device of its own, nor answer the new device with another person's chain.
 */
import { type Bytes, concat, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { replacementKeys } from "../../protocol/identity/replacement.ts";
import { Failure } from "../../protocol/wire/failure.ts";

export interface EnrolLink {
  readonly token: string;
  readonly linked: { readonly secret: Bytes; readonly fingerprint: Bytes; readonly indexKey: Bytes } | undefined;
  /** By a spoken code, in place of a device that is lost. */
  readonly replaced?: { readonly secret: Bytes };
}

/** Throws `enrol/bad-link`, `replace/not-a-code`, `replace/mistyped`. */
export async function readEnrolment(text: string): Promise<EnrolLink> {
  if (/[#/]/.test(text)) return parseEnrolLink(text);
  const { token, secret } = await replacementKeys(text);
  return { token: toBase64Url(token), linked: undefined, replaced: { secret } };
}

/** Throws `enrol/bad-link`. */
export function parseEnrolLink(text: string): EnrolLink {
  const fragment = /^https?:\/\/[^\s#]+\/enrol#([A-Za-z0-9_.-]{1,400})$/.exec(text.trim())?.[1];
  const [token, secret, known, ...more] = fragment?.split(".") ?? [];
  if (token === undefined || token.length !== 32 || more.length > 0) throw new Failure("enrol/bad-link");
  if (secret === undefined) return { token, linked: undefined };
  try {
    const both = fromBase64Url(known ?? "");
    const linked = { secret: fromBase64Url(secret), fingerprint: both.slice(0, 32), indexKey: both.slice(32) };
    if (linked.secret.length !== 32 || both.length !== 64) throw new Failure("enrol/bad-link");
    return { token, linked };
  } catch (cause) {
    throw new Failure("enrol/bad-link", undefined, { cause });
  }
}

export function formatEnrolLink(baseUrl: string, token: string, linked: NonNullable<EnrolLink["linked"]>): string {
  return `${baseUrl}/enrol#${token}.${toBase64Url(linked.secret)}.${toBase64Url(concat(linked.fingerprint, linked.indexKey))}`;
}
