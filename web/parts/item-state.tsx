/** What became of an item: a sign and its word, the same in notes, minutes and readouts. */
import { CircleCheck, CircleDot, CircleX, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ItemState } from "../../client/model/minutes.ts";
import type { Language } from "../i18n/i18n.ts";

const signs = { raised: CircleDot, agreed: CircleCheck, "not-agreed": CircleX, withdrawn: Undo2 };

/** A readout's page says what it adds in the language of the text, where it knows it, else in English; so does whatever shows the text before it is signed. */
export const surroundings = (language: string): Language => (language === "fr" || language.startsWith("fr-") ? "fr" : "en");

/** `language`: of the text beside which it stands, where that is not the reader's. */
export function ItemStateTag({ state, language }: { state: ItemState; language?: string }) {
  const { t } = useTranslation();
  const Sign = signs[state];
  return (
    <span className={`tag item-state ${state}`} data-state={state}>
      <Sign size={14} aria-hidden /> {t(`minutes.state.${state}`, language === undefined ? {} : { lng: surroundings(language) })}
    </span>
  );
}
