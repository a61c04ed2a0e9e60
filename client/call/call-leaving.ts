/** How this device goes out of a call: says so, takes along what nobody else would take out, and forgets the group. */
import { codeOf } from "../../protocol/wire/failure.ts";
import type { RoomGroup } from "../lines/channel.ts";
import type { CallScope } from "./call-scope.ts";
import { isOfMany } from "./ring-state.ts";

/** `group`: as it was; the call itself has none any more. `staysOpen`: of those who stay behind one keeps the call open for others. `stepsAside`: this device alone goes, and the call is no other than it was. */
export function leaveCall({ deps, room, ring, sayInLine }: Pick<CallScope, "deps" | "room" | "ring" | "sayInLine">, group: RoomGroup, staysOpen: boolean, stepsAside = false): void {
  const { channel, clock, facts, log } = deps;
  const { own, phase } = ring;
  const ended = stepsAside && ring.ended !== "revoked" ? "hung-up" : (ring.ended ?? (phase === "outside" && ring.outside !== "removed" ? "hung-up" : undefined));
  const others = new Set(group.members.filter((member) => member.person !== own.person).map((member) => member.person ?? member.guest));
  const gone = ended === "hung-up" || ended === "failed" || ended === "broken" || ended === "revoked" || ended === "far-page-closed";
  const revoked = group.members.filter((member) => !member.own && member.ignored).map(({ leaf }) => leaf);
  const said = gone && others.size > 0 ? channel.sendSignal(room, { kind: "leave", at: clock.now() }) : Promise.resolve();
  const last = others.size <= 1 && !staysOpen;
  // With another of their devices in the call, or on its way in, the person has not gone.
  const staysWithAnother = ring.answers[own.person] === "accepted" || group.members.some((member) => !member.own && member.person === own.person && !member.ignored);
  if (gone && !last && !stepsAside && !staysWithAnother && isOfMany(ring)) sayInLine({ kind: "decline", call: room, why: "left" });
  if (gone && last && !stepsAside) sayInLine({ kind: "ended", call: room, why: ended === "hung-up" || ended === "revoked" ? "hung-up" : "failed", at: clock.now() });
  said
    .catch((error: unknown) => log("signal-not-sent", { kind: "leave", code: codeOf(error) }))
    // Nobody is left to do it: the revoked device does not stay behind in the room, whatever the hub keeps of it.
    .then(() => (ended === "revoked" && revoked.length > 0 ? channel.commit(room, { remove: revoked }) : undefined))
    .catch((error: unknown) => log("commit-refused", { code: codeOf(error), why: "revoked" }))
    .then(() => channel.close(room))
    .catch((error: unknown) => log("room-not-closed", { code: codeOf(error) }))
    .finally(() => facts.forget(room));
  facts.forget(room);
}
