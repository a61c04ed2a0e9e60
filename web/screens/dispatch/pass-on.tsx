/** The third-party rule, from the reader's side: asking whoever controls a dispatch to let somebody else read it. */
import { Forward } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import { Action } from "../../parts/button.tsx";
import { Choice } from "../../parts/choice.tsx";
import { PortionMarking } from "../../parts/marking.tsx";
import { LongField } from "../../parts/long-field.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { Tick } from "../../parts/tick.tsx";
import { useClient, useView } from "../../shell/client-context.ts";
import { FillExample } from "./fill-example.tsx";

export function PassOn({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (dispatch.state !== "active") return null;
  if (dispatch.terms.onward === "never") return <p className="small muted">{t("dispatches.onward.never")}</p>;
  return (
    <div className="stack tight">
      <p className="small muted">{t("dispatches.onward.ask")}</p>
      <div>
        <Action step="ask-onward" onPress={() => setAsking(true)}>
          <Forward size={18} aria-hidden /> {t("dispatches.onward.button")}
        </Action>
      </div>
      <Sheet title={t("dispatches.onward.title")} isOpen={asking} onClose={() => setAsking(false)}>
        <AskForm dispatch={dispatch} onDone={() => setAsking(false)} />
      </Sheet>
    </div>
  );
}

function AskForm({ dispatch, onDone }: { dispatch: DispatchView; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const { contacts } = useView();
  const had = dispatch.portions.filter(({ state }) => state !== "not-released" && state !== "revoked");
  const [to, setTo] = useState("");
  const [portions, setPortions] = useState<readonly number[]>(had.map(({ index }) => index));
  const [why, setWhy] = useState("");
  const [view, setView] = useState("");
  const [missing, setMissing] = useState(false);
  const people = contacts.filter(({ state, person }) => state === "granted" && person !== dispatch.originator.person);
  const ask = async () => {
    const incomplete = to === "" || portions.length === 0 || why.trim() === "";
    setMissing(incomplete);
    if (incomplete) return;
    await client.dispatches.ask(dispatch.id, { to, portions, why: why.trim(), view: view.trim() });
    onDone();
  };
  return (
    <>
      <p className="small muted">{t("dispatches.onward.hint", { name: dispatch.originator.name })}</p>
      {why === "" && people.length > 0 ? (
        <FillExample
          onFill={() => {
            setTo(people.at(-1)!.person);
            setWhy(t("dispatches.examples.why"));
            setView(t("dispatches.examples.view"));
          }}
        />
      ) : null}
      {people.length === 0 ? <p>{t("dispatches.onward.noContacts")}</p> : <Choice label={t("dispatches.onward.to")} value={to} options={[["", t("dispatches.onward.choose")], ...people.map(({ person, name, organisation }) => [person, `${name}, ${organisation}`] as const)]} onChange={setTo} step="ask-to" />}
      {had.length > 1 ? (
        <fieldset className="ticks">
          <legend className="small">{t("dispatches.onward.portions")}</legend>
          {had.map(({ index, label }) => (
            <Tick key={index} isSelected={portions.includes(index)} step={`ask-portion-${index}`} onChange={(on) => setPortions(on ? [...portions, index].sort((a, b) => a - b) : portions.filter((one) => one !== index))}>
              {t("dispatches.portion", { number: index + 1 })} <PortionMarking label={label} />
            </Tick>
          ))}
        </fieldset>
      ) : null}
      <LongField label={t("dispatches.onward.why")} value={why} onChange={setWhy} rows={3} maxLength={2000} step="ask-why" />
      <LongField label={t("dispatches.onward.view")} value={view} onChange={setView} rows={2} maxLength={2000} hint={t("dispatches.onward.viewHint")} step="ask-view" />
      {missing ? (
        <p className="notice bad" role="alert">
          {t("dispatches.onward.missing")}
        </p>
      ) : null}
      <div>
        <Action tone="primary" step="send-ask" isDisabled={people.length === 0} onPress={ask}>
          {t("dispatches.onward.send")}
        </Action>
      </div>
    </>
  );
}
