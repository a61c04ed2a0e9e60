/** Missed calls: who, how often, when last, with which precedence, and one press to call back. Seen once it has been opened, on all of one's devices. */
import { MessageSquare, Phone } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MissedView } from "../../client/model/views.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { ReachBadge } from "../parts/reach-badge.tsx";
import { go } from "../shell/route.ts";
import { useClient, useView } from "../shell/client-context.ts";
import "./missed.css";

export function MissedScreen() {
  const { t } = useTranslation();
  const client = useClient();
  const { missed } = useView();
  const unseen = missed.reduce((sum, one) => sum + one.unseen, 0);
  /** What was new when the screen opened, or came while it is open, stays marked until it is left. */
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (unseen === 0) return undefined;
    setFresh((before) => new Set([...before, ...missed.filter((one) => one.unseen > 0).map(({ person }) => person)]));
    const see = () => (document.visibilityState === "visible" ? void client.seeMissed() : undefined);
    see();
    document.addEventListener("visibilitychange", see);
    return () => document.removeEventListener("visibilitychange", see);
  }, [client, unseen, missed]);
  return (
    <section className="page stack" aria-labelledby="missed-title" data-step="missed-screen">
      <h1 id="missed-title">{t("missed.title")}</h1>
      {missed.length === 0 ? (
        <div className="empty">
          <h2>{t("missed.empty")}</h2>
          <p className="muted">{t("missed.emptyHint")}</p>
        </div>
      ) : (
        <ul className="stack tight">
          {missed.map((one) => (
            <MissedRow key={one.person} one={one} fresh={fresh.has(one.person)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function MissedRow({ one, fresh }: { one: MissedView; fresh: boolean }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { calls } = useView();
  const busy = calls.some(({ state }) => state !== "ended" && state !== "outside" && state !== "elsewhere");
  const [last] = one.calls;
  const { line } = one;
  return (
    <li className="panel missed-row" data-missed={one.person} data-count={one.calls.length} data-new={fresh || undefined}>
      <div className="grow stack tight">
        <p>
          <strong>{one.name}</strong> <span className="muted">{one.organisation}</span>
        </p>
        <p className="row">
          {fresh ? <span className="tag">{t("missed.new")}</span> : null}
          {one.precedence === "ROUTINE" ? null : <span className="tag level-0">{t(`reach.precedence.${one.precedence}`)}</span>}
          <ReachBadge person={one.person} />
        </p>
        <p className="small">
          {t("missed.times", { count: one.calls.length })}, {t("missed.last", { time: dayAndTime(last!.at, i18n.language) })}
          {last!.busy ? ` (${t("missed.busy")})` : ""}
        </p>
        {one.calls.length > 1 ? (
          <details>
            <summary className="small">{t("missed.each")}</summary>
            <ul className="small muted figures">
              {one.calls.map((call) => (
                <li key={call.call}>
                  {[dayAndTime(call.at, i18n.language), call.precedence === "ROUTINE" ? "" : t(`reach.precedence.${call.precedence}`), call.video ? t("missed.video") : "", call.busy ? t("missed.busy") : ""].filter(Boolean).join(", ")}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
      {line === null ? (
        <p className="small muted">{t("missed.noLine")}</p>
      ) : (
        <div className="row">
          <Action tone="primary" step="call-back" label={t("missed.callBackOf", { name: one.name })} isDisabled={busy} onPress={() => client.call(line, { video: false }).then(() => go({ screen: "lines", room: line }))}>
            <Phone size={20} aria-hidden /> {t("missed.callBack")}
          </Action>
          <Action tone="quiet" size="icon" step="open-line-of-missed" label={t("missed.readLine")} onPress={() => go({ screen: "lines", room: line })}>
            <MessageSquare size={20} aria-hidden />
          </Action>
        </div>
      )}
    </li>
  );
}
