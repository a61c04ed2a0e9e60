/** One message: its label and time, what it says, how far it got, and what can be done with it. */
import { Ellipsis, FileText, Undo2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { MessageView } from "../../client/model/views.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { fileSize, time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useFailure, useFailureText } from "../parts/failure.tsx";
import { useClient } from "../shell/client-context.ts";
import { NoticeLine } from "./notice-line.tsx";

export function Message({ message, room, name, onReply, onEdit }: { message: MessageView; room: string; name: string; onReply: () => void; onEdit: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const failureText = useFailureText();
  const report = useFailure();
  const article = useRef<HTMLElement>(null);
  // The menu from which the message was removed is gone with it: the way back takes its place, and its own place when the time is over.
  const undoable = message.undoUntil !== undefined;
  const was = useRef(undoable);
  const [undoableAtFirst] = useState(undoable);
  useEffect(() => {
    const before = was.current;
    was.current = undoable;
    if (before && !undoable && (document.activeElement === document.body || article.current?.contains(document.activeElement))) article.current?.focus({ preventScroll: true });
  }, [undoable]);
  if (message.kind === "notice") return <NoticeLine message={message} name={name} />;
  const file = message.attachment;
  const saveFile = async () => {
    const blob = await client.openAttachment(room, message.id).catch((failure: unknown) => {
      if (codeOf(failure) === "attachment/cancelled") return null;
      throw failure;
    });
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = file?.name ?? "file";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return (
    <article ref={article} tabIndex={-1} className={`message${message.own ? " own" : ""}`} aria-label={message.own ? t("call.you") : name}>
      <header>
        <span className={`tag rank-${message.label}`}>{t(`rank.${message.label}`)}</span>
        <span className="muted small figures">{time(message.at, i18n.language)}</span>
        {message.deleted ? null : (
          <MenuTrigger>
            <Button className="button quiet icon message-menu" data-step="message-menu" aria-label={t("line.actions")}>
              <Ellipsis size={20} aria-hidden />
            </Button>
            <Popover placement="bottom end">
              <Menu className="menu" onAction={(key) => (key === "reply" ? onReply() : key === "edit" ? onEdit() : void client.removeSoon(room, message.id).catch(report))}>
                <MenuItem id="reply">{t("do.reply")}</MenuItem>
                {message.own && !file ? <MenuItem id="edit">{t("do.edit")}</MenuItem> : null}
                {message.own ? <MenuItem id="delete">{t("do.delete")}</MenuItem> : null}
              </Menu>
            </Popover>
          </MenuTrigger>
        )}
      </header>
      {message.replyTo ? <blockquote className="small muted truncate">{message.replyTo.text}</blockquote> : null}
      {message.deleted ? <Removed message={message} takesFocus={!undoableAtFirst} onUndo={() => client.undoRemoval(room, message.id)} /> : message.text === "" ? null : <p className="text">{message.text}</p>}
      {file && !message.deleted ? (
        <div className="attachment">
          <FileText size={20} aria-hidden />
          <span className="grow file-name">
            {file.name} <span className="small muted">{fileSize(file.size, i18n.language)}</span>
          </span>
          {file.state === "loading" ? (
            <>
              <progress value={file.progress} max={1} aria-label={t("line.downloading", { name: file.name })} />
              <Action size="icon" tone="quiet" label={t("line.downloadCancel", { name: file.name })} onPress={() => client.cancelAttachment(room, message.id)}>
                <X size={18} aria-hidden />
              </Action>
            </>
          ) : (
            <Action size="small" onPress={saveFile}>
              {t("do.download")}
            </Action>
          )}
        </div>
      ) : null}
      {message.handedBy ? <footer className="small muted">{message.handedBy.own ? t("earlier.copyOf", { device: message.handedBy.device }) : t("earlier.copyOfOther", { name: message.handedBy.name })}</footer> : null}
      {(message.editedAt || message.own) && !(message.handedBy && !message.editedAt) ? (
        <footer className={`small ${message.delivery === "failed" ? "level-0" : "muted"}`}>
          {message.editedAt ? `${t("line.edited")} ` : ""}
          {message.own ? (message.delivery === "failed" ? t("line.failed", { why: failureText(message.failure ?? "internal/unexpected") }) : message.deleted ? "" : t(`line.${message.delivery}`)) : ""}
        </footer>
      ) : null}
    </article>
  );
}

/** Ten seconds to think again; the others hear of it afterwards. */
function Removed({ message, takesFocus, onUndo }: { message: MessageView; takesFocus: boolean; onUndo: () => unknown }) {
  const { t } = useTranslation();
  if (message.undoUntil === undefined) return <p className="muted">{t("line.deleted")}</p>;
  return (
    <div className="row between">
      <p className="muted" role="status">
        {t("line.removed")}
      </p>
      <Action size="small" step="undo-removal" label={t("line.undoLabel")} autoFocus={takesFocus} onPress={onUndo}>
        <Undo2 size={18} aria-hidden /> {t("line.undo")}
      </Action>
    </div>
  );
}
