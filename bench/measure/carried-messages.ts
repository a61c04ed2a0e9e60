/** Whatever carries messages from one end to another, asked two things: how long does one take at a modest rate, and how many does a second of the servers' CPU carry. */
import { pause } from "./figures.ts";
import { cpuOf } from "./process-usage.ts";

export interface Carrier {
  /** Hands one message over; resolves when the carrier takes the next (at once, if it keeps no count). */
  send(nth: number): Promise<unknown> | void;
  /** To be called by the carrier when the nth has arrived, decrypted where it is encrypted. */
  onArrived: (nth: number) => void;
  readonly serverPids: readonly number[];
}

export interface Latencies {
  /** Milliseconds. */
  readonly took: number[];
  readonly sent: number;
  /** Messages a second that were really offered. */
  readonly rate: number;
  readonly cpuSeconds: number;
}

export interface Throughput {
  readonly aSecond: number;
  readonly aServerSecond: number;
}

const LATE_MS = 10_000;
const LONGEST_MS = 25_000;
let nth = 0;

/** By the clock, not by the answer: a slow message does not hold the next one back. */
export async function latencies(carrier: Carrier, { rate, seconds }: { rate: number; seconds: number }): Promise<Latencies> {
  const count = rate * seconds;
  const sentAt = new Map<number, number>();
  const took: number[] = [];
  let done: () => void = () => undefined;
  carrier.onArrived = (which) => {
    const at = sentAt.get(which);
    if (at === undefined || !sentAt.delete(which)) return;
    took.push(performance.now() - at);
    if (took.length === count) done();
  };
  const before = cpuOf(carrier.serverPids);
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const wait = start + (i * 1000) / rate - performance.now();
    if (wait > 0) await pause(wait);
    sentAt.set(nth, performance.now());
    void carrier.send(nth++);
  }
  const offered = count / ((performance.now() - start) / 1000);
  if (took.length < count) await Promise.race([new Promise<void>((resolve) => (done = resolve)), pause(LATE_MS)]);
  return { took, sent: count, rate: offered, cpuSeconds: cpuOf(carrier.serverPids) - before };
}

/** Always `inFlight` on their way, until `count` have arrived or the time is up. Every message is counted where it arrives. */
export async function throughput(carrier: Carrier, { count, inFlight }: { count: number; inFlight: number }): Promise<Throughput> {
  let arrived = 0;
  let left = count;
  let arrivedOne: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    carrier.onArrived = () => {
      arrived++;
      arrivedOne();
      if (arrived === count) resolve();
    };
  });
  const before = cpuOf(carrier.serverPids);
  const start = performance.now();
  arrivedOne = () => {
    while (left > 0 && count - left - arrived < inFlight) {
      left--;
      void carrier.send(nth++);
    }
  };
  arrivedOne();
  await Promise.race([all, pause(LONGEST_MS)]);
  left = 0;
  const seconds = (performance.now() - start) / 1000;
  return { aSecond: arrived / seconds, aServerSecond: arrived / (cpuOf(carrier.serverPids) - before) };
}
