/** Token buckets in memory: so many at once, so many more as time passes. A restart forgives; what must not be forgiven lies in tables. */
const MOST_KEYS = 10_000;

export interface RateLimit {
  /** False when there is nothing left for this key. */
  take(key: string, count?: number): boolean;
}

/** `refillMs`: time after which one more is allowed. `now` in milliseconds, never backwards. */
export function rateLimit(options: { burst: number; refillMs: number; now: () => number }): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, count = 1) {
      const now = options.now();
      const bucket = buckets.get(key) ?? { left: options.burst, at: now };
      bucket.left = Math.min(options.burst, bucket.left + (now - bucket.at) / options.refillMs);
      bucket.at = now;
      buckets.delete(key); // back in at the end: the oldest is the least used
      buckets.set(key, bucket);
      if (buckets.size > MOST_KEYS) buckets.delete(buckets.keys().next().value!);
      if (bucket.left < count) return false;
      bucket.left -= count;
      return true;
    },
  };
}
