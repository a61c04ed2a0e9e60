/** A call without minutes as yet: the own side's notes, and the first version, made from those notes that say what became of something. */
import { NotebookPen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DraftView, MinutesStart, MinutesText } from "../../client/model/minutes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { dated } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useFailureText } from "../parts/failure.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";
import { MinutesForm } from "./minutes-form.tsx";
import { NotesPanel } from "./notes-panel.tsx";

export function BeginMinutes({ of }: { of: DraftView["of"] }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const view = useView();
  const failureText = useFailureText();
  const [writing, setWriting] = useState<MinutesText | null>(null);
  const start = startOf(() => client.minutes.suggest(of));
  const far = typeof start === "string" ? undefined : start.signers.find(({ own }) => !own);
  const draft = view.drafts.find((one) => one.of.id === of.id);
  if (writing && typeof start !== "string")
    return (
      <MinutesForm
        title={t("minutes.form.titleBegin")}
        initial={writing}
        signers={start.signers}
        send={t("minutes.form.propose", { organisation: far?.organisation ?? "" })}
        onBack={() => setWriting(null)}
        onSend={(text) => client.minutes.begin(start.room, of, text, start.signers.map(({ person }) => person)).then((id) => go({ screen: "minutes", item: id }))}
      >
        <p className="small muted">{t("minutes.form.beginHint")}</p>
      </MinutesForm>
    );
  const begin = (known: MinutesStart) => {
    const items = (draft?.notes ?? []).flatMap(({ text, state }) => (state === null ? [] : [{ text, state, raisedBy: null }]));
    setWriting({ title: known.title || t("minutes.callWith", { organisation: far?.organisation ?? "" }), label: known.label, held: known.held, items: items.length > 0 ? items : [{ text: "", state: "raised", raisedBy: null }] });
  };
  return (
    <section className="call-card" aria-labelledby="minutes-begin">
      <div className="stack">
        <header className="stack tight">
          <h1 id="minutes-begin" dir="auto">{typeof start === "string" ? t("minutes.title") : start.title || t("minutes.callWith", { organisation: far?.organisation ?? "" })}</h1>
          {typeof start === "string" ? <p className="notice">{failureText(start)}</p> : <p className="muted figures">{dated(start.held.from, i18n.language)}</p>}
        </header>
        <NotesPanel of={of} />
        {typeof start === "string" ? null : (
          <div className="stack tight">
            <div>
              <Action tone="primary" step="write-minutes" onPress={() => begin(start)}>
                <NotebookPen size={18} aria-hidden /> {t("minutes.write")}
              </Action>
            </div>
            <p className="small muted">{t("minutes.writeHint", { organisation: far?.organisation ?? "" })}</p>
          </div>
        )}
      </div>
    </section>
  );
}

/** What is known of the call, or the code of why nothing is. */
function startOf(suggest: () => MinutesStart): MinutesStart | string {
  try {
    return suggest();
  } catch (failure) {
    return codeOf(failure);
  }
}
