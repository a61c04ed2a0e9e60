/** The seat's side of the rehearsal: says what state it is in, points at the button that comes next. It can do nothing that a click can't. */
import type { EntenteClient } from "../../client/model/entente-client.ts";
import type { ClientView } from "../../client/model/views.ts";
import { isTelling } from "../parts/notice-text.ts";
import { paced } from "../shell/paced.ts";
import { chooseLanguage } from "../i18n/i18n.ts";
import { fromSeat, toSeat, type FromSeat, type SeatState } from "./messages.ts";
import "./highlight.css";

/** The guide names what is to be done; which button does it depends on what is on the screen: the first of these that is there. */
const BUTTONS: Readonly<Record<string, readonly string[]>> = {
  call: ["call", "open-line"],
  "code-type": ["code-type", "start-code", "back-to-call"],
  "ask-desk": ["send-request", "ask-for-call", "nav-desk"],
  "counter-call": ["send-request", "counter", "open-arrangement", "nav-desk"],
  "accept-call": ["accept-confirm", "accept-arrangement", "open-arrangement", "nav-desk"],
  "connect-desks": ["connect-desks", "open-arrangement", "nav-desk"],
  "bring-in-principal": ["bring-in-principal", "back-to-call"],
  share: ["send-dispatch", "compose-dispatch", "nav-dispatches"],
  read: ["open-portions", "open-dispatch", "nav-dispatches"],
  "ask-onward": ["send-ask", "ask-onward", "open-dispatch", "nav-dispatches"],
  "answer-tear-line": ["send-tear-line", "answer-tear-line", "open-dispatch", "nav-dispatches"],
  "report-incident": ["send-incident", "report-incident", "open-dispatch", "nav-dispatches"],
  assess: ["sign-assessment", "assess", "look-at-incident", "open-incident", "nav-incidents"],
  trace: ["run-trace", "trace-passage", "nav-dispatches"],
  exposure: ["exposure", "open-traced", "open-dispatch", "nav-dispatches"],
};

/** What must be filled in before that button is of use. */
const FIRST: Readonly<Record<string, readonly string[]>> = {
  "send-request": ["call-subject", "role-principal", "role-interpreter"],
  "accept-confirm": ["role-principal", "role-interpreter"],
  "send-dispatch": ["dispatch-title"],
  "send-ask": ["ask-why"],
  "send-tear-line": ["tear-title"],
  "send-incident": ["incident-by"],
  "sign-assessment": ["assessment-text"],
  "run-trace": ["trace-text"],
};

/** RMS of decoded audio; how often it is looked at. */
const AUDIBLE = 0.01;
const HEARING_MS = 500;

/** On the screen: what a narrow one has no room for is there, and hidden. */
const elementsOf = (step: string) => [...document.querySelectorAll<HTMLElement>(`[data-step="${CSS.escape(step)}"]`)].filter((element) => element.checkVisibility());
const isEmpty = (element: HTMLElement) => (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) && element.value.trim() === "";

function toPress(step: string): HTMLElement[] {
  const [name, elements] = (BUTTONS[step] ?? [step]).map((each) => [each, elementsOf(each)] as const).find(([, found]) => found.length > 0) ?? [step, []];
  const empty = (FIRST[name] ?? []).flatMap(elementsOf).find(isEmpty);
  if (!empty) return [...elements];
  // What a stranger would have to make up is offered beside the form.
  const example = elementsOf("fill-example");
  return example.length > 0 ? example : [empty];
}

export interface SeatBridge {
  say(message: FromSeat): void;
}

export function bridgeSeat(name: string, rehearsal: string, client: EntenteClient, onCard: (link: string) => void): SeatBridge {
  const say = (message: FromSeat) => parent.postMessage(fromSeat.parse(message), rehearsal);
  let step: string | null = null;
  let invited: string | undefined;
  let hearing = false;
  const point = () => {
    for (const element of document.querySelectorAll("[data-next]")) delete (element as HTMLElement).dataset.next;
    if (!step) return;
    for (const element of toPress(step)) element.dataset.next = "";
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
    hearing = isHearing(client);
    say(stateOf(name, view, hearing));
    const link = view.calls.find((call) => call.guestLink)?.guestLink?.url;
    if (link && link !== invited) say({ kind: "guest-link", url: link });
    invited = link;
    requestAnimationFrame(point);
  };
  client.subscribe(paced(tell));
  // How loud it is does not change the view.
  setInterval(() => {
    if (isHearing(client) !== hearing) tell();
  }, HEARING_MS);
  // Screens change without the view changing, too: a dialog opens, a button appears.
  let found = "";
  const look = () => {
    point();
    const now = LOOKED_FOR.filter(isShown).join(" ");
    if (now === found) return;
    found = now;
    tell();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  for (const kind of ["input", "change"]) document.addEventListener(kind, () => requestAnimationFrame(point));
  tell();
  return { say };
}

const runningCall = ({ calls }: ClientView) => calls.find((each) => each.state !== "ended");

function isHearing(client: EntenteClient): boolean {
  const call = runningCall(client.view());
  return call?.participants.some(({ own, leaf }) => !own && client.meter(call.room, leaf) > AUDIBLE) ?? false;
}

function stateOf(seat: string, view: ClientView, hearing: boolean): SeatState {
  const arrangement = view.arrangements.toSorted((a, b) => b.updatedAt - a.updatedAt)[0];
  const call = runningCall(view);
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
          hearing,
        }
      : null,
    arrangement: arrangement ? { state: arrangement.state, awaits: arrangement.awaits, conference: arrangement.conference !== undefined, turn: arrangement.table?.by ?? null } : null,
    contacts: view.contacts.filter((contact) => contact.state === "granted").length,
    knowsDesk: view.contacts.some((contact) => contact.desk && contact.domain !== view.me?.domain && contact.state === "granted"),
    sharing: sharingOf(view),
    lastCall: view.calls.findLast((each) => each.state === "ended")?.ended ?? null,
    refusedSpy: view.notices.some((notice) => notice.kind === "device-refused" && isTelling(notice.kind, notice.values)),
  };
}

/** What a seat reports of its own screen, because no view has it. */
const LOOKED_FOR = ["portion-text", "trace-result", "exposure-report"];
const isShown = (step: string) => document.querySelector(`[data-step="${step}"]`) !== null;

function sharingOf({ dispatches, incidents }: ClientView): SeatState["sharing"] {
  const held = dispatches.filter(({ role }) => role === "reader");
  return {
    held: held.length,
    // A lease keeps it open, and so does its text on the screen.
    opened: held.some(({ portions }) => portions.some(({ state }) => state === "open")) || isShown("portion-text"),
    asked: dispatches.filter(({ role }) => role !== "reader").reduce((sum, { asks }) => sum + asks.length, 0),
    incidents: incidents.length,
    assessed: incidents.filter(({ side, assessments }) => side !== "reporter" && assessments[side].current !== undefined).length,
    assessments: incidents.reduce((sum, { assessments }) => sum + Object.values(assessments).filter(({ current }) => current !== undefined).length, 0),
    traced: isShown("trace-result"),
    exposed: isShown("exposure-report"),
  };
}
