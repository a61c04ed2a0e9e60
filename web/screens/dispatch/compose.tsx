/** Writing a dispatch: portions with a label each, and what the whole comes to; who reads it, who controls it, on what terms. */
import { Eye, Paperclip, Plus, SendHorizontal } from "lucide-react";
import { useRef, useState } from "react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { DispatchDraftView, LabelChoice } from "../../../client/model/dispatches.ts";
import type { ContactView } from "../../../client/model/views.ts";
import { wholeOf } from "../../../protocol/dispatch/labels.ts";
import { codeOf } from "../../../protocol/wire/failure.ts";
import { fileSize } from "../../i18n/i18n.ts";
import { BackHeading } from "../../parts/back-heading.tsx";
import { Action } from "../../parts/button.tsx";
import { FailureZone, useFailureText } from "../../parts/failure.tsx";
import { Field } from "../../parts/field.tsx";
import { OwnLimit } from "../../parts/own-limit.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { useChosenMarking } from "../../parts/chosen-marking.ts";
import { useClient, useView } from "../../shell/client-context.ts";
import { go } from "../../shell/route.ts";
import { ComposePortion } from "./compose-portion.tsx";
import { ComposeTerms } from "./compose-terms.tsx";
import { Discard, DraftState, TornFrom } from "./draft-state.tsx";
import { draftOf, MAX_FILE, MAX_TITLE, type Missing, missingOf, MOST_PORTIONS, newPortion, plainLabel, type PortionWritten, type Undo, undone, type Written, writtenOf } from "./draft.ts";
import { FillExample } from "./fill-example.tsx";
import { Capacity } from "./marks-panel.tsx";
import { takeHanded } from "./prefilled.ts";
import { Preview } from "./preview.tsx";
import { ReadersField } from "./readers-field.tsx";
import { type KeptDraft, useDraft } from "./use-draft.ts";
import { loadMarks, type Marking } from "../../platform/load-marks.ts";

/** `draft`: one that is gone on with. */
export function ComposeDispatch({ draft }: { draft?: DispatchDraftView | undefined }) {
  const { t } = useTranslation();
  const { contacts, me } = useView();
  const [written, setWritten] = useState<Written>(() => draft ? writtenOf(draft.written) : ({
    title: "",
    portions: [newPortion()],
    readers: [],
    controllers: contacts.filter(({ desk, domain, state }) => desk && domain === me?.domain && state === "granted").map(({ person }) => person),
    lease: 0,
    lasts: 0,
    onward: "ask",
    ...takeHanded(),
  }));
  const kept = useDraft(written, draft?.id ?? null);
  const take = (other: Written) => {
    kept.taken(other);
    setWritten(other);
  };
  return (
    <section className="call-card dispatch" aria-labelledby="compose-title" data-step="compose">
      <FailureZone>
        <div className="stack">
          <header className="row">
            <BackHeading id="compose-title" title={t("dispatches.compose.title")} onBack={() => go({ screen: "dispatches" })} />
          </header>
          <DraftState kept={kept} onTake={take} />
          <TornFrom id={written.tearLineOf} />
          <ComposeForm written={written} onChange={setWritten} kept={kept} />
        </div>
      </FailureZone>
    </section>
  );
}

function ComposeForm({ written, onChange, kept }: { written: Written; onChange: (change: (before: Written) => Written) => void; kept: KeptDraft }) {
  const { t } = useTranslation();
  const { contacts, me } = useView();
  const [missing, setMissing] = useState<Missing | null>(null);
  const set = (to: Partial<Written>) => onChange((before) => ({ ...before, ...to }));
  return (
    <>
      {written.title === "" ? <FillExample onFill={() => void loadMarks().then((marking) => onChange((before) => ({ ...before, ...example(t, contacts, me?.domain, marking) })))} /> : null}
      <Field label={t("dispatches.compose.name")} hint={t("dispatches.compose.nameHint")} value={written.title} onChange={(title) => set({ title })} maxLength={MAX_TITLE} step="dispatch-title" />
      <Portions portions={written.portions} onChange={(change) => onChange((before) => ({ ...before, portions: change(before.portions) }))} />
      <Capacity portions={written.portions} readers={written.readers.length} />
      <Whole labels={written.portions.map(({ label }) => label)} />
      <ReadersField value={written.readers} onChange={(readers) => set({ readers })} />
      <ComposeTerms written={written} onChange={set} />
      {missing ? (
        <p className="notice bad" role="alert">
          {t(`dispatches.compose.missing.${missing}`)}
        </p>
      ) : null}
      <SendRow written={written} onMissing={setMissing} kept={kept} />
    </>
  );
}

