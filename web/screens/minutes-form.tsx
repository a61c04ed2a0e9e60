/** Minutes as they are written: title, label, and items with what became of each. For a first version and for each that amends one. */
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ItemState, MinutesText, MinutesView, PartyView } from "../../client/model/minutes.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { MAX_ITEM_TEXT, MOST_ITEMS } from "../../protocol/wire/minutes/version.ts";
import { BackHeading } from "../parts/back-heading.tsx";
import { Action } from "../parts/button.tsx";
import { Choice } from "../parts/choice.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { LongField } from "../parts/long-field.tsx";
import { StateSelect } from "../parts/state-select.tsx";
import { useClient } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";

const RANKS = [0, 1, 2, 3] as const satisfies readonly Rank[];

export function AmendMinutes({ minutes }: { minutes: MinutesView }) {
  const { t } = useTranslation();
  const client = useClient();
  const { current } = minutes;
  const far = current.signatures.find(({ own }) => !own)?.organisation ?? "";
  const [from] = useState(current.hash);
  const back = () => go({ screen: "minutes", item: minutes.id });
  const initial: MinutesText = { title: current.title, label: current.label, held: current.held, items: current.items.map(({ id, text, state, raisedBy }) => ({ id, text, state, raisedBy: raisedBy?.person ?? null })) };
  return (
    <MinutesForm title={t("minutes.form.titleAmend")} initial={initial} signers={current.signatures} send={t("minutes.form.amend", { organisation: far })} onBack={back} onSend={(text) => client.minutes.amend(minutes.id, text).then(back)}>
      {current.hash === from ? <p className="small muted">{t("minutes.form.amendHint")}</p> : <p className="notice warn" role="alert">{t("minutes.form.overtaken", { organisation: far })}</p>}
    </MinutesForm>
  );
}

interface Row {
  key: string;
  id?: string;
  text: string;
  state: ItemState;
  raisedBy: string | null;
}

export interface MinutesFormProps {
  title: string;
  initial: MinutesText;
  signers: readonly PartyView[];
  send: string;
  onBack: () => void;
  onSend: (text: MinutesText) => Promise<unknown>;
  children?: React.ReactNode;
}

export function MinutesForm({ title, initial, signers, send, onBack, onSend, children }: MinutesFormProps) {
  const { t } = useTranslation();
  const count = useRef(0);
  const row = (item: MinutesText["items"][number]): Row => ({ key: item.id ?? `new ${count.current++}`, ...item });
  const [name, setName] = useState(initial.title);
  const [label, setLabel] = useState<Rank>(initial.label);
  const [rows, setRows] = useState<Row[]>(() => initial.items.map(row));
  const [missing, setMissing] = useState(false);
  const change = (key: string, to: Partial<Row>) => setRows(rows.map((one) => (one.key === key ? { ...one, ...to } : one)));
  const move = (at: number, by: number) => setRows(rows.map((one, place) => (place === at ? rows[at + by]! : place === at + by ? rows[at]! : one)));
  const submit = async () => {
    const items = rows.filter(({ text }) => text.trim() !== "");
    setMissing(name.trim() === "" || items.length === 0);
    if (name.trim() === "" || items.length === 0) return;
    await onSend({ title: name, label, held: initial.held, items: items.map(({ id, text, state, raisedBy }) => ({ ...(id === undefined ? {} : { id }), text, state, raisedBy })) });
  };
  return (
    <section className="call-card" aria-labelledby="minutes-form">
      <FailureZone>
        <div className="stack">
          <header className="row">
            <BackHeading id="minutes-form" title={title} onBack={onBack} />
          </header>
          {children}
          {missing ? <p className="notice bad" role="alert">{t("minutes.form.missing")}</p> : null}
          <div className="title-row">
            <Field label={t("minutes.form.name")} value={name} onChange={setName} maxLength={200} step="minutes-title" />
            <Choice label={t("minutes.form.label")} value={label} options={RANKS.map((rank) => [rank, t(`rank.${rank}`)])} onChange={setLabel} step="minutes-label" look={`label-select rank-${label}`} />
          </div>
          <ol className="stack">
            {rows.map((one, at) => (
              <ItemFields key={one.key} row={one} number={at + 1} last={at === rows.length - 1} signers={signers} onChange={(to) => change(one.key, to)} onMove={(by) => move(at, by)} onRemove={() => setRows(rows.filter(({ key }) => key !== one.key))} />
            ))}
          </ol>
          <div>
            <Action step="add-item" isDisabled={rows.length >= MOST_ITEMS} onPress={() => setRows([...rows, row({ text: "", state: "raised", raisedBy: null })])}>
              <Plus size={18} aria-hidden /> {t("minutes.form.add")}
            </Action>
          </div>
          <div className="row">
            <Action tone="primary" step="propose-minutes" onPress={submit}>
              {send}
            </Action>
            <Action onPress={onBack}>{t("do.cancel")}</Action>
          </div>
        </div>
      </FailureZone>
    </section>
  );
}

function ItemFields({ row, number, last, signers, onChange, onMove, onRemove }: { row: Row; number: number; last: boolean; signers: readonly PartyView[]; onChange: (to: Partial<Row>) => void; onMove: (by: number) => void; onRemove: () => void }) {
  const { t } = useTranslation();
  const name = t("minutes.item", { number });
  return (
    <li className="panel stack tight" data-item={number}>
      <LongField label={name} value={row.text} onChange={(text) => onChange({ text })} rows={3} maxLength={MAX_ITEM_TEXT} step="item-text" />
      <div className="item-fields">
        <StateSelect label={t("minutes.form.state")} value={row.state} onChange={(state) => onChange({ state })} step="item-state" />
        <Choice label={t("minutes.form.raisedBy")} value={row.raisedBy ?? ""} options={[["", t("minutes.form.nobody")], ...signers.map(({ person, organisation }) => [person, organisation] as const)]} onChange={(person) => onChange({ raisedBy: person || null })} step="item-raised-by" />
        <div className="row item-do">
          <Action tone="quiet" size="icon" label={t("minutes.form.up", { item: name })} isDisabled={number === 1} onPress={() => onMove(-1)}>
            <ArrowUp size={18} aria-hidden />
          </Action>
          <Action tone="quiet" size="icon" label={t("minutes.form.down", { item: name })} isDisabled={last} onPress={() => onMove(1)}>
            <ArrowDown size={18} aria-hidden />
          </Action>
          <Action tone="quiet" size="icon" step="item-remove" label={t("minutes.form.remove", { item: name })} onPress={onRemove}>
            <Trash2 size={18} aria-hidden />
          </Action>
        </div>
      </div>
    </li>
  );
}
