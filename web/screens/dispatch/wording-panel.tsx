/** Beside a text: what in it could lead to its source, with broader terms for each; accepting holds for every spelling, and can be taken back. */
import { ArrowRight, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { listed } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { Choice } from "../../parts/choice.tsx";
import type { Entity, WordingCheck } from "./use-wording.ts";

const LANGUAGES = ["en", "fr"] as const;

export function WordingPanel({ check, onShow }: { check: WordingCheck; onShow: (start: number, end: number) => void }) {
  const { t, i18n } = useTranslation();
  if (check.state === "off") return null;
  return (
    <section className="beside stack tight" aria-label={t("dispatches.wording.title")} data-step="wording" data-wording={check.state}>
      <div className="row between">
        <h3>{t("dispatches.wording.title")}</h3>
        <Choice label={t("dispatches.wording.language")} value={check.language} options={LANGUAGES.map((one) => [one, t(`dispatches.wording.languages.${one}`)])} onChange={check.setLanguage} step="wording-language" />
      </div>
      <p className="small muted" role="status">
        {check.state === "loading" ? t("dispatches.wording.loading") : check.entities.length === 0 ? t("dispatches.wording.none") : t("dispatches.wording.found", { count: check.entities.length })}
      </p>
      {check.left.length > 0 ? (
        <p className="notice warn small" role="alert" data-step="wording-left">
          {t("dispatches.wording.left", { list: listed([...new Set(check.left.map(({ term }) => term))], i18n.language) })}
        </p>
      ) : null}
      <ul className="finding-list">
        {check.entities.map((one) => (
          <Found key={one.entity} one={one} check={check} onShow={onShow} />
        ))}
      </ul>
      <p className="small muted">{t("dispatches.wording.sources")}</p>
    </section>
  );
}

function Found({ one, check, onShow }: { one: Entity; check: WordingCheck; onShow: (start: number, end: number) => void }) {
  const { t, i18n } = useTranslation();
  const terms = listed(one.terms, i18n.language);
  const says = (offer: Entity["offers"][number]) => (offer.says === "" ? t("dispatches.wording.removed") : offer.says);
  return (
    <li className="finding-row" data-finding={one.kind} data-accepted={one.accepted?.step}>
      <p className="row small">
        <span className="tag">{t(`dispatches.wording.kind.${one.kind}`)}</span>
        <button type="button" className="term" onClick={() => onShow(one.first.start, one.first.end)} disabled={one.accepted !== null}>
          {terms}
        </button>
      </p>
      {one.accepted ? (
        <p className="row">
          <ArrowRight size={16} aria-hidden /> <span className="grow">{t("dispatches.wording.accepted", { offer: says(one.accepted) })}</span>
          <Action size="small" step="wording-undo" label={t("dispatches.wording.undoOf", { term: terms })} onPress={() => check.accept(one.entity, null)}>
            <Undo2 size={16} aria-hidden /> {t("dispatches.wording.undo")}
          </Action>
        </p>
      ) : (
        <>
          {one.readings.length > 1 ? <Choice label={t("dispatches.wording.meant")} value={one.reading} options={one.readings.slice(0, 12).map((reading, at) => [at, reading])} onChange={(reading) => check.read(one.entity, reading)} step="wording-reading" /> : null}
          {one.offers.length === 0 ? <p className="small muted">{t("dispatches.wording.noOffer")}</p> : null}
          <div className="offers">
            {one.offers.map((offer) => (
              <Action key={offer.step} size="small" step={`offer-${offer.step}`} label={t("dispatches.wording.instead", { term: terms, offer: says(offer) })} onPress={() => check.accept(one.entity, offer.step)}>
                {says(offer)}
              </Action>
            ))}
          </div>
        </>
      )}
    </li>
  );
}
