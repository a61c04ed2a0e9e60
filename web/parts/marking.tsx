/** Markings as the policy has them, in the reader's language: over and under a dispatch, and short before a portion. */
import { useTranslation } from "react-i18next";
import type { LabelShown } from "../../client/model/dispatches.ts";
import "./marking.css";

const languageOf = (language: string) => (language === "fr" ? "fr" : "en");

export function useMarking(): (label: Pick<LabelShown, "marking" | "short">) => { long: string; short: string } {
  const { i18n } = useTranslation();
  const language = languageOf(i18n.language);
  return ({ marking, short }) => ({ long: marking[language], short: short[language] });
}

/** The line at the top and at the bottom of the page. */
export function PageMarking({ label, step }: { label: LabelShown; step?: string }) {
  const { long } = useMarking()(label);
  return (
    <p className={`page-marking rank-${label.rank}`} data-step={step}>
      {long}
    </p>
  );
}

/** Before a portion; read out in full. */
export function PortionMarking({ label }: { label: LabelShown }) {
  const { long, short } = useMarking()(label);
  return (
    <span className={`portion-marking rank-${label.rank}`}>
      <span aria-hidden>{short}</span>
      <span className="visually-hidden">{long}</span>
    </span>
  );
}
