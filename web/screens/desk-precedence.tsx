/** How urgent a call is, as both desks have it. */
import { useTranslation } from "react-i18next";
import type { ArrangementView } from "../../client/model/desk.ts";

export function Precedence({ call }: { call: ArrangementView }) {
  const { t } = useTranslation();
  return <span className={`tag precedence ${call.terms.precedence.toLowerCase()}`}>{t(`desk.precedence.${call.terms.precedence}`)}</span>;
}
