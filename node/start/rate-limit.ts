/**
 * How often one address may touch what is open to strangers: a bucket of tokens each that refills steadily. An IPv6 caller owns a whole /64 and counts as one.
 * Memory is bounded: at the limit the fullest half of the buckets, those that have been quiet, is forgotten.
 */
import type { Clock } from "../area.ts";

export interface RateLimit {
  /** False when the address has used up what it had. */
  take(address: string, cost?: number): boolean;
}

const MOST_ADDRESSES = 20_000;

export function createRateLimit(rate: { burst: number; perMinute: number }, clock: Pick<Clock, "monotonic">): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const refilled = (bucket: { tokens: number; at: number }, now: number) => Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 60_000) * rate.perMinute);
  return {
    take(address, cost = 1) {
      const key = networkOf(address);
      const now = clock.monotonic();
      const bucket = buckets.get(key) ?? { tokens: rate.burst, at: now };
      const tokens = refilled(bucket, now);
      if (tokens < cost) return false;
      if (buckets.size >= MOST_ADDRESSES && !buckets.has(key)) forgetQuiet(buckets, (one) => refilled(one, now) >= rate.burst / 2);
      buckets.set(key, { tokens: tokens - cost, at: now });
      return true;
    },
  };
}

function forgetQuiet<Bucket>(buckets: Map<string, Bucket>, quiet: (bucket: Bucket) => boolean): void {
  for (const [key, bucket] of buckets) if (quiet(bucket)) buckets.delete(key);
  for (const key of buckets.keys()) {
    if (buckets.size < MOST_ADDRESSES) break;
    buckets.delete(key);
  }
}

/** The address itself, or the first four groups of an IPv6 one; an IPv4 address written as IPv6 is the IPv4 one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("%")[0]!.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = tail === undefined ? first : [...first, ...Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0"), ...last];
  return groups.slice(0, 4).map((group) => Number.parseInt(group || "0", 16).toString(16)).join(":");
}
