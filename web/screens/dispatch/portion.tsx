/** One portion: its marking, and either what it says, or a bar that says what it would take. */
import { Download, EyeOff, FileText, Lock, LockOpen, Paperclip } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DispatchView, PortionView } from "../../../client/model/dispatches.ts";
import { dayAndTime, fileSize } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { PortionMarking } from "../../parts/marking.tsx";
import { saveBlob } from "../../platform/save-file.ts";
import { DenialNeeds } from "./denial.tsx";
import { TakeBack } from "./take-back.tsx";
import type { Opened } from "./use-opened.ts";

export function Portion({ dispatch, portion, opened }: { dispatch: DispatchView; portion: PortionView; opened: Opened }) {
  const { t, i18n } = useTranslation();
  const content = opened.contents.get(portion.index);
  const number = portion.index + 1;
  const state = content ? "shown" : portion.state;
  const mayOpen = !content && (portion.state === "closed" || portion.state === "open") && dispatch.state !== "revoked";
  const open = () => opened.open([portion.index]);
  const Sign = content ? LockOpen : Lock;
  return (
    <article
      className={`portion${content ? "" : " shut"}`}
      aria-label={t("dispatches.portion", { number })}
      tabIndex={0}
      data-portion={portion.index}
      data-portion-state={state}
      onKeyDown={(event) => (event.key === "Enter" && event.target === event.currentTarget && mayOpen ? void open().catch(() => undefined) : undefined)}
    >
      <div className="portion-head">
        <PortionMarking label={portion.label} />
        <span className="small muted grow row">
          <Sign size={16} aria-hidden />
          <span className="figures">{number}</span>
          {portion.file ? (
            <>
              <Paperclip size={16} aria-hidden /> <span>{t("dispatches.compose.file", { name: portion.file.name, size: fileSize(portion.file.size, i18n.language) })}</span>
            </>
          ) : portion.kind === "file" ? (
            t("dispatches.kind.file")
          ) : null}
        </span>
        {mayOpen ? (
          <Action size="small" step="open-portion" label={t("dispatches.openOne", { number })} onPress={open}>
            {t("dispatches.open")}
          </Action>
        ) : null}
        {content ? (
          <Action size="icon" tone="quiet" step="hide-portion" label={t("dispatches.hide")} onPress={() => opened.hide(portion.index)}>
            <EyeOff size={18} aria-hidden />
          </Action>
        ) : null}
        {dispatch.role !== "reader" && portion.state !== "revoked" && dispatch.state !== "revoked" ? (
          <TakeBack dispatch={dispatch} what={{ kind: "portion", portion: portion.index }} size="small" label={t("dispatches.manage.revokePortion", { number })} step="take-back-portion">
            {t("dispatches.manage.revokeShort")}
          </TakeBack>
        ) : null}
      </div>
      {content?.kind === "text" ? (
        <p className="portion-text" dir="auto" data-step="portion-text">
          {content.text}
        </p>
      ) : null}
      {content?.kind === "file" ? (
        <p className="portion-file">
          <FileText size={20} aria-hidden /> <span className="grow">{portion.file?.name ?? t("dispatches.kind.file")}</span>
          <Action size="small" step="save-portion" onPress={() => saveBlob(portion.file?.name ?? `portion-${number}`, content.file)}>
            <Download size={18} aria-hidden /> {t("dispatches.save")}
          </Action>
        </p>
      ) : null}
      {content ? null : state === "closed" ? <p className="small muted">{t("dispatches.closed")}</p> : null}
      {state === "not-released" ? <p className="small">{t("dispatches.notReleased", { name: dispatch.originator.name })}</p> : null}
      {state === "revoked" ? <p className="small">{t("dispatches.portionRevoked")}</p> : null}
      {!content && portion.state === "denied" && portion.denial ? <DenialNeeds denial={portion.denial} onAgain={open} /> : null}
      {portion.until !== undefined && dispatch.role === "reader" && state !== "revoked" ? (
        <p className="small muted figures" data-step="lease">
          {t("dispatches.lease.until", { time: dayAndTime(portion.until, i18n.language) })}
        </p>
      ) : null}
    </article>
  );
}
