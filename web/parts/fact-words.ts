/** The sentence for a fact and for what would raise it, in the reader's language. Codes come from protocol/assurance; words live in the catalogues. */
import { useTranslation } from "react-i18next";
import type { FactView } from "../../client/model/views.ts";
import { raiseHint } from "../../protocol/assurance/fact-values.ts";

export function useFactWords() {
  const { t } = useTranslation();
  return {
    sentence: (fact: FactView) => t(`value.${fact.value}`, { name: fact.endName || t("facts.somebody"), place: fact.place ?? fact.endName, who: fact.who || t("facts.somebody"), defaultValue: fact.value }),
    raise: (fact: FactView) => {
      const hint = raiseHint(fact.value);
      return hint ? t(`raise.${hint}`, { defaultValue: hint }) : undefined;
    },
  };
}
