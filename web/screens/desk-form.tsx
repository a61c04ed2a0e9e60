/** Asking for a call, or proposing something else: by keyboard alone, with defaults that fit most calls, and each problem beside its field. */
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ContactView } from "../../client/model/views.ts";
import type { ArrangementView, CallRequest, RequestProblem, WantedParticipant } from "../../client/model/desk.ts";
import { momentOf, wallIn, zulu } from "../../client/desk/times.ts";
import { callRoles, type CallRole, MOST_LANGUAGES, precedences, type Precedence } from "../../protocol/wire/desk/terms.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { BackHeading } from "../parts/back-heading.tsx";
import { Action } from "../parts/button.tsx";
import { dayOf } from "../parts/call-times.tsx";
import { Choice } from "../parts/choice.tsx";
import { useFailureText } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { errorId, FieldError } from "../parts/field-error.tsx";
import { LanguagesField } from "../parts/languages-field.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";
import { type Chosen, OwnPeople, usualPeople } from "./desk-people.tsx";

const RANKS = [0, 1, 2, 3] as const satisfies readonly Rank[];
const HALF_HOUR = 1800;

interface Draft {
  to: string;
  subject: string;
  precedence: Precedence;
  label: Rank;
  date: string;
  time: string;
  clock: "own" | "far";
  which: "first" | "second" | undefined;
  minutes: string;
  first: "own" | "far";
  languages: readonly string[];
  note: string;
  people: Chosen;
  wanted: WantedParticipant[];
}

/** By which field a problem of this part of the draft is named. */
const FIELD_OF: Partial<Record<keyof Draft, RequestProblem["field"]>> = {
  to: "to",
  subject: "subject",
  precedence: "precedence",
  label: "label",
  date: "start",
  time: "start",
  clock: "start",
  which: "start",
  minutes: "minutes",
  first: "order",
  languages: "interpretation",
  people: "participants",
  wanted: "wanted",
};

