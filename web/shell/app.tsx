/** The whole app: which state the device is in decides the surface; a ringing or running call comes before everything else. */
import { CalendarClock, Eye, FileLock2, Laptop, MessagesSquare, MessageSquareWarning, NotebookPen, PhoneMissed, Settings as Gear, Shield } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "../parts/button.tsx";
import { FailureNotice, FailureZone } from "../parts/failure.tsx";
import { isTyping } from "../parts/typing.ts";
import { CallAnnouncer } from "../screens/call-announcer.tsx";
import { OnHold } from "../screens/parked.tsx";
import { GoingOn } from "../screens/going-on.tsx";
import { CallBar } from "../screens/call-bar.tsx";
import { CallScreen } from "../screens/call-screen.tsx";
import { AcceptCardSheet, MyCardSheet } from "../screens/card-sheets.tsx";
import { DeskScreen } from "../screens/desk-screen.tsx";
import { DispatchNews } from "../screens/dispatch/news.tsx";
import { DispatchesScreen } from "../screens/dispatch/dispatches-screen.tsx";
import { toDealWith } from "../parts/dispatch-groups.ts";
import { DevicesScreen } from "../screens/devices-screen.tsx";
import { EnrolScreen } from "../screens/enrol-screen.tsx";
import { ForgetButton } from "../screens/forget-button.tsx";
import { ExposureScreen } from "../screens/incident/exposure-screen.tsx";
import { IncidentAlarm } from "../screens/incident/incident-alarm.tsx";
import { IncidentsScreen } from "../screens/incident/incidents-screen.tsx";
import { OversightScreen } from "../screens/incident/oversight-screen.tsx";
import { FlashRequests } from "../screens/flash-request.tsx";
import { LostScreen } from "../screens/lost-screen.tsx";
import { CodeWanted, SecondOfficerWanted } from "../screens/replacement-asks.tsx";
import { LineScreen } from "../screens/line-screen.tsx";
import { MinutesScreen } from "../screens/minutes-screen.tsx";
import { NewsAnnouncer } from "../screens/news-announcer.tsx";
import { BreachNotice } from "../screens/own-breaches.tsx";
import { MissedScreen } from "../screens/missed-screen.tsx";
import { OwnNotices } from "../screens/own-notices.tsx";
import { LinesList } from "../screens/lines-screen.tsx";
import { OutsideCalls } from "../screens/outside-calls.tsx";
import { EndedCalls, RingingCall } from "../screens/ringing.tsx";
import { PresenceAsks } from "../screens/presence-asks.tsx";
import { SecurityScreen } from "../screens/security-screen.tsx";
import { SettingsScreen } from "../screens/settings-screen.tsx";
import { StationBar } from "../screens/station-bar.tsx";
import type { ClientView } from "../../client/model/views.ts";
import { Ring } from "../ring/ring.tsx";
import { useClient, useView } from "./client-context.ts";
import type { Opening } from "./opening.ts";
import { useKeptSubscription } from "./keep-subscription.ts";
import { usePageTitle } from "./page-title.ts";
import { go, newestLine, readRoute, useHash, useWide } from "./route.ts";
import "./shell.css";

export interface AppProps {
  opening: Opening;
  demonstration: boolean;
  deviceName: string;
  /** In the rehearsal the card goes to the seat beside this one. */
  onPass?: (domain: string, link: string) => void;
  handedCard?: string | null;
  /** No loudspeaker here: nothing rings aloud. */
  silent?: boolean;
}

