/** Breaches of protocol for the security officer: person by person, what their clients told and what they answered; and, beside it, what the node saw and nobody told. */
import { FileDown } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { breachesAsCsv, breachesAsJson } from "../../client/breach/export.ts";
import type { BreachOverview, BreachReportItem, ObservedBreach } from "../../client/model/breaches.ts";
import { type BreachKind, breachKinds } from "../../protocol/wire/breach.ts";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { utf8 } from "../../protocol/wire/bytes.ts";
import { dayAndTime, listed } from "../i18n/i18n.ts";
import { useBreachSentence } from "../parts/breach-words.ts";
import { Action } from "../parts/button.tsx";
import { Choice } from "../parts/choice.tsx";
import { useAsked } from "../parts/use-asked.ts";
import { saveFile } from "../platform/save-file.ts";
import { useClient } from "../shell/client-context.ts";

/** By the address, where nobody here knows a name. */
const called = ({ name, person }: { name: string; person: string }) => name || showPerson(person as PersonUri);

interface Choice {
  person: string;
  kind: BreachKind | "";
  unseen: boolean;
}

export function BreachReport() {
  const { t } = useTranslation();
  const client = useClient();
  const ask = useCallback(() => client.security.breaches(), [client]);
  const [overview, refresh] = useAsked<BreachOverview>(ask);
  const [choice, setChoice] = useState<Choice>({ person: "", kind: "", unseen: false });
  if (!overview) return null;
  const { reports, observed } = chosen(overview, choice);
  const unseen = reports.filter(({ seenAt }) => seenAt === undefined).map(({ id }) => id);
  const seen = (ids: string[]) => client.security.breachesSeen(ids).then(refresh);
  const save = (type: "csv" | "json", write: (shown: BreachOverview) => string) => saveFile({ name: `entente-breaches-${new Date().toISOString().slice(0, 10)}.${type}`, bytes: utf8(write({ ...overview, reports, observed })) });
  const nothing = overview.reports.length === 0 && overview.observed.length === 0;
  return (
    <div className="stack">
      <p className="muted">{t(nothing ? "breaches.officer.none" : "breaches.officer.hint")}</p>
      {overview.altered > 0 ? (
        <p className="notice bad" role="alert">
          {t("breaches.officer.altered", { count: overview.altered })}
        </p>
      ) : null}
      {nothing ? null : (
        <>
          <People people={overview.people} onChoose={(person) => setChoice({ ...choice, person })} chosen={choice.person} />
          <Filter people={overview.people} choice={choice} onChange={setChoice} />
          <div className="row">
            <Action size="small" isDisabled={unseen.length === 0} onPress={() => seen(unseen)}>
              {t("breaches.officer.markAllSeen")}
            </Action>
            <Action size="small" step="breaches-csv" onPress={() => save("csv", breachesAsCsv)}>
              <FileDown size={18} aria-hidden /> {t("breaches.officer.csv")}
            </Action>
            <Action size="small" onPress={() => save("json", breachesAsJson)}>
              <FileDown size={18} aria-hidden /> {t("breaches.officer.json")}
            </Action>
          </div>
          <Observed title={t("breaches.officer.silentTitle")} hint={t("breaches.officer.silentHint")} observed={observed.filter(({ state }) => state === "silent")} warn />
          {reports.map((report) => (
            <Report key={report.id} report={report} onSeen={() => seen([report.id])} />
          ))}
          {reports.length === 0 ? <p className="muted">{t("breaches.officer.noMatch")}</p> : null}
          <Observed title={t("breaches.officer.waitingTitle")} observed={observed.filter(({ state }) => state === "waiting")} />
        </>
      )}
    </div>
  );
}

export function chosen({ reports, observed }: Pick<BreachOverview, "reports" | "observed">, { person, kind, unseen }: Choice): Pick<BreachOverview, "reports" | "observed"> {
  return {
    reports: reports.filter((report) => (person === "" || report.person === person) && (kind === "" || report.items.some((item) => item.kind === kind)) && (!unseen || report.seenAt === undefined)),
    observed: observed.filter((one) => (person === "" || one.person === person) && (kind === "" || one.kind === kind)),
  };
}

