/** What both sides will say in public: an extract of what was agreed, in the words for the public, in one language or two. Nothing is taken over from the minutes: they are not public, and whoever writes says so on purpose. */
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MinutesVersionView, MinutesView, ReadoutText, ReadoutView } from "../../client/model/minutes.ts";
import { MAX_READOUT_TEXT } from "../../protocol/wire/minutes/readout.ts";
import { BackHeading } from "../parts/back-heading.tsx";
import { Action } from "../parts/button.tsx";
import { Choice } from "../parts/choice.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { ItemStateTag } from "../parts/item-state.tsx";
import { LongField } from "../parts/long-field.tsx";
import { Tick } from "../parts/tick.tsx";
import { useClient } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";
import { ReservedInMinutes } from "./reserved-in-minutes.tsx";

const LANGUAGES = ["en", "fr", "ar", "de", "el", "es", "fa", "he", "hi", "hu", "it", "ja", "nl", "pl", "pt", "ro", "ru", "sr", "tr", "uk", "zh"];
type Words = Record<string, string>;

export function ReadoutForm({ minutes, agreed, kind, replaces }: { minutes: MinutesView; agreed: MinutesVersionView; kind: ReadoutView["kind"]; replaces: ReadoutView | undefined }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const back = () => go({ screen: "minutes", item: minutes.id });
  const withdraws = kind === "withdrawal";
  const before = withdraws ? undefined : replaces;
  const [first, setFirst] = useState(replaces?.languages[0] ?? i18n.language);
  const [second, setSecond] = useState(replaces ? (replaces.languages[1] ?? "") : i18n.language === "fr" ? "en" : "fr");
  const [title, setTitle] = useState<Words>(before?.title ?? {});
  const [text, setText] = useState<Words>(before?.text ?? {});
  const [items, setItems] = useState<Record<string, Words>>(() => Object.fromEntries((before?.items ?? []).map((item) => [item.id, item.text])));
  const [parties, setParties] = useState<NonNullable<ReadoutText["parties"]>>(() => Object.fromEntries(agreed.signatures.map(({ person, name, organisation }) => [person, replaces?.parties.find((one) => one.person === person) ?? { name, organisation }])));
  const [missing, setMissing] = useState(false);
  const languages = second === "" || second === first ? [first] : [first, second];
  const said = (words: Words) => languages.every((language) => (words[language] ?? "").trim() !== "");
  const far = agreed.signatures.find(({ own }) => !own)?.organisation ?? "";
  const send = async () => {
    const chosen = agreed.items.flatMap(({ id }) => (items[id] ? [{ id, text: items[id] }] : []));
    const whole = said(title) && said(text) && chosen.every((item) => said(item.text));
    setMissing(!whole);
    if (!whole) return;
    const words = { languages, title, text, parties: Object.fromEntries(Object.entries(parties).map(([person, { name, organisation }]) => [person, { name, organisation }])) };
    if (withdraws) await client.minutes.proposeWithdrawal(minutes.id, replaces!.hash, words);
    else await client.minutes.proposeReadout(minutes.id, { ...words, items: chosen }, replaces?.hash);
    back();
  };
  return (
    <section className="call-card" aria-labelledby="readout-form">
      <FailureZone>
        <div className="stack">
          <header className="row">
            <BackHeading id="readout-form" title={t(withdraws ? "minutes.readout.titleWithdraw" : replaces ? "minutes.readout.titleCorrect" : "minutes.readout.titleNew")} onBack={back} />
          </header>
          <p className="notice warn row">
            <TriangleAlert size={20} aria-hidden /> <span className="grow">{t("minutes.readout.public")}</span>
          </p>
          {missing ? <p className="notice bad" role="alert">{t("minutes.readout.missing")}</p> : null}
          <div className="form-grid">
            <LanguageSelect label={t("minutes.readout.language")} value={first} onChange={setFirst} step="readout-language-1" />
            <LanguageSelect label={t("minutes.readout.second")} value={second} onChange={setSecond} none={t("minutes.readout.none")} step="readout-language-2" />
          </div>
          <InLanguages label={t("minutes.readout.heading")} languages={languages} words={title} onChange={setTitle} step="readout-title" rows={1} max={200} />
          <InLanguages label={t(withdraws ? "minutes.readout.reason" : "minutes.readout.text")} languages={languages} words={text} onChange={setText} step="readout-text" rows={4} max={4000} />
          {withdraws ? null : (
            <fieldset className="people-field">
              <legend>{t("minutes.readout.items")}</legend>
              <p className="hint">{t("minutes.readout.itemsHint")}</p>
              {agreed.items.map((item, at) => (
                <div key={item.id} className="readout-item">
                  <Tick isSelected={items[item.id] !== undefined} onChange={(on) => setItems(on ? { ...items, [item.id]: {} } : Object.fromEntries(Object.entries(items).filter(([id]) => id !== item.id)))} step="readout-item">
                    <span className="row">
                      <span className="figures">{at + 1}.</span> <ItemStateTag state={item.state} /> <span className="said-text" dir="auto">{item.text}</span>
                    </span>
                  </Tick>
                  {items[item.id] ? <ReservedInMinutes agreed={agreed} item={item.id} /> : null}
                  {items[item.id] ? <InLanguages label={t("minutes.readout.itemText")} languages={languages} words={items[item.id]!} onChange={(to) => setItems({ ...items, [item.id]: to })} step="readout-item-text" rows={2} max={MAX_READOUT_TEXT} /> : null}
                </div>
              ))}
            </fieldset>
          )}
          <fieldset className="people-field">
            <legend>{t("minutes.readout.parties")}</legend>
            {Object.entries(parties).map(([person, party]) => (
              <div key={person} className="form-grid">
                <Field label={t("minutes.readout.organisation")} value={party.organisation} maxLength={80} onChange={(organisation) => setParties({ ...parties, [person]: { ...party, organisation } })} />
                <Field label={t("minutes.readout.name")} value={party.name} maxLength={80} onChange={(name) => setParties({ ...parties, [person]: { ...party, name } })} />
              </div>
            ))}
          </fieldset>
          <div className="row">
            <Action tone="primary" step="propose-readout" onPress={send}>
              {t("minutes.readout.propose", { organisation: far })}
            </Action>
            <Action onPress={back}>{t("do.cancel")}</Action>
          </div>
        </div>
      </FailureZone>
    </section>
  );
}

