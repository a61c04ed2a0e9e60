/** How high one person is cleared, who said so and when; and the way to say otherwise. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Result } from "../../protocol/wire/api.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useClient } from "../shell/client-context.ts";

type Clearance = Result<"security.stations">["clearances"][number];

export function ClearanceRow({ person, clearance, onChanged }: { person: { person: string; name: string }; clearance: Clearance | undefined; onChanged: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [setting, setSetting] = useState(false);
  const [rank, setRank] = useState<Rank>(0);
  const [categories, setCategories] = useState("");
  const open = () => {
    setCategories((clearance?.categories ?? []).join(", "));
    setRank((clearance?.rank ?? 1) as Rank);
    setSetting(true);
  };
  const say = async (value: Rank | null) => {
    await client.security.clearance(person.person, value, value === null ? undefined : categories.split(",").map((one) => one.trim()).filter((one) => one !== ""));
    setSetting(false);
    onChanged();
  };
  return (
    <li className="panel here-row" data-clearance={person.name} data-rank={clearance?.rank}>
      <span className="grow">
        <strong>{person.name}</strong>
        <span className="small muted">{clearance ? t("station.officer.placedBy", { who: clearance.byName, time: dayAndTime(clearance.at * 1000, i18n.language) }) : t("station.officer.notSet")}</span>
      </span>
      {clearance ? <span className={`tag rank-${clearance.rank}`}>{t("station.officer.upTo", { rank: t(`rank.${clearance.rank}`) })}</span> : null}
      {clearance?.categories.map((one) => (
        <span key={one} className="tag">
          {one}
        </span>
      ))}
      <Action size="small" step="clearance" onPress={open}>
        {t(clearance ? "station.officer.change" : "station.officer.set")}
      </Action>
      <Sheet title={t("station.officer.clearanceOf", { name: person.name })} isOpen={setting} onClose={() => setSetting(false)}>
        <fieldset className="people-field">
          <legend className="visually-hidden">{t("station.officer.clearanceOf", { name: person.name })}</legend>
          {([0, 1, 2, 3] as const).map((one) => (
            <label key={one} className="person-check">
              <input type="radio" name="rank" checked={rank === one} onChange={() => setRank(one)} data-step={`clearance-${one}`} />
              <span>{t("station.officer.upTo", { rank: t(`rank.${one}`) })}</span>
            </label>
          ))}
        </fieldset>
        <Field label={t("station.officer.categories")} hint={t("station.officer.categoriesHint")} value={categories} onChange={setCategories} maxLength={2000} step="clearance-categories" />
        <div className="row">
          <Action tone="primary" step="clearance-save" onPress={() => say(rank)}>
            {t("do.save")}
          </Action>
          {clearance ? (
            <Action tone="cautious" step="clearance-take" onPress={() => say(null)}>
              {t("station.officer.clearanceTake")}
            </Action>
          ) : null}
        </div>
      </Sheet>
    </li>
  );
}