export function RequestForm({ to, counters, onDone }: { to?: string | undefined; counters?: ArrangementView; onDone: (id?: string) => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const view = useView();
  const text = useFailureText();
  const own = view.me!.domain;
  const ownZone = counters?.zones.own ?? zoneHere();
  const desks = desksFor(view.contacts, own, to);
  const [draft, setDraft] = useState<Draft>(() => startOf(counters, ownZone, desks[0]?.person ?? "", usualPeople(view.contacts, own, ownBefore(counters))));
  const [problems, setProblems] = useState<readonly RequestProblem[]>([]);
  // What was found wrong was said of what stood there: it goes with it.
  const set = (change: Partial<Draft>) => {
    const changed = Object.keys(change).map((key) => FIELD_OF[key as keyof Draft]);
    setDraft({ ...draft, ...change });
    setProblems(problems.filter(({ field }) => !changed.includes(field)));
  };
  const farDomain = counters?.far.domain ?? (view.contacts.find((contact) => contact.person === draft.to) ?? desks[0])?.domain ?? "";
  const farName = counters?.far.organisation ?? view.peers.find((peer) => peer.domain === farDomain)?.organisation ?? farDomain;
  const ownName = view.me!.organisation;
  const farZone = counters?.zones.far ?? null;
  const errorOf = (field: RequestProblem["field"]) => {
    const found = problems.find((one) => one.field === field && one.index === undefined) ?? problems.find((one) => one.field === field && field !== "participants");
    return found && text(found.code);
  };
  const start = startAt(draft, ownZone, farZone);

  const request = (): CallRequest => ({
    subject: draft.subject,
    precedence: draft.precedence,
    label: draft.label,
    start: typeof start === "number" ? start : Number.NaN,
    minutes: Number(draft.minutes),
    order: draft.first === "own" ? [own, farDomain] : [farDomain, own],
    interpretation: [...draft.languages],
    participants: draft.people,
    wanted: draft.wanted,
    note: draft.note,
  });

  async function send(): Promise<void> {
    const target = counters?.far.desk ?? draft.to;
    const found = client.desk.check(target, request()).filter(({ field }) => !(field === "start" && typeof start === "string"));
    if (typeof start === "string") found.unshift({ field: "start", code: start });
    setProblems(found);
    if (found.length > 0) return;
    try {
      if (counters) {
        await client.desk.counter(counters.id, request());
        onDone(counters.id);
      } else onDone(await client.desk.request(target, request()));
    } catch (failure) {
      if (!(failure instanceof Failure) || !failure.code.startsWith("desk/")) throw failure;
      setProblems([{ field: "to", code: failure.code }]);
    }
  }

  const title = t(counters ? (counters.state === "agreed" ? "desk.form.titleChange" : "desk.form.titleCounter") : "desk.form.titleNew");
  const peopleErrors = Object.fromEntries(problems.flatMap((one) => (one.field === "participants" && one.index !== undefined && draft.people[one.index] ? [[draft.people[one.index]!.person, one.code]] : [])));
  return (
    <form
      className="page stack request-form"
      aria-labelledby="request-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <header className="row">
        <BackHeading id="request-title" title={title} onBack={() => go({ screen: "desk", ...(counters ? { item: counters.id } : {}) })} />
      </header>
      {problems.length > 0 ? (
        <p className="notice bad" role="alert" data-problems={problems.map(({ code }) => code).join(" ")}>
          {t("desk.form.problems", { count: problems.length })}
        </p>
      ) : null}
      {counters ? (
        <p>
          {t("desk.form.to")} <strong>{farName}</strong>
        </p>
      ) : desks.length === 0 ? (
        <p className="notice">{t("desk.form.toNone")}</p>
      ) : (
        <Choice label={t("desk.form.to")} value={draft.to} onChange={(value) => set({ to: value })} error={errorOf("to")} step="call-with" options={desks.map((contact) => [contact.person, `${contact.organisation}, ${contact.name}`])} />
      )}
      <Field label={t("desk.subject")} value={draft.subject} onChange={(subject) => set({ subject })} maxLength={200} autoFocus step="call-subject" error={errorOf("subject")} />
      <div className="form-grid">
        <Choice label={t("desk.precedenceLabel")} value={draft.precedence} onChange={(precedence) => set({ precedence })} step="call-precedence" options={precedences.map((one) => [one, t(`desk.precedence.${one}`)])} />
        <Choice label={t("desk.label")} value={draft.label} onChange={(label) => set({ label })} step="call-label" options={RANKS.map((rank) => [rank, t(`rank.${rank}`)])} />
        <Field label={t("desk.form.minutes")} value={draft.minutes} onChange={(minutes) => set({ minutes: minutes.replace(/\D/g, "") })} inputMode="numeric" maxLength={3} step="call-minutes" error={errorOf("minutes")} />
      </div>
      <div className="form-grid">
        <Typed label={t("desk.form.date")} type="date" value={draft.date} onChange={(date) => set({ date, which: undefined })} step="call-date" error={errorOf("start")} />
        <Typed label={t("desk.form.time")} type="time" value={draft.time} onChange={(time) => set({ time, which: undefined })} step="call-time" />
        {farZone ? (
          <Choice label={t("desk.form.zone")} value={draft.clock} onChange={(clock) => set({ clock, which: undefined })} step="call-clock" options={[["own", `${ownName} (${ownZone})`], ["far", `${farName} (${farZone})`]]} />
        ) : null}
        {start === "desk/time-twice" || draft.which ? (
          <Choice label={t("desk.form.which")} value={draft.which ?? ""} onChange={(value) => set({ which: value === "" ? undefined : value })} step="call-which" options={[["", "–"], ["first", t("desk.form.first")], ["second", t("desk.form.second")]]} />
        ) : null}
      </div>
      {typeof start === "number" ? <Preview start={start} zones={[[ownName, ownZone], [farName, farZone]]} language={i18n.language} /> : null}
      <div className="form-grid">
        <Choice label={t("desk.order")} value={draft.first} onChange={(first) => set({ first })} step="call-order" options={[["own", t("desk.orderFirst", { organisation: ownName })], ["far", t("desk.orderFirst", { organisation: farName })]]} />
        <LanguagesField label={t("desk.languages")} value={draft.languages} onChange={(languages) => set({ languages })} hint={t("desk.languagesHint")} most={MOST_LANGUAGES} step="call-languages" error={errorOf("interpretation")} />
      </div>
      <OwnPeople chosen={draft.people} onChange={(people) => set({ people })} error={problems.find((one) => one.field === "participants" && one.index === undefined)?.code} errors={peopleErrors} />
      <Wanted wanted={draft.wanted} onChange={(wanted) => set({ wanted })} error={errorOf("wanted")} />
      <Field label={t("desk.note")} value={draft.note} onChange={(note) => set({ note })} hint={t("desk.noteHint")} maxLength={400} step="call-note" />
      <div className="row">
        <Action tone="primary" step="send-request" isDisabled={!counters && desks.length === 0} onPress={send}>
          {t(counters ? "desk.form.sendCounter" : "desk.form.send")}
        </Action>
        <Action onPress={() => onDone(counters?.id)}>{t("do.cancel")}</Action>
      </div>
    </form>
  );
}

function Wanted({ wanted, onChange, error }: { wanted: WantedParticipant[]; onChange: (wanted: WantedParticipant[]) => void; error?: string | undefined }) {
  const { t } = useTranslation();
  return (
    <fieldset className="people-field">
      <legend>{t("desk.form.ask")}</legend>
      <p className="hint">{t("desk.form.askHint")}</p>
      <ul className="row">
        {wanted.map((one, index) => (
          <li key={index} className="row wanted">
            <select className="input role-select" aria-label={t("desk.form.ask")} value={one.role} onChange={(event) => onChange(wanted.map((other, at) => (at === index ? { ...other, role: event.target.value as CallRole } : other)))}>
              {callRoles.map((role) => (
                <option key={role} value={role}>
                  {t(`desk.role.${role}`)}
                </option>
              ))}
            </select>
            <Action tone="quiet" size="icon" label={t("desk.form.remove")} onPress={() => onChange(wanted.filter((_, at) => at !== index))}>
              <X size={18} aria-hidden />
            </Action>
          </li>
        ))}
        <li>
          <Action onPress={() => onChange([...wanted, { role: "interpreter", languages: [] }])} step="ask-for-role">
            <Plus size={18} aria-hidden /> {t("desk.form.more")}
          </Action>
        </li>
      </ul>
      {error ? <p className="error">{error}</p> : null}
    </fieldset>
  );
}

function Preview({ start, zones, language }: { start: number; zones: readonly (readonly [string, string | null])[]; language: string }) {
  return (
    <p className="small figures" role="status" data-step="call-preview">
      {zones.flatMap(([name, zone]) => (zone === null ? [] : [`${name} ${dayOf(wallIn(start, zone).date, language)} ${wallIn(start, zone).time}`])).join(" · ")} · {zulu(start)}
    </p>
  );
}

function Typed({ label, type, value, onChange, error, step }: { label: string; type: "date" | "time"; value: string; onChange: (value: string) => void; error?: string | undefined; step: string }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type={type} value={value} onChange={(event) => onChange(event.target.value)} data-step={step} aria-invalid={error !== undefined} aria-describedby={error ? errorId(id) : undefined} />
      <FieldError of={id} error={error} />
    </div>
  );
}

