/** Every fact of both ends: value, who signed it, since when, until when. The one that holds the level down is marked. */
import { useTranslation } from "react-i18next";
import type { AssessmentView, FactView } from "../../client/model/views.ts";
import { rankOfValue } from "../../protocol/assurance/fact-values.ts";
import { time } from "../i18n/i18n.ts";
import { useFactWords } from "../parts/fact-words.ts";
import { shownLimit } from "../parts/shown-limit.ts";
import { Sheet } from "../parts/sheet.tsx";
import { LevelSign } from "../ring/ring.tsx";
import { StationPresent } from "./station-ends.tsx";

export function FactsSheet({ assessment, isOpen, onClose, children }: { assessment: AssessmentView; isOpen: boolean; onClose: () => void; children?: React.ReactNode }) {
  const { t } = useTranslation();
  const ends = [...new Set(assessment.facts.map((fact) => fact.end))];
  return (
    <Sheet title={t("facts.title")} isOpen={isOpen} onClose={onClose} wide>
      <div className="row between">
        <LevelSign level={assessment.level} settled={assessment.settled} size={32} />
        <span className="muted small">{t("call.ceiling", { rank: t(`rank.${assessment.ceiling}`) })}</span>
      </div>
      {assessment.settled ? null : <p className="notice">{t("facts.notSettled")}</p>}
      {assessment.difference ? <p className="notice warn">{t("call.difference", { level: t(`level.${assessment.difference.farLevel}`) })}</p> : null}
      {ends.map((end) => (
        <EndFacts key={end} facts={assessment.facts.filter((fact) => fact.end === end)} limiting={shownLimit(assessment)} />
      ))}
      {assessment.stations.map((station) => (
        <StationPresent key={station.end} station={station} />
      ))}
      <p className="muted small">{t("level.secureUnavailable")}</p>
      {children}
    </Sheet>
  );
}

function EndFacts({ facts, limiting }: { facts: FactView[]; limiting: FactView | null }) {
  const { t, i18n } = useTranslation();
  const words = useFactWords();
  const first = facts[0];
  if (!first) return null;
  return (
    <section className="stack tight">
      <h3>{first.kind === "path" ? t("facts.path") : first.own ? t("facts.ownEnd", { name: first.endName }) : first.endName}</h3>
      <div>
        <table className="facts">
          <thead>
            <tr>
              <th scope="col">{t("facts.fact")}</th>
              <th scope="col">{t("facts.value")}</th>
              <th scope="col">{t("facts.who")}</th>
              <th scope="col">{t("facts.since")}</th>
              <th scope="col">{t("facts.until")}</th>
            </tr>
          </thead>
          <tbody>
            {facts.map((fact) => {
              const limits = limiting !== null && limiting.end === fact.end && limiting.kind === fact.kind;
              // People at a station hold no level down: they cap what may be said.
              const cap = fact.kind === "presence" && fact.level > 1 ? rankOfValue(fact.kind, fact.value) : undefined;
              return (
                <tr key={fact.kind} data-limiting={limits || undefined}>
                  <th scope="row">{t(`facts.kind.${fact.kind}`)}</th>
                  <td data-label={t("facts.value")}>
                    {cap === undefined ? <LevelSign level={fact.level} /> : <span className={`tag rank-${cap}`}>{t("station.cleared", { rank: t(`rank.${cap}`) })}</span>}
                    <div>{words.sentence(fact)}</div>
                    {limits ? <div className="small level-0">{t(cap === undefined ? "facts.limiting" : "facts.capping")}</div> : null}
                    {fact.demonstration ? <span className="tag">{t("facts.demonstration")}</span> : null}
                  </td>
                  <td className="small" data-label={t("facts.who")}>{fact.source === "checked" ? t("facts.checked") : t("facts.stated", { domain: fact.statedBy })}</td>
                  <td className="small figures" data-label={t("facts.since")}>{fact.since ? time(fact.since * 1000, i18n.language) : "–"}</td>
                  <td className="small figures" data-label={t("facts.until")}>{fact.until ? time(fact.until * 1000, i18n.language) : "–"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
