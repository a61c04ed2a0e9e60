/** What was asked about a dispatch, and what became of it; whoever decides answers here. */
import { useTranslation } from "react-i18next";
import type { AskView, DispatchView } from "../../../client/model/dispatches.ts";
import { dayAndTime } from "../../i18n/i18n.ts";
import { asksOf } from "../../parts/dispatch-groups.ts";
import { useView } from "../../shell/client-context.ts";
import { AnswerAsk } from "./answering.tsx";

export function Asked({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const { me } = useView();
  if (dispatch.asks.length === 0) return null;
  const toAnswer = new Set(asksOf(dispatch, me?.person).map(({ id }) => id));
  const mayAnswer = ({ id }: AskView) => toAnswer.has(id) && dispatch.state === "active";
  return (
    <section className="stack tight" aria-labelledby="dispatch-asks">
      <h2 id="dispatch-asks">{t("dispatches.onward.asks")}</h2>
      <ul className="stack tight">
        {dispatch.asks.map((ask) => (
          <li key={ask.id} className="panel stack tight" data-ask={ask.id} data-ask-state={ask.state}>
            <AskWords ask={ask} />
            {mayAnswer(ask) ? <AnswerAsk dispatch={dispatch} ask={ask} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function AskWords({ ask }: { ask: AskView }) {
  const { t, i18n } = useTranslation();
  const { me } = useView();
  const own = ask.by.person === me?.person;
  const to = { to: ask.to.name, organisation: ask.to.organisation };
  return (
    <>
      <p>
        <strong>{own ? t("dispatches.onward.ofYou", to) : t("dispatches.onward.of", { by: `${ask.by.name}, ${ask.by.organisation}`, ...to })}</strong>
      </p>
      <p className="row small">
        <span className="tag">{t(`dispatches.onward.state.${ask.state}`)}</span>
        {ask.answeredBy ? <span className="muted">{t("dispatches.onward.answered", { name: ask.answeredBy })}</span> : null}
        <span className="muted figures">{t("dispatches.onward.portionsAsked", { count: ask.portions.length, list: ask.portions.map((index) => index + 1).join(", ") })}</span>
        <span className="muted figures">{dayAndTime(ask.at, i18n.language)}</span>
      </p>
      <p className="said" dir="auto">
        {ask.why}
      </p>
      {ask.view ? (
        <p className="said muted" dir="auto">
          {ask.view}
        </p>
      ) : null}
      {ask.reason ? (
        <p className="said" dir="auto" data-step="ask-reason">
          {ask.reason}
        </p>
      ) : null}
    </>
  );
}
