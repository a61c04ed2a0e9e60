/**
 * Whom this device has asked to a call. The link is `https://<node>/guest#<token>.<secret>`: the node knows the token and never the secret, so that only somebody who has the link gets in,
 * once and in time. The attacker is the own node, which can make up invitations, guests, names and certificates.
 */
import { checkKnockProof } from "../../protocol/identity/proofs.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock, Random } from "../environment.ts";

const SECRET_BYTES = 32;

export interface Knock {
  readonly room: string;
  readonly name: string;
  readonly keyPackage: Bytes;
  readonly proof: Bytes;
}

export class GuestInvitations {
  readonly #deps: { readonly clock: Clock; readonly random: Random };
  readonly #made: { readonly secret: Bytes; readonly until: number; usedBy: Bytes | null }[] = [];

  constructor(deps: { readonly clock: Clock; readonly random: Random }) {
    this.#deps = deps;
  }

  /** `url`: with the token that the node gave. Returns the whole link. */
  make(url: string, minutes: number): string {
    const secret = this.#deps.random(SECRET_BYTES);
    this.#made.push({ secret, until: this.#deps.clock.now() + minutes * 60_000, usedBy: null });
    return `${url}.${toBase64Url(secret)}`;
  }

  /** `repeated`: the same knock once more, as a mailbox may deliver it; there is nothing to do. */
  use(knock: Knock): "right" | "repeated" | "refused" {
    const invitation = this.#made.find(({ secret }) => checkKnockProof(secret, knock, knock.proof));
    if (!invitation) return "refused";
    if (invitation.usedBy !== null) return equalBytes(invitation.usedBy, knock.keyPackage) ? "repeated" : "refused";
    if (this.#deps.clock.now() > invitation.until) return "refused";
    invitation.usedBy = knock.keyPackage;
    return "right";
  }
}

/** What lies in the fragment reaches no server and no server's log. Throws `guest/bad-link`. */
export function parseGuestLink(link: string): { token: string; secret: Bytes } {
  const [, token, secret] = /#([A-Za-z0-9_-]{32})\.([A-Za-z0-9_-]{43})$/.exec(link.trim()) ?? [];
  if (token === undefined || secret === undefined) throw new Failure("guest/bad-link");
  try {
    return { token, secret: fromBase64Url(secret) };
  } catch (cause) {
    throw new Failure("guest/bad-link", undefined, { cause });
  }
}
