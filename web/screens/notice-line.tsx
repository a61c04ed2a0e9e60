/** A line of the client's own between the messages: what befell devices and verification, and what became of each call. */
import { Info, Phone, PhoneMissed, PhoneOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { MessageView } from "../../client/model/views.ts";
import { time } from "../i18n/i18n.ts";
import { hashOf } from "../shell/route.ts";
import { isTelling, useNoticeText } from "../parts/notice-text.ts";

const TALKED = new Set(["call-held", "call-broken", "call-revoked", "call-far-page-closed", "call-page-closed", "call-elsewhere"]);

function NoticeIcon({ kind }: { kind: string }) {
  if (!kind.startsWith("call-")) return <Info size={16} aria-hidden />;
  if (TALKED.has(kind)) return <Phone size={16} aria-hidden />;
  return kind.startsWith("call-missed") || kind === "call-unable-here" ? <PhoneMissed size={16} aria-hidden /> : <PhoneOff size={16} aria-hidden />;
}

export function NoticeLine({ message, name }: { message: MessageView; name: string }) {
  const { t, i18n } = useTranslation();
  const noticeText = useNoticeText();
  if (!isTelling(message.text, message.values)) return null;
  const call = /^note-call (mimi:.+)$/.exec(message.id)?.[1];
  // The span of a call is said in its sentence already.
  const when = message.values?.to === undefined ? `${time(message.at, i18n.language)} · ` : "";
  return (
    <p className="line-notice small muted figures" data-notice={message.text}>
      <NoticeIcon kind={message.text} /> <span>{`${when}${noticeText(message.text, message.values, name)}`}</span>
      {call && TALKED.has(message.text) ? (
        <a href={hashOf({ screen: "minutes", item: `of call ${call}` })} data-step="minutes-of-call">
          {t("minutes.title")}
        </a>
      ) : null}
    </p>
  );
}
