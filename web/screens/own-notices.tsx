/** What concerns this person's own devices and belongs to no line: it stays until it is put away. */
import { ShieldAlert, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClientView } from "../../client/model/views.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { isTelling, useNoticeText } from "../parts/notice-text.ts";
import { useView } from "../shell/client-context.ts";

const SHOWN_AT_MOST = 3;

/** Attacks on anybody, and everything about oneself; what befell contacts stands in their lines. */
export function ownNotices(view: Pick<ClientView, "notices" | "me">): ClientView["notices"] {
  return view.notices.filter((notice) => isTelling(notice.kind, notice.values) && (notice.kind === "device-refused" || notice.values.person === view.me?.person));
}

export function OwnNotices() {
  const { t, i18n } = useTranslation();
  const view = useView();
  const noticeText = useNoticeText();
  const [away, setAway] = useState<readonly string[]>([]);
  const nameOf = (person: string | undefined) => view.contacts.find((contact) => contact.person === person)?.name ?? person ?? "";
  const keyOf = (notice: ClientView["notices"][number]) => `${notice.at} ${notice.kind} ${notice.values.device ?? ""}`;
  const same = (one: ClientView["notices"][number], other: ClientView["notices"][number]) => one.kind === other.kind && one.values.person === other.values.person && one.values.device === other.values.device;
  const all = ownNotices(view);
  const shown = all
    .filter((notice, index) => !all.slice(index + 1).some((later) => same(notice, later)) && !away.includes(keyOf(notice)))
    .slice(-SHOWN_AT_MOST);
  return shown.map((notice) => {
    const own = notice.values.person === view.me?.person;
    return (
      <div key={keyOf(notice)} className={`notice ended${notice.kind === "device-refused" ? " bad" : " warn"}`} role="alert" data-notice={notice.kind} data-code={notice.values.code}>
        <ShieldAlert size={20} aria-hidden />
        <p className="grow">
          {noticeText(own ? `own-${notice.kind}` : notice.kind, notice.values, nameOf(notice.values.person))} <span className="small muted figures">{dayAndTime(notice.at, i18n.language)}</span>
        </p>
        <Action tone="quiet" size="icon" label={t("do.close")} onPress={() => setAway([...away, keyOf(notice)])}>
          <X size={18} aria-hidden />
        </Action>
      </div>
    );
  });
}
