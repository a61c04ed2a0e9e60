/** What concerns this person's own devices and belongs to no line: it stays until it is put away. */
import { ShieldAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ClientView } from "../../client/model/views.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { isTelling, useNoticeText } from "../parts/notice-text.ts";
import { useClient, useView } from "../shell/client-context.ts";

const SHOWN_AT_MOST = 3;

/** Attacks on anybody, and everything about oneself; what befell contacts stands in their lines. */
export function ownNotices(view: Pick<ClientView, "notices" | "me">): ClientView["notices"] {
  return view.notices.filter((notice) => isTelling(notice.kind, notice.values) && (notice.kind === "device-refused" || notice.kind === "desk-revoked" || notice.kind.startsWith("reader-braked") || notice.values.person === view.me?.person));
}

export function OwnNotices() {
  const { t, i18n } = useTranslation();
  const view = useView();
  const noticeText = useNoticeText();
  const client = useClient();
  const nameOf = (person: string | undefined) => view.contacts.find((contact) => contact.person === person)?.name ?? person ?? "";
  return ownNotices(view).slice(-SHOWN_AT_MOST).map((notice) => {
    const own = notice.values.person === view.me?.person;
    return (
      <div key={notice.id} className={`notice ended${notice.kind === "device-refused" ? " bad" : " warn"}`} role="alert" data-notice={notice.kind} data-code={notice.values.code}>
        <ShieldAlert size={20} aria-hidden />
        <p className="grow">
          {noticeText(own ? `own-${notice.kind}` : notice.kind, notice.values, nameOf(notice.values.person))} <span className="small muted figures">{dayAndTime(notice.at, i18n.language)}</span>
        </p>
        <Action tone="quiet" size="icon" label={t("do.close")} step="dismiss-notice" onPress={() => client.dismissNotice(notice.id)}>
          <X size={18} aria-hidden />
        </Action>
      </div>
    );
  });
}
