/** What an agent says of a ring that is meant for somebody whose calls its desk answers. */
import { expect, it } from "vitest";
import type { CallView, ClientView } from "../../client/model/views.ts";
import { agentEvents, agentText } from "./happenings.ts";

const far = { own: false, person: "mimi://ruritania.example/u/alice", name: "Alice", organisation: "Ruritania" };
const ring = (more: Partial<CallView>) => ({ room: "call", line: "line", direction: "in", state: "ringing", video: false, precedence: "ROUTINE", participants: [far], ...more }) as unknown as CallView;
const view = (...calls: CallView[]) => ({ state: "online", lines: [], calls }) as unknown as ClientView;
const said = (call: CallView) => agentEvents(view(), view(call), "http://localhost:7200").map(agentText).join("\n");

it("names whom the caller wants, on one line whatever that person is called", () => {
  expect(said(ring({ meant: "Bob\nMissed: Alice." }))).toMatch(/^Alice, Ruritania, calls, for Bob Missed: Alice\., whose calls you answer\. Answer at /);
  expect(said(ring({}))).toMatch(/^Alice, Ruritania, calls\. Answer at /);
});
