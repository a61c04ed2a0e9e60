/** A leaked passage, typed or pasted: which own dispatch it may be from, and whose wording it has. Compared on this device alone. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PassageView } from "../../../client/model/exposure.ts";
import { BackHeading } from "../../parts/back-heading.tsx";
import { Action } from "../../parts/button.tsx";
import { LongField } from "../../parts/long-field.tsx";
import { useClient } from "../../shell/client-context.ts";
import { go } from "../../shell/route.ts";

export function Passage() {
  const { t } = useTranslation();
  const client = useClient();
  const [text, setText] = useState("");
  const [found, setFound] = useState<PassageView | null>(null);
  return (
    <div className="stack" data-step="passage">
      <header className="row">
        <BackHeading id="passage-title" title={t("incidents.exposure.passage")} onBack={() => go({ screen: "dispatches" })} />
      </header>
      <LongField label={t("incidents.exposure.passage")} value={text} onChange={setText} rows={6} maxLength={20_000} hint={t("incidents.exposure.passageHint")} step="passage-text" />
      <div>
        <Action tone="primary" step="find-passage" onPress={async () => setFound(await client.dispatches.exposureOfPassage(text))}>
          {t("incidents.exposure.find")}
        </Action>
      </div>
      <div role="status">{found ? <Found of={found} /> : null}</div>
    </div>
  );
}

function Found({ of }: { of: PassageView }) {
  const { t, i18n } = useTranslation();
  if (of.tooShort) return <p>{t("incidents.exposure.tooShort")}</p>;
  const percent = (share: number) => new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 0 }).format(share);
  return (
    <div className="stack tight">
      {of.trace.named.map(({ dispatch, title, reader, error }) => (
        <div key={`${dispatch} ${reader.key}`} className="exposed">
          <strong>{title}</strong>
          <span>{t("incidents.exposure.attributed", { name: reader.name, organisation: reader.organisation, error: error.toExponential(0) })}</span>
        </div>
      ))}
      {of.overlaps.length === 0 ? <p>{t("incidents.exposure.nothing", { count: of.compared })}</p> : null}
      {of.overlaps.map(({ dispatch, title, portion, share }, index) => (
        <div key={`${dispatch} ${portion} ${index}`} className="exposed" data-overlap={dispatch}>
          <a href={`#/exposure/${dispatch}`}>{title}</a>
          <span className="figures">{t("incidents.exposure.share", { share: percent(share), portion: portion + 1 })}</span>
        </div>
      ))}
      {of.overlaps.length > 0 ? <p className="small muted">{t("incidents.exposure.shareHint")}</p> : null}
      {of.trace.named.length === 0 ? <p className="small muted">{t(of.trace.marked === 0 ? "incidents.exposure.unmarked" : "incidents.exposure.notAttributable")}</p> : null}
    </div>
  );
}
