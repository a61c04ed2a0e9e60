/** The overseer's page: who knew and who decided, each step with whether the device's signature holds. No title and no word of content reaches it. */
import { BadgeCheck, ShieldAlert } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OverseenDetail, OverseenDispatch, OverseenIncident } from "../../../client/model/oversight.ts";
import { showPerson, type PersonUri } from "../../../protocol/identity/uri.ts";
import { dayAndTime } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { useFailure, useFailureText } from "../../parts/failure.tsx";
import { useClient } from "../../shell/client-context.ts";
import { useNow } from "./use-now.ts";
import "./incident.css";

const shortId = (id: string) => id.slice(0, 8);

export function OversightScreen() {
  const { t } = useTranslation();
  return (
    <section className="page stack" aria-labelledby="oversight-title" data-step="oversight">
      <h1 id="oversight-title">{t("incidents.oversight.title")}</h1>
      <p className="muted">{t("incidents.oversight.hint")}</p>
      <Incidents />
      <Dispatches />
    </section>
  );
}

/** A list that comes page by page, the newest first. */
function usePages<Row>(read: (before?: number) => Promise<{ rows: readonly Row[]; more: number | undefined }>): { found: readonly Row[] | null; more: number | undefined; look: (before?: number) => Promise<void> } {
  const failed = useFailure();
  const [pages, setPages] = useState<{ rows: readonly Row[]; more: number | undefined } | null>(null);
  const look = useCallback(async (before?: number) => {
    const next = await read(before);
    setPages((known) => ({ more: next.more, rows: before === undefined ? next.rows : [...(known?.rows ?? []), ...next.rows] }));
  }, [read]);
  useEffect(() => {
    look().catch(failed);
  }, [look, failed]);
  return { found: pages?.rows ?? null, more: pages?.more, look };
}

function Incidents() {
  const { t } = useTranslation();
  const client = useClient();
  const { found, more, look } = usePages(useCallback(async (before?: number) => {
    const { incidents, more: next } = await client.oversight.incidents(before);
    return { rows: incidents, more: next };
  }, [client]));
  if (!found) return null;
  return (
    <section className="stack tight" aria-labelledby="overseen-incidents">
      <h2 id="overseen-incidents">{t("incidents.oversight.incidents")}</h2>
      {found.length === 0 ? <p className="muted">{t("incidents.oversight.noneIncidents")}</p> : null}
      {found.map((one) => (
        <Incident key={one.id} of={one} />
      ))}
      <More at={more} look={look} step="more-incidents" />
    </section>
  );
}

function Incident({ of }: { of: OverseenIncident }) {
  const { t, i18n } = useTranslation();
  const at = (milliseconds: number) => dayAndTime(milliseconds, i18n.language);
  const overdue = of.due < useNow() && (["discloser", "originator"] as const).some((side) => !of.assessments.some((one) => one.side === side));
  return (
    <article className="overseen" data-incident={of.id}>
      <p className="row between">
        <strong>
          {t(`rank.${of.rank}`)} · {shortId(of.id)}
        </strong>
        <Signed signed={of.signed} />
      </p>
      {of.sourceInDanger ? <p className="incident-danger">{t("incidents.danger")}</p> : null}
      {overdue ? <p className="incident-danger">{t("incidents.oversight.overdue")}</p> : null}
      <p className="small figures">{t("incidents.oversight.incident", { told: at(of.toldAt), entered: at(of.enteredAt), name: of.by })}</p>
      <p className="small">
        {t("incidents.oversight.discloser", { organisation: of.discloser })}; {t("incidents.oversight.about", { ids: of.dispatches.map(shortId).join(", ") })}
      </p>
      <p className="small muted">{of.people.map(({ person, side }) => `${person} (${t(`incidents.side.${side}`)})`).join(", ")}</p>
      <ul>
        {of.seen.map((one) => (
          <li key={`seen ${one.person}`} className="row between small">
            <span className="figures">{t("incidents.oversight.seen", { name: one.person, time: at(one.at) })}</span> <Signed signed={one.signed} />
          </li>
        ))}
        {of.assessments.map((one) => (
          <li key={`${one.side} ${one.turn} ${one.by}`} className="row between small" data-severity={one.severity}>
            <span className="figures">{t("incidents.oversight.assessed", { side: t(`incidents.side.${one.side}`), severity: t(`incidents.severities.${one.severity}`), name: one.by, time: at(one.at) })}</span> <Signed signed={one.signed} />
          </li>
        ))}
      </ul>
    </article>
  );
}

