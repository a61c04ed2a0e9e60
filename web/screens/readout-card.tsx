/** Readouts of agreed minutes: proposed, signed, on their way into the ledgers, published; each in its words, and what can be done next. */
import { ExternalLink, FileCheck2, Megaphone, PenLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MinutesVersionView, MinutesView, ReadoutView } from "../../client/model/minutes.ts";
import { MAX_READOUT_TEXT } from "../../protocol/wire/minutes/readout.ts";
import { dated } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { ItemStateTag, surroundings } from "../parts/item-state.tsx";
import { LongField } from "../parts/long-field.tsx";
import { useMinutesWords } from "../parts/minutes-words.ts";
import { Sheet } from "../parts/sheet.tsx";
import { Tick } from "../parts/tick.tsx";
import { saveFile } from "../platform/save-file.ts";
import { useClient } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";
import { ReservedInMinutes } from "./reserved-in-minutes.tsx";

export function Readouts({ minutes, agreed }: { minutes: MinutesView; agreed: MinutesVersionView }) {
  const { t } = useTranslation();
  const far = agreed.signatures.find(({ own }) => !own)?.organisation ?? "";
  const first = minutes.readouts.some(({ corrects, signatures }) => corrects === null && signatures.every(({ signedAt }) => signedAt !== undefined));
  return (
    <section className="stack tight" aria-labelledby="readouts">
      <h2 id="readouts">{t("minutes.readout.title")}</h2>
      <p className="small muted">{t("minutes.readout.hint", { organisation: far })}</p>
      {minutes.readouts.toReversed().map((readout) => (
        <Readout key={readout.hash} minutes={minutes} readout={readout} />
      ))}
      {first ? null : (
        <div>
          <Action step="new-readout" onPress={() => go({ screen: "minutes", item: `${minutes.id} readout` })}>
            <Megaphone size={18} aria-hidden /> {t("minutes.readout.new")}
          </Action>
        </div>
      )}
    </section>
  );
}

function Readout({ minutes, readout }: { minutes: MinutesView; readout: ReadoutView }) {
  const { t } = useTranslation();
  const client = useClient();
  const words = useMinutesWords();
  const [signing, setSigning] = useState(false);
  const inForce = readout.state === "published" && readout.correctedBy === null;
  return (
    <article className="panel stack tight" data-readout={readout.state} data-readout-kind={readout.kind} data-replaced={readout.correctedBy !== null || undefined}>
      <FailureZone>
        <div className="stack tight">
          <p role="status" data-step="readout-status">
            <strong className={readout.maySign ? "to-answer" : ""}>{words.readoutStatus(readout)}</strong>
            {readout.corrects === null ? null : <span className="small muted block">{t(readout.kind === "withdrawal" ? "minutes.readout.isWithdrawal" : "minutes.readout.isCorrection")}</span>}
          </p>
          {readout.fits || readout.state !== "proposed" ? null : <p className="notice bad">{t("minutes.readout.unfit")}</p>}
          <ReadoutWords readout={readout} />
          {readout.state === "published" ? <Pages readout={readout} /> : null}
          <div className="row">
            {readout.maySign ? (
              <Action tone="primary" step="sign-readout" onPress={() => setSigning(true)}>
                <PenLine size={18} aria-hidden /> {t("minutes.sign.open")}
              </Action>
            ) : null}
            {readout.state === "published" ? (
              <Action step="save-readout" onPress={async () => saveFile(await client.minutes.readoutFile(minutes.id, readout.hash))}>
                <FileCheck2 size={18} aria-hidden /> {t("minutes.readout.save")}
              </Action>
            ) : null}
            {inForce && readout.kind === "readout" ? (
              <>
                <Action step="correct-readout" onPress={() => go({ screen: "minutes", item: `${minutes.id} correct ${readout.hash}` })}>
                  {t("minutes.readout.correct")}
                </Action>
                <Action tone="cautious" step="withdraw-readout" onPress={() => go({ screen: "minutes", item: `${minutes.id} withdraw ${readout.hash}` })}>
                  {t("minutes.readout.withdraw")}
                </Action>
              </>
            ) : null}
          </div>
        </div>
      </FailureZone>
      {signing ? <SignReadout minutes={minutes} readout={readout} onClose={() => setSigning(false)} /> : null}
    </article>
  );
}

