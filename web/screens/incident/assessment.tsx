/** One side's assessment of the damage: as it stands, with who signed it and when; for the own side also what writes it. */
import { PenLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AssessmentView, IncidentView, Severity, Side } from "../../../client/model/incidents.ts";
import { dated } from "../../i18n/i18n.ts";
import { FillExample } from "../dispatch/fill-example.tsx";
import { Action } from "../../parts/button.tsx";
import { Choice } from "../../parts/choice.tsx";
import { LongField } from "../../parts/long-field.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { useClient } from "../../shell/client-context.ts";

const SEVERITIES = ["none", "limited", "serious", "grave"] as const satisfies readonly Severity[];

export function Assessment({ incident, side }: { incident: IncidentView; side: Side }) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const { current, versions } = incident.assessments[side];
  const { organisation } = incident[side];
  const earlier = versions.filter(({ hash }) => hash !== current?.hash);
  const own = incident.side === side && incident.mayAssess;
  return (
    <section className="panel assessment" aria-labelledby={`assessment-${side}`} data-side={side} data-severity={current?.severity ?? "none-yet"}>
      <h3 id={`assessment-${side}`}>
        {organisation} <span className="small muted">{t(`incidents.side.${side}`)}</span>
      </h3>
      {current ? <Said of={current} numbered={versions.length > 1} /> : <p className="muted">{t("incidents.page.none")}</p>}
      {earlier.length > 0 ? (
        <details>
          <summary className="small">{t("incidents.page.earlier", { count: earlier.length })}</summary>
          <div className="stack tight">
            {earlier.toReversed().map((one) => (
              <Said key={one.hash} of={one} numbered />
            ))}
          </div>
        </details>
      ) : null}
      {own ? (
        <div>
          <Action {...(current ? {} : { tone: "primary" as const })} step="assess" onPress={() => setWriting(true)}>
            <PenLine size={18} aria-hidden /> {t(current ? "incidents.page.again" : "incidents.page.assess")}
          </Action>
          <Sheet title={t("incidents.page.assess")} isOpen={writing} onClose={() => setWriting(false)}>
            <AssessForm incident={incident} organisation={organisation} before={current} onDone={() => setWriting(false)} />
          </Sheet>
        </div>
      ) : null}
    </section>
  );
}

function Said({ of, numbered }: { of: AssessmentView; numbered: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="stack tight" dir="auto">
      <p>
        <strong>{t(`incidents.severities.${of.severity}`)}</strong>
      </p>
      <p className="said">{of.text}</p>
      {of.inferred === "" ? null : (
        <p className="said">
          <span className="small muted block">{t("incidents.page.inferred")}</span>
          {of.inferred}
        </p>
      )}
      {of.measures === "" ? null : (
        <p className="said">
          <span className="small muted block">{t("incidents.page.measures")}</span>
          {of.measures}
        </p>
      )}
      <p className="small muted figures">{[t("incidents.page.signed", { name: of.by.name, time: dated(of.at, i18n.language) }), numbered ? t("incidents.page.version", { number: of.turn }) : ""].filter(Boolean).join(", ")}</p>
    </div>
  );
}

function AssessForm({ incident, organisation, before, onDone }: { incident: IncidentView; organisation: string; before: AssessmentView | undefined; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [severity, setSeverity] = useState<Severity>(before?.severity ?? "limited");
  const [text, setText] = useState(before?.text ?? "");
  const [inferred, setInferred] = useState(before?.inferred ?? "");
  const [measures, setMeasures] = useState(before?.measures ?? "");
  const [missing, setMissing] = useState(false);
  const fill = () => {
    const of = incident.side === "originator" ? "originator" : "discloser";
    setText(t(`incidents.examples.${of}.text`));
    setInferred(t(`incidents.examples.${of}.inferred`));
    setMeasures(t(`incidents.examples.${of}.measures`));
  };
  const sign = async () => {
    setMissing(text.trim() === "");
    if (text.trim() === "") return;
    await client.incidents.assess(incident.id, { severity, text, inferred, measures });
    onDone();
  };
  return (
    <>
      <p className="small muted">{t("incidents.page.ownOnly")}</p>
      {text === "" ? <FillExample onFill={fill} /> : null}
      <Choice label={t("incidents.page.severity")} value={severity} options={SEVERITIES.map((one) => [one, t(`incidents.severities.${one}`)] as const)} onChange={setSeverity} step="severity" />
      <LongField label={t("incidents.page.text")} value={text} onChange={setText} rows={4} maxLength={4000} step="assessment-text" />
      <LongField label={t("incidents.page.inferred")} value={inferred} onChange={setInferred} rows={3} maxLength={4000} step="assessment-inferred" />
      <LongField label={t("incidents.page.measures")} value={measures} onChange={setMeasures} rows={3} maxLength={4000} step="assessment-measures" />
      {missing ? (
        <p className="notice bad" role="alert">
          {t("incidents.page.missing")}
        </p>
      ) : null}
      <div>
        <Action tone="primary" step="sign-assessment" onPress={sign}>
          {t("incidents.page.sign", { organisation })}
        </Action>
      </div>
    </>
  );
}
