/** One portion as it is written: its label first, then its text or file, and what can be done with it. */
import { ArrowDown, ArrowUp, Paperclip, Scissors, Trash2 } from "lucide-react";
import { useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type EditorHandle, PlainEditor } from "../../editor/plain-editor.tsx";
import { fileSize } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { LabelField } from "../../parts/label-field.tsx";
import { MOST_CHARACTERS, type PortionWritten } from "./draft.ts";

export interface ComposePortionProps {
  readonly portion: PortionWritten;
  readonly number: number;
  readonly last: boolean;
  readonly autoFocus: boolean;
  readonly onChange: (to: Partial<PortionWritten>) => void;
  readonly onMove: (by: number) => void;
  readonly onRemove: () => void;
  readonly onSplit: (before: string, after: string) => void;
}

export function ComposePortion({ portion, number, last, autoFocus, onChange, onMove, onRemove, onSplit }: ComposePortionProps) {
  const { t, i18n } = useTranslation();
  const editor = useRef<EditorHandle>(null);
  const hint = useId();
  const { file } = portion;
  return (
    <li className="portion portion-edit" data-portion={number - 1}>
      <div className="portion-head">
        <LabelField value={portion.label} number={number} step="portion-label" onChange={(label) => onChange({ label })} />
        <span className="portion-tools">
          {file ? null : (
            <Action tone="quiet" size="icon" step="split-portion" label={t("dispatches.compose.split")} isDisabled={portion.text.trim() === ""} onPress={() => editor.current?.split()}>
              <Scissors size={18} aria-hidden />
            </Action>
          )}
          <Action tone="quiet" size="icon" label={t("dispatches.compose.up", { number })} isDisabled={number === 1} onPress={() => onMove(-1)}>
            <ArrowUp size={18} aria-hidden />
          </Action>
          <Action tone="quiet" size="icon" label={t("dispatches.compose.down", { number })} isDisabled={last} onPress={() => onMove(1)}>
            <ArrowDown size={18} aria-hidden />
          </Action>
          <Action tone="quiet" size="icon" step="remove-portion" label={t("dispatches.compose.remove", { number })} onPress={onRemove}>
            <Trash2 size={18} aria-hidden />
          </Action>
        </span>
      </div>
      {file ? (
        <p className="portion-file">
          <Paperclip size={18} aria-hidden /> {t("dispatches.compose.file", { name: file.name, size: fileSize(file.size, i18n.language) })}
        </p>
      ) : (
        <>
          <PlainEditor handle={editor} label={t("dispatches.compose.text", { number })} describedBy={hint} value={portion.text} onChange={(text) => onChange({ text })} onSplit={onSplit} step="portion-write" autoFocus={autoFocus} maxLength={MOST_CHARACTERS} />
          <p id={hint} className="visually-hidden">
            {t("dispatches.compose.splitHint")}
          </p>
        </>
      )}
    </li>
  );
}
