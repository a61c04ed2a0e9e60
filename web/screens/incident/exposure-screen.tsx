/** Who could have known of a dispatch, through whose consent, and who opened it: on the screen, on paper, and as a signed file. `ExposureLink` is to be mounted in a dispatch. */
import { FileDown, Printer, Users } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import type { ExposedTo, ExposureView, OpeningView } from "../../../client/model/exposure.ts";
import { dated, dayAndTime } from "../../i18n/i18n.ts";
import { BackHeading } from "../../parts/back-heading.tsx";
import { Action } from "../../parts/button.tsx";
import { useFailure, useFailureText } from "../../parts/failure.tsx";
import { PageMarking } from "../../parts/marking.tsx";
import { saveFile } from "../../platform/save-file.ts";
import { useClient, useView } from "../../shell/client-context.ts";
import { go } from "../../shell/route.ts";
import { Passage } from "./passage.tsx";
import "./incident.css";

export function ExposureLink({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  if (dispatch.role === "reader") return null;
  return (
    <div>
      <Action step="exposure" onPress={() => go({ screen: "exposure", item: dispatch.id })}>
        <Users size={18} aria-hidden /> {t("incidents.exposure.button")}
      </Action>
    </div>
  );
}

/** `item`: a dispatch; without one a passage can be looked for. */
export function ExposureScreen({ item }: { item?: string | undefined }) {
  return <section className="page stack exposure-page">{item === undefined ? <Passage /> : <Report key={item} id={item} />}</section>;
}

/** Who could have known without having been let in: whoever controls it has all of it, and whoever it was told to aloud has what was said. By this device's own records, not by the node's list. */
function Besides({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const { dispatches, incidents } = useView();
  const controllers = dispatches.find((one) => one.id === id)?.controllers ?? [];
  const told = incidents.filter((one) => one.dispatches.some((dispatch) => dispatch.id === id));
  return (
    <section className="stack tight" aria-labelledby="exposure-besides" data-step="exposure-besides">
      <h2 id="exposure-besides">{t("incidents.exposure.besides")}</h2>
      <div className="exposed">
        <ul>
          {controllers.map(({ person, name }) => (
            <li key={person}>{t("incidents.exposure.controls", { name })}</li>
          ))}
          {told.map((one) => (
            <li key={one.id}>{t("incidents.exposure.toldTo", { to: one.told.to, by: one.told.by, place: one.told.place, time: dated(one.told.at * 1000, i18n.language), name: one.reportedBy.name })}</li>
          ))}
        </ul>
      </div>
      <p className="small muted">{t("incidents.exposure.besidesHint")}</p>
    </section>
  );
}

function Report({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const failed = useFailure();
  const [report, setReport] = useState<ExposureView | null>(null);
  useEffect(() => {
    client.dispatches.exposure(id).then(setReport).catch(failed);
  }, [client, id, failed]);
  const heading = <BackHeading id="exposure-title" title={t("incidents.exposure.title")} onBack={() => go({ screen: "dispatches", item: id })} />;
  if (!report) return <header className="row exposure-tools">{heading}</header>;
  const at = (milliseconds: number) => dated(milliseconds, i18n.language);
  return (
    <div className="stack" data-step="exposure-report" data-held={report.list.held}>
      <PageMarking label={report.label} step="exposure-top" />
      <header className="row">{heading}</header>
      <div>
        <p>{t("incidents.exposure.of", { title: report.title, name: report.originator, time: at(report.createdAt) })}</p>
        <p className="small muted figures">{t("incidents.exposure.made", { time: at(report.madeAt) })}</p>
      </div>
      <div className="row exposure-tools">
        <Action tone="primary" step="save-exposure" onPress={async () => saveFile({ name: `exposure-${id.slice(0, 8)}.entente`, bytes: await report.file() })}>
          <FileDown size={18} aria-hidden /> {t("incidents.exposure.save")}
        </Action>
        <Action step="print-exposure" onPress={() => print()}>
          <Printer size={18} aria-hidden /> {t("incidents.exposure.print")}
        </Action>
        <Action step="exposure-passage" onPress={() => go({ screen: "exposure" })}>
          {t("incidents.exposure.passage")}
        </Action>
      </div>
      {report.withheld > 0 ? (
        <p className="notice bad" role="alert">
          {t("incidents.exposure.withheld", { count: report.withheld })}
        </p>
      ) : null}
      <section className="stack tight" aria-labelledby="exposure-readers">
        <h2 id="exposure-readers">{t("incidents.exposure.readers")}</h2>
        {report.readers.length === 0 ? <p className="muted">{t("incidents.exposure.none")}</p> : null}
        {report.readers.map((one) => (
          <Exposed key={one.key} of={one} />
        ))}
      </section>
      <Besides id={id} />
      {report.others.length > 0 ? (
        <section className="stack tight" aria-labelledby="exposure-others">
          <h2 id="exposure-others">{t("incidents.exposure.others")}</h2>
          <div className="exposed">
            <ul>
              {report.others.map((one, index) => (
                <Opening key={`${one.at} ${index}`} of={one} opened={one.opened} named />
              ))}
            </ul>
          </div>
        </section>
      ) : null}
      <section className="stack tight" aria-labelledby="exposure-list">
        <h2 id="exposure-list">{t("incidents.exposure.list")}</h2>
        <p className={report.list.held === "rewritten" ? "notice bad" : "small"} role={report.list.held === "rewritten" ? "alert" : undefined}>
          {t("incidents.exposure.listCount", { count: report.list.count, time: at(report.list.at) })} {t(`incidents.exposure.held.${report.list.held}`)}
        </p>
        <p className="code small">{report.list.hash}</p>
        <p className="small muted">{t("incidents.exposure.limits")}</p>
      </section>
      <PageMarking label={report.label} step="exposure-bottom" />
    </div>
  );
}

function Exposed({ of }: { of: ExposedTo }) {
  const { t, i18n } = useTranslation();
  const through = of.through.map(({ by, asked }) => (asked === null ? t("incidents.exposure.own", { name: by }) : t("incidents.exposure.asked", { name: by, who: asked })));
  return (
    <article className="exposed" data-reader={of.key}>
      <p>
        <strong>{of.kind === "office" ? t(`role.${of.name as "desk"}`) : of.name}</strong> <span className="muted">{of.organisation}</span>
      </p>
      <p className="small figures">{[t("incidents.exposure.portions", { count: of.portions.length, portions: of.portions.map((one) => one + 1).join(", ") }), t("incidents.exposure.since", { time: dayAndTime(of.since, i18n.language) }), through.join(`, ${t("incidents.exposure.next")} `), of.revokedAt === null ? "" : t("incidents.exposure.revoked", { time: dayAndTime(of.revokedAt, i18n.language) })].filter(Boolean).join("; ")}</p>
      {of.opened.length + of.denied.length === 0 ? <p className="small muted">{t("incidents.exposure.never")}</p> : null}
      <ul>
        {[...of.opened.map((one) => ({ one, opened: true })), ...of.denied.map((one) => ({ one, opened: false }))]
          .sort((a, b) => a.one.at - b.one.at)
          .map(({ one, opened }, index) => (
            <Opening key={`${one.at} ${index}`} of={one} opened={opened} named={of.kind !== "person"} />
          ))}
      </ul>
    </article>
  );
}

function Opening({ of, opened, named }: { of: OpeningView; opened: boolean; named: boolean }) {
  const { t, i18n } = useTranslation();
  const text = useFailureText();
  const { portion, deviceId, deviceClass, level, code } = of;
  const what = portion === null ? t(opened ? "incidents.exposure.openedWhole" : "incidents.exposure.deniedWhole") : t(opened ? "incidents.exposure.opened" : "incidents.exposure.denied", { portion: portion + 1 });
  return (
    <li className="small figures" data-opened={opened}>
      {dayAndTime(of.at, i18n.language)} {named ? <strong>{of.name} </strong> : null}
      {what}
      {deviceClass !== null && level !== null ? <span className="muted">, {t("incidents.exposure.on", { device: (deviceId ?? "").slice(0, 8), class: t(`class.${deviceClass}`), level: t(`level.${level as 0}`) })}</span> : null}
      {code === null ? null : <span className="muted block">{text(code)}</span>}
    </li>
  );
}
