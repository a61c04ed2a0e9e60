/** The whole app: which state the device is in decides the surface; a ringing or running call comes before everything else. */
import { Laptop, MessagesSquare, Settings as Gear, Shield } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "../parts/button.tsx";
import { FailureNotice, FailureZone } from "../parts/failure.tsx";
import { CallScreen } from "../screens/call-screen.tsx";
import { AcceptCardSheet, MyCardSheet } from "../screens/card-sheets.tsx";
import { DevicesScreen } from "../screens/devices-screen.tsx";
import { EnrolScreen } from "../screens/enrol-screen.tsx";
import { LineScreen } from "../screens/line-screen.tsx";
import { LinesList } from "../screens/lines-screen.tsx";
import { EndedCalls, RingingCall } from "../screens/ringing.tsx";
import { SecurityScreen } from "../screens/security-screen.tsx";
import { SettingsScreen } from "../screens/settings-screen.tsx";
import { Ring } from "../ring/ring.tsx";
import { useClient, useView } from "./client-context.ts";
import type { Opening } from "./opening.ts";
import { readRoute, useHash } from "./route.ts";
import "./shell.css";

export interface AppProps {
  opening: Opening;
  demonstration: boolean;
  deviceName: string;
  /** In the rehearsal the card goes to the seat beside this one. */
  onPass?: (domain: string, link: string) => void;
  handedCard?: string | null;
}

export function App({ opening, demonstration, deviceName, onPass, handedCard }: AppProps) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const route = readRoute(useHash());
  const [card, setCard] = useState(false);
  const [accepting, setAccepting] = useState<string | null>(opening.kind === "card" ? opening.link : null);
  const [acceptOpen, setAcceptOpen] = useState(opening.kind === "card");
  useEffect(() => {
    if (!handedCard) return;
    setAccepting(handedCard);
    setAcceptOpen(true);
  }, [handedCard]);

  if (view.state === "starting") return <Whole text={t("state.starting")} working />;
  if (view.state === "other-tab") return <Whole text={t("state.otherTab")} hint={t("state.otherTabHint")} action={<Action tone="primary" onPress={() => client.start()}>{t("do.retry")}</Action>} />;
  if (view.state === "revoked") return <Whole text={t("state.revoked")} hint={t("state.revokedHint")} action={<Action onPress={() => client.forget().then(() => location.replace("/"))}>{t("devices.forget")}</Action>} />;
  if (view.state === "not-enrolled" || view.state === "signed-out") return <EnrolScreen link={opening.kind === "enrol" ? opening.link : null} defaultDeviceName={deviceName} demonstration={demonstration} />;
  if (view.state === "pending-approval") return <Whole text={t("enrol.pending")} hint={t("enrol.pendingHint")} working />;

  const open = view.lines.find((line) => line.room === (route.screen === "lines" ? route.room : undefined));
  const running = view.calls.find((call) => call.state === "connecting" || call.state === "active");
  const ringing = view.calls.find((call) => call.state === "ringing");
  const shown = running ?? ringing;
  return (
    <div className="shell" data-app-state={view.state}>
      <nav className="rail" aria-label={t("nav.main")}>
        <span className="brand" title={t("app.name")}>
          <Ring level={2} size={28} />
        </span>
        <RailLink href="#/lines" current={route.screen === "lines"} label={t("nav.lines")} icon={<MessagesSquare size={22} aria-hidden />} />
        <RailLink href="#/devices" current={route.screen === "devices"} label={t("nav.devices")} icon={<Laptop size={22} aria-hidden />} />
        {view.me?.role === "security" ? <RailLink href="#/security" current={route.screen === "security"} label={t("nav.security")} icon={<Shield size={22} aria-hidden />} /> : null}
        <RailLink href="#/settings" current={route.screen === "settings"} label={t("nav.settings")} icon={<Gear size={22} aria-hidden />} />
      </nav>
      <div className="stage">
        {view.state === "offline" ? (
          <p className="offline small" role="status">
            {t("state.offline")}
          </p>
        ) : null}
        {view.failure ? <FailureNotice failure={view.failure} /> : null}
        {shown && shown.state !== "ringing" ? (
          <CallScreen call={shown} />
        ) : (
          <FailureZone>
            {shown ? <RingingCall call={shown} /> : null}
            <EndedCalls />
            {route.screen === "devices" ? <DevicesScreen /> : null}
            {route.screen === "settings" ? <SettingsScreen /> : null}
            {route.screen === "security" ? <SecurityScreen /> : null}
            {route.screen === "lines" ? (
              <div className={`two-panes${open ? " has-line" : ""}`}>
                <LinesList open={open?.room} onCard={() => setCard(true)} onAccept={() => (setAccepting(null), setAcceptOpen(true))} />
                {open ? <LineScreen key={open.room} line={open} /> : <NothingOpen />}
              </div>
            ) : null}
          </FailureZone>
        )}
      </div>
      <MyCardSheet isOpen={card} onClose={() => setCard(false)} {...(onPass ? { onPass: (domain: string, link: string) => (onPass(domain, link), setCard(false)) } : {})} />
      <AcceptCardSheet key={accepting ?? "none"} isOpen={acceptOpen} initial={accepting} onClose={() => setAcceptOpen(false)} />
    </div>
  );
}

function RailLink({ href, current, label, icon }: { href: string; current: boolean; label: string; icon: React.ReactNode }) {
  return (
    <a className="rail-link" href={href} aria-current={current ? "page" : undefined}>
      {icon}
      <span>{label}</span>
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

function Whole({ text, hint, working, action }: { text: string; hint?: string; working?: boolean; action?: React.ReactNode }) {
  return (
    <main className="whole">
      <Ring level={working ? 1 : 0} settled={!working} size={96} />
      <h1 role="status">{text}</h1>
      {hint ? <p className="muted">{hint}</p> : null}
      {action}
    </main>
  );
}
