/** Minutes as they stand: whose turn it is, each item and what became of it, what the last version changed, remarks, signatures, and what is said of it in public. */
import { FileCheck2, MessageSquarePlus, PenLine, Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MinutesItemView, MinutesVersionView, MinutesView } from "../../client/model/minutes.ts";
import { MAX_COMMENT } from "../../protocol/wire/minutes/step.ts";
import { dated } from "../i18n/i18n.ts";
import { BackHeading } from "../parts/back-heading.tsx";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { ItemStateTag } from "../parts/item-state.tsx";
import { LongField } from "../parts/long-field.tsx";
import { useMinutesWords } from "../parts/minutes-words.ts";
import { saveFile } from "../platform/save-file.ts";
import { useClient, useView } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";
import { SignMinutes } from "./minutes-sign.tsx";
import { NotesPanel } from "./notes-panel.tsx";
import { Readouts } from "./readout-card.tsx";

export function MinutesCard({ minutes }: { minutes: MinutesView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const view = useView();
  const words = useMinutesWords();
  const [signing, setSigning] = useState(false);
  const { current, agreed } = minutes;
  const changes = words.changes(current);
  const done = minutes.state === "agreed" || minutes.state === "reserved";
  return (
    <section className="call-card" aria-labelledby="minutes-title" data-minutes={minutes.id} data-minutes-state={minutes.state}>
      <FailureZone>
        <div className="stack">
          <header className="stack tight">
            <div className="row">
              <BackHeading id="minutes-title" title={current.title} onBack={() => go({ screen: "minutes" })} onlyNarrow />
              <span className={`tag rank-${current.label}`}>{t(`rank.${current.label}`)}</span>
            </div>
            <p className="muted figures">{dated(current.held.from, i18n.language)}</p>
            <p role="status" data-step="minutes-status">
              <strong className={minutes.maySign ? "to-answer" : ""}>{words.status(minutes)}</strong>
            </p>
            {changes && !done ? <p data-step="minutes-changes">{changes}</p> : null}
          </header>
          {agreed && agreed.hash !== current.hash ? <p className="notice">{t("minutes.earlierInForce")}</p> : null}
          {current.label > minutes.ceiling ? <p className="notice warn">{t("minutes.above", { ceiling: t(`rank.${minutes.ceiling}`), label: t(`rank.${current.label}`) })}</p> : null}
          {minutes.overfull ? <p className="notice bad">{t("minutes.overfull")}</p> : null}
          <Items minutes={minutes} />
          <Remarks minutes={minutes} />
          <Signatures version={current} />
          <div className="row">
            {minutes.maySign ? (
              <Action tone="primary" step="sign-minutes" onPress={() => setSigning(true)}>
                <PenLine size={18} aria-hidden /> {t("minutes.sign.open")}
              </Action>
            ) : null}
            <Action step="amend-minutes" onPress={() => go({ screen: "minutes", item: `${minutes.id} amend` })}>
              <Pencil size={18} aria-hidden /> {t("minutes.amend")}
            </Action>
            {agreed ? (
              <Action step="prove-minutes" onPress={async () => saveFile(await client.minutes.prove(minutes.id))}>
                <FileCheck2 size={18} aria-hidden /> {t("minutes.prove")}
              </Action>
            ) : null}
          </div>
          {agreed ? <Readouts minutes={minutes} agreed={agreed} /> : null}
          {view.drafts.some((draft) => draft.of.id === minutes.of.id) ? <NotesPanel of={minutes.of} /> : null}
        </div>
      </FailureZone>
      {signing ? <SignMinutes minutes={minutes} onClose={() => setSigning(false)} /> : null}
    </section>
  );
}

function Items({ minutes }: { minutes: MinutesView }) {
  const { t } = useTranslation();
  const { items, changes } = minutes.current;
  const removed = changes?.items.filter(({ kind }) => kind === "removed") ?? [];
  return (
    <ol className="minutes-items">
      {items.map((item, at) => (
        <Item key={item.id} minutes={minutes} item={item} number={at + 1} />
      ))}
      {removed.map(({ id, number, text }) => (
        <li key={id} className="minutes-item removed small muted">
          {t("minutes.removedItem", { number })} <s dir="auto">{text}</s>
        </li>
      ))}
    </ol>
  );
}

function Item({ minutes, item, number }: { minutes: MinutesView; item: MinutesItemView; number: number }) {
  const { t } = useTranslation();
  const [remarking, setRemarking] = useState(false);
  const change = minutes.current.signedByAll ? undefined : minutes.current.changes?.items.find(({ id }) => id === item.id);
  const reserved = minutes.current.signatures.filter(({ reservation }) => reservation?.items.includes(item.id));
  return (
    <li className="minutes-item" data-item={number} data-item-state={item.state}>
      <div className="row">
        <span className="figures item-number">{number}.</span>
        <ItemStateTag state={item.state} />
        {change ? <span className="tag">{t(`minutes.mark.${change.kind}`)}</span> : null}
        {item.raisedBy ? <span className="small muted">{t("minutes.raisedBy", { who: item.raisedBy.organisation })}</span> : null}
        {remarking ? null : (
          <span className="remark">
            <Action tone="quiet" size="small" step="comment-item" label={t("minutes.remarkOn", { number })} onPress={() => setRemarking(true)}>
              <MessageSquarePlus size={18} aria-hidden /> {t("minutes.remark")}
            </Action>
          </span>
        )}
      </div>
      <p className="said-text" dir="auto">{item.text}</p>
      {change?.before && (change.before.text !== item.text || change.before.state !== item.state) ? (
        <p className="small muted">
          {t("minutes.before")} {change.before.state === item.state ? null : <em>{t(`minutes.state.${change.before.state}`)}. </em>}
          {change.before.text === item.text ? null : <s dir="auto">{change.before.text}</s>}
        </p>
      ) : null}
      {reserved.map((one) => (
        <p key={one.person} className="small level-1">
          {t("minutes.reservedHere", { who: one.organisation })}
        </p>
      ))}
      <RemarkList minutes={minutes} item={item.id} />
      {remarking ? <Remark minutes={minutes} item={item.id} onDone={() => setRemarking(false)} /> : null}
    </li>
  );
}

function RemarkList({ minutes, item }: { minutes: MinutesView; item: string | null }) {
  const { i18n } = useTranslation();
  const words = useMinutesWords();
  const remarks = minutes.comments.filter((one) => one.item === item);
  if (remarks.length === 0) return null;
  return (
    <ul className="stack tight">
      {remarks.map((one) => (
        <li key={one.id} className="said">
          <span className="small muted figures">
            {words.party(one.by)}, {dated(one.at * 1000, i18n.language)}
          </span>
          <p dir="auto">{one.text}</p>
        </li>
      ))}
    </ul>
  );
}

/** About the whole: remarks on items that a later version dropped stand here, too. */
function Remarks({ minutes }: { minutes: MinutesView }) {
  const { t } = useTranslation();
  const [remarking, setRemarking] = useState(false);
  const here = new Set(minutes.current.items.map(({ id }) => id));
  const orphaned = [...new Set(minutes.comments.flatMap(({ item }) => (item !== null && !here.has(item) ? [item] : [])))];
  return (
    <div className="stack tight">
      <RemarkList minutes={minutes} item={null} />
      {orphaned.map((item) => (
        <RemarkList key={item} minutes={minutes} item={item} />
      ))}
      {remarking ? (
        <Remark minutes={minutes} item={null} onDone={() => setRemarking(false)} />
      ) : (
        <div>
          <Action tone="quiet" size="small" step="comment-minutes" onPress={() => setRemarking(true)}>
            <MessageSquarePlus size={18} aria-hidden /> {t("minutes.remarkAll")}
          </Action>
        </div>
      )}
    </div>
  );
}

function Remark({ minutes, item, onDone }: { minutes: MinutesView; item: string | null; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [text, setText] = useState("");
  return (
    <div className="stack tight">
      <LongField label={t("minutes.remarkLabel")} value={text} onChange={setText} rows={2} maxLength={MAX_COMMENT} step="comment-text" autoFocus />
      <div className="row">
        <Action tone="primary" step="comment-send" isDisabled={text.trim() === ""} onPress={() => client.minutes.comment(minutes.id, text, item ?? undefined).then(onDone)}>
          {t("minutes.remarkSend")}
        </Action>
        <Action onPress={onDone}>{t("do.cancel")}</Action>
      </div>
    </div>
  );
}

function Signatures({ version }: { version: MinutesVersionView }) {
  const { t, i18n } = useTranslation();
  return (
    <section className="panel stack tight" aria-labelledby="minutes-signatures">
      <h2 id="minutes-signatures">{t("minutes.signatures")}</h2>
      <dl className="signatures">
        {version.signatures.map((one) => (
          <div key={one.person} data-signature={one.signedAt === undefined ? "missing" : one.reservation ? "reserved" : "signed"}>
            <dt>
              {one.organisation} <span className="small muted">{one.name}</span>
            </dt>
            <dd className="figures">{one.signedAt === undefined ? <span className="muted">{t("minutes.notSigned")}</span> : t(one.reservation ? "minutes.signedReserved" : "minutes.signed", { time: dated(one.signedAt * 1000, i18n.language) })}</dd>
            {one.reservation ? (
              <dd className="notice warn wide" dir="auto">
                <strong>{t("minutes.reservationOf", { who: one.organisation })}</strong> {one.reservation.text}
              </dd>
            ) : null}
          </div>
        ))}
      </dl>
    </section>
  );
}
