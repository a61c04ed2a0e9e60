/** Standings: the node's signed word about the calling device, for one call or one line. The device names its leaf and everybody's challenges; class and status are ours to say. */
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Args } from "../../protocol/wire/api.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { hashChallenges, MAX_LINE_STANDING_SECONDS, signStanding, type Standing } from "../../protocol/identity/standing.ts";
import { parseUri } from "../../protocol/identity/uri.ts";
import type { Caller } from "../area.ts";

export interface StandingParts {
  domain: string;
  nodeKey: Signer;
  serial: () => number;
  now: () => number;
  /** Undefined when the caller may not have one. */
  facts: (caller: Caller) => { person: string; class: Standing["class"]; status: Standing["status"]; evidence: Standing["evidence"] };
  /** Where a station is and who is there; undefined for other devices. `call`: the room that the standing is for. */
  placeOf: (deviceId: string, call: string | null) => Standing["place"];
  /** Throws unless the caller's device is in the room as what the standing is for. */
  assertInRoom: (room: string, deviceId: string, kind: "call" | "line") => void;
  /** One was given in a call. */
  given: (room: string, deviceId: string, person: string) => void;
}

export function createStandings(parts: StandingParts) {
  const common = (caller: Caller, room: string, leafKey: string, challenges: readonly (readonly [number, string])[]) => {
    if (caller.kind === "stranger") throw new Failure("auth/no-session");
    const facts = parts.facts(caller);
    if (facts.status === "revoked") throw new Failure("standing/revoked");
    return {
      v: 1 as const,
      domain: parts.domain as Standing["domain"],
      person: facts.person as Standing["person"],
      deviceId: caller.deviceId as Standing["deviceId"],
      leafKey: fromBase64Url(leafKey),
      room: room as Standing["room"],
      serial: parts.serial(),
      challengesHash: hashChallenges(challenges.map(([leaf, challenge]) => ({ leaf, challenge: fromBase64Url(challenge) }))),
      class: facts.class,
      evidence: facts.evidence,
      status: facts.status,
      issuedAt: Math.floor(parts.now() / 1000),
    };
  };
  const placed = (deviceId: string, call: string | null) => {
    const place = parts.placeOf(deviceId, call);
    return place ? { place } : {};
  };
  return {
    "standing.call": async ({ room, epoch, leafKey, challenges }: Args<"standing.call">, caller: Caller) => {
      const base = common(caller, room, leafKey, challenges);
      parts.assertInRoom(room, base.deviceId, "call");
      if (caller.kind === "device") parts.given(room, base.deviceId, base.person);
      return { standing: toBase64Url(await signStanding({ ...base, ...placed(base.deviceId, room), kind: "call", callId: idOf(room), epoch }, parts.nodeKey)) };
    },
    "standing.line": async ({ room, leafKey, challenges }: Args<"standing.line">, caller: Caller) => {
      const base = common(caller, room, leafKey, challenges ?? []);
      if (caller.kind === "guest") throw new Failure("auth/not-allowed");
      parts.assertInRoom(room, base.deviceId, "line");
      return { standing: toBase64Url(await signStanding({ ...base, ...placed(base.deviceId, null), kind: "line", validSeconds: MAX_LINE_STANDING_SECONDS }, parts.nodeKey)) };
    },
  };
}

/** A call is named by the last part of its room's URI. */
function idOf(room: string): string {
  const parsed = parseUri(room);
  if (parsed.kind !== "room") throw new Failure("uri/wrong-kind");
  return parsed.id;
}