export function App({ opening, demonstration, deviceName, onPass, handedCard, silent = false }: AppProps) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const route = readRoute(useHash());
  const [card, setCard] = useState(false);
  const [accepting, setAccepting] = useState<string | null>(opening.kind === "card" ? opening.link : null);
  const [acceptOpen, setAcceptOpen] = useState(opening.kind === "card");
  /** Each card is a new sheet: what was typed for the one before says nothing about this one. */
  const [acceptRound, setAcceptRound] = useState(0);
  useEffect(() => {
    if (!handedCard) return;
    setAccepting(handedCard);
    setAcceptOpen(true);
  }, [handedCard]);

  const wide = useWide();
  const first = useRef<string | undefined>(undefined);
  const known = useRef<ReadonlySet<string> | null>(null);
  // Those of one's own organisation come by themselves, with the device.
  const rooms = view.lines.filter((line) => line.contact.domain !== view.me?.domain).map((line) => line.room).join("\n");
  useEffect(() => {
    if (view.state !== "online" && view.state !== "offline") return;
    const now = new Set(rooms === "" ? [] : rooms.split("\n"));
    const appeared = known.current ? [...now].filter((room) => !known.current?.has(room)) : [];
    known.current = now;
    const room = appeared[0];
    // A line that has just come about is what one waited for; who is writing, or is at something else, is left in peace.
    if (room === undefined || isTyping() || readRoute(location.hash).screen !== "lines") return;
    setCard(false);
    setAcceptOpen(false);
    go({ screen: "lines", room });
  }, [rooms, view.state]);
  const [aside, setAside] = useState(false);
  const inCalls = view.calls.filter((call) => call.state === "connecting" || call.state === "active");
  const running = inCalls.find(({ parked }) => !parked) ?? inCalls[0];
  const onHold = inCalls.filter((call) => call !== running && call.parked);
  const ringing = view.calls.find((call) => call.state === "ringing");
  const held = running?.gate.state === "held";
  // A ring of a call that already runs on another device of one's own means "go on here".
  const elsewhere = useRef(new Set<string>());
  for (const call of view.calls) if (call.state === "elsewhere") elsewhere.current.add(call.room);
  useEffect(() => setAside(false), [running?.room, held]);
  usePageTitle(view);
  useKeptSubscription();

  if (view.state === "starting") return <Whole text={t("state.starting")} working />;
  if (view.state === "other-tab") return <Whole text={t("state.otherTab")} hint={t("state.otherTabHint")} action={<Action tone="primary" onPress={() => client.start()}>{t("do.retry")}</Action>} />;
  if (view.state === "revoked") return <Whole text={t("state.revoked")} hint={t("state.revokedHint")} action={<ForgetButton />} />;
  if (view.state === "signed-out")
    return (
      <FailureZone>
        <Whole
          text={t("state.signedOut")}
          hint={t("state.signedOutHint")}
          failure={view.failure}
          action={
            <div className="row">
              <Action tone="primary" autoFocus onPress={() => client.start()}>
                {t("do.retry")}
              </Action>
              <ForgetButton />
            </div>
          }
        />
      </FailureZone>
    );
  if (view.state === "not-enrolled") return <EnrolScreen link={opening.kind === "enrol" ? opening.link : null} defaultDeviceName={deviceName} demonstration={demonstration} />;
  if (view.state === "pending-approval") return <Whole text={t("enrol.pending")} hint={t("enrol.pendingHint")} working />;

  // Beside the list there is room for a line: the newest when the app was opened, and no other until somebody chooses one.
  if (wide && !view.lines.some((line) => line.room === first.current)) first.current = newestLine(view.lines)?.room;
  const room = route.screen === "lines" ? (route.room ?? (wide ? first.current : undefined)) : undefined;
  const open = view.lines.find((line) => line.room === room);
  const callShown = running && !(aside && !held) ? running : undefined;
  const unseen = view.missed.reduce((sum, one) => sum + one.unseen, 0);
  const leaveCall = () => setAside(true);
  return (
    <div className={`shell${callShown ? " in-call" : ""}`} data-app-state={view.state}>
      <nav className="rail" aria-label={t("nav.main")} onClick={leaveCall}>
        <span className="brand" title={t("app.name")}>
          <Ring level={2} size={28} />
        </span>
        <RailLink href="#/lines" current={route.screen === "lines"} label={t("nav.lines")} icon={<MessagesSquare size={22} aria-hidden />} />
        <RailLink href="#/missed" current={route.screen === "missed"} label={t("missed.nav")} icon={<PhoneMissed size={22} aria-hidden />} count={unseen} countLabel={t("missed.unseen", { count: unseen })} />
        {view.me?.role === "desk" || view.me?.role === "principal" || view.arrangements.length > 0 ? <RailLink href="#/desk" current={route.screen === "desk"} label={t(view.me?.role === "desk" ? "desk.nav" : "desk.navOwn")} icon={<CalendarClock size={22} aria-hidden />} step="nav-desk" /> : null}
        {view.me?.role === "desk" || view.minutes.length > 0 || view.drafts.length > 0 ? <RailLink href="#/minutes" current={route.screen === "minutes"} label={t("minutes.title")} icon={<NotebookPen size={22} aria-hidden />} count={toSign(view)} countLabel={t("minutes.toSign", { count: toSign(view) })} /> : null}
        {view.me?.role === "overseer" ? null : <RailLink href="#/dispatches" current={route.screen === "dispatches"} label={t("dispatches.nav")} icon={<FileLock2 size={22} aria-hidden />} count={toDealWith(view.dispatches, view.me?.person)} countLabel={t("dispatches.unread", { count: toDealWith(view.dispatches, view.me?.person) })} step="nav-dispatches" />}
        {view.incidents.length > 0 ? <RailLink href="#/incidents" current={route.screen === "incidents"} label={t("incidents.nav")} icon={<MessageSquareWarning size={22} aria-hidden />} count={view.incidents.filter(({ seen }) => !seen).length} countLabel={t("incidents.unseen", { count: view.incidents.filter(({ seen }) => !seen).length })} step="nav-incidents" /> : null}
        {view.me?.role === "overseer" ? <RailLink href="#/oversight" current={route.screen === "oversight"} label={t("incidents.oversight.nav")} icon={<Eye size={22} aria-hidden />} step="nav-oversight" /> : null}
        <RailLink href="#/devices" current={route.screen === "devices"} label={t("nav.devices")} icon={<Laptop size={22} aria-hidden />} />
        {view.me?.role === "security" ? <RailLink href="#/security" current={route.screen === "security"} label={t("nav.security")} icon={<Shield size={22} aria-hidden />} /> : null}
        <RailLink href="#/settings" current={route.screen === "settings"} label={t("nav.settings")} icon={<Gear size={22} aria-hidden />} />
      </nav>
      <NewsAnnouncer />
      <DispatchNews />
      {running ? <CallAnnouncer key={running.room} call={running} /> : null}
      <main className="stage" tabIndex={-1}>
        {view.state === "offline" ? (
          <p className="offline small" role="status">
            {t("state.offline")}
          </p>
        ) : null}
        {view.failure ? <FailureNotice failure={view.failure} /> : null}
        <FlashRequests silent={silent} />
        <FailureZone>
          <IncidentAlarm silent={silent} />
        </FailureZone>
        <OwnNotices />
        <BreachNotice />
        <FailureZone>
          <SecondOfficerWanted />
          <CodeWanted />
        </FailureZone>
        <PresenceAsks />
        <StationBar />
        {running && ringing && ringing.direction === "in" && (ringing.precedence === "FLASH" || ringing.continues) ? (
          <FailureZone>
            <RingingCall key={ringing.room} call={ringing} silent={silent} continues={false} {...(ringing.continues ? {} : { holds: running })} />
          </FailureZone>
        ) : null}
        {onHold.map((call) => (
          <OnHold key={call.room} call={call} />
        ))}
        {callShown ? <GoingOn from={callShown} /> : null}
        {callShown ? (
          <CallScreen
            call={callShown}
            onAside={() => {
              leaveCall();
              if (callShown.line) go({ screen: "lines", room: callShown.line });
            }}
          />
        ) : (
          <FailureZone>
            {running ? <CallBar call={running} onBack={() => setAside(false)} /> : null}
            {!running && ringing ? <RingingCall key={ringing.room} call={ringing} silent={silent} continues={elsewhere.current.has(ringing.room)} /> : null}
            <OutsideCalls />
            <EndedCalls missedListed={route.screen === "missed"} />
            {route.screen === "desk" ? <DeskScreen item={route.item} /> : null}
            {route.screen === "incidents" ? <IncidentsScreen item={route.item} /> : null}
            {route.screen === "exposure" ? <ExposureScreen item={route.item} /> : null}
            {route.screen === "oversight" ? <OversightScreen /> : null}
            {route.screen === "missed" ? <MissedScreen /> : null}
            {route.screen === "minutes" ? <MinutesScreen item={route.item} /> : null}
            {route.screen === "dispatches" ? <DispatchesScreen item={route.item} /> : null}
            {route.screen === "devices" ? <DevicesScreen /> : null}
            {route.screen === "lost" ? <LostScreen /> : null}
            {route.screen === "settings" ? <SettingsScreen /> : null}
            {route.screen === "security" ? <SecurityScreen /> : null}
            {route.screen === "lines" ? (
              <div className={`two-panes${open ? " has-line" : ""}`}>
                <LinesList open={open?.room} onCard={() => setCard(true)} onAccept={() => (setAccepting(null), setAcceptRound(acceptRound + 1), setAcceptOpen(true))} />
                {open ? <LineScreen key={open.room} line={open} /> : <NothingOpen />}
              </div>
            ) : null}
          </FailureZone>
        )}
      </main>
      <MyCardSheet isOpen={card} onClose={() => setCard(false)} {...(onPass ? { onPass: (domain: string, link: string) => (onPass(domain, link), setCard(false)) } : {})} />
      <AcceptCardSheet key={`${accepting ?? "none"} ${acceptRound}`} isOpen={acceptOpen} initial={accepting} onClose={() => setAcceptOpen(false)} />
    </div>
  );
}