/** In its languages, beside one another, as its page will show it. */
function ReadoutWords({ readout, reservedIn }: { readout: ReadoutView; reservedIn?: MinutesVersionView | undefined }) {
  const { t } = useTranslation();
  return (
    <div className="in-languages">
      {readout.languages.map((language, at) => (
        <div key={language} lang={language} className="readout-words stack tight">
          <h3 dir="auto">{readout.title[language]}</h3>
          <p className="said-text" dir="auto">{readout.text[language]}</p>
          {readout.items.map((item) => (
            <div key={item.id} className="stack tight">
              <p className="row">
                <ItemStateTag state={item.state} language={language} /> <span className="grow said-text" dir="auto">{item.text[language]}</span>
              </p>
              {at === 0 ? <ReservedInMinutes agreed={reservedIn} item={item.id} /> : null}
            </div>
          ))}
          {readout.signatures.map(({ person, organisation, reservation }) =>
            reservation ? (
              <p key={person} className="small level-1" dir="auto">
                <strong>{t("minutes.reservationOf", { who: organisation, lng: surroundings(language) })}</strong> {reservation[language]}
              </p>
            ) : null,
          )}
        </div>
      ))}
    </div>
  );
}

function Pages({ readout }: { readout: ReadoutView }) {
  const { t } = useTranslation();
  return (
    <p className="row">
      {readout.pages.map(({ domain, organisation, url }) => (
        <a key={domain} href={url} target="_blank" rel="noopener noreferrer" className="row" data-step="readout-page" data-domain={domain}>
          <ExternalLink size={16} aria-hidden /> {t("minutes.readout.page", { organisation })}
        </a>
      ))}
    </p>
  );
}

function SignReadout({ minutes, readout, onClose }: { minutes: MinutesView; readout: ReadoutView; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [reserving, setReserving] = useState(false);
  const [text, setText] = useState<Record<string, string>>({});
  const names = new Intl.DisplayNames(i18n.language, { type: "language", fallback: "code" });
  const whole = readout.languages.every((language) => (text[language] ?? "").trim() !== "");
  return (
    <Sheet title={t("minutes.readout.signTitle")} isOpen onClose={onClose} wide>
      <p className="notice warn">{t("minutes.readout.signHint", { time: dated(readout.held * 1000, i18n.language) })}</p>
      <ReadoutWords readout={readout} reservedIn={minutes.agreed} />
      <Tick isSelected={reserving} onChange={setReserving} step="with-reservation">
        {t("minutes.readout.withReservation")}
      </Tick>
      {reserving ? (
        <div className="in-languages">
          {readout.languages.map((language) => (
            <LongField key={language} label={`${t("minutes.sign.reservation")} (${names.of(language)})`} value={text[language] ?? ""} onChange={(value) => setText({ ...text, [language]: value })} rows={3} maxLength={MAX_READOUT_TEXT} language={language} step={`reservation-text-${language}`} />
          ))}
        </div>
      ) : null}
      <div className="row">
        <Action tone="primary" step="sign-readout-confirm" isDisabled={!readout.maySign || (reserving && !whole)} onPress={() => client.minutes.signReadout(minutes.id, readout.hash, reserving ? text : undefined).then(onClose)}>
          {t(reserving ? "minutes.sign.doReserved" : "minutes.sign.do")}
        </Action>
        <Action onPress={onClose}>{t("do.cancel")}</Action>
      </div>
    </Sheet>
  );
}
