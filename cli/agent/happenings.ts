/** What an agent tells of: the connection, calls that ring, calls that were missed, and the level of each line. Objects for programs, sentences for people. */
import type { CallView, ClientView } from "../../client/model/views.ts";
import { levelText, lineJson } from "../commands/lines.ts";
import { oneLine } from "../commands/one-line.ts";
import { personText } from "../commands/watch.ts";
import { addressOfLine } from "./open-call.ts";

export type AgentEvent =
  | { event: "state"; state: ClientView["state"] }
  | { event: "ring"; call: string; line: string | null; person: string; name: string; organisation: string; video: boolean; precedence: string; meant?: string; url: string }
  | { event: "ring-ended"; call: string; person: string; name: string; why: string }
  | { event: "call"; call: string; person: string; name: string; state: string }
  | ({ event: "level" } & ReturnType<typeof lineJson> & { said: string });

export const ringsHere = (call: CallView) => call.state === "ringing" && call.direction === "in" && !call.quiet;

export function whoCalls(view: ClientView, call: CallView): { person: string; name: string; organisation: string } {
  const contact = view.lines.find((line) => line.room === call.line)?.contact;
  const far = call.participants.find(({ own }) => !own);
  return { person: contact?.person ?? far?.person ?? "", name: oneLine(contact?.name ?? far?.name ?? ""), organisation: oneLine(contact?.organisation ?? far?.organisation ?? "") };
}

/** What is new in `now` against `before`, in the order in which it is told. */
export function agentEvents(before: ClientView, now: ClientView, app: string): AgentEvent[] {
  const told: AgentEvent[] = [];
  if (now.state !== before.state) told.push({ event: "state", state: now.state });
  for (const call of now.calls) {
    const old = before.calls.find(({ room }) => room === call.room);
    const { person, name, organisation } = whoCalls(now, call);
    const rang = old !== undefined && ringsHere(old);
    if (ringsHere(call) && !rang) told.push({ event: "ring", call: call.room, line: call.line, person, name, organisation, video: call.video, precedence: call.precedence, ...(call.meant === undefined ? {} : { meant: oneLine(call.meant) }), url: addressOfLine(app, call.line ?? call.room) });
    else if (rang && !ringsHere(call)) told.push({ event: "ring-ended", call: call.room, person, name, why: call.ended ?? (call.state === "elsewhere" ? "answered-elsewhere" : call.state) });
    else if (old?.state !== call.state && (old !== undefined || call.state !== "ended")) told.push({ event: "call", call: call.room, person, name, state: call.ended ?? call.state });
  }
  for (const line of now.lines) {
    const old = before.lines.find(({ room }) => room === line.room);
    const said = levelText(line);
    if (old === undefined || levelText(old) !== said) told.push({ event: "level", ...lineJson(line), said });
  }
  return told;
}

export function agentText(happened: AgentEvent): string {
  switch (happened.event) {
    case "state":
      return happened.state === "online" ? "Connected." : happened.state === "offline" ? "No connection to the node. Trying again." : happened.state;
    case "ring":
      return `${happened.name}, ${happened.organisation}, calls${happened.video ? " with picture" : ""}${happened.precedence === "ROUTINE" ? "" : `, ${happened.precedence}`}${happened.meant === undefined ? "" : `, for ${happened.meant}, whose calls you answer`}. Answer at ${happened.url}`;
    case "ring-ended":
      return happened.why === "missed" ? `Missed: ${happened.name}.` : `Rings no more: ${happened.name} (${happened.why}).`;
    case "call":
      return `Call, ${happened.name}: ${happened.state}.`;
    case "level":
      return `${oneLine(happened.name)} (${personText(happened.person)}): ${happened.said}`;
  }
}
