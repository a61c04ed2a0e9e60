/** An officer's word that somebody without a device is at a station. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { Choice } from "../parts/choice.tsx";
import { useFailure } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { PlaceSign } from "../parts/place-sign.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useAsked } from "../parts/use-asked.ts";
import { useClient } from "../shell/client-context.ts";
import "./station.css";

const OUTSIDE = "";

export function VouchLink() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Action step="vouch" onPress={() => setOpen(true)}>
        {t("station.vouch.open")}
      </Action>
      <Sheet title={t("station.vouch.title")} isOpen={open} onClose={() => setOpen(false)}>
        <Vouch />
      </Sheet>
    </>
  );
}

function Vouch() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const ask = useCallback(() => client.presence.lists(), [client]);
  const [lists] = useAsked(ask);
  const [people, setPeople] = useState<{ person: string; name: string }[]>([]);
  const [list, setList] = useState<string | null>(null);
  const [person, setPerson] = useState<string>(OUTSIDE);
  const [name, setName] = useState("");
  const [done, setDone] = useState<string | null>(null);
  useEffect(() => {
    client.station.people().then(setPeople, report);
  }, [client, report]);
  if (!lists) return null;
  const chosen = lists.find((one) => one.list === list) ?? (lists.length === 1 ? lists[0] : undefined);
  const whom = person === OUTSIDE ? name.trim() : (people.find((one) => one.person === person)?.name ?? "");
  if (done !== null)
    return (
      <>
        <p role="status" data-step="vouched">
          {done}
        </p>
        <div>
          <Action onPress={() => (setDone(null), setName(""), setPerson(OUTSIDE))}>{t("station.vouch.another")}</Action>
        </div>
      </>
    );
  if (lists.length === 0)
    return (
      <>
        <h3>{t("station.vouch.none")}</h3>
        <p className="muted">{t("station.vouch.noneHint")}</p>
      </>
    );
  return (
    <>
      <p className="muted">{t("station.vouch.hint")}</p>
      <fieldset className="people-field">
        <legend>{t("station.vouch.where")}</legend>
        {lists.map((one) => (
          <label key={one.list} className="person-check">
            <input type="radio" name="where" checked={one === chosen} onChange={() => setList(one.list)} data-step="vouch-where" />
            <PlaceSign kind={one.place.kind} />
            <span className="grow">{one.place.name}</span>
            <span className="small muted figures">{t("station.vouch.until", { time: time(one.until * 1000, i18n.language) })}</span>
          </label>
        ))}
      </fieldset>
      <Choice label={t("station.vouch.who")} value={person} options={[[OUTSIDE, t("station.vouch.outside")], ...people.map((one) => [one.person, one.name] as const)]} onChange={setPerson} step="vouch-who" />
      {person === OUTSIDE ? <Field label={t("station.vouch.name")} value={name} onChange={setName} hint={t("station.vouch.outsideHint")} maxLength={120} step="vouch-name" /> : null}
      <div>
        <Action
          tone="primary"
          step="vouch-confirm"
          isDisabled={!chosen || whom === ""}
          onPress={async () => {
            if (!chosen) return;
            await client.presence.vouch(chosen.list, { person: person === OUTSIDE ? null : person, name: whom });
            setDone(t("station.vouch.done", { name: whom, place: chosen.place.name }));
          }}
        >
          {whom === "" ? t("station.vouch.open") : t("station.vouch.confirm", { name: whom })}
        </Action>
      </div>
    </>
  );
}
