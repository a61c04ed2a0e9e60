/** What became of an item, chosen; `none` where it may be nothing yet. */
import { useTranslation } from "react-i18next";
import type { ItemState } from "../../client/model/minutes.ts";
import { itemStates } from "../../protocol/wire/minutes/version.ts";
import { Choice } from "./choice.tsx";

export function StateSelect<S extends ItemState | null>({ label, value, onChange, none, step }: { label: string; value: S; onChange: (state: S) => void; none?: string; step: string }) {
  const { t } = useTranslation();
  const states = itemStates.map((state) => [state, t(`minutes.state.${state}`)] as const);
  return <Choice<ItemState | ""> label={label} value={value ?? ""} options={none === undefined ? states : [["", none], ...states]} onChange={(state) => onChange((state === "" ? null : state) as S)} step={step} />;
}
