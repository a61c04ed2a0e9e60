/** What stands above a conversation because somebody's device changed: whether verification stands, whether history is here, who asks for it; each with the next step. */
import { History, ShieldAlert, ShieldCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LineView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { useFailureText } from "../parts/failure.tsx";
import { useClient } from "../shell/client-context.ts";
import { GoOnAsked, KeptOut } from "./line-go-on.tsx";
import "./line-banners.css";

/** How long it is news that a contact has a further device, where nothing has to be done about it. */
const NEWS_SECONDS = 86_400;

export function LineBanners({ line, now, onVerify }: { line: LineView; now: number; onVerify: () => void }) {
  return (
    <>
      <GoOnAsked line={line} />
      <KeptOut line={line} />
      <DeviceChange line={line} now={now} onVerify={onVerify} />
      <HistoryAsked line={line} onVerify={onVerify} />
      <EarlierMessages line={line} />
    </>
  );
}

function isUnverified({ contact }: LineView): boolean {
  return contact.verification.own === "none" || contact.verification.own === "withdrawn";
}

function DeviceChange({ line, now, onVerify }: { line: LineView; now: number; onVerify: () => void }) {
  const { t } = useTranslation();
  const change = line.contact.newDevice;
  if (!change || line.readOnly) return null;
  const again = change.byOfficers && isUnverified(line);
  if (!again && now / 1000 - change.at > NEWS_SECONDS) return null;
  const values = { name: line.contact.name, device: change.name };
  return (
    <div className={`notice line-banner${again ? " warn" : ""}`} role="status" data-change={again ? "again" : isUnverified(line) ? "unverified" : "stands"}>
      {again ? <ShieldAlert size={20} aria-hidden /> : <ShieldCheck size={20} aria-hidden />}
      <p className="grow">{t(again ? "change.again" : isUnverified(line) ? "change.unverified" : "change.stands", values)}</p>
      {again ? (
        <Action size="small" tone="primary" step="verify-again" onPress={onVerify}>
          {t("change.verify", values)}
        </Action>
      ) : null}
    </div>
  );
}

function HistoryAsked({ line, onVerify }: { line: LineView; onVerify: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const asked = line.historyAsked;
  if (!asked) return null;
  const { name } = line.contact;
  const doubtful = !asked.own && isUnverified(line);
  return (
    <div className="notice warn line-banner" role="alert" data-step="history-asked">
      <History size={20} aria-hidden />
      <div className="grow">
        <p>{t(asked.own ? "earlier.wantedOwn" : "earlier.wanted", { name, device: asked.device })}</p>
        {asked.byOfficers ? <p className="small">{t("earlier.wantedOfficers")}</p> : null}
        {doubtful ? <p className="small level-0">{t("earlier.wantedUnverified", { name })}</p> : null}
      </div>
      <div className="row">
        {doubtful ? (
          <Action size="small" tone="primary" onPress={onVerify}>
            {t("change.verify", { name })}
          </Action>
        ) : null}
        <Action size="small" {...(doubtful ? {} : { tone: "primary" as const })} step="history-give" onPress={() => client.giveHistory(line.room, asked.ask)}>
          {t(doubtful ? "earlier.giveAnyway" : "earlier.give")}
        </Action>
        <Action size="small" step="history-refuse" onPress={() => client.refuseHistory(line.room, asked.ask)}>
          {t("earlier.refuse")}
        </Action>
      </div>
    </div>
  );
}

function EarlierMessages({ line }: { line: LineView }) {
  const { t } = useTranslation();
  const client = useClient();
  const failureText = useFailureText();
  const { earlier, contact } = line;
  const { ask } = earlier;
  if (line.readOnly || (!earlier.joinedLate && !ask) || (ask?.state === "done" && ask.held === 0)) return null;
  const waiting = ask?.state === "asked" || ask?.state === "coming";
  return (
    <div className="notice line-banner" role="status" data-history={ask?.state ?? "none"}>
      <History size={20} aria-hidden />
      <div className="grow stack tight">
        {!ask ? <p>{t("earlier.none")}</p> : null}
        {ask?.state === "asked" ? <p>{ask.of === "own" ? t("earlier.asked") : t("earlier.askedOther", { name: contact.name })}</p> : null}
        {ask?.state === "coming" ? (
          <p>
            {t("earlier.coming")} <progress value={ask.progress} max={1} aria-label={t("earlier.coming")} />
          </p>
        ) : null}
        {ask?.state === "refused" ? <p>{t(`earlier.refused.${ask.why ?? "declined"}`, { defaultValue: t("earlier.refused.declined") })}</p> : null}
        {ask?.state === "failed" ? <p>{t("earlier.failed", { why: failureText(ask.why ?? "internal/unexpected") })}</p> : null}
        {ask && ask.count > 0 && !waiting ? <p>{t("earlier.here", { count: ask.count })}</p> : null}
        {ask && ask.held > 0 && !waiting ? <p className="small muted">{t("earlier.held", { count: ask.held })}</p> : null}
        {!waiting && !earlier.ownDevices ? <p className="small muted">{t("earlier.fromOtherHint", { name: contact.name })}</p> : null}
      </div>
      <div className="row">
        {earlier.ownDevices && !waiting ? (
          <Action size="small" tone="primary" step="history-own" onPress={() => client.askHistory(line.room, "own")}>
            {t(ask ? "earlier.again" : "earlier.fromOwn")}
          </Action>
        ) : null}
        {ask?.of === "anybody" && waiting ? null : (
          <Action size="small" step="history-other" onPress={() => client.askHistory(line.room, "anybody")}>
            {t("earlier.fromOther", { name: contact.name })}
          </Action>
        )}
      </div>
    </div>
  );
}
