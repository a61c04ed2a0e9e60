/** Whose closed apps one message wakes: somebody's ring those of others, somebody's own word the one device that it names. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Wake } from "../../protocol/wire/reach.ts";
import { systemClock, systemRandom } from "../start/system-clock.ts";
import type { PushSender } from "./push-sender.ts";
import { createWakes } from "./wakes.ts";
import { createWaking } from "./waking.ts";
import type { Said } from "./ways.ts";

const ALICE = "mimi://ruritania.example/u/alice";
const BOB = "mimi://graustark.example/u/bob";
const device = (user: string, n: number) => `mimi://${user === "alice" ? "ruritania" : "graustark"}.example/d/${user}/${String(n).repeat(32)}`;
const [CAR, HANDSET, TABLET] = [device("bob", 1), device("bob", 2), device("bob", 3)];
const room = "mimi://ruritania.example/r/abc";
let pushed: string[];
let disturbs: Said["disturbs"];

beforeEach(() => {
  pushed = [];
  disturbs = "all";
});

function wake(from: string, asked: Wake, online: readonly string[] = []): string[] {
  const sender: PushSender = {
    send: async (subscription) => {
      pushed.push(subscription.endpoint);
      return "sent";
    },
  } as PushSender;
  const waking = createWaking({
    directory: { device: (id: string) => ({ person: id.includes("/d/bob/") ? BOB : ALICE }) } as never,
    said: (id) => ({ rings: "screen", disturbs, later: [], tells: false, push: { endpoint: id, p256dh: "p", auth: "a" } }),
    online: (id) => online.includes(id),
    wakes: createWakes({ clock: systemClock, random: systemRandom }),
    sender,
    gone: () => undefined,
    clock: systemClock,
    log: () => undefined,
  });
  waking({ room, from, at: systemClock.now(), wake: asked, devices: [CAR, HANDSET, TABLET, device("alice", 1)].filter((id) => id !== from) });
  return pushed;
}

describe("a device that is asked to go on with a call", () => {
  it("is woken by its own person's word, it alone, at whatever hour", () => {
    disturbs = "nothing";
    expect(wake(CAR, { kind: "ring", own: HANDSET as never })).toEqual([HANDSET]);
  });

  it("is not woken by anybody else's", () => expect(wake(device("alice", 1), { kind: "ring", own: HANDSET as never })).toEqual([]));

  it("is not woken while it is connected", () => expect(wake(CAR, { kind: "ring", own: HANDSET as never }, [HANDSET])).toEqual([]));
});

it("a ring wakes everybody else's devices, and none of one's own", () => expect(wake(CAR, { kind: "ring" })).toEqual([device("alice", 1)]));
