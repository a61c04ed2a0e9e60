/** What became of an item, chosen; `none` where it may be nothing yet. */
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ItemState } from "../../client/model/minutes.ts";
import { itemStates } from "../../protocol/wire/minutes/version.ts";

export function StateSelect<S extends ItemState | null>({ label, value, onChange, none, step }: { label: string; value: S; onChange: (state: S) => void; none?: string; step: string }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="field state-select">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ""} data-step={step} onChange={(event) => onChange((event.target.value === "" ? null : event.target.value) as S)}>
        {none === undefined ? null : <option value="">{none}</option>}
        {itemStates.map((state) => (
          <option key={state} value={state}>
            {t(`minutes.state.${state}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
