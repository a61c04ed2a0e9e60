/** One line: both ends and the ring between them, the conversation, and the composer with its label and its gate. */
import { ArrowLeft, FileText, Phone, ShieldCheck, Video } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineView, MessageView } from "../../client/model/views.ts";
import { fileSize, time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { useFactWords } from "../parts/fact-words.ts";
import { useFailureText } from "../parts/failure.tsx";
import { LevelSign, Ring } from "../ring/ring.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { Composer } from "./composer.tsx";
import { ContactSheet } from "./contact-sheet.tsx";
import { FactsSheet } from "./facts-sheet.tsx";

export function LineScreen({ line }: { line: LineView }) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const words = useFactWords();
  const [facts, setFacts] = useState(false);
  const [contact, setContact] = useState(false);
  const [replyTo, setReplyTo] = useState<MessageView | null>(null);
  const [editing, setEditing] = useState<MessageView | null>(null);
  const end = useRef<HTMLDivElement>(null);
  const count = line.messages.length;
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" });
    if (line.unread > 0 && document.visibilityState === "visible") void client.markRead(line.room);
  }, [client, line.room, line.unread, count]);
  const busy = view.calls.some((call) => call.state !== "ended");
  const { assessment } = line;
  return (
    <section className="line-screen" aria-label={line.contact.name}>
      <header className="line-head">
        <div className="row between">
          <a className="button quiet icon only-narrow" href="#/lines" aria-label={t("do.back")}>
            <ArrowLeft size={20} aria-hidden />
          </a>
          <button type="button" className="who grow" onClick={() => setContact(true)}>
            <strong className="truncate">{line.contact.name}</strong>
            <span className="small muted truncate">{line.contact.organisation}</span>
          </button>
          <div className="row">
            <Action tone="primary" step="call" isDisabled={line.readOnly || busy} onPress={() => client.call(line.room, { video: false })}>
              <Phone size={20} aria-hidden /> {t("line.call")}
            </Action>
            <Action step="video-call" size="icon" label={t("line.video")} isDisabled={line.readOnly || busy} onPress={() => client.call(line.room, { video: true })}>
              <Video size={20} aria-hidden />
            </Action>
          </div>
        </div>
        <button type="button" className="level-bar" onClick={() => setFacts(true)} data-step="line-facts">
          <LevelSign level={assessment.level} settled={assessment.settled} size={24} />
          <span className="small grow truncate">{assessment.limiting && assessment.level < 2 ? t("call.limitedBy", { what: words.sentence(assessment.limiting) }) : t("call.nothingLimits")}</span>
          <span className="small muted">{t("call.ceiling", { rank: t(`rank.${assessment.ceiling}`) })}</span>
        </button>
        {line.peerReachable ? null : <p className="notice warn">{t("line.peerDown", { organisation: line.contact.organisation })}</p>}
        {line.readOnly ? <p className="notice">{t("line.readOnly")}</p> : null}
      </header>
      <FailureZone>
        <div className="messages" role="log" aria-live="polite">
          <div className="first">
            <Ring level={assessment.level} settled={assessment.settled} size={64} />
            <p>{t("line.first", { name: line.contact.name })}</p>
            <p className="small muted">{t("line.firstHint")}</p>
            {line.contact.verification.own === "none" ? (
              <Action size="small" onPress={() => setContact(true)}>
                <ShieldCheck size={18} aria-hidden /> {t("line.verify", { name: line.contact.name })}
              </Action>
            ) : null}
          </div>
          {line.messages.map((message) => (
            <Message key={message.id} message={message} room={line.room} name={line.contact.name} onReply={() => (setReplyTo(message), setEditing(null))} onEdit={() => (setEditing(message), setReplyTo(null))} />
          ))}
          <div ref={end} />
        </div>
        {line.readOnly ? null : <Composer key={editing?.id ?? "new"} line={line} replyTo={replyTo} editing={editing} onDone={() => (setReplyTo(null), setEditing(null))} />}
      </FailureZone>
      <FactsSheet assessment={assessment} isOpen={facts} onClose={() => setFacts(false)} />
      <ContactSheet contact={line.contact} isOpen={contact} onClose={() => setContact(false)} />
    </section>
  );
}

function Message({ message, room, name, onReply, onEdit }: { message: MessageView; room: string; name: string; onReply: () => void; onEdit: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const failureText = useFailureText();
  if (message.kind === "notice") return <p className="line-notice small muted">{`${time(message.at, i18n.language)} · ${t(`notice.${message.text}`, { name, ...message.values, defaultValue: message.text })}`}</p>;
  const file = message.attachment;
  const saveFile = async () => {
    const blob = await client.openAttachment(room, message.id);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = file?.name ?? "file";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return (
    <article className={`message${message.own ? " own" : ""}`}>
      <header className="row between small">
        <span className={`tag rank-${message.label}`}>{t(`rank.${message.label}`)}</span>
        <span className="muted figures">{time(message.at, i18n.language)}</span>
      </header>
      {message.replyTo ? <blockquote className="small muted truncate">{message.replyTo.text}</blockquote> : null}
      {message.deleted ? <p className="muted">{t("line.deleted")}</p> : <p className="text">{message.text}</p>}
      {file && !message.deleted ? (
        <div className="row attachment">
          <FileText size={20} aria-hidden />
          <span className="grow truncate">{file.name}</span>
          <span className="small muted">{fileSize(file.size, i18n.language)}</span>
          {file.state === "loading" ? (
            <progress value={file.progress} max={1} aria-label={file.name} />
          ) : (
            <Action size="small" onPress={saveFile}>
              {t("do.download")}
            </Action>
          )}
        </div>
      ) : null}
      <footer className="row between small muted">
        <span>
          {message.editedAt ? `${t("line.edited")} ` : ""}
          {message.own ? (message.delivery === "failed" ? t("line.failed", { why: failureText(message.failure ?? "") }) : t(`line.${message.delivery}`)) : ""}
        </span>
        {message.deleted ? null : (
          <span className="row actions">
            <Action tone="quiet" size="small" onPress={onReply}>
              {t("do.reply")}
            </Action>
            {message.own && !file ? (
              <Action tone="quiet" size="small" onPress={onEdit}>
                {t("do.edit")}
              </Action>
            ) : null}
            {message.own ? (
              <Action tone="quiet" size="small" onPress={() => client.remove(room, message.id)}>
                {t("do.delete")}
              </Action>
            ) : null}
          </span>
        )}
      </footer>
    </article>
  );
}