function People({ people, chosen: person, onChoose }: { people: BreachOverview["people"]; chosen: string; onChoose: (person: string) => void }) {
  const { t } = useTranslation();
  return (
    <ul className="stack tight">
      {people.map((one) => (
        <li key={one.person}>
          <button type="button" className="panel row between chooser" aria-pressed={person === one.person} onClick={() => onChoose(person === one.person ? "" : one.person)}>
            <span>
              <strong>{called(one)}</strong> <span className="small muted">{t("breaches.officer.calls", { count: one.calls })}</span>
            </span>
            <span className="row small">
              {breachKinds.filter((kind) => one.breaches[kind] > 0).map((kind) => (
                <span key={kind} className="tag figures">
                  {t(`breaches.kind.${kind}`)} {one.breaches[kind]}
                </span>
              ))}
              {one.unanswered > 0 ? <span className="muted">{t("breaches.officer.unanswered", { count: one.unanswered })}</span> : null}
              {one.unseen > 0 ? <span>{t("breaches.officer.unseenCount", { count: one.unseen })}</span> : null}
              {one.silent > 0 ? <span className="level-0">{t("breaches.officer.silent", { count: one.silent })}</span> : null}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Filter({ people, choice, onChange }: { people: BreachOverview["people"]; choice: Choice; onChange: (choice: Choice) => void }) {
  const { t } = useTranslation();
  return (
    <div className="form-grid">
      <Choice label={t("breaches.officer.person")} value={choice.person} options={[["", t("breaches.officer.everybody")], ...people.map((one) => [one.person, called(one)] as const)]} onChange={(person) => onChange({ ...choice, person })} />
      <Choice label={t("breaches.officer.kind")} value={choice.kind} options={[["", t("breaches.officer.every")], ...breachKinds.map((kind) => [kind, t(`breaches.kind.${kind}`)] as const)]} onChange={(kind) => onChange({ ...choice, kind })} />
      <Choice label={t("breaches.officer.show")} value={choice.unseen ? "unseen" : "all"} options={[["all", t("breaches.officer.all")], ["unseen", t("breaches.officer.unseen")]]} onChange={(show) => onChange({ ...choice, unseen: show === "unseen" })} />
    </div>
  );
}

function Report({ report, onSeen }: { report: BreachReportItem; onSeen: () => Promise<void> }) {
  const { t, i18n } = useTranslation();
  const sentence = useBreachSentence();
  const names = report.with.map(called);
  const time = dayAndTime(report.startedAt, i18n.language);
  return (
    <article className="panel stack tight" data-report={report.seenAt === undefined ? "unseen" : "seen"}>
      {report.signed ? null : <p className="notice warn">{t("breaches.officer.notSigned")}</p>}
      <div className="row between">
        <div className="grow">
          <h3>{called(report)}</h3>
          <p className="small muted figures">{names.length > 0 ? t("breaches.call", { names: listed(names, i18n.language), time }) : t("breaches.alone", { time })}</p>
        </div>
        {report.seenAt === undefined ? (
          <Action size="small" step="breach-seen" onPress={onSeen}>
            {t("breaches.officer.markSeen")}
          </Action>
        ) : (
          <span className="small muted figures">{t("breaches.officer.wasSeen", { time: dayAndTime(report.seenAt, i18n.language) })}</span>
        )}
      </div>
      <ul className="bullets">
        {report.items.map((item) => (
          <li key={`${item.kind}${item.at}${item.who ?? ""}`} className="figures">
            {sentence(item)}
          </li>
        ))}
      </ul>
      {report.answer ? (
        <blockquote className="said">
          <p className="small muted figures">{t("breaches.officer.answered", { time: dayAndTime(report.answer.at, i18n.language) })}</p>
          <p>{report.answer.text}</p>
        </blockquote>
      ) : (
        <p className="small muted">{t("breaches.officer.noAnswer")}</p>
      )}
      {report.via === "server" ? <p className="small muted">{t("breaches.officer.byServer")}</p> : null}
    </article>
  );
}

function Observed({ title, hint, observed, warn }: { title: string; hint?: string; observed: ObservedBreach[]; warn?: boolean }) {
  const { t, i18n } = useTranslation();
  if (observed.length === 0) return null;
  return (
    <section className={`stack tight ${warn ? "notice warn" : "panel"}`} data-observed={warn ? "silent" : "waiting"}>
      <h3>{title}</h3>
      {hint ? <p className="small muted">{hint}</p> : null}
      <ul className="bullets">
        {observed.map((one) => (
          <li key={`${one.kind}${one.at}${one.call}`} className="figures">
            {t(`breaches.officer.observed.${one.kind as "guest"}`, { name: called(one), note: one.note, time: dayAndTime(one.at, i18n.language) })}
          </li>
        ))}
      </ul>
    </section>
  );
}
