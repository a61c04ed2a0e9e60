/** From a leaked passage, typed or pasted, to the reader whose copy it was; or to nobody. Worked out on this device. */
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TraceShown, TraceSuspect } from "../../../client/model/dispatches.ts";
import { BackHeading } from "../../parts/back-heading.tsx";
import { Action } from "../../parts/button.tsx";
import { FailureZone } from "../../parts/failure.tsx";
import { LongField } from "../../parts/long-field.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { saveFile } from "../../platform/save-file.ts";
import { useClient, useView } from "../../shell/client-context.ts";
import { go, hashOf } from "../../shell/route.ts";
import { oneFigure } from "./one-figure.ts";

const MOST_PASSAGE = 256_000;
/** What is rarer is said as this: more figures would say no more to anybody. */
const RAREST = 1e-9;

export function TraceScreen() {
  const { t } = useTranslation();
  const client = useClient();
  const { dispatches } = useView();
  const [passage, setPassage] = useState("");
  const [result, setResult] = useState<TraceShown | null>(null);
  const [missing, setMissing] = useState(false);
  const marked = dispatches.some((one) => one.marked);
  const run = () => {
    setMissing(passage.trim() === "");
    setResult(passage.trim() === "" ? null : client.dispatches.trace(passage));
  };
  return (
    <section className="call-card dispatch" aria-labelledby="trace-title" data-step="trace-screen">
      <FailureZone>
        <div className="stack">
          <header className="row">
            <BackHeading id="trace-title" title={t("dispatches.trace.title")} onBack={() => go({ screen: "dispatches" })} onlyNarrow />
          </header>
          <p className="muted">{t("dispatches.trace.hint")}</p>
          {marked ? null : <p className="notice">{t("dispatches.trace.noMarked")}</p>}
          <LongField label={t("dispatches.trace.passage")} value={passage} onChange={setPassage} rows={6} maxLength={MOST_PASSAGE} step="trace-text" />
          {missing ? (
            <p className="notice bad" role="alert">
              {t("dispatches.trace.missing")}
            </p>
          ) : null}
          <div className="row">
            <Action tone="primary" step="run-trace" isDisabled={!marked} onPress={run}>
              <Fingerprint size={18} aria-hidden /> {t("dispatches.trace.run")}
            </Action>
            {marked ? <SaveMarks /> : null}
          </div>
          <div aria-live="polite">{result ? <Result result={result} /> : null}</div>
        </div>
      </FailureZone>
    </section>
  );
}

function Result({ result }: { result: TraceShown }) {
  const { t } = useTranslation();
  const shown = useTimes();
  const { named, nearest, sentences, sites, comparisons, limit } = result;
  return (
    <section className="stack tight" aria-labelledby="trace-result" data-step="trace-result" data-named={named.length}>
      <h2 id="trace-result">{t(named.length === 0 ? "dispatches.trace.not" : named.length === 1 ? "dispatches.trace.named" : "dispatches.trace.several")}</h2>
      {named.map((suspect) => (
        <Suspect key={`${suspect.dispatch} ${suspect.reader.key}`} suspect={suspect} />
      ))}
      {named.length === 0 ? <p>{t(sentences === 0 ? "dispatches.trace.notThere" : sites === 0 ? "dispatches.trace.noSites" : "dispatches.trace.noStands")}</p> : null}
      {named.length === 0 && nearest ? <p className="small muted">{t("dispatches.trace.nearest", { times: shown(1 / nearest.error), limit: shown(1 / limit) })}</p> : null}
      <p className="small muted figures">{t("dispatches.trace.searched", { comparisons, sentences })}</p>
      {named.length > 0 ? <p className="notice warn">{t("dispatches.trace.notProven")}</p> : null}
    </section>
  );
}

function Suspect({ suspect }: { suspect: TraceSuspect }) {
  const { t } = useTranslation();
  const shown = useTimes();
  const { reader, title, dispatch, error, matched, seen, layoutMatched, layoutSeen, sites } = suspect;
  return (
    <div className="panel stack tight" data-suspect={reader.key}>
      <p>
        <strong>{reader.organisation ? t("dispatches.trace.reader", { name: reader.name, organisation: reader.organisation }) : reader.name}</strong> <a href={hashOf({ screen: "dispatches", item: dispatch })} data-step="open-traced">{t("dispatches.trace.of", { title })}</a>
      </p>
      <p className="figures">{t("dispatches.trace.error", { chance: t("dispatches.trace.less", { times: shown(1 / Math.max(error, RAREST)) }) })}</p>
      <p className="small muted figures">
        {[t("dispatches.trace.matched", { matched, seen }), layoutSeen > 0 ? t("dispatches.trace.layout", { matched: layoutMatched, seen: layoutSeen }) : ""].filter(Boolean).join(" · ")}
      </p>
      <details>
        <summary className="small">{t("dispatches.trace.sites")}</summary>
        <ul className="bullets small">
          {sites.map((site) => (
            <li key={`${site.start} ${site.end}`}>
              {t("dispatches.trace.site", { seen: site.seen })} {site.matches ? null : t("dispatches.trace.given", { given: site.given })}
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function SaveMarks() {
  const { t } = useTranslation();
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const save = () => {
    saveFile(client.dispatches.marksFile());
    setAsking(false);
  };
  return (
    <>
      <Action step="save-marks" onPress={() => setAsking(true)}>
        {t("dispatches.trace.export")}
      </Action>
      <Sheet title={t("dispatches.trace.export")} isOpen={asking} onClose={() => setAsking(false)}>
        <p className="notice warn">{t("dispatches.trace.exportHint")}</p>
        <div>
          <Action tone="primary" step="save-marks-confirm" onPress={save}>
            {t("dispatches.trace.exportConfirm")}
          </Action>
        </div>
      </Sheet>
    </>
  );
}

function useTimes(): (times: number) => string {
  const { i18n } = useTranslation();
  return (times) => new Intl.NumberFormat(i18n.language).format(oneFigure(times));
}
