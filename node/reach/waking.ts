/**
 * Wakes closed apps when a message asks for it. Who asks is a contact in a line, or a peer node that says so on a contact's behalf: neither can make a phone buzz without end, and a
 * request that comes later than a phone rings wakes nobody.
 */
import { parseUri } from "../../protocol/identity/uri.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Wake } from "../../protocol/wire/reach.ts";
import type { Clock, Directory, Log } from "../area.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Woken } from "../rooms/ports.ts";
import type { PushSender } from "./push-sender.ts";
import { RINGS_MS, type Wakes } from "./wakes.ts";
import { disturbsAt, type Said } from "./ways.ts";

export interface WakingParts {
  directory: Pick<Directory, "device">;
  said: (deviceId: string) => Said | undefined;
  online: (deviceId: string) => boolean;
  wakes: Wakes;
  sender: PushSender;
  /** The browser has ended its subscription. */
  gone: (deviceId: string, endpoint: string) => void;
  clock: Clock;
  log: Log;
}

export function createWaking(parts: WakingParts): Woken {
  const { clock, log, wakes } = parts;
  const now = clock.monotonic;
  // A caller who tries again and again; a whole node that does; and everybody together.
  const fromPerson = rateLimit({ burst: 5, refillMs: 60_000, now });
  const fromHub = rateLimit({ burst: 10, refillMs: 30_000, now });
  const ofPerson = rateLimit({ burst: 20, refillMs: 20_000, now });

  function needsWaking(deviceId: string, wake: Wake): Said | undefined {
    const said = parts.said(deviceId);
    if (!said?.push || (parts.online(deviceId) && said.rings !== "none")) return undefined;
    if (wake.own !== undefined) return said; // its own person has just pressed: whatever the hour
    const disturbs = disturbsAt(said, clock.now());
    return disturbs === "all" || (disturbs === "urgent" && wake.kind === "urgent") ? said : undefined;
  }

  /** Somebody else's ring never comes to one's own devices; one's own word never to anybody else's. */
  const isFor = (person: string, by: string, { only, own }: Wake) => (own === undefined ? person !== by && (!only || only.includes(person)) : person === by);

  return ({ room, from, at, wake, devices }) => {
    const sender = parseUri(from);
    if (sender.kind !== "device" && sender.kind !== "person") return;
    // A letter names the person alone, and stands for the room as well.
    const by = sender.kind === "device" ? sender.person : from;
    if (wake.kind === "over") return wakes.end(room, by, wake.only);
    if (clock.now() - at > RINGS_MS) return; // it lay somewhere until it was of no use
    const byPerson = Map.groupBy(devices, (deviceId) => parts.directory.device(deviceId)?.person);
    for (const [person, own] of byPerson) {
      if (person === undefined || !isFor(person, by, wake)) continue;
      const asleep = own.flatMap((deviceId) => {
        if (wake.own !== undefined && deviceId !== wake.own) return [];
        const said = needsWaking(deviceId, wake);
        return said?.push ? [{ deviceId, push: said.push }] : [];
      });
      if (asleep.length === 0) continue;
      if (![fromPerson.take(`${by} ${person}`), fromHub.take(`${parseUri(room).domain} ${person}`), ofPerson.take(person)].every(Boolean)) {
        log("push.too-many", { by: sender.domain });
        continue;
      }
      const begun = wakes.begin(room, person, by);
      if (!begun) continue;
      for (const { deviceId, push } of asleep) {
        parts.sender.send(push, { v: 1, wake: begun.name, until: begun.until }).then(
          (outcome) => (outcome === "gone" ? parts.gone(deviceId, push.endpoint) : undefined),
          (error: unknown) => log("push.failed", { error: codeOf(error) }),
        );
      }
    }
  };
}
