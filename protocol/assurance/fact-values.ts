/**
 * Every value that a fact can take, the level it allows, and the code of the advice that raises it: DESIGN's table as data. A value that is not here
 * is OPEN. SECURE needs platform evidence that no client has yet: those rows exist and `available` is false, so nothing can reach them.
 */
import type { FactKind, Level, Rank } from "./facts.ts";

export interface FactValue {
  readonly kind: FactKind;
  readonly level: Level;
  /** How to raise it, a code that screens translate; null where nothing above exists on this client. */
  readonly raise: string | null;
  /** False: reads "not available on this client" and counts as OPEN if somebody claims it. */
  readonly available: boolean;
  /** The highest rank that may be spoken of before these people, whatever the level. */
  readonly ceiling?: Rank;
}

const row = (kind: FactKind, level: Level, raise: string | null, available = true): FactValue => ({ kind, level, raise, available });

/** Everybody at the station is known, and this is as high as the least-cleared of them goes. */
const cleared = (ceiling: Rank): FactValue => ({ ...row("presence", 2, ceiling === 3 ? null : "raise/least-cleared-leaves"), ceiling });

export const factValues = {
  "person/unknown": row("person", 0, "raise/accept-a-card"),
  "person/guest": row("person", 0, "raise/remove-guest"),
  "person/chain-fork": row("person", 0, "raise/meet-in-person"),
  "person/asserted": row("person", 1, "raise/verify-contact"),
  "person/verified-by-one": row("person", 1, "raise/other-side-verifies"),
  "person/recovered": row("person", 1, "raise/verify-contact-again"),
  "person/chain-not-followed": row("person", 1, "raise/wait-for-ledger"),
  "person/ledger-unwitnessed": row("person", 1, "raise/wait-for-witness"),
  "person/introduced": row("person", 2, null),
  "person/verified": row("person", 2, null),

  "authenticator/none": row("authenticator", 0, "raise/enrol"),
  "authenticator/delegation-expired": row("authenticator", 0, "raise/unlock-passkey"),
  "authenticator/delegation-invalid": row("authenticator", 0, "raise/unlock-passkey"),
  "authenticator/software": row("authenticator", 1, "raise/use-passkey"),
  "authenticator/passkey-without-prf": row("authenticator", 1, "raise/use-passkey-with-prf"),
  "authenticator/passkey-not-verified": row("authenticator", 1, "raise/unlock-passkey"),
  "authenticator/passkey": row("authenticator", 2, null),
  "authenticator/passkey-hardware": row("authenticator", 3, null, false),

  "device/unknown": row("device", 0, "raise/wait-for-standing"),
  "device/guest": row("device", 0, "raise/remove-guest"),
  "device/revoked": row("device", 0, "raise/use-issued-device"),
  "device/denied-model": row("device", 0, "raise/use-issued-device"),
  "device/no-standing": row("device", 0, "raise/wait-for-standing"),
  "device/personal": row("device", 1, "raise/use-issued-device"),
  "device/lowered": row("device", 1, "raise/ask-security-officer"),
  "device/capped-by-accord": row("device", 1, "raise/change-accord"),
  "device/approved": row("device", 2, null),
  "device/issued": row("device", 2, null),
  "device/issued-attested": row("device", 3, null, false),

  "presence/refused": row("presence", 0, "raise/open-list"),
  "presence/fallen": row("presence", 0, "raise/open-list"),
  "presence/lapsed": row("presence", 0, "raise/renew-list"),
  "presence/unlisted": row("presence", 1, "raise/open-list"),
  "presence/cleared-0": cleared(0),
  "presence/cleared-1": cleared(1),
  "presence/cleared-2": cleared(2),
  "presence/cleared-3": cleared(3),

  "client/unknown": row("client", 0, "raise/use-installed-client"),
  "client/served": row("client", 1, "raise/use-installed-client"),
  "client/installed-unwitnessed": row("client", 1, "raise/wait-for-witness"),
  "client/installed": row("client", 2, null),
  "client/installed-attested": row("client", 3, null, false),

  "path/none": row("path", 0, "raise/call-again"),
  "path/not-end-to-end": row("path", 0, "raise/call-again"),
  "path/end-to-end": row("path", 1, "raise/verify-contact"),
  "path/classical": row("path", 1, "raise/use-post-quantum"),
  "path/authenticated-pq": row("path", 2, null),
  "path/tunnelled": row("path", 3, null, false),
} as const satisfies Record<string, FactValue>;

export type FactCode = keyof typeof factValues;

/** Own properties only: "constructor" is not a value. */
export function factValue(code: string): FactValue | undefined {
  return Object.hasOwn(factValues, code) ? factValues[code as FactCode] : undefined;
}

/** The level that a value allows for a fact of this kind; anything unknown, misplaced or not available is OPEN. */
export function levelOfValue(kind: FactKind, code: string): Level {
  const value = factValue(code);
  return value && value.available && value.kind === kind ? value.level : 0;
}

/** The highest rank that a fact allows whatever the level; 3 where it says nothing about that. */
export function rankOfValue(kind: FactKind, code: string): Rank {
  const value = factValue(code);
  return value && value.kind === kind ? (value.ceiling ?? 3) : 3;
}

/** The code of the advice shown beside a limiting fact. */
export function raiseHint(code: string): string | null {
  return factValue(code)?.raise ?? null;
}
