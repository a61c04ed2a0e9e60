/** The standing that a device carries into its lines. It lives for hours, since devices there may be asleep; what changes meanwhile comes as a notice, at once. */
import { standingSchema } from "../../protocol/identity/standing.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { openSigned, peekSigned } from "../../protocol/wire/signed.ts";
import type { Clock } from "../environment.ts";
import type { LineChannel, Member, RoomUri } from "../lines/channel.ts";
import type { StatedDevice } from "../../protocol/assurance/device-fact.ts";
import { type Directory, nodeOf } from "./directory.ts";

const MAX_STANDING_BYTES = 4096;
/** A clock that is wrong by an hour at either end must not make a good standing bad. */
const CLOCK_TOLERANCE_SECONDS = 3600;
const RENEW_AT = 2 / 3;
const ASK_AGAIN_MS = 30_000;

/** Seconds; `until` by the stating node's clock. Throws `standing/…`, `wire/…`. */
export function openLineStanding(bytes: Bytes, room: RoomUri, member: Member, directory: Directory): StatedDevice & { until: number } {
  const node = nodeOf(directory, member.end);
  if (!node) throw new Failure("standing/unknown-node");
  const standing = openSigned("standing", bytes, node.nodeKey, standingSchema, { maxBytes: MAX_STANDING_BYTES });
  if (standing.kind !== "line" || standing.room !== room) throw new Failure("standing/other-line");
  if (standing.domain !== node.domain) throw new Failure("standing/other-domain");
  if (!equalBytes(standing.leafKey, member.signatureKey)) throw new Failure("standing/other-leaf");
  if (standing.deviceId !== member.deviceId || standing.person !== member.person) throw new Failure("standing/other-device");
  const { class: deviceClass, status, evidence, issuedAt, place } = standing;
  return { class: deviceClass, status, evidence, issuedAt, place, until: issuedAt + standing.validSeconds };
}

/** `now` in seconds. */
export function isInForce(standing: { issuedAt: number; until: number }, now: number): boolean {
  return now < standing.until + CLOCK_TOLERANCE_SECONDS && standing.issuedAt <= now + CLOCK_TOLERANCE_SECONDS;
}

export interface OwnLineStandingsDeps {
  readonly channel: Pick<LineChannel, "call">;
  readonly clock: Clock;
  readonly log: (event: string, values?: Record<string, string | number>) => void;
  /** There is a new one to be said in that room. */
  readonly changed: (room: RoomUri) => void;
}

/** Keeps this device's own standing in each of its lines fresh. */
export class OwnLineStandings {
  readonly #deps: OwnLineStandingsDeps;
  readonly #rooms = new Map<RoomUri, { standing: Bytes | null; cancel: () => void }>();

  constructor(deps: OwnLineStandingsDeps) {
    this.#deps = deps;
  }

  current(room: RoomUri): Bytes | null {
    return this.#rooms.get(room)?.standing ?? null;
  }

  /** Asks the own node, and again well before the answer ends. */
  async renew(room: RoomUri, leafKey: Bytes): Promise<void> {
    const { channel, clock, log } = this.#deps;
    const state = this.#rooms.get(room) ?? { standing: null, cancel: () => {} };
    this.#rooms.set(room, state);
    state.cancel();
    let next = ASK_AGAIN_MS;
    try {
      const { standing } = await channel.call("standing.line", { leafKey: toBase64Url(leafKey), room });
      state.standing = fromBase64Url(standing);
      next = lifetimeOf(state.standing) * 1000 * RENEW_AT;
      if (this.#rooms.get(room) === state) this.#deps.changed(room);
    } catch (error) {
      log("standing-not-given", { code: codeOf(error) });
    }
    if (this.#rooms.get(room) === state) state.cancel = clock.after(next, () => void this.renew(room, leafKey));
  }

  forget(room: RoomUri): void {
    this.#rooms.get(room)?.cancel();
    this.#rooms.delete(room);
  }

  stop(): void {
    for (const room of this.#rooms.keys()) this.forget(room);
  }
}

/** Seconds. Unverified: only to know when to ask again. */
function lifetimeOf(bytes: Bytes): number {
  const standing = standingSchema.safeParse(peekSigned(bytes, { maxBytes: MAX_STANDING_BYTES }));
  return standing.success && standing.data.kind === "line" ? standing.data.validSeconds : ASK_AGAIN_MS / 1000;
}
