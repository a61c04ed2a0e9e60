/** Home: whom one can reach, most recent first, one field that finds anybody, and the card one tap away. */
import { IdCard, Phone, ScanLine, Search } from "lucide-react";
import { useRef, useState, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { ContactView, LineView } from "../../client/model/views.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { isTyping } from "../parts/typing.ts";
import { useNoticeText } from "../parts/notice-text.ts";
import { LevelSign } from "../ring/ring.tsx";
import { enterLine } from "../shell/enter-line.ts";
import { go } from "../shell/route.ts";
import { useClient, useView } from "../shell/client-context.ts";

export function LinesList({ open, onCard, onAccept }: { open: string | undefined; onCard: () => void; onAccept: () => void }) {
  const { t } = useTranslation();
  const view = useView();
  const [wanted, setWanted] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const find = (event: KeyboardEvent) => {
      if (event.key === "/" && !isTyping() && !document.querySelector('[role="dialog"]')) {
        event.preventDefault();
        field.current?.focus();
      }
    };
    addEventListener("keydown", find);
    return () => removeEventListener("keydown", find);
  }, []);
  const matches = (contact: ContactView) => `${contact.name} ${contact.organisation} ${contact.person}`.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase());
  const step = (event: React.KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("a.line-row")];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    if (at <= 0 && event.key === "ArrowUp") field.current?.focus();
    else rows[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  };
  const lines = view.lines.filter((line) => matches(line.contact)).toSorted((a, b) => b.lastAt - a.lastAt);
  const onLines = new Set(view.lines.map((line) => line.contact.person));
  const waiting = view.contacts.filter((contact) => !onLines.has(contact.person) && matches(contact));
  const empty = view.lines.length === 0 && view.contacts.length === 0;
  return (
    <section className="lines" aria-label={t("lines.title")} onKeyDown={step}>
      <div className="lines-top">
        <Action tone="primary" step="hand-over" onPress={onCard}>
          <IdCard size={20} aria-hidden /> {t("lines.handOver")}
        </Action>
        <Action step="accept-card" onPress={onAccept}>
          <ScanLine size={20} aria-hidden /> {t("lines.acceptCard")}
        </Action>
        <label className="search">
          <Search size={18} aria-hidden />
          <span className="visually-hidden">{t("do.search")}</span>
          <input ref={field} className="input" type="search" placeholder={t("do.search")} value={wanted} onChange={(event) => setWanted(event.target.value)} onKeyDown={(event) => {
              const [first] = lines;
              if (event.key === "Escape") {
                setWanted("");
                if (wanted === "") event.currentTarget.closest("main")?.focus({ preventScroll: true });
              } else if (event.key === "Enter" && first) {
                setWanted("");
                go({ screen: "lines", room: first.room });
                if (first.room === open) enterLine();
              }
            }} />
        </label>
      </div>
      {empty ? (
        <div className="empty">
          <h2>{t("lines.empty")}</h2>
          <p className="muted">{t("lines.emptyHint")}</p>
        </div>
      ) : null}
      {!empty && lines.length === 0 && waiting.length === 0 ? <p className="empty muted">{t("lines.none")}</p> : null}
      <ul>
        {waiting.map((contact) => (
          <WaitingRow key={contact.person} contact={contact} />
        ))}
        {lines.map((line) => (
          <LineRow key={line.room} line={line} current={line.room === open} />
        ))}
      </ul>
    </section>
  );
}

function LineRow({ line, current }: { line: LineView; current: boolean }) {
  const { t, i18n } = useTranslation();
  const noticeText = useNoticeText();
  const abroad = line.contact.domain !== useView().me?.domain;
  const last = line.messages.at(-1);
  const text = !last ? t("lines.noText") : last.kind === "notice" ? noticeText(last.text, last.values, line.contact.name) : last.deleted ? t("line.deleted") : last.text || last.attachment?.name;
  return (
    <li>
      <a className="line-row" href={`#/lines/${encodeURIComponent(line.room)}`} aria-current={current ? "page" : undefined} data-step={abroad ? "open-line" : undefined} onClick={current ? () => enterLine() : undefined}>
        <span className="row between">
          <strong className="truncate">{line.contact.name}</strong>
          <LevelSign level={line.assessment.level} settled={line.assessment.settled} />
        </span>
        <span className="row between small muted">
          <span className="truncate">{line.contact.organisation}</span>
          <span className="figures">{line.lastAt ? dayAndTime(line.lastAt, i18n.language) : ""}</span>
        </span>
        <span className="row between small">
          <span className="truncate grow muted">{line.rejoining ? t("lines.rejoining") : line.readOnly ? t("lines.readOnly") : text}</span>
          {line.call ? (
            <span className="tag call-tag">
              <Phone size={14} aria-hidden /> {t("lines.onCall")}
            </span>
          ) : null}
          {line.unread > 0 ? <span className="unread">{t("lines.unread", { count: line.unread })}</span> : null}
        </span>
        {line.peerReachable ? null : <span className="small level-0">{t("lines.unreachable", { organisation: line.contact.organisation })}</span>}
      </a>
    </li>
  );
}

function WaitingRow({ contact }: { contact: ContactView }) {
  const { t } = useTranslation();
  const client = useClient();
  return (
    <li className="line-row waiting">
      <span className="row between">
        <strong className="truncate">{contact.name}</strong>
        <span className="small muted">{contact.organisation}</span>
      </span>
      {/* The name is a claim of the one who asks; the address is where the answer goes. */}
      <span className="code muted">{contact.person}</span>
      {contact.state === "asks" ? (
        <>
          <span className="small">{t("lines.asks")}</span>
          <span className="row">
            <Action tone="primary" size="small" step="grant-contact" onPress={() => client.answerContact(contact.person, true)}>
              {t("do.accept")}
            </Action>
            <Action size="small" onPress={() => client.answerContact(contact.person, false)}>
              {t("do.decline")}
            </Action>
          </span>
        </>
      ) : (
        <span className="small muted">{t(contact.state === "refused" ? "lines.refused" : "lines.requested")}</span>
      )}
    </li>
  );
}

