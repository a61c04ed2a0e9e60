/** Disclosures that concern this person, newest first; beside the list the one that is open. */
import { MessageSquareWarning } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { IncidentView } from "../../../client/model/incidents.ts";
import { dated } from "../../i18n/i18n.ts";
import { useView } from "../../shell/client-context.ts";
import { IncidentPage } from "./incident-page.tsx";
import "../desk.css";
import "./incident.css";

export function IncidentsScreen({ item }: { item?: string | undefined }) {
  const { t } = useTranslation();
  const { incidents } = useView();
  const chosen = incidents.find(({ id }) => id === item);
  return (
    <div className={`two-panes${chosen ? " has-line" : ""}`}>
      <section className="lines" aria-labelledby="incidents-list">
        <div className="lines-top">
          <h1 id="incidents-list">{t("incidents.title")}</h1>
        </div>
        {incidents.length === 0 ? (
          <div className="empty">
            <h2>{t("incidents.empty")}</h2>
            <p className="muted">{t("incidents.emptyHint")}</p>
          </div>
        ) : null}
        <ul>
          {incidents.map((one) => (
            <Row key={one.id} incident={one} current={one.id === chosen?.id} />
          ))}
        </ul>
      </section>
      {chosen ? (
        <IncidentPage key={chosen.id} incident={chosen} />
      ) : (
        <section className="nothing-open">
          <MessageSquareWarning size={64} aria-hidden className="muted" />
        </section>
      )}
    </div>
  );
}

function Row({ incident, current }: { incident: IncidentView; current: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <li>
      <a className="line-row" href={`#/incidents/${incident.id}`} aria-current={current ? "page" : undefined} data-incident={incident.id}>
        <span className="grow stack tight">
          <strong>{incident.dispatches.map(({ title }) => title ?? t("incidents.page.unknown")).join(", ")}</strong>
          <span className="small muted">
            {incident.discloser.organisation}, {dated(incident.told.at * 1000, i18n.language)}
          </span>
          {incident.sourceInDanger ? <span className="small incident-danger">{t("incidents.danger")}</span> : null}
        </span>
        {incident.seen ? null : <span className="tag">{t("incidents.new")}</span>}
      </a>
    </li>
  );
}
