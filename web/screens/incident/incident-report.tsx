/** To be mounted in a dispatch: what it says was told to somebody who was never let in. */
import { MessageSquareWarning } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import { Action } from "../../parts/button.tsx";
import { Choice } from "../../parts/choice.tsx";
import { Field } from "../../parts/field.tsx";
import { LongField } from "../../parts/long-field.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { Tick } from "../../parts/tick.tsx";
import { useOrganisations } from "../../parts/use-organisations.ts";
import { useClient, useView } from "../../shell/client-context.ts";
import { go } from "../../shell/route.ts";
import { FillExample } from "../dispatch/fill-example.tsx";

export function ReportIncident({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div className="stack tight">
      <p className="small muted">{t("incidents.report.hint")}</p>
      <div>
        <Action step="report-incident" onPress={() => setOpen(true)}>
          <MessageSquareWarning size={18} aria-hidden /> {t("incidents.report.button")}
        </Action>
      </div>
      <Sheet title={t("incidents.report.title")} isOpen={open} onClose={() => setOpen(false)}>
        <ReportForm dispatch={dispatch} />
      </Sheet>
    </div>
  );
}

function ReportForm({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const client = useClient();
  const { me, contacts } = useView();
  const organisations = useOrganisations();
  const [by, setBy] = useState("");
  const [discloser, setDiscloser] = useState(me?.domain ?? "");
  const [to, setTo] = useState("");
  const [place, setPlace] = useState("");
  const [at, setAt] = useState(() => localMinute(Date.now()));
  const [words, setWords] = useState("");
  const [danger, setDanger] = useState(false);
  const [helpers, setWith] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState(false);
  const timeField = useId();
  const colleagues = contacts.filter(({ state, domain, person }) => state === "granted" && domain === me?.domain && !dispatch.controllers.some((one) => one.person === person));
  const fill = () => {
    setBy(t("incidents.examples.by"));
    setTo(t("incidents.examples.to"));
    setPlace(t("incidents.examples.place"));
    setWords(t("incidents.examples.words"));
    setDanger(true);
  };
  const send = async () => {
    const told = Date.parse(at);
    const incomplete = by.trim() === "" || to.trim() === "" || place.trim() === "" || Number.isNaN(told);
    setMissing(incomplete);
    if (incomplete) return;
    const [id] = await client.incidents.report({ dispatches: [dispatch.id], discloser, told: { by, to, place, at: Math.floor(told / 1000), words }, sourceInDanger: danger, with: helpers });
    go({ screen: "incidents", item: id! });
  };
  return (
    <>
      <p className="small muted">{t("incidents.report.explain", { organisation: dispatch.originator.organisation })}</p>
      {by === "" ? <FillExample onFill={fill} /> : null}
      <Field label={t("incidents.report.by")} value={by} onChange={setBy} maxLength={200} step="incident-by" />
      {organisations.length > 1 ? <Choice label={t("incidents.report.discloser")} value={discloser} options={organisations.map(({ domain, name }) => [domain, name] as const)} onChange={setDiscloser} step="incident-discloser" /> : null}
      <Field label={t("incidents.report.to")} value={to} onChange={setTo} maxLength={200} step="incident-to" />
      <Field label={t("incidents.report.place")} value={place} onChange={setPlace} maxLength={200} step="incident-place" />
      <div className="field">
        <label htmlFor={timeField}>{t("incidents.report.at")}</label>
        <input id={timeField} type="datetime-local" value={at} onChange={(event) => setAt(event.target.value)} data-step="incident-at" />
      </div>
      <LongField label={t("incidents.report.words")} value={words} onChange={setWords} rows={4} maxLength={4000} hint={t("incidents.report.wordsHint")} step="incident-words" />
      <Tick isSelected={danger} onChange={setDanger} step="incident-danger">
        {t("incidents.report.danger")} <span className="small muted">{t("incidents.report.dangerHint")}</span>
      </Tick>
      {colleagues.length > 0 ? (
        <fieldset className="ticks">
          <legend className="small">{t("incidents.report.with")}</legend>
          <p className="small muted">{t("incidents.report.withHint")}</p>
          {colleagues.map(({ person, name }) => (
            <Tick key={person} isSelected={helpers.includes(person)} step={`incident-with-${person}`} onChange={(on) => setWith(on ? [...helpers, person] : helpers.filter((one) => one !== person))}>
              {name}
            </Tick>
          ))}
        </fieldset>
      ) : null}
      {missing ? (
        <p className="notice bad" role="alert">
          {t("incidents.report.missing")}
        </p>
      ) : null}
      <div>
        <Action tone="primary" step="send-incident" onPress={send}>
          {t("incidents.report.send")}
        </Action>
      </div>
    </>
  );
}

/** As the field writes it: this device's own clock, to the minute. */
function localMinute(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
