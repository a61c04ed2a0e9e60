/**
 * What a push does to a device that lies still. A push is a claim and no more: it may be late, come twice, or come from the push service itself. So the node is asked whether it
 * still rings, and only then does anything ring; it falls silent when the node says so. Knows nothing of who calls.
 */
export type WakeState = "rings" | "over" | "answered" | "gone";

export interface Wake {
  readonly name: string;
  /** Milliseconds since 1970, by the node's clock. */
  readonly until: number;
}

export interface WakeWorld {
  /** A page of the app is before the person: it rings by itself. */
  inView(): Promise<boolean>;
  /** True the first time that this name is seen on this device. */
  isNew(name: string): Promise<boolean>;
  /** Undefined where the node can't be asked. With `wait` it answers when that changes, or after a while. */
  ask(name: string, wait: boolean): Promise<WakeState | undefined>;
  /** `loud`: it rings; else it is only there. One at a time: the later replaces the earlier. */
  show(what: "ring" | "missed", loud: boolean): Promise<void>;
  clear(): Promise<void>;
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

const ASK_AGAIN_MS = 3_000;
/** The node answers a waiting question after twenty seconds at most; many that come sooner and say the same are no waiting. */
const MOST_QUESTIONS = 30;

export async function woken(wake: Wake | undefined, world: WakeWorld): Promise<void> {
  if (await world.inView()) return;
  if (!wake) return world.show("missed", false); // nothing in it that could be asked about: somebody may have called
  const isNew = await world.isNew(wake.name);
  const state = (await world.ask(wake.name, false)) ?? (world.now() < wake.until ? "rings" : "over");
  if (!isNew && state !== "rings") return undefined;
  if (state === "answered") return undefined;
  if (state !== "rings") return world.show("missed", false);
  await world.show("ring", isNew);
  return isNew ? follow(wake, world) : undefined;
}

/** As long as it rings. */
async function follow(wake: Wake, world: WakeWorld): Promise<void> {
  for (let asked = 0; asked < MOST_QUESTIONS && world.now() < wake.until; asked++) {
    const state = await world.ask(wake.name, true);
    if (state === "answered") return world.clear();
    if (state === "over" || state === "gone") break;
    if (await world.inView()) return world.clear();
    if (state === undefined) await world.pause(ASK_AGAIN_MS);
  }
  await world.show("missed", false);
}

/** The payload as it was sealed by the own node; undefined for anything else. */
export function readWake(text: string | undefined): Wake | undefined {
  try {
    const { v, wake, until } = JSON.parse(text ?? "") as { v?: unknown; wake?: unknown; until?: unknown };
    return v === 1 && typeof wake === "string" && /^[A-Za-z0-9_-]{22}$/.test(wake) && typeof until === "number" && Number.isSafeInteger(until) ? { name: wake, until } : undefined;
  } catch {
    return undefined;
  }
}
