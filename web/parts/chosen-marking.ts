/** The marking that a label will have, from what was chosen for it. Worked out by the same rules as at every reader. */
import { useTranslation } from "react-i18next";
import type { LabelChoice } from "../../client/model/dispatches.ts";
import { labelOfChoice, policyWith, shownMarking } from "../../protocol/dispatch/labels.ts";
import { useOrganisations } from "./use-organisations.ts";

export function useChosenMarking(): (choice: LabelChoice) => { long: string; short: string } {
  const { i18n } = useTranslation();
  const organisations = useOrganisations();
  const language = i18n.language === "fr" ? "fr" : "en";
  return (choice) => {
    const label = labelOfChoice(choice);
    const { long, short } = shownMarking(label, policyWith(organisations, [label]));
    return { long: long[language], short: short[language] };
  };
}
