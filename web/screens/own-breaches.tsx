/** What broke protocol in one's own calls: seen here first, to be answered before the security officer hears of it. */
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OwnBreach } from "../../client/model/breaches.ts";
import { MAX_ANSWER } from "../../protocol/wire/breach.ts";
import { dayAndTime, listed } from "../i18n/i18n.ts";
import { useBreachSentence } from "../parts/breach-words.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { LongField } from "../parts/long-field.tsx";
import { useClient, useView } from "../shell/client-context.ts";

const EARLIER_AT_MOST = 10;

export function OwnBreaches() {
  const { t } = useTranslation();
  const { breaches } = useView();
  const open = breaches.filter(({ state }) => state !== "sent");
  const sent = breaches.filter(({ state }) => state === "sent").slice(0, EARLIER_AT_MOST);
  return (
    <section className="stack tight" aria-label={t("breaches.title")}>
      <h2>{t("breaches.title")}</h2>
      <p className="muted small">{t(breaches.length === 0 ? "breaches.none" : "breaches.hint")}</p>
      {open.map((breach) => (
        <FailureZone key={breach.call}>
          <Breach breach={breach} />
        </FailureZone>
      ))}
      {sent.length > 0 ? <h3 className="small muted">{t("breaches.earlier")}</h3> : null}
      {sent.map((breach) => (
        <Breach key={breach.call} breach={breach} />
      ))}
    </section>
  );
}

/** Wherever one is: a day passes quickly. */
export function BreachNotice() {
  const { t } = useTranslation();
  const count = useView().breaches.filter(({ state }) => state === "open").length;
  if (count === 0) return null;
  return (
    <div className="notice ended warn" role="status" data-notice="breach">
      <TriangleAlert size={20} aria-hidden />
      <p className="grow">{t("breaches.notice", { count })}</p>
      <a className="button small" href="#/settings" data-step="to-answer">
        {t("breaches.look")}
      </a>
    </div>
  );
}

function Breach({ breach }: { breach: OwnBreach }) {
  const { t, i18n } = useTranslation();
  const sentence = useBreachSentence();
  const names = breach.with.map(({ name, person }) => name || person);
  const time = dayAndTime(breach.startedAt, i18n.language);
  return (
    <article className={`stack tight ${breach.state === "open" ? "notice warn" : "panel"}`} data-breach={breach.state}>
      <h3>{names.length > 0 ? t("breaches.call", { names: listed(names, i18n.language), time }) : t("breaches.alone", { time })}</h3>
      <ul className="bullets">
        {breach.items.map((item) => (
          <li key={`${item.kind}${item.at}${item.who ?? ""}`} className="figures">
            {sentence(item)}
          </li>
        ))}
      </ul>
      {breach.state === "running" ? <p className="small muted">{t("breaches.running")}</p> : null}
      {breach.state === "open" ? <Answer breach={breach} /> : null}
      {breach.answer ? (
        <blockquote className="said">
          <p className="small muted">{t("breaches.yours")}</p>
          <p>{breach.answer.text}</p>
        </blockquote>
      ) : null}
      {breach.state === "answered" ? <p className="small muted" role="status">{t("breaches.onItsWay")}</p> : null}
      {breach.state === "sent" ? <Sent breach={breach} /> : null}
    </article>
  );
}

function Answer({ breach }: { breach: OwnBreach }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [text, setText] = useState("");
  const time = dayAndTime(breach.goesAt, i18n.language);
  const officers = breach.officers.map(({ name, person }) => name || person);
  const goes = breach.via === "server" ? t("breaches.goesServer", { time }) : officers.length > 0 ? t("breaches.goes", { officer: listed(officers, i18n.language), time }) : t("breaches.goesAnybody", { time });
  return (
    <>
      <p className="small figures">{goes}</p>
      <LongField label={t("breaches.answer")} value={text} onChange={setText} rows={3} maxLength={MAX_ANSWER} hint={t("breaches.answerHint")} step="breach-answer" />
      <div>
        <Action tone="primary" step="breach-send" isDisabled={text.trim() === ""} onPress={() => client.answerBreach(breach.call, text)}>
          {t("breaches.send")}
        </Action>
      </div>
    </>
  );
}

function Sent({ breach }: { breach: OwnBreach }) {
  const { t, i18n } = useTranslation();
  const time = dayAndTime(breach.sentAt ?? 0, i18n.language);
  const officers = breach.officers.map(({ name, person }) => name || person);
  const sent = breach.via === "other-device" ? t("breaches.sentElsewhere") : officers.length > 0 ? t("breaches.sentTo", { officer: listed(officers, i18n.language), time }) : t("breaches.sent", { time });
  return (
    <p className="small muted figures">
      {[sent, breach.answer ? "" : t("breaches.without"), breach.seenAt === undefined ? "" : t("breaches.seen", { time: dayAndTime(breach.seenAt, i18n.language) })].filter(Boolean).join(" ")}
    </p>
  );
}