function Dispatches() {
  const { t } = useTranslation();
  const client = useClient();
  const { found, more, look } = usePages(useCallback(async (before?: number) => {
    const { dispatches, more: next } = await client.oversight.dispatches(before);
    return { rows: dispatches, more: next };
  }, [client]));
  if (!found) return null;
  return (
    <section className="stack tight" aria-labelledby="overseen-dispatches">
      <h2 id="overseen-dispatches">{t("incidents.oversight.dispatches")}</h2>
      {found.length === 0 ? <p className="muted">{t("incidents.oversight.none")}</p> : null}
      {found.map((one) => (
        <Dispatch key={one.id} of={one} />
      ))}
      <More at={more} look={look} step="more-dispatches" />
    </section>
  );
}

function Dispatch({ of }: { of: OverseenDispatch }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [detail, setDetail] = useState<OverseenDetail | null>(null);
  const { readers, opened, denied } = of;
  return (
    <article className="overseen" data-dispatch={of.id}>
      <p className="row between">
        <strong>
          {of.marking[i18n.language === "fr" ? "fr" : "en"]} · {shortId(of.id)}
        </strong>
        {detail ? <Signed signed={detail.signed} /> : null}
      </p>
      <p className="small figures">
        {of.originator}, {dayAndTime(of.createdAt, i18n.language)}, {t(`incidents.oversight.state.${of.state}`)}
      </p>
      <p className="small muted">
        {t("incidents.oversight.line", { readers, opened, denied })} ({t("incidents.oversight.nodeSays")})
      </p>
      <div>
        <Action size="small" step="oversee" onPress={async () => setDetail(detail ? null : await client.oversight.dispatch(of.id))}>
          {detail ? t("incidents.oversight.close") : t("incidents.oversight.look", { id: shortId(of.id) })}
        </Action>
      </div>
      {detail ? <Detail of={detail} /> : null}
    </article>
  );
}

function Detail({ of }: { of: OverseenDetail }) {
  const { t, i18n } = useTranslation();
  const text = useFailureText();
  const at = (milliseconds: number) => dayAndTime(milliseconds, i18n.language);
  const name = (person: string) => showPerson(person as PersonUri);
  return (
    <>
      <h3>{t("incidents.oversight.releases")}</h3>
      <ul>
        {of.releases.map((one, index) => (
          <li key={`${one.to} ${index}`} className="row between small">
            <span className="figures">
              {[t("incidents.oversight.release", { count: one.portions.length, to: one.to, portions: one.portions.map((portion) => portion + 1).join(", ") }), t("incidents.oversight.by", { name: one.by }), one.asked === undefined ? "" : t("incidents.oversight.asked", { name: one.asked }), one.second === undefined ? "" : t("incidents.oversight.second", { name: one.second }), at(one.at), t(`incidents.oversight.state.${one.state}`)].filter(Boolean).join(", ")}
            </span>
            <Signed signed={one.signed} />
          </li>
        ))}
      </ul>
      <h3>
        {t("incidents.oversight.events")} <span className="small muted">{t("incidents.oversight.nodeSays")}</span>
      </h3>
      <ul>
        {of.events.toReversed().map((event, index) => (
          <li key={`${event.at} ${index}`} className="small figures" data-event={event.kind}>
            {[at(event.at), event.person === undefined ? (event.by === undefined ? "" : name(event.by)) : name(event.person), t(`incidents.oversight.event.${event.kind}`), event.portion === undefined ? "" : t("dispatches.portion", { number: event.portion + 1 }), event.deviceClass === undefined ? "" : t(`class.${event.deviceClass}`)].filter(Boolean).join(", ")}
            {event.code !== undefined && event.kind === "denied" ? <span className="muted block">{text(event.code)}</span> : null}
          </li>
        ))}
      </ul>
    </>
  );
}

function Signed({ signed }: { signed: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={`tag ${signed ? "level-2" : "level-0"}`} data-signed={signed}>
      {signed ? <BadgeCheck size={14} aria-hidden /> : <ShieldAlert size={14} aria-hidden />} {t(signed ? "incidents.oversight.signed" : "incidents.oversight.unsigned")}
    </span>
  );
}

function More({ at, look, step }: { at: number | undefined; look: (before: number) => Promise<void>; step: string }) {
  const { t } = useTranslation();
  return at === undefined ? null : (
    <div>
      <Action step={step} onPress={() => look(at)}>
        {t("incidents.oversight.more")}
      </Action>
    </div>
  );
}