/** Desks of other organisations; of the organisation that was chosen first, where somebody was. Whoever was chosen is asked by their desk. */
function desksFor(contacts: readonly ContactView[], own: string, to: string | undefined): readonly ContactView[] {
  const chosen = contacts.find((contact) => contact.person === to);
  const nearness = (contact: ContactView) => (contact === chosen ? 0 : contact.domain === chosen?.domain ? 1 : 2);
  return contacts.filter((contact) => contact.domain !== own && contact.state === "granted" && contact.desk).sort((a, b) => nearness(a) - nearness(b));
}

const zoneHere = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The moment, or the code of what is wrong with it. */
function startAt({ date, time, clock, which }: Draft, own: string, far: string | null): number | string {
  try {
    return momentOf({ date, time, zone: clock === "far" && far !== null ? far : own, ...(which ? { which } : {}) });
  } catch (failure) {
    return codeOf(failure);
  }
}

function ownBefore(counters: ArrangementView | undefined): Chosen {
  return (counters?.participants ?? []).filter((one) => one.own && one.role !== "desk").map(({ person, role, languages }) => ({ person, role, languages }));
}

function startOf(counters: ArrangementView | undefined, zone: string, to: string, people: Chosen): Draft {
  const terms = counters?.change?.proposal.terms ?? counters?.terms;
  const start = terms?.start ?? Math.ceil((Date.now() / 1000 + 3600) / HALF_HOUR) * HALF_HOUR;
  const wall = wallIn(start, zone);
  return {
    to,
    subject: terms?.subject ?? "",
    precedence: terms?.precedence ?? "ROUTINE",
    label: terms?.label ?? 1,
    date: wall.date,
    time: wall.time,
    clock: "own",
    which: undefined,
    minutes: String(terms?.minutes ?? 30),
    first: terms && counters ? (terms.order[0] === counters.own.domain ? "own" : "far") : "own",
    languages: terms?.interpretation ?? [],
    note: "",
    people,
    wanted: counters ? [] : [{ role: "principal", languages: [] }],
  };
}
