/** A signature under minutes: of the very version that is shown, plainly or with a reservation. If another version comes to lie on the table meanwhile, this one is not signed. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MinutesView } from "../../client/model/minutes.ts";
import { MAX_RESERVATION } from "../../protocol/wire/minutes/step.ts";
import { Action } from "../parts/button.tsx";
import { ItemStateTag } from "../parts/item-state.tsx";
import { LongField } from "../parts/long-field.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { Tick } from "../parts/tick.tsx";
import { useClient, useView } from "../shell/client-context.ts";

export function SignMinutes({ minutes, onClose }: { minutes: MinutesView; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const [version] = useState(minutes.current);
  const [reserving, setReserving] = useState(false);
  const [text, setText] = useState("");
  const [items, setItems] = useState<readonly string[]>([]);
  const overtaken = minutes.current.hash !== version.hash;
  const sign = () => client.minutes.agree(minutes.id, version.hash, reserving ? { text, items: version.items.flatMap(({ id }) => (items.includes(id) ? [id] : [])) } : undefined);
  return (
    <Sheet title={t("minutes.sign.title")} isOpen onClose={onClose} wide>
      <p>
        <strong dir="auto">{version.title}</strong> <span className={`tag rank-${version.label}`}>{t(`rank.${version.label}`)}</span>
      </p>
      <ol className="stack tight">
        {version.items.map((item, at) => (
          <li key={item.id} className="row">
            <span className="figures">{at + 1}.</span> <ItemStateTag state={item.state} /> <span className="grow said-text" dir="auto">{item.text}</span>
          </li>
        ))}
      </ol>
      <Tick isSelected={reserving} onChange={setReserving} step="with-reservation">
        {t("minutes.sign.withReservation")}
      </Tick>
      {reserving ? (
        <div className="stack tight">
          <LongField label={t("minutes.sign.reservation")} value={text} onChange={setText} rows={3} maxLength={MAX_RESERVATION} step="reservation-text" autoFocus />
          <fieldset className="people-field">
            <legend>{t("minutes.sign.concerns")}</legend>
            {version.items.map((item, at) => (
              <Tick key={item.id} isSelected={items.includes(item.id)} onChange={(on) => setItems(on ? [...items, item.id] : items.filter((one) => one !== item.id))} step="reservation-item">
                {t("minutes.item", { number: at + 1 })}
              </Tick>
            ))}
          </fieldset>
        </div>
      ) : null}
      <p className="small muted">{t(view.me?.passkey === "none" ? "minutes.sign.hint" : "minutes.sign.hintPasskey")}</p>
      {overtaken ? <p className="notice warn" role="alert">{t("minutes.sign.overtaken")}</p> : null}
      <div className="row">
        <Action tone="primary" step="sign-confirm" isDisabled={overtaken || (reserving && text.trim() === "")} onPress={() => sign().then(onClose)}>
          {t(reserving ? "minutes.sign.doReserved" : "minutes.sign.do")}
        </Action>
        <Action onPress={onClose}>{t("do.cancel")}</Action>
      </div>
    </Sheet>
  );
}
