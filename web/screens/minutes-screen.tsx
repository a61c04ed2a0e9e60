/** Minutes: all that this person's lines know, and beside the list the one that is open, or what begins, amends or publishes it. */
import { NotebookPen } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DraftView, MinutesView } from "../../client/model/minutes.ts";
import { dated } from "../i18n/i18n.ts";
import { itemOf } from "../parts/minutes-of.ts";
import { useMinutesWords } from "../parts/minutes-words.ts";
import { useView } from "../shell/client-context.ts";
import { hashOf } from "../shell/route.ts";
import { BeginMinutes } from "./minutes-begin.tsx";
import { MinutesCard } from "./minutes-card.tsx";
import { AmendMinutes } from "./minutes-form.tsx";
import { ReadoutForm } from "./readout-form.tsx";
import "./desk.css";
import "./minutes.css";

/** `item`: an id; `<id> amend`; `<id> readout`, `<id> correct <hash>`, `<id> withdraw <hash>`; `of call <uri>`, `of arrangement <id>`. */
export function MinutesScreen({ item }: { item?: string | undefined }) {
  const { t } = useTranslation();
  const view = useView();
  const [first, what, which] = (item ?? "").split(" ");
  const of = first === "of" && (what === "call" || what === "arrangement") && which ? { kind: what, id: which } as const : undefined;
  const chosen = of ? view.minutes.find((one) => one.of.id === of.id) : view.minutes.find(({ id }) => id === first);
  const begun = new Set(view.minutes.map((one) => one.of.id));
  const drafts = view.drafts.filter((draft) => !begun.has(draft.of.id));
  const open = chosen !== undefined || of !== undefined;
  return (
    <div className={`two-panes${open ? " has-line" : ""}`}>
      <section className="lines" aria-labelledby="minutes-list">
        <div className="lines-top">
          <h1 id="minutes-list">{t("minutes.title")}</h1>
        </div>
        {view.minutes.length === 0 && drafts.length === 0 ? (
          <div className="empty">
            <h2>{t("minutes.empty")}</h2>
            <p className="muted">{t("minutes.emptyHint")}</p>
          </div>
        ) : null}
        <ul>
          {drafts.map((draft) => (
            <DraftRow key={draft.of.id} draft={draft} current={of?.id === draft.of.id} />
          ))}
          {view.minutes.map((minutes) => (
            <MinutesRow key={minutes.id} minutes={minutes} current={minutes.id === chosen?.id} />
          ))}
        </ul>
      </section>
      {chosen ? <Chosen minutes={chosen} what={of ? undefined : what} which={of ? undefined : which} /> : of ? <BeginMinutes key={of.id} of={of} /> : <NoneChosen />}
    </div>
  );
}

function Chosen({ minutes, what, which }: { minutes: MinutesView; what: string | undefined; which: string | undefined }) {
  if (what === "amend") return <AmendMinutes key={minutes.id} minutes={minutes} />;
  if (minutes.agreed && (what === "readout" || what === "correct" || what === "withdraw")) return <ReadoutForm key={`${minutes.id} ${what}`} minutes={minutes} agreed={minutes.agreed} kind={what === "withdraw" ? "withdrawal" : "readout"} replaces={minutes.readouts.find(({ hash }) => hash === which)} />;
  return <MinutesCard key={minutes.id} minutes={minutes} />;
}

function MinutesRow({ minutes, current }: { minutes: MinutesView; current: boolean }) {
  const { t, i18n } = useTranslation();
  const words = useMinutesWords();
  const { current: version } = minutes;
  const far = version.signatures.find(({ own }) => !own);
  return (
    <li>
      <a className="line-row" href={hashOf({ screen: "minutes", item: minutes.id })} aria-current={current ? "page" : undefined} data-step="open-minutes" data-minutes={minutes.id} data-minutes-state={minutes.state}>
        <strong className="truncate" dir="auto">{version.title || t("minutes.untitled")}</strong>
        <span className="row between small">
          <span className="truncate muted">{far?.organisation}</span>
          <span className="muted figures">{dated(version.held.from, i18n.language)}</span>
        </span>
        <span className={`small${minutes.maySign ? " to-answer" : ""}`}>{words.status(minutes)}</span>
      </a>
    </li>
  );
}

/** Notes of a call whose minutes nobody has begun. */
function DraftRow({ draft, current }: { draft: DraftView; current: boolean }) {
  const { t } = useTranslation();
  const view = useView();
  const subject = view.arrangements.find(({ id }) => id === draft.of.id)?.terms.subject;
  return (
    <li>
      <a className="line-row" href={hashOf({ screen: "minutes", item: itemOf(draft.of) })} aria-current={current ? "page" : undefined} data-step="open-draft">
        <strong className="truncate" dir="auto">{subject ?? draft.notes[0]?.text ?? t("minutes.notes.title")}</strong>
        <span className="small muted">{t("minutes.notes.count", { count: draft.notes.length })}</span>
      </a>
    </li>
  );
}

function NoneChosen() {
  return (
    <section className="nothing-open">
      <NotebookPen size={64} aria-hidden className="muted" />
    </section>
  );
}
