/** A tear line: what may be said instead, written from what was asked for, under a label of its own. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AskView, DispatchView, LabelChoice } from "../../../client/model/dispatches.ts";
import { MAX_TITLE } from "../../../protocol/dispatch/letter/content.ts";
import { type EditorHandle, PlainEditor } from "../../editor/plain-editor.tsx";
import { Action } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { LabelField } from "../../parts/label-field.tsx";
import { useClient } from "../../shell/client-context.ts";
import { labelAsked, MOST_CHARACTERS } from "./draft.ts";
import { FillExample } from "./fill-example.tsx";
import { useWording } from "./use-wording.ts";
import { WordingPanel } from "./wording-panel.tsx";

export function TearLine({ dispatch, ask, onDone }: { dispatch: DispatchView; ask: AskView; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [title, setTitle] = useState("");
  const [text, setText] = useState<string | null>(null);
  const [label, setLabel] = useState<LabelChoice>(() => labelAsked(dispatch, ask));
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    let here = true;
    void client.dispatches.open(dispatch.id, ask.portions).then(
      (opened) => (here ? setText(opened.flatMap((one) => ("text" in one ? [one.text] : [])).join("\n\n")) : undefined),
      () => (here ? setText("") : undefined),
    );
    return () => {
      here = false;
    };
  }, [client, dispatch.id, ask.portions]);
  const editor = useRef<EditorHandle>(null);
  const check = useWording(text ?? "", setText, text !== null, i18n.language === "fr" ? "fr" : "en");
  if (text === null) return <p role="status">{t("dispatches.answer.tearOpening")}</p>;
  const send = async () => {
    const incomplete = title.trim() === "" || text.trim() === "";
    setMissing(incomplete);
    if (incomplete) return;
    await client.dispatches.answer(dispatch.id, ask.id, { kind: "tear-line", title: title.trim(), text: text.trim(), label });
    onDone();
  };
  return (
    <>
      <p className="small muted">{t("dispatches.answer.tearHint", { to: ask.to.name, organisation: ask.to.organisation })}</p>
      {title === "" ? (
        <FillExample
          onFill={() => {
            setTitle(t("dispatches.examples.tearTitle"));
            setText(t("dispatches.examples.tear"));
          }}
        />
      ) : null}
      <Field label={t("dispatches.answer.tearName")} value={title} onChange={setTitle} maxLength={MAX_TITLE} step="tear-title" />
      <div className="stack tight">
        <div>
          <LabelField value={label} onChange={setLabel} number={1} step="tear-label" />
        </div>
        <PlainEditor handle={editor} underlined={check.underlined} label={t("dispatches.answer.tearText")} value={text} onChange={setText} maxLength={MOST_CHARACTERS} step="tear-text" />
        <WordingPanel check={check} onShow={(start, end) => editor.current?.select(start, end)} />
      </div>
      {missing && (title.trim() === "" || text.trim() === "") ? (
        <p className="notice bad" role="alert">
          {t("dispatches.answer.tearMissing")}
        </p>
      ) : null}
      <div>
        <Action tone="primary" step="send-tear-line" onPress={send}>
          {t("dispatches.answer.tearSend")}
        </Action>
      </div>
    </>
  );
}
