/**
 * Whether people can be rung, before anybody waits for them. A device says to its node how it rings; who has a person's consent may ask for the best of that person's devices, by way
 * of both nodes. An answer names no device, is worked out at most once in half a minute for a person, and is the same for somebody who has not consented, does not exist, or
 * belongs to a node that can't be asked.
 */
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { ReachAnswer, WakeWay } from "../../protocol/wire/reach.ts";
import { domainOf, parsePersonUri } from "../../protocol/identity/uri.ts";
import type { Area, Clock, Contacts, Directory, Log, PushTo, Random } from "../area.ts";
import type { CallPeer } from "../federation/calls.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import type { Storage, Woken } from "../rooms/ports.ts";
import type { PushSender } from "./push-sender.ts";
import { openSaidBook } from "./said-book.ts";
import { createWakes } from "./wakes.ts";
import { createWaking } from "./waking.ts";
import { ringableBy, wayOf } from "./ways.ts";

/** So long an answer stands: nobody can watch somebody come and go more finely than this. */
const COARSE_MS = 30_000;
const MOST_KEPT = 10_000;

export interface Reach extends Area {
  wakes(deviceId: string): WakeWay;
  /** A message asks that closed apps be woken. */
  readonly woken: Woken;
}

export interface ReachParts {
  domain: string;
  storage: Storage;
  directory: Pick<Directory, "devicesOf" | "personExists" | "device">;
  contacts: Contacts;
  callPeer: CallPeer;
  online: (deviceId: string) => boolean;
  push: PushTo;
  /** Undefined where this organisation does not allow a browser vendor's push service. */
  pushService: { /** What browsers subscribe with. */ key: string; sender: PushSender; mayPost: (endpoint: string) => boolean } | undefined;
  clock: Clock;
  random: Random;
  log: Log;
}

export function createReach(parts: ReachParts): Reach {
  const { directory, contacts, clock, pushService } = parts;
  const book = openSaidBook(parts.storage);
  const kept = new Map<string, { answer: ReachAnswer; at: number }>();
  const fromDevice = rateLimit({ burst: 30, refillMs: 2_000, now: clock.monotonic });
  const fromPeer = rateLimit({ burst: 300, refillMs: 200, now: clock.monotonic });
  const pushAllowed = pushService !== undefined;
  const standing = createWakes(parts);
  const woken: Woken = pushService
    ? createWaking({ ...parts, said: (deviceId) => book.get(deviceId), wakes: standing, sender: pushService.sender, gone: (deviceId, endpoint) => void forgetSubscription(deviceId, endpoint) })
    : () => undefined;

  /** Unless the device has another one by now. */
  async function forgetSubscription(deviceId: string, endpoint: string): Promise<void> {
    const said = book.get(deviceId);
    if (said?.push?.endpoint !== endpoint) return;
    parts.log("push.ended");
    await parts.storage.writer.run((trx) => book.put(trx, deviceId, { ...said, push: null }));
  }

  const wakes = (deviceId: string) => wayOf(book.get(deviceId), { online: parts.online(deviceId), pushAllowed });
  const unknown = (person: string): ReachAnswer => ({ person, ringable: "unknown", urgent: "unknown", until: clock.now() + COARSE_MS });

  /** Of a person of this node, as of now. */
  function look(person: string): ReachAnswer {
    const devices = directory.devicesOf(person).map(({ deviceId }) => ({ way: wakes(deviceId), said: book.get(deviceId) }));
    return { person, ...ringableBy(devices, clock.now()), until: clock.now() + COARSE_MS };
  }

  /** The same for others. */
  function coarse(person: string): ReachAnswer {
    const now = clock.monotonic();
    const before = kept.get(person);
    if (before && now - before.at < COARSE_MS) return before.answer;
    const answer = look(person);
    kept.delete(person); // back in at the end: the oldest goes first
    kept.set(person, { answer, at: now });
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    return answer;
  }

  const here = (requester: string, person: string): ReachAnswer => (contacts.granted(person, requester) && directory.personExists(person) ? coarse(person) : unknown(person));

  async function away(domain: string, requester: string, persons: readonly string[]): Promise<ReachAnswer[]> {
    try {
      const { answers } = await parts.callPeer(domain, "reach", { requester, persons: [...persons] });
      const known = new Map(answers.map((one) => [one.person, one]));
      // What a peer says of anybody else is not its to say; and it can't make an answer last.
      return persons.map((person) => ({ ...(known.get(person) ?? unknown(person)), until: Math.min(known.get(person)?.until ?? Infinity, clock.now() + COARSE_MS) }));
    } catch (cause) {
      if (codeOf(cause) === "internal/unexpected") throw cause;
      return persons.map(unknown);
    }
  }

  return {
    wakes,
    woken,
    handlers: {
      "reach.state": async ({ rings, disturbs, later = [], tells, push }, caller) => {
        if (caller.kind !== "device") throw new Failure("auth/not-allowed");
        const { deviceId, person } = caller;
        if (push && !pushService) throw new Failure("push/not-allowed");
        if (push && !pushService?.mayPost(push.endpoint)) throw new Failure("push/host-not-allowed", new URL(push.endpoint).host);
        const before = book.get(deviceId);
        const said = { rings, disturbs, later, tells, push: push === undefined ? (before?.push ?? null) : push };
        if (JSON.stringify(said) !== JSON.stringify(before)) {
          await parts.storage.writer.run((trx) => book.put(trx, deviceId, said));
          for (const own of directory.devicesOf(person)) parts.push(own.deviceId, { push: "device-changed", deviceId });
        }
        return { push: { allowed: pushAllowed, ...(pushService ? { key: pushService.key } : {}), subscribed: pushAllowed && said.push !== null } };
      },
      "reach.wake": async ({ wake, wait }) => {
        if (wait) await standing.change(wake);
        return { state: standing.state(wake) };
      },
      "reach.get": async ({ persons }, caller) => {
        if (caller.kind !== "device") throw new Failure("auth/not-allowed");
        if (!fromDevice.take(caller.deviceId)) throw new Failure("rate/too-many");
        const requester = caller.person;
        const byDomain = Map.groupBy([...new Set(persons)], (person) => domainOf(parsePersonUri(person)) as string);
        const answers = await Promise.all([...byDomain].map(([domain, wanted]) => (domain === parts.domain ? wanted.map((person) => (person === requester ? look(person) : here(requester, person))) : away(domain, requester, wanted))));
        return { answers: answers.flat() };
      },
    },
    federation: {
      reach: async ({ requester, persons }, peer) => {
        if (domainOf(parsePersonUri(requester)) !== peer.domain) throw new Failure("federation/not-yours", requester);
        if (!fromPeer.take(peer.domain)) throw new Failure("rate/too-many");
        return { answers: [...new Set(persons)].map((person) => here(requester, person)) };
      },
    },
    cutOff: (trx, deviceId) => book.forget(trx, deviceId),
  };
}
