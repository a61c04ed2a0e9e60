/** What was torn from what: known to whoever controls both, and to nobody else. And the way to make one. */
import { ScissorsLineDashed } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import { Action } from "../../parts/button.tsx";
import { useClient, useView } from "../../shell/client-context.ts";
import { go, hashOf } from "../../shell/route.ts";
import { newPortion } from "./draft.ts";
import { handOver } from "./prefilled.ts";

export function Torn({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const client = useClient();
  const { dispatches } = useView();
  const original = dispatches.find(({ id }) => id === dispatch.tearLineOf);
  const tearLines = dispatches.filter(({ tearLineOf }) => tearLineOf === dispatch.id);
  const make = async () => {
    const opened = await client.dispatches.open(dispatch.id);
    const texts = opened.flatMap((one) => ("text" in one ? [one] : []));
    handOver({
      // What is to be said elsewhere begins under the same labels; its wording is checked from the start.
      portions: texts.map(({ index, text }) => newPortion({ ...dispatch.portions[index]!.label.choice, sourcesProtected: true }, text)),
      tearLineOf: dispatch.id,
    });
    go({ screen: "dispatches", item: "new" });
  };
  return (
    <div className="stack tight">
      {original ? (
        <p className="small">
          <a href={hashOf({ screen: "dispatches", item: original.id })}>{t("dispatches.torn.of", { title: original.title })}</a>
        </p>
      ) : null}
      {tearLines.length > 0 ? (
        <div className="small" data-step="tear-lines">
          <p className="muted">{t("dispatches.torn.has")}</p>
          <ul className="bullets">
            {tearLines.map(({ id, title }) => (
              <li key={id}>
                <a href={hashOf({ screen: "dispatches", item: id })}>{title}</a>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {dispatch.portions.some(({ kind }) => kind === "text") ? (
        <div>
          <Action step="make-tear-line" onPress={make}>
            <ScissorsLineDashed size={18} aria-hidden /> {t("dispatches.torn.make")}
          </Action>
        </div>
      ) : null}
    </div>
  );
}
