/** A dispatch as each of its readers will see it, before it is sent: by the labels and the accord. */
import { Lock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { foreseen } from "../../../client/dispatch/preview.ts";
import { wholeOf } from "../../../protocol/dispatch/labels.ts";
import type { Rank } from "../../../protocol/wire/fields.ts";
import { Choice } from "../../parts/choice.tsx";
import { useChosenMarking } from "../../parts/chosen-marking.ts";
import { useView } from "../../shell/client-context.ts";
import type { Written } from "./draft.ts";
import { keyOfReader, type ReaderOption, useReaderOptions } from "./readers-field.tsx";

export function Preview({ written }: { written: Written }) {
  const { t } = useTranslation();
  const { me, peers } = useView();
  const options = useReaderOptions();
  const readers = written.readers.flatMap((reader) => options.find(({ key }) => key === keyOfReader(reader)) ?? []);
  const [chosen, setChosen] = useState(readers[0]?.key ?? "");
  const reader = readers.find(({ key }) => key === chosen) ?? readers[0];
  if (!reader) return <p>{t("dispatches.preview.noReaders")}</p>;
  const accord = reader.domain === me?.domain ? null : ((peers.find(({ domain }) => domain === reader.domain)?.maximumRank ?? 0) as Rank);
  return (
    <>
      <Choice label={t("dispatches.preview.reader")} value={reader.key} options={readers.map(({ key, name, organisation, reader: { kind } }) => [key, kind === "person" ? `${name}, ${organisation}` : name])} onChange={setChosen} step="preview-reader" />
      <p className="small muted">{t("dispatches.preview.hint")}</p>
      <Page written={written} reader={reader} accord={accord} />
    </>
  );
}

function Page({ written, reader, accord }: { written: Written; reader: ReaderOption; accord: Rank | null }) {
  const { t } = useTranslation();
  const marking = useChosenMarking();
  const whole = wholeOf(written.portions.map(({ label }) => label));
  const bar = <p className={`page-marking rank-${whole.rank}`}>{marking(whole).long}</p>;
  return (
    <div className="preview stack tight" data-step="preview">
      {bar}
      <h3 dir="auto">{written.title}</h3>
      {written.portions.map(({ key, text, file, label, marks, wanted }) => {
        const why = foreseen(label, { domain: reader.domain, accord });
        return (
          <div key={key} className={`portion${why ? " shut" : ""}`} data-preview={why ?? "shown"}>
            <p className={`portion-marking rank-${label.rank}`}>{marking(label).short}</p>
            {why ? (
              <p className="row">
                <Lock size={16} aria-hidden /> <span className="grow">{t(`dispatches.preview.denied.${why}`, { organisation: reader.organisation, rank: t(`rank.${label.rank}`) })}</span>
              </p>
            ) : (
              <p className="portion-text" dir="auto">
                {file?.name ?? wanted?.name ?? text}
              </p>
            )}
            {!why && marks.length > 0 ? <p className="small muted">{t("dispatches.marks.same", { count: marks.length })}</p> : null}
          </div>
        );
      })}
      {bar}
    </div>
  );
}
