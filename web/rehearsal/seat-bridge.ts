/** The seat's side of the rehearsal: says what state it is in, points at the button that comes next. It can do nothing that a click can't. */
import type { EntenteClient } from "../../client/model/entente-client.ts";
import type { ClientView } from "../../client/model/views.ts";
import { isTelling } from "../parts/notice-text.ts";
import { paced } from "../shell/paced.ts";
import { chooseLanguage } from "../i18n/i18n.ts";
import { fromSeat, toSeat, type FromSeat, type SeatState } from "./messages.ts";
import "./highlight.css";

/** What to press first where a button is not on the screen yet. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  call: ["open-line"],
  "code-type": ["start-code", "back-to-call"],
};

export interface SeatBridge {
  say(message: FromSeat): void;
}

export function bridgeSeat(name: string, rehearsal: string, client: EntenteClient, onCard: (link: string) => void): SeatBridge {
  const say = (message: FromSeat) => parent.postMessage(fromSeat.parse(message), rehearsal);
  let step: string | null = null;
  let invited: string | undefined;
  const point = () => {
    for (const element of document.querySelectorAll("[data-next]")) delete (element as HTMLElement).dataset.next;
    if (!step) return;
    const found = [step, ...(BEFORE[step] ?? [])].map((each) => document.querySelectorAll<HTMLElement>(`[data-step="${CSS.escape(each)}"]`)).find((elements) => elements.length > 0);
    for (const element of found ?? []) element.dataset.next = "";
  };
  addEventListener("message", (event) => {
    if (event.origin !== rehearsal || event.source !== parent) return;
    const message = toSeat.safeParse(event.data);
    if (!message.success) return;
    if (message.data.kind === "highlight") step = message.data.step;
    if (message.data.kind === "card") onCard(message.data.link);
    if (message.data.kind === "language") void chooseLanguage(message.data.language);
    point();
  });
  const tell = () => {
    const view = client.view();
    say(stateOf(name, view));
    const link = view.calls.find((call) => call.guestLink)?.guestLink?.url;
    if (link && link !== invited) say({ kind: "guest-link", url: link });
    invited = link;
    requestAnimationFrame(point);
  };
  client.subscribe(paced(tell));
  // Screens change without the view changing, too: a dialog opens, a button appears.
  new MutationObserver(point).observe(document.body, { childList: true, subtree: true });
  tell();
  return { say };
}

function stateOf(seat: string, view: ClientView): SeatState {
  const call = view.calls.find((each) => each.state !== "ended");
  return {
    kind: "state",
    seat,
    app: view.state,
    person: view.me?.person ?? null,
    // Own people know their desk from the start; what a visitor waits for is a line across organisations.
    lines: view.lines.filter((line) => line.contact.domain !== view.me?.domain).length,
    call: call
      ? {
          state: call.state === "ringing" ? `ringing-${call.direction}` : call.state,
          level: call.assessment.level,
          settled: call.assessment.settled,
          declared: call.declared,
          gate: call.gate.state,
          participants: call.participants.length,
          guests: call.participants.filter((participant) => participant.guest).length,
          code: call.code.state,
          device: call.participants.find((participant) => participant.own)?.deviceName ?? "",
          verified: call.assessment.facts.some((fact) => fact.kind === "person" && fact.value === "person/verified"),
          hearing: call.participants.some((participant) => !participant.own && participant.meter > 0.01),
        }
      : null,
    lastCall: view.calls.findLast((each) => each.state === "ended")?.ended ?? null,
    refusedSpy: view.notices.some((notice) => notice.kind === "device-refused" && isTelling(notice.kind, notice.values)),
  };
}
