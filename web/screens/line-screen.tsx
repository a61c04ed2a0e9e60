/** One line: both ends and the ring between them, the conversation, and the composer with its label and its gate. */
import { ArrowLeft, Phone, ShieldCheck, Video } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineView, MessageView } from "../../client/model/views.ts";
import { dayName } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { useFactWords } from "../parts/fact-words.ts";
import { ReachNotice } from "../parts/reach-badge.tsx";
import { shownLimit } from "../parts/shown-limit.ts";
import { LevelSign, Ring } from "../ring/ring.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { enterLine } from "../shell/enter-line.ts";
import { go } from "../shell/route.ts";
import { Composer } from "./composer.tsx";
import { ContactSheet } from "./contact-sheet.tsx";
import { PrecedenceMenu } from "./precedence-menu.tsx";
import { FactsSheet } from "./facts-sheet.tsx";
import { LineBanners } from "./line-banners.tsx";
import { Message } from "./message.tsx";
import { StationEnds } from "./station-ends.tsx";

export function LineScreen({ line }: { line: LineView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const view = useView();
  const words = useFactWords();
  const [facts, setFacts] = useState(false);
  const [contact, setContact] = useState(false);
  const [replyTo, setReplyTo] = useState<MessageView | null>(null);
  const [editing, setEditing] = useState<MessageView | null>(null);
  const end = useRef<HTMLDivElement>(null);
  // Of when the line was opened: a screen left open over midnight says the date until it is opened again.
  const [opened] = useState(() => Date.now());
  const [today] = useState(() => dayName(Date.now(), i18n.language));
  const count = line.messages.length;
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
    if (line.unread > 0 && document.visibilityState === "visible") void client.markRead(line.room);
  }, [client, line.room, line.unread, count]);
  // A call that runs without oneself hinders a call in its own line only: there one joins it.
  const busy = view.calls.some((call) => call.state !== "ended" && (call.state !== "outside" || call.line === line.room));
  const { assessment } = line;
  const limit = shownLimit(assessment);
  // Esc first lets go of what one was about to answer or change, then of the line: to a telephone that rings, else back to the list. Dialogs keep their own Esc to themselves.
  const leave = (event: React.KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (replyTo || editing) {
      setReplyTo(null);
      setEditing(null);
      return;
    }
    const ringing = document.querySelector<HTMLElement>('.ringing [data-step="answer"], .ringing [data-step="take-over"]');
    if (ringing) ringing.focus();
    else if (matchMedia("(min-width: 801px)").matches) document.querySelector<HTMLElement>(".line-row[aria-current]")?.focus();
    else go({ screen: "lines" });
  };
  const surface = useRef<HTMLElement>(null);
  useEffect(() => {
    if (document.activeElement?.closest(".lines")) enterLine(surface.current);
  }, []);
  return (
    <section ref={surface} tabIndex={-1} className="line-screen" aria-label={line.contact.name} onKeyDown={leave}>
      <header className="line-head">
        <div className="row between line-top">
          <a className="button quiet icon only-narrow" href="#/lines" aria-label={t("do.back")}>
            <ArrowLeft size={20} aria-hidden />
          </a>
          <button type="button" className="who grow" onClick={() => setContact(true)}>
            <strong>{line.contact.name}</strong>
            <span className="small muted">{line.contact.organisation}</span>
          </button>
          <div className="row">
            <Action tone="primary" step="call" isDisabled={line.readOnly || busy} onPress={() => client.call(line.room, { video: false })}>
              <Phone size={20} aria-hidden /> <span className="call-word">{t("line.call")}</span>
            </Action>
            <PrecedenceMenu room={line.room} isDisabled={line.readOnly || busy} />
            <Action step="video-call" size="icon" label={t("line.video")} isDisabled={line.readOnly || busy} onPress={() => client.call(line.room, { video: true })}>
              <Video size={20} aria-hidden />
            </Action>
          </div>
        </div>
        <button type="button" className="level-bar" onClick={() => setFacts(true)} data-step="line-facts">
          <LevelSign level={assessment.level} settled={assessment.settled} size={24} />
          <span className="small grow">{limit ? t("call.limitedBy", { what: words.sentence(limit) }) : t("call.nothingLimits")}</span>
          <span className="small muted">{t("call.ceiling", { rank: t(`rank.${assessment.ceiling}`) })}</span>
        </button>
        <StationEnds stations={assessment.stations} limit={limit} />
        {line.peerReachable ? null : <p className="notice warn">{t("line.peerDown", { organisation: line.contact.organisation })}</p>}
        {line.readOnly || !line.peerReachable || busy ? null : <ReachNotice person={line.contact.person} name={line.contact.name} />}
        {line.readOnly ? <p className="notice">{t(line.leftHere ? "goOn.left" : line.rejoining ? "line.rejoining" : "line.readOnly")}</p> : null}
        <FailureZone>
          <LineBanners line={line} now={opened} onVerify={() => setContact(true)} />
        </FailureZone>
      </header>
      <FailureZone>
        <div className="messages" role="log" aria-live="polite">
          <div className="first">
            <Ring level={assessment.level} settled={assessment.settled} size={64} />
            <p>{t("line.first", { name: line.contact.name })}</p>
            <p className="small muted">{t(view.me?.served ? "line.firstHintServed" : "line.firstHint")}</p>
            {line.contact.verification.own === "none" ? (
              <Action size="small" onPress={() => setContact(true)}>
                <ShieldCheck size={18} aria-hidden /> {t("line.verify", { name: line.contact.name })}
              </Action>
            ) : null}
          </div>
          {line.messages.map((message, index) => {
            const day = dayName(message.at, i18n.language);
            const before = line.messages[index - 1];
            return [
              before && dayName(before.at, i18n.language) === day ? null : (
                <p key={`${message.id}-day`} className="day small muted">
                  {day === today ? t("line.today") : day}
                </p>
              ),
              <Message key={message.id} message={message} room={line.room} name={line.contact.name} onReply={() => (setReplyTo(message), setEditing(null))} onEdit={() => (setEditing(message), setReplyTo(null))} />,
            ];
          })}
          <div ref={end} />
        </div>
        {line.readOnly ? null : <Composer key={editing?.id ?? "new"} line={line} replyTo={replyTo} editing={editing} onDone={() => (setReplyTo(null), setEditing(null))} />}
      </FailureZone>
      <FactsSheet assessment={assessment} isOpen={facts} onClose={() => setFacts(false)} />
      <ContactSheet contact={line.contact} isOpen={contact} onClose={() => setContact(false)} />
    </section>
  );
}
