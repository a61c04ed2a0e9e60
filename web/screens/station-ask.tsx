/** Names who is in the room: each is asked on devices of their own. Whoever has none scans nothing and waits for an officer. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "../parts/button.tsx";
import { Choice } from "../parts/choice.tsx";
import { durationText } from "../parts/duration.ts";
import { useFailure } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { useClient } from "../shell/client-context.ts";

const MINUTES = [15, 30, 60, 120] as const;
const MOST = 32;

/** `known`: on the list already. `further`: there is a list, which has its time. */
export function AskPeople({ known, chosen, further, onAsk, onBack }: { known: ReadonlySet<string>; chosen: readonly string[]; further: boolean; onAsk: (persons: readonly string[], minutes: number) => Promise<void>; onBack: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const [people, setPeople] = useState<{ person: string; name: string }[] | null>(null);
  const [wanted, setWanted] = useState<readonly string[]>(chosen);
  const [find, setFind] = useState("");
  const [minutes, setMinutes] = useState<number>(60);
  useEffect(() => {
    client.station.people().then(setPeople, report);
  }, [client, report]);
  if (!people) return null;
  const text = find.trim().toLocaleLowerCase();
  const shown = people.filter(({ person, name }) => !known.has(person) && `${name} ${person}`.toLocaleLowerCase().includes(text));
  return (
    <div className="stack">
      <div>
        <h3>{t("station.who")}</h3>
        <p className="small muted">{t("station.whoHint")}</p>
      </div>
      <Field label={t("station.find")} value={find} onChange={setFind} step="station-find" autoFocus />
      <ul className="people-list">
        {shown.map(({ person, name }) => (
          <li key={person}>
            <label className="person-check">
              <input
                type="checkbox"
                checked={wanted.includes(person)}
                disabled={wanted.length >= MOST && !wanted.includes(person)}
                data-step={`ask-${person.split("/").at(-1)}`}
                onChange={(event) => setWanted(event.target.checked ? [...wanted, person] : wanted.filter((one) => one !== person))}
              />
              <span>{name}</span>
            </label>
          </li>
        ))}
        {shown.length === 0 ? <li className="muted">{t("station.nobody")}</li> : null}
      </ul>
      {further ? null : (
        <Choice label={t("station.minutes")} value={minutes} options={MINUTES.map((one) => [one, durationText(one * 60_000, i18n.language)])} onChange={setMinutes} step="station-minutes" />
      )}
      <div className="row">
        <Action tone="primary" step="station-ask" isDisabled={further && wanted.length === 0} onPress={() => onAsk(wanted, minutes)}>
          {t("station.ask", { count: wanted.length })}
        </Action>
        <Action onPress={onBack}>{t("do.back")}</Action>
      </div>
    </div>
  );
}
