/** On what terms: who controls it besides its author, how long it may be read, and whether passing on may be asked for. */
import { useTranslation } from "react-i18next";
import { Choice } from "../../parts/choice.tsx";
import { Tick } from "../../parts/tick.tsx";
import { useView } from "../../shell/client-context.ts";
import type { Written } from "./draft.ts";
import { leases } from "./terms.tsx";

const LASTS = [0, 86_400, 604_800, 2_592_000] as const;

export function ComposeTerms({ written, onChange }: { written: Written; onChange: (to: Partial<Written>) => void }) {
  const { t } = useTranslation();
  const { contacts, me } = useView();
  const colleagues = contacts.filter(({ domain, state }) => domain === me?.domain && state === "granted");
  return (
    <>
      <fieldset className="people-field">
        <legend>{t("dispatches.compose.controllers")}</legend>
        <p className="hint">{t("dispatches.compose.controllersHint")}</p>
        {colleagues.length === 0 ? <p className="small muted">{t("dispatches.compose.controllersNone")}</p> : null}
        {colleagues.map(({ person, name }) => (
          <Tick key={person} isSelected={written.controllers.includes(person)} step={`controller-${person.split("/").at(-1)}`} onChange={(on) => onChange({ controllers: on ? [...written.controllers, person] : written.controllers.filter((one) => one !== person) })}>
            {name}
          </Tick>
        ))}
      </fieldset>
      <div className="compose-fields">
        <Choice label={t("dispatches.compose.lease")} value={written.lease} options={leases.map((lease) => [lease, t(`dispatches.spans.${lease}`)])} onChange={(lease) => onChange({ lease })} step="lease" />
        <Choice label={t("dispatches.compose.until")} value={written.lasts} options={LASTS.map((lasts) => [lasts, t(`dispatches.compose.untils.${lasts}`)])} onChange={(lasts) => onChange({ lasts })} step="lasts" />
        <Choice label={t("dispatches.compose.onward")} value={written.onward} options={(["ask", "never"] as const).map((onward) => [onward, t(`dispatches.compose.onwards.${onward}`)])} onChange={(onward) => onChange({ onward })} step="onward" />
      </div>
    </>
  );
}
