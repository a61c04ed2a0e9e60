/** Of what the minutes of a call are: of its arrangement, where it was arranged, so that several calls of one arrangement have one set; else of the call itself. */
import type { DraftView } from "../../client/model/minutes.ts";
import type { CallView, ClientView } from "../../client/model/views.ts";

export function minutesOfCall(view: Pick<ClientView, "arrangements">, call: Pick<CallView, "room" | "line">): DraftView["of"] {
  const arranged = view.arrangements.find((one) => one.call === call.room || (call.line !== null && one.conference === call.line));
  return arranged ? { kind: "arrangement", id: arranged.id } : { kind: "call", id: call.room };
}

/** For `MinutesScreen`. */
export function itemOf(of: DraftView["of"]): string {
  return `of ${of.kind} ${of.id}`;
}
