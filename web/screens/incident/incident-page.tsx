/** One disclosure: what was told, its clock, who has seen it, and the damage as each side sees it, side by side. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { IncidentView } from "../../../client/model/incidents.ts";
import { dated } from "../../i18n/i18n.ts";
import { BackHeading } from "../../parts/back-heading.tsx";
import { durationText } from "../../parts/duration.ts";
import { FailureZone, useFailure } from "../../parts/failure.tsx";
import { useClient } from "../../shell/client-context.ts";
import { go } from "../../shell/route.ts";
import { Assessment } from "./assessment.tsx";
import { useNow } from "./use-now.ts";

export function IncidentPage({ incident }: { incident: IncidentView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const { id, seen } = incident;
  useEffect(() => {
    if (!seen) client.incidents.see(id).catch(report);
  }, [client, id, seen, report]);
  const at = (milliseconds: number) => dated(milliseconds, i18n.language);
  const { told } = incident;
  return (
    <section className="call-card" aria-labelledby="incident-title" data-step="incident" data-incident-side={incident.side}>
      <FailureZone>
        <div className="stack">
          <header className="row">
            <BackHeading id="incident-title" title={t("incidents.page.told", { by: told.by, to: told.to })} onBack={() => go({ screen: "incidents" })} onlyNarrow />
          </header>
          {incident.sourceInDanger ? <p className="incident-danger">{t("incidents.danger")}</p> : null}
          <p>
            <strong>{t(`rank.${incident.rank}`)}</strong> {t("incidents.page.where", { place: told.place, time: at(told.at * 1000) })}
          </p>
          {told.words === "" ? (
            <p className="muted">{t("incidents.page.noWords")}</p>
          ) : (
            <blockquote className="told-words" dir="auto" data-step="told-words">
              {told.words}
            </blockquote>
          )}
          <section className="stack tight" aria-labelledby="incident-of">
            <h2 id="incident-of">{t("incidents.page.of")}</h2>
            {incident.dispatches.map(({ id: dispatch, title }) =>
              title === undefined ? (
                <p key={dispatch} className="muted">
                  {t("incidents.page.unknown")}
                </p>
              ) : (
                <p key={dispatch}>
                  <a href={`#/dispatches/${dispatch}`}>{title}</a>
                </p>
              ),
            )}
            <p className="small muted">{t("incidents.page.entered", { name: incident.reportedBy.name, organisation: incident.reportedBy.organisation, time: at(incident.enteredAt) })}</p>
          </section>
          <Clock incident={incident} />
          <section className="stack tight" aria-labelledby="incident-sides">
            <h2 id="incident-sides">{t("incidents.page.assessments")}</h2>
            <div className="incident-sides">
              <Assessment incident={incident} side="discloser" />
              <Assessment incident={incident} side="originator" />
            </div>
          </section>
        </div>
      </FailureZone>
    </section>
  );
}

function Clock({ incident }: { incident: IncidentView }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const at = (milliseconds: number) => dated(milliseconds, i18n.language);
  const open = (["discloser", "originator"] as const).some((side) => incident.assessments[side].current === undefined);
  const left = incident.due - now;
  const rows: (readonly [string, string])[] = [
    [t("incidents.page.toldAt"), at(incident.told.at * 1000)],
    [t("incidents.page.enteredAt"), at(incident.enteredAt)],
    [t("incidents.page.arrivedAt"), at(incident.arrivedAt)],
    [t("incidents.page.dueAt"), `${at(incident.due)}${open ? `, ${left > 0 ? t("incidents.page.due", { time: durationText(left, i18n.language) }) : t("incidents.page.overdue", { time: durationText(-left, i18n.language) })}` : ""}`],
    ...incident.people.map(({ name, seenAt, told }) => [name, seenAt === undefined ? t(told ? "incidents.page.notSeen" : "incidents.page.notTold") : t("incidents.page.seen", { time: at(seenAt) })] as const),
  ];
  return (
    <section className="panel stack tight" aria-labelledby="incident-clock" data-overdue={open && left <= 0}>
      <h2 id="incident-clock">{t("incidents.page.clock")}</h2>
      <dl className="clock-facts figures">
        {rows.map(([name, value], index) => (
          <div key={`${name} ${index}`} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
