/** A request to pass a dispatch on, at whoever decides: released, refused with a reason, or answered with a tear line. And the second signature, where two must agree. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AskView, DispatchView } from "../../../client/model/dispatches.ts";
import { Action } from "../../parts/button.tsx";
import { PortionMarking } from "../../parts/marking.tsx";
import { LongField } from "../../parts/long-field.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { useClient } from "../../shell/client-context.ts";
import { TearLine } from "./tear-line.tsx";

type Answering = "release" | "refuse" | "tear-line";

export function AnswerAsk({ dispatch, ask }: { dispatch: DispatchView; ask: AskView }) {
  const { t } = useTranslation();
  const client = useClient();
  const [answering, setAnswering] = useState<Answering | null>(null);
  const [reason, setReason] = useState("");
  const close = () => setAnswering(null);
  const to = { to: ask.to.name, organisation: ask.to.organisation, by: ask.by.name, list: ask.portions.map((index) => index + 1).join(", ") };
  return (
    <div className="row">
      <Action step="answer-tear-line" onPress={() => setAnswering("tear-line")}>
        {t("dispatches.answer.tearLine")}
      </Action>
      <Action step="answer-release" onPress={() => setAnswering("release")}>
        {t("dispatches.answer.release")}
      </Action>
      <Action tone="cautious" step="answer-refuse" onPress={() => setAnswering("refuse")}>
        {t("dispatches.answer.refuse")}
      </Action>
      <Sheet title={t("dispatches.answer.releaseTitle", to)} isOpen={answering === "release"} onClose={close}>
        <p>{t("dispatches.answer.releaseHint", to)}</p>
        <p className="row" data-step="release-labels">
          {dispatch.portions.filter(({ index }) => ask.portions.includes(index)).map(({ index, label }) => (
            <span key={index}>
              {index + 1} <PortionMarking label={label} />
            </span>
          ))}
        </p>
        <p className="small muted">{t("dispatches.answer.releaseSecond")}</p>
        <p className="notice warn">{t("dispatches.cannotTakeBack")}</p>
        <div className="row">
          <Action tone="primary" step="release-confirm" onPress={() => client.dispatches.answer(dispatch.id, ask.id, { kind: "release" }).then(close)}>
            {t("dispatches.answer.release")}
          </Action>
          <Action onPress={close}>{t("do.cancel")}</Action>
        </div>
      </Sheet>
      <Sheet title={t("dispatches.answer.refuseTitle")} isOpen={answering === "refuse"} onClose={close}>
        <LongField label={t("dispatches.answer.refuseReason")} value={reason} onChange={setReason} rows={3} maxLength={2000} step="refuse-reason" autoFocus />
        <div>
          <Action tone="danger" step="refuse-confirm" isDisabled={reason.trim() === ""} onPress={() => client.dispatches.answer(dispatch.id, ask.id, { kind: "refuse", reason: reason.trim() }).then(close)}>
            {t("dispatches.answer.refuse")}
          </Action>
        </div>
      </Sheet>
      <Sheet title={t("dispatches.answer.tearTitle", to)} isOpen={answering === "tear-line"} onClose={close} wide>
        <TearLine dispatch={dispatch} ask={ask} onDone={close} />
      </Sheet>
    </div>
  );
}

export function Seconds({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const client = useClient();
  if (dispatch.seconds.length === 0) return null;
  return (
    <section className="stack tight" aria-labelledby="dispatch-seconds">
      <h2 id="dispatch-seconds">{t("dispatches.answer.agreeTitle")}</h2>
      <p className="small muted">{t("dispatches.answer.agreeHint")}</p>
      <ul className="stack tight">
        {dispatch.seconds.map((second) => (
          <li key={second.id} className="panel stack tight" data-second={second.id}>
            <p>{t("dispatches.answer.agreeSays", { from: second.from, to: second.to, organisation: second.organisation })}</p>
            <p className="said" dir="auto">
              {second.why}
            </p>
            <div>
              <Action tone="primary" step="agree" onPress={() => client.dispatches.agree(second.id)}>
                {t("dispatches.answer.agree")}
              </Action>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