function Portions({ portions, onChange }: { portions: readonly PortionWritten[]; onChange: (change: (before: readonly PortionWritten[]) => readonly PortionWritten[]) => void }) {
  const { t, i18n } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const [undo, setUndo] = useState<Undo | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  /** The portion that has just been made, to write in. */
  const [fresh, setFresh] = useState("");
  const lastLabel = portions.at(-1)?.label ?? plainLabel;
  const full = portions.length >= MOST_PORTIONS;
  const add = (portion: PortionWritten) => {
    setFresh(portion.key);
    onChange((before) => [...before, portion]);
  };
  const split = (at: number, first: PortionWritten, before: string, after: string) => {
    if (full) return;
    const second = newPortion(first.label, after);
    setFresh(second.key);
    setUndo({ kind: "split", at, first: first.key, second: second.key });
    onChange((all) => all.flatMap((one) => (one.key === first.key ? [{ ...one, text: before }, second] : [one])));
  };
  const attach = (files: FileList | null) => {
    const [file] = files ?? [];
    setTooLarge(file !== undefined && file.size > MAX_FILE);
    if (file && file.size <= MAX_FILE) add(newPortion(lastLabel, "", file));
  };
  return (
    <div className="stack tight">
      <ol className="portion-list">
        {portions.map((portion, at) => (
          <ComposePortion
            key={portion.key}
            portion={portion}
            number={at + 1}
            last={at === portions.length - 1}
            autoFocus={portion.key === fresh}
            onChange={(to) => onChange((before) => before.map((one) => (one.key === portion.key ? { ...one, ...to } : one)))}
            onMove={(by) => onChange((before) => before.map((one, place) => (place === at ? before[at + by]! : place === at + by ? before[at]! : one)))}
            onRemove={() => {
              setUndo({ kind: "removed", at, portion });
              onChange((before) => before.filter(({ key }) => key !== portion.key));
            }}
            onSplit={(before, after) => split(at, portion, before, after)}
          />
        ))}
      </ol>
      {undo ? (
        <p className="notice undone" role="status">
          <span>{t(undo.kind === "removed" ? "dispatches.compose.removed" : "dispatches.compose.wasSplit", { number: undo.at + 1 })}</span>
          <Action
            size="small"
            step="undo-portion"
            onPress={() => {
              onChange((before) => undone(before, undo));
              setUndo(null);
            }}
          >
            {t("dispatches.compose.undo")}
          </Action>
        </p>
      ) : null}
      {tooLarge ? (
        <p className="notice bad" role="alert">
          {t("dispatches.compose.tooLarge", { size: fileSize(MAX_FILE, i18n.language) })}
        </p>
      ) : null}
      <div className="row">
        <Action step="add-portion" isDisabled={full} onPress={() => add(newPortion(lastLabel))}>
          <Plus size={18} aria-hidden /> {t("dispatches.compose.add")}
        </Action>
        <Action step="attach-portion" isDisabled={full} onPress={() => picker.current?.click()}>
          <Paperclip size={18} aria-hidden /> {t("dispatches.compose.attach")}
        </Action>
        <input ref={picker} type="file" hidden onChange={(event) => (attach(event.target.files), (event.target.value = ""))} data-step="dispatch-file" />
      </div>
    </div>
  );
}