/** The same words in each language, side by side where there is room. */
function InLanguages({ label, languages, words, onChange, step, rows, max }: { label: string; languages: readonly string[]; words: Words; onChange: (words: Words) => void; step: string; rows: number; max: number }) {
  const { i18n } = useTranslation();
  const names = new Intl.DisplayNames(i18n.language, { type: "language", fallback: "code" });
  return (
    <div className="in-languages">
      {languages.map((language) => (
        <LongField key={language} label={languages.length === 1 ? label : `${label} (${names.of(language)})`} value={words[language] ?? ""} onChange={(value) => onChange({ ...words, [language]: value })} rows={rows} maxLength={max} language={language} step={`${step}-${language}`} />
      ))}
    </div>
  );
}

function LanguageSelect({ label, value, onChange, none, step }: { label: string; value: string; onChange: (value: string) => void; none?: string; step: string }) {
  const { i18n } = useTranslation();
  const names = new Intl.DisplayNames(i18n.language, { type: "language", fallback: "code" });
  const known = LANGUAGES.includes(value) || value === "" ? LANGUAGES : [value, ...LANGUAGES];
  const options = known.map((language) => [language, names.of(language) ?? language] as const);
  return <Choice label={label} value={value} options={none === undefined ? options : [["", none], ...options]} onChange={onChange} step={step} />;
}
