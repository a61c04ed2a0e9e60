/** One portion as it is written: its label first, then its text or file, what can be done with it, and beside it the check of its wording and its marks. */
import { ArrowDown, ArrowUp, Fingerprint, Paperclip, Scissors, SearchCheck, Trash2 } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type EditorHandle, PlainEditor } from "../../editor/plain-editor.tsx";
import { fileSize } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { LabelField } from "../../parts/label-field.tsx";
import { MOST_CHARACTERS, type PortionWritten } from "./draft.ts";
import { MarksPanel, useSites } from "./marks-panel.tsx";
import { useWording } from "./use-wording.ts";
import { WordingPanel } from "./wording-panel.tsx";

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

export function ComposePortion(props: ComposePortionProps) {
  const { portion, number, last, onChange, onMove, onRemove } = props;
  const { t } = useTranslation();
  const editor = useRef<EditorHandle>(null);
  const isFile = portion.file !== null || portion.wanted !== null;
  /** Null: as the label says. */
  const [checks, setChecks] = useState<boolean | null>(null);
  const [marks, setMarks] = useState(portion.marks.length > 0);
  const checking = checks ?? portion.label.sourcesProtected;
  const nothing = portion.text.trim() === "";
  return (
    <li className="portion portion-edit" data-portion={number - 1}>
      <div className="portion-head">
        <LabelField value={portion.label} number={number} step="portion-label" onChange={(label) => onChange({ label })} />
        <span className="portion-tools">
          {isFile ? null : (
            <>
              <Action tone="quiet" size="icon" step="check-portion" label={t("dispatches.compose.check")} isDisabled={nothing} onPress={() => setChecks(!checking)}>
                <SearchCheck size={18} aria-hidden />
              </Action>
              <Action tone="quiet" size="icon" step="mark-portion" label={t("dispatches.compose.marks")} isDisabled={nothing} onPress={() => setMarks(!marks)}>
                <Fingerprint size={18} aria-hidden />
              </Action>
              <Action tone="quiet" size="icon" step="split-portion" label={t("dispatches.compose.split")} isDisabled={nothing} onPress={() => editor.current?.split()}>
                <Scissors size={18} aria-hidden />
              </Action>
            </>
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
      {isFile ? <FilePortion portion={portion} onChange={onChange} /> : <TextPortion {...props} editor={editor} checking={checking} marks={marks} />}
    </li>
  );
}

function TextPortion({ portion, number, autoFocus, onChange, onSplit, editor, checking, marks }: ComposePortionProps & { editor: React.RefObject<EditorHandle | null>; checking: boolean; marks: boolean }) {
  const { t, i18n } = useTranslation();
  const hint = useId();
  const check = useWording(portion.text, (text) => onChange({ text }), checking, i18n.language === "fr" ? "fr" : "en");
  const sites = useSites(portion.text, portion.marks, marks);
  const underlined = useMemo(
    () => [...check.underlined, ...(sites ?? []).filter(({ key }) => portion.marks.some((one) => one.key === key)).map(({ start, end, options }) => ({ start, end, look: "site", title: options.join(" / ") }))],
    [check.underlined, sites, portion.marks],
  );
  return (
    <>
      <PlainEditor handle={editor} label={t("dispatches.compose.text", { number })} describedBy={hint} value={portion.text} onChange={(text) => onChange({ text })} onSplit={onSplit} underlined={underlined} step="portion-write" autoFocus={autoFocus} maxLength={MOST_CHARACTERS} />
      <p id={hint} className="visually-hidden">
        {t("dispatches.compose.splitHint")}
      </p>
      {checking && portion.text.trim() !== "" ? <WordingPanel check={check} onShow={(start, end) => editor.current?.select(start, end)} /> : null}
      {marks && portion.text.trim() !== "" ? <MarksPanel text={portion.text} sites={sites} approved={portion.marks} onChange={(approved) => onChange({ marks: approved })} selection={() => editor.current?.selection() ?? null} /> : null}
    </>
  );
}

function FilePortion({ portion: { file, wanted }, onChange }: Pick<ComposePortionProps, "portion" | "onChange">) {
  const { t, i18n } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const named = file ?? wanted;
  if (!named) return null;
  return (
    <div className="portion-file">
      <Paperclip size={18} aria-hidden /> <span className="grow">{t("dispatches.compose.file", { name: named.name, size: fileSize(named.size, i18n.language) })}</span>
      {file ? null : (
        <>
          <Action size="small" step="file-again" onPress={() => picker.current?.click()}>
            {t("dispatches.compose.fileAgain", { name: named.name })}
          </Action>
          <input ref={picker} type="file" hidden onChange={(event) => onChange({ file: event.target.files?.[0] ?? null })} />
          <p className="small muted">{t("dispatches.compose.fileAgainHint")}</p>
        </>
      )}
    </div>
  );
}