/** In the rehearsal: a threat for the ally's desk, and in a portion of its own the town. */
/** With every wording that is offered approved: for a stranger there is nothing at stake in it. */
function example(t: TFunction, contacts: readonly ContactView[], domain: string | undefined, marking: Marking): Partial<Written> {
  const granted = contacts.filter((one) => one.state === "granted" && one.domain !== domain);
  const to = granted.find(({ desk }) => desk) ?? granted[0];
  const threat = t("dispatches.examples.threat");
  return {
    title: t("dispatches.examples.title"),
    portions: [{ ...newPortion({ ...plainLabel, rank: 1 }, threat), marks: marking.sitesIn(threat, []).map(({ key }) => ({ key, more: [] })) }, newPortion({ ...plainLabel, rank: 1, sourcesProtected: true }, t("dispatches.examples.town"))],
    readers: to ? [{ kind: "person", person: to.person }] : [],
  };
}

/** What all portions come to, as it will stand over the dispatch. */
function Whole({ labels }: { labels: readonly LabelChoice[] }) {
  const { t } = useTranslation();
  const text = useFailureText();
  const marking = useChosenMarking();
  const whole = worked(labels);
  return (
    <div className="stack tight" aria-live="polite" data-step="whole-label">
      <p className="small muted">{t("dispatches.compose.whole")}</p>
      {whole.label ? <p className={`page-marking rank-${whole.label.rank}`}>{marking(whole.label).long}</p> : whole.code ? <p className="notice bad">{text(whole.code)}</p> : null}
      <p className="small muted">{t("dispatches.compose.wholeHint")}</p>
    </div>
  );
}

function worked(labels: readonly LabelChoice[]): { label?: LabelChoice; code?: string } {
  if (labels.length === 0) return {};
  try {
    return { label: wholeOf(labels) };
  } catch (failure) {
    return { code: codeOf(failure) };
  }
}

function SendRow({ written, onMissing, kept }: { written: Written; onMissing: (missing: Missing | null) => void; kept: KeptDraft }) {
  const { t } = useTranslation();
  const client = useClient();
  const { me } = useView();
  const [sending, setSending] = useState(false);
  const underWay = useRef(false);
  const [previewing, setPreviewing] = useState(false);
  const ceiling = client.dispatches.ceiling();
  const whole = worked(written.portions.map(({ label }) => label));
  const above = whole.label !== undefined && whole.label.rank > ceiling;
  const send = async () => {
    const missing = missingOf(written);
    onMissing(missing);
    if (missing || underWay.current) return;
    underWay.current = true;
    setSending(true);
    try {
      const marking = written.portions.some(({ marks }) => marks.length > 0) ? await loadMarks() : null;
      const id = await client.dispatches.send(draftOf(written, Date.now(), (text, approved) => marking?.markedWith(text, approved) ?? null));
      await kept.end().catch(() => undefined); // it has gone; a draft that stays is dropped by hand
      go({ screen: "dispatches", item: id });
    } finally {
      underWay.current = false;
      setSending(false);
    }
  };
  return (
    <div className="stack tight">
      {above ? (
        <div className="notice warn stack tight" role="alert" data-step="above-ceiling">
          <p>{t("dispatches.compose.above", { rank: t(`rank.${whole.label!.rank}`), ceiling: t(`rank.${ceiling}`) })}</p>
          <OwnLimit />
          <p className="small">{t("dispatches.compose.ways")}</p>
          {me?.passkey === "due" ? (
            <div>
              <Action size="small" onPress={() => client.confirmPresence()}>
                {t("dispatches.confirmPasskey")}
              </Action>
            </div>
          ) : null}
        </div>
      ) : null}
      <div className="row">
        <Action tone="primary" step="send-dispatch" isDisabled={above || whole.code !== undefined} onPress={send}>
          <SendHorizontal size={18} aria-hidden /> {t("dispatches.compose.send")}
        </Action>
        <Action step="preview-dispatch" isDisabled={whole.label === undefined} onPress={() => setPreviewing(true)}>
          <Eye size={18} aria-hidden /> {t("dispatches.compose.preview")}
        </Action>
        <Discard kept={kept} />
        <p className="small muted" role="status">
          {sending ? t("dispatches.compose.sending") : ""}
        </p>
      </div>
      <Sheet title={t("dispatches.preview.title")} isOpen={previewing} onClose={() => setPreviewing(false)} wide>
        <Preview written={written} />
      </Sheet>
    </div>
  );
}
