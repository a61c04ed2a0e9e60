/** Which HTTP status goes with a code. Clients read the code; the status is for proxies, logs and people with curl. */
const exact: Record<string, number> = {
  "auth/no-session": 401,
  "auth/session-over": 401,
  "auth/bad-signature": 401,
  "auth/bad-challenge": 401,
  "auth/not-allowed": 403,
  "rate/too-many": 429,
  "rate/too-many-in-flight": 429,
  "wire/too-long": 413,
  "storage/full": 507,
  "storage/busy": 503,
  "internal/unexpected": 500,
  "internal/not-wired": 503,
  "federation/no-accord": 403,
  "federation/unsigned": 401,
  "federation/bad-signature": 401,
  "federation/bad-digest": 401,
  "federation/replayed": 401,
  "federation/clock-skew": 401,
  "http/other-host": 421,
  "call/unknown": 404,
  "blob/unknown": 404,
  "blob/too-large": 413,
  "blob/quota": 507,
  "blob/part-order": 409,
  "blob/too-many": 429,
  "web/not-built": 503,
};

export function statusOf(code: string): number {
  const known = exact[code];
  if (known !== undefined) return known;
  const [area, what = ""] = code.split("/");
  if (area === "storage" || area === "ledger") return 503;
  if (area === "federation") return 502;
  if (what.endsWith("unknown")) return 404;
  if (what.endsWith("used") || what.endsWith("expired")) return 410;
  if (what.endsWith("exists")) return 409;
  return 400;
}
