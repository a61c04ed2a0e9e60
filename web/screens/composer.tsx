/** What is written carries its label beside the send button; above the ceiling the button is held, with the sentence why. */
import { Paperclip, SendHorizontal, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineView, MessageView } from "../../client/model/views.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { MAX_ATTACHMENT } from "../../protocol/wire/fields.ts";
import { fileSize } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useFailure } from "../parts/failure.tsx";
import { useFactWords } from "../parts/fact-words.ts";
import { useClient } from "../shell/client-context.ts";
import { GoOnWays } from "./line-go-on.tsx";
import { Uploads } from "./uploads.tsx";

const RANKS = [0, 1, 2, 3] as const satisfies readonly Rank[];

export function Composer({ line, replyTo, editing, onDone }: { line: LineView; replyTo: MessageView | null; editing: MessageView | null; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const words = useFactWords();
  const report = useFailure();
  const [text, setText] = useState(editing?.text ?? "");
  const [label, setLabel] = useState<Rank>(editing?.label ?? 0);
  const [file, setFile] = useState<File | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const above = label > line.assessment.ceiling;
  const tooLarge = file !== null && file.size > MAX_ATTACHMENT;
  const nothing = text.trim() === "" && file === null;
  /** It takes its time, and one writes on meanwhile. How it goes is shown above; only what never got so far is said here. */
  const sendWithFile = (message: { text: string; label: Rank; replyTo?: string }, chosen: File) => {
    const sending = client.send(line.room, { ...message, file: { name: chosen.name, type: chosen.type, size: chosen.size, stream: () => chosen.stream() } });
    sending.catch((failure: unknown) => (["gate/above-ceiling", "attachment/too-large"].includes(codeOf(failure)) ? report(failure) : undefined));
  };
  const send = async () => {
    if (above || tooLarge || nothing) return;
    if (editing) await client.edit(line.room, editing.id, text.trim());
    else {
      const message = { text: text.trim(), label, ...(replyTo ? { replyTo: replyTo.id } : {}) };
      if (file) sendWithFile(message, file);
      else await client.send(line.room, message);
    }
    setText("");
    setFile(null);
    onDone();
  };
  return (
    <div className="composer">
      {editing ? null : <Uploads room={line.room} uploads={line.uploads} />}
      {replyTo || editing ? (
        <div className="row between small">
          <span className="truncate muted">{editing ? t("line.editing") : t("line.replyingTo", { name: replyTo?.own ? t("call.you") : line.contact.name })}</span>
          <Action tone="quiet" size="icon" label={t("do.cancel")} onPress={onDone}>
            <X size={16} aria-hidden />
          </Action>
        </div>
      ) : null}
      {file ? (
        <div className="row between small">
          <span className="truncate">
            {file.name} <span className="muted">{fileSize(file.size, i18n.language)}</span>
          </span>
          <Action tone="quiet" size="icon" label={t("do.remove")} onPress={() => setFile(null)}>
            <X size={16} aria-hidden />
          </Action>
        </div>
      ) : null}
      {tooLarge && file ? <p className="notice bad">{t("line.tooLarge", { size: fileSize(file.size, i18n.language) })}</p> : null}
      {above ? (
        <div className="notice bad stack tight">
          <p role="alert" id="composer-held">
            {t("line.above", { label: t(`rank.${label}`), ceiling: t(`rank.${line.assessment.ceiling}`), why: line.assessment.limiting ? `${words.sentence(line.assessment.limiting)}.` : "" })}
          </p>
          <GoOnWays line={line} />
        </div>
      ) : null}
      <textarea
        className="input"
        rows={2}
        placeholder={t("line.write")}
        aria-label={t("line.write")}
        data-step="message"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            void send().catch(() => {});
          }
        }}
      />
      <div className="row between">
        <div className="row">
          <input ref={picker} type="file" hidden data-step="file" onChange={(event) => (setFile(event.target.files?.[0] ?? null), (event.target.value = ""))} />
          {editing ? null : (
            <Action size="icon" label={t("do.attach")} onPress={() => picker.current?.click()}>
              <Paperclip size={20} aria-hidden />
            </Action>
          )}
        </div>
        <div className="row">
          <label className="row small">
            <span className="visually-hidden">{t("line.label")}</span>
            <select className={`input label-select rank-${label}`} value={label} data-step="label" disabled={editing !== null} onChange={(event) => setLabel(Number(event.target.value) as Rank)}>
              {RANKS.map((rank) => (
                <option key={rank} value={rank}>
                  {t(`rank.${rank}`)}
                </option>
              ))}
            </select>
          </label>
          <Action tone="primary" step="send" isDisabled={above || tooLarge || nothing} onPress={send} describedBy={above ? "composer-held" : undefined}>
            <SendHorizontal size={20} aria-hidden /> {t(editing ? "do.save" : "do.send")}
          </Action>
        </div>
      </div>
    </div>
  );
}
