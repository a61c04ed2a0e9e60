/** From what devices said of themselves to whether a person can be rung: pure. Silence means no: a device that never said how it rings is not counted on. */
import type { Disturbs, PushSubscription, Ringable, Rings, WakeWay } from "../../protocol/wire/reach.ts";

export interface Said {
  readonly rings: Rings;
  readonly disturbs: Disturbs;
  /** What is to come: the device may be asleep by then. */
  readonly later: readonly { readonly at: number; readonly disturbs: Disturbs }[];
  /** Callers may know what still rings through. */
  readonly tells: boolean;
  readonly push: PushSubscription | null;
}

/** As of a moment. */
export function disturbsAt({ disturbs, later }: Said, now: number): Disturbs {
  return later.findLast(({ at }) => at <= now)?.disturbs ?? disturbs;
}

export function wayOf(said: Said | undefined, now: { online: boolean; pushAllowed: boolean }): WakeWay {
  if (!said) return "none";
  if (now.online && said.rings !== "none") return said.rings === "agent" ? "agent" : "connected";
  return said.push && now.pushAllowed ? "push" : "none";
}

const order: readonly Ringable[] = ["now", "push", "no"];

/** The best of a person's devices. A device that is not to be disturbed, and does not say what rings through, looks like one that can't ring. */
export function ringableBy(devices: readonly { way: WakeWay; said: Said | undefined }[], now: number): { ringable: Ringable; urgent: Ringable } {
  const best = (counts: (said: Said) => boolean) => {
    const ways = devices.map(({ way, said }): Ringable => (way === "none" || !said || !counts(said) ? "no" : way === "push" ? "push" : "now"));
    return order.find((one) => ways.includes(one)) ?? "no";
  };
  return { ringable: best((said) => disturbsAt(said, now) === "all"), urgent: best((said) => disturbsAt(said, now) === "all" || (disturbsAt(said, now) === "urgent" && said.tells)) };
}
