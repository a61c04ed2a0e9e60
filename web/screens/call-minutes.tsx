/** At an arranged call: its notes and its minutes, and how far they are. */
import { NotebookPen } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ArrangementView } from "../../client/model/desk.ts";
import { itemOf } from "../parts/minutes-of.ts";
import { useMinutesWords } from "../parts/minutes-words.ts";
import { useView } from "../shell/client-context.ts";
import { hashOf } from "../shell/route.ts";

export function CallMinutes({ call }: { call: ArrangementView }) {
  const { t } = useTranslation();
  const view = useView();
  const words = useMinutesWords();
  const known = view.minutes.filter(({ of }) => of.id === call.id);
  const draft = view.drafts.find(({ of }) => of.id === call.id);
  if (known.length === 0 && !draft && !call.conference) return null;
  return (
    <section className="stack tight" aria-labelledby="call-minutes">
      <h2 id="call-minutes">{t("minutes.title")}</h2>
      {known.map((minutes) => (
        <a key={minutes.id} className="panel call-minutes" href={hashOf({ screen: "minutes", item: minutes.id })} data-step="open-minutes" data-minutes-state={minutes.state}>
          <NotebookPen size={18} aria-hidden />
          <span className={`grow${minutes.maySign ? " to-answer" : ""}`}>{words.status(minutes)}</span>
        </a>
      ))}
      {known.length === 0 ? (
        <a className="panel call-minutes" href={hashOf({ screen: "minutes", item: itemOf({ kind: "arrangement", id: call.id }) })} data-step="minutes-of-call">
          <NotebookPen size={18} aria-hidden />
          <span className="grow">{draft ? t("minutes.notes.count", { count: draft.notes.length }) : t("minutes.none")}</span>
        </a>
      ) : null}
    </section>
  );
}
