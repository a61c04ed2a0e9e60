/** Cards as the client's other parts use them. */
import { type Card } from "../../protocol/identity/card.ts";
import { formatFingerprint } from "../../protocol/identity/chain.ts";

export { type Card, cardText, decodeCard, encodeCard, handOverAnswer, parseCard, shortLink } from "../../protocol/identity/card.ts";

export function formatCard({ person, domain, fingerprint, name, organisation }: Card): { person: string; domain: string; fingerprint: string; name?: string; organisation?: string } {
  return { person, domain, fingerprint: formatFingerprint(fingerprint), ...(name === undefined ? {} : { name }), ...(organisation === undefined ? {} : { organisation }) };
}
