/** What whoever controls a dispatch does with it: who reads it, letting others in, taking back, and who opened what. */
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DispatchView, ReaderChoice, ReaderView } from "../../../client/model/dispatches.ts";
import { Action } from "../../parts/button.tsx";
import { useFailureText } from "../../parts/failure.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { Tick } from "../../parts/tick.tsx";
import { useClient } from "../../shell/client-context.ts";
import { ExposureLink } from "../incident/exposure-screen.tsx";
import { Events, useEvents } from "./events.tsx";
import { useLetInByOthers } from "./let-in-by-others.ts";
import { ReaderName, ReadersField } from "./readers-field.tsx";
import { TakeBack } from "./take-back.tsx";
import { Torn } from "./torn.tsx";

export function Managing({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const [letting, setLetting] = useState(false);
  const looked = useEvents(dispatch);
  const others = useLetInByOthers(dispatch, looked.events ?? []);
  const inForce = dispatch.state !== "revoked" && dispatch.state !== "over";
  return (
    <>
      <section className="stack tight" aria-labelledby="dispatch-readers" data-step="dispatch-readers">
        <h2 id="dispatch-readers">{t("dispatches.manage.readers")}</h2>
        {dispatch.marked ? (
          <p className="small muted" data-step="is-marked">
            {t("dispatches.marks.shown")}
          </p>
        ) : null}
        {dispatch.readers.length === 0 && others.length === 0 ? <p className="muted">{t("dispatches.manage.readersNone")}</p> : null}
        <ul className="stack tight">
          {dispatch.readers.map((reader) => (
            <Reader key={reader.key} dispatch={dispatch} reader={reader} />
          ))}
          {others.map((reader) => (
            <Reader key={reader.key} dispatch={dispatch} reader={reader} />
          ))}
        </ul>
        {inForce ? (
          <div className="row">
            <Action step="let-in" onPress={() => setLetting(true)}>
              <UserPlus size={18} aria-hidden /> {t("dispatches.manage.more")}
            </Action>
            <TakeBack dispatch={dispatch} what={{ kind: "whole" }} step="take-back-whole">
              {t("dispatches.manage.revokeWhole")}
            </TakeBack>
          </div>
        ) : null}
      </section>
      <Torn dispatch={dispatch} />
      <Events dispatch={dispatch} looked={looked} />
      <ExposureLink dispatch={dispatch} />
      <Sheet title={t("dispatches.manage.moreTitle")} isOpen={letting} onClose={() => setLetting(false)}>
        <LetIn dispatch={dispatch} onDone={() => setLetting(false)} />
      </Sheet>
    </>
  );
}

function Reader({ dispatch, reader }: { dispatch: DispatchView; reader: ReaderView }) {
  const { t } = useTranslation();
  const text = useFailureText();
  const whole = reader.portions.length === dispatch.portions.length;
  return (
    <li className="panel person-row" data-reader={reader.key} data-reader-state={reader.state}>
      <div className="grow stack tight">
        <ReaderName option={{ reader: reader.reader, name: reader.name, organisation: reader.organisation }} />
        <p className="row small">
          <span className={`tag${reader.state === "failed" || reader.state === "nobody" ? " level-0" : ""}`}>{t(`dispatches.manage.state.${reader.state}`)}</span>
          {reader.portions.length > 0 ? <span className="muted figures">{whole ? t("dispatches.manage.whole") : t("dispatches.manage.portions", { count: reader.portions.length, list: reader.portions.map((index) => index + 1).join(", ") })}</span> : null}
          {reader.asked ? <span className="muted">{t("dispatches.manage.askedBy", { name: reader.asked.name })}</span> : null}
        </p>
        {reader.code ? <p className="small level-0">{text(reader.code)}</p> : null}
      </div>
      {reader.state !== "revoked" && reader.state !== "failed" && dispatch.state !== "revoked" ? (
        <TakeBack dispatch={dispatch} what={{ kind: "reader", reader }} size="small" label={t("dispatches.manage.revokeReader", { name: reader.name })} step="take-back-reader">
          {t("dispatches.manage.revokeShort")}
        </TakeBack>
      ) : null}
    </li>
  );
}

function LetIn({ dispatch, onDone }: { dispatch: DispatchView; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const open = dispatch.portions.filter(({ state }) => state !== "revoked").map(({ index }) => index);
  const [readers, setReaders] = useState<readonly ReaderChoice[]>([]);
  const [portions, setPortions] = useState<readonly number[]>(open);
  const [missing, setMissing] = useState(false);
  const release = async () => {
    const incomplete = readers.length === 0 || portions.length === 0;
    setMissing(incomplete);
    if (incomplete) return;
    await client.dispatches.release(dispatch.id, readers, portions);
    onDone();
  };
  return (
    <>
      <ReadersField value={readers} onChange={setReaders} />
      <fieldset className="ticks">
        <legend className="small">{t("dispatches.portions")}</legend>
        {open.map((index) => (
          <Tick key={index} isSelected={portions.includes(index)} step={`let-in-portion-${index}`} onChange={(on) => setPortions(on ? [...portions, index].sort((a, b) => a - b) : portions.filter((one) => one !== index))}>
            {t("dispatches.portion", { number: index + 1 })}
          </Tick>
        ))}
      </fieldset>
      {missing ? (
        <p className="notice bad" role="alert">
          {t("dispatches.manage.moreMissing")}
        </p>
      ) : null}
      <div>
        <Action tone="primary" step="let-in-confirm" onPress={release}>
          {t("dispatches.manage.moreSend")}
        </Action>
      </div>
    </>
  );
}
