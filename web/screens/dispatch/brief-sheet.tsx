/** One dispatch in a meeting brief. A word, a sign and a place say what may be said; colour says it again. */
import { CircleHelp, MessageSquare, MessageSquareOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { BriefDispatch, BriefParty, BriefPortion, BriefTearLine } from "../../../client/model/meeting-brief.ts";
import { listed } from "../../i18n/i18n.ts";
import { PageMarking, PortionMarking } from "../../parts/marking.tsx";

const signs = { say: MessageSquare, ask: CircleHelp, not: MessageSquareOff };
const verdicts = ["say", "ask", "not"] as const;

export function BriefSheet({ brief, met }: { brief: BriefDispatch; met: readonly BriefParty[] }) {
  const { t, i18n } = useTranslation();
  const heading = `brief-${brief.id}`;
  return (
    <article className="brief-sheet" aria-labelledby={heading} data-brief={brief.title}>
      <PageMarking label={brief.label} />
      {/* On paper each sheet stands alone. */}
      <p className="brief-again">{t("brief.for", { names: listed(met.map(({ name }) => name), i18n.language) })}</p>
      <h2 id={heading}>{brief.title}</h2>
      <p className="small muted">{brief.role === "reader" ? t("brief.from", { name: brief.originator.name, organisation: brief.originator.organisation }) : t("brief.yours")}</p>
      {verdicts.map((verdict) => {
        const portions = brief.portions.filter((one) => one.verdict === verdict);
        const Sign = signs[verdict];
        return portions.length === 0 ? null : (
          <section key={verdict} className={`brief-verdict ${verdict}`} data-verdict={verdict}>
            <h3 className="row">
              <Sign size={18} aria-hidden /> {t(`brief.verdict.${verdict}`)}
            </h3>
            <ul>
              {portions.map((portion) => (
                <BriefPortionLine key={portion.index} portion={portion} />
              ))}
            </ul>
          </section>
        );
      })}
      {brief.tearLines.length > 0 ? <TearLines tearLines={brief.tearLines} /> : null}
      {brief.tearLinesElsewhere.length > 0 ? <p>{t("brief.elsewhere", { names: listed(brief.tearLinesElsewhere, i18n.language) })}</p> : null}
      <PageMarking label={brief.label} />
    </article>
  );
}

function BriefPortionLine({ portion: { index, label, verdict, why, text, file, denial } }: { portion: BriefPortion }) {
  const { t } = useTranslation();
  // Where all hear the same, it is said once.
  const reasons = [...new Set(why.map(({ reason }) => reason))];
  const said = reasons.length === 1 ? [t(`brief.reason.${reasons[0]!}`)] : why.map(({ party, reason }) => t("brief.party", { name: party, reason: t(`brief.reason.${reason}`) }));
  return (
    <li className="brief-portion">
      <p className="row small">
        <PortionMarking label={label} /> <span>{t("dispatches.portion", { number: index + 1 })}</span>
      </p>
      {text === undefined ? null : <p className="portion-text">{text}</p>}
      {file === undefined ? null : <p>{t("brief.file", { name: file })}</p>}
      {verdict === "say" && denial ? <p className="small">{t("brief.notOpened")}</p> : null}
      <p className="small muted">{said.join("; ")}</p>
    </li>
  );
}

function TearLines({ tearLines }: { tearLines: readonly BriefTearLine[] }) {
  const { t, i18n } = useTranslation();
  return (
    <section className="brief-verdict say" data-verdict="tear-lines">
      <h3 className="row">
        <MessageSquare size={18} aria-hidden /> {t("brief.tearLines")}
      </h3>
      <ul>
        {tearLines.map(({ id, title, label, text, to }) => (
          <li key={id} className="brief-portion">
            <p className="row small">
              <PortionMarking label={label} /> <span>{title}</span>
            </p>
            <p className="portion-text">{text}</p>
            <p className="small muted">{t("brief.tearLineTo", { names: listed(to, i18n.language) })}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
