/** Notes of a call, in a draft that this person's side alone sees: on this device, or shared in lines of the own organisation. Says so, always. */
import { Lock, Pencil, Plus, Share2, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DraftNoteView, DraftView, ItemState } from "../../client/model/minutes.ts";
import type { ClientView, LineView } from "../../client/model/views.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { MAX_NOTE } from "../../protocol/wire/minutes/draft.ts";
import { listed, time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { ItemStateTag } from "../parts/item-state.tsx";
import { LongField } from "../parts/long-field.tsx";
import { StateSelect } from "../parts/state-select.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import "./minutes.css";

const MOST_OFFERED = 4;

/** `label`: what is written now is at least of this; that of the call while it runs. */
export function NotesPanel({ of, label = 0 }: { of: DraftView["of"]; label?: Rank }) {
  const { t } = useTranslation();
  const view = useView();
  const draft = view.drafts.find((one) => one.of.id === of.id);
  const rank = Math.max(draft?.label ?? 0, label) as Rank;
  return (
    <section className="panel stack tight notes" aria-labelledby="notes-title" data-notes={of.id}>
      <FailureZone>
        <div className="stack tight">
          <div className="row between">
            <h2 id="notes-title">{t("minutes.notes.title")}</h2>
            <span className={`tag rank-${rank}`}>{t(`rank.${rank}`)}</span>
          </div>
          <WhoSees draft={draft} />
          {draft && draft.notes.length > 0 ? (
            <ul className="stack tight">
              {draft.notes.map((note) => (
                <Note key={note.id} of={of} note={note} />
              ))}
            </ul>
          ) : null}
          <NewNote of={of} draft={draft} label={label} />
          <ShareWith of={of} draft={draft} />
        </div>
      </FailureZone>
    </section>
  );
}

function WhoSees({ draft }: { draft: DraftView | undefined }) {
  const { t, i18n } = useTranslation();
  const names = [...new Set(draft?.sharedWith.flatMap((one) => one.names) ?? [])];
  return (
    <>
      <p className="small row who-sees" data-step="who-sees">
        <Lock size={16} aria-hidden /> <span className="grow">{names.length === 0 ? t("minutes.notes.onlyHere") : t("minutes.notes.onlySide", { names: listed(names, i18n.language) })}</span>
      </p>
      {draft?.waiting ? <p className="notice warn small">{t("minutes.notes.waiting", { names: listed(names, i18n.language), label: t(`rank.${draft.label}`) })}</p> : null}
    </>
  );
}

function Note({ of, note }: { of: DraftView["of"]; note: DraftNoteView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState(note.text);
  const [state, setState] = useState<ItemState | null>(note.state);
  if (editing)
    return (
      <li className="note stack tight">
        <NoteFields text={text} onText={setText} state={state} onState={setState} autoFocus />
        <div className="row">
          <Action tone="primary" step="note-save" isDisabled={text.trim() === ""} onPress={() => client.minutes.note(of, { id: note.id, text, state }).then(() => setEditing(false))}>
            {t("minutes.notes.save")}
          </Action>
          <Action onPress={() => setEditing(false)}>{t("do.cancel")}</Action>
        </div>
      </li>
    );
  return (
    <li className="note" data-note={note.id}>
      <span className="grow">
        {note.state ? <ItemStateTag state={note.state} /> : null} <span className="said-text" dir="auto">{note.text}</span>
        <span className="small muted figures block">
          {note.own ? t("call.you") : note.by}, {time(note.at, i18n.language)}
        </span>
      </span>
      <span className="note-do">
        <Action tone="quiet" size="icon" step="note-edit" label={t("minutes.notes.edit", { text: note.text })} onPress={() => (setText(note.text), setState(note.state), setEditing(true))}>
          <Pencil size={18} aria-hidden />
        </Action>
        <Action tone="quiet" size="icon" step="note-remove" label={t("minutes.notes.remove", { text: note.text })} onPress={() => client.minutes.removeNote(of, note.id)}>
          <Trash2 size={18} aria-hidden />
        </Action>
      </span>
    </li>
  );
}

function NewNote({ of, draft, label }: { of: DraftView["of"]; draft: DraftView | undefined; label: Rank }) {
  const { t } = useTranslation();
  const client = useClient();
  const [text, setText] = useState("");
  const [state, setState] = useState<ItemState | null>(null);
  const add = async () => {
    // What is said on a call at this label is no lower on paper.
    if (label > (draft?.label ?? 0)) await client.minutes.labelDraft(of, label);
    await client.minutes.note(of, { text, state });
    setText("");
    setState(null);
  };
  return (
    <div className="stack tight">
      <NoteFields text={text} onText={setText} state={state} onState={setState} />
      <div>
        <Action tone="primary" step="note-add" isDisabled={text.trim() === ""} onPress={add}>
          <Plus size={18} aria-hidden /> {t("minutes.notes.add")}
        </Action>
      </div>
    </div>
  );
}

function NoteFields({ text, onText, state, onState, autoFocus = false }: { text: string; onText: (text: string) => void; state: ItemState | null; onState: (state: ItemState | null) => void; autoFocus?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="note-fields">
      <LongField label={t("minutes.notes.write")} value={text} onChange={onText} rows={2} maxLength={MAX_NOTE} step="note-text" autoFocus={autoFocus} />
      <StateSelect label={t("minutes.notes.as")} value={state} onChange={onState} none={t("minutes.notes.plain")} step="note-state" />
    </div>
  );
}

function ShareWith({ of, draft }: { of: DraftView["of"]; draft: DraftView | undefined }) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const lines = ownSide(view, of).filter(({ room }) => !draft?.sharedWith.some((one) => one.room === room));
  if (lines.length === 0) return draft?.sharedWith.length ? null : <p className="small muted">{t("minutes.notes.shareNone")}</p>;
  return (
    <div className="row">
      {lines.slice(0, MOST_OFFERED).map((line) => (
        <Action key={line.room} size="small" step="share-notes" onPress={() => client.minutes.shareDraft(of, line.room)}>
          <Share2 size={18} aria-hidden /> {t("minutes.notes.share", { name: line.contact.name })}
        </Action>
      ))}
    </div>
  );
}

/** Lines with own people: those of this call first, desks before others. */
function ownSide(view: ClientView, of: DraftView["of"]): LineView[] {
  const call = view.arrangements.find(({ id }) => id === of.id);
  const roleOf = (line: LineView) => call?.participants.find(({ person }) => person === line.contact.person)?.role;
  const rank = (line: LineView) => {
    const role = roleOf(line);
    if (role === "desk" || line.contact.person === call?.own.desk) return 0;
    return role === "note-taker" ? 1 : role ? 2 : line.contact.desk ? 3 : 4;
  };
  return view.lines.filter(({ contact, readOnly }) => contact.domain === view.me?.domain && !readOnly).sort((a, b) => rank(a) - rank(b));
}