/** Minutes and readouts that wait for this person's signature. */
function toSign({ minutes }: ClientView): number {
  return minutes.reduce((sum, one) => sum + (one.maySign ? 1 : 0) + one.readouts.filter(({ maySign, state }) => maySign && state === "proposed").length, 0);
}

/** `countLabel` says in words what the number means. */
function RailLink({ href, current, label, icon, count = 0, countLabel, step }: { href: string; current: boolean; label: string; icon: React.ReactNode; count?: number; countLabel?: string; step?: string }) {
  return (
    <a className="rail-link" href={href} aria-current={current ? "page" : undefined} data-step={step}>
      <span className="rail-icon">
        {icon}
        {count > 0 ? (
          <span className="rail-count figures" data-count={count} aria-hidden>
            {count > 99 ? "99+" : count}
          </span>
        ) : null}
      </span>
      <span>{label}</span>
      {count > 0 ? <span className="visually-hidden">{countLabel}</span> : null}
    </a>
  );
}

function NothingOpen() {
  const { t } = useTranslation();
  return (
    <section className="nothing-open">
      <Ring level={2} size={96} />
      <p className="muted">{t("app.tagline")}</p>
    </section>
  );
}

function Whole({ text, hint, working, action, failure }: { text: string; hint?: string; working?: boolean; action?: React.ReactNode; failure?: ClientView["failure"] }) {
  return (
    <main className="whole">
      {failure ? <FailureNotice failure={failure} /> : null}
      <Ring level={working ? 1 : 0} settled={!working} size={96} />
      <h1 role="status">{text}</h1>
      {hint ? <p className="muted">{hint}</p> : null}
      {action}
    </main>
  );
}
