/** One call on the board: what was agreed or is on the table, who takes part and how high each reaches before anybody joins, and what can be done about it. */
import { CalendarPlus, MessageSquare, PhoneCall } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isNotKnownYet } from "../../client/desk/readiness.ts";
import type { ArrangementView, CallParticipant, ProposalView } from "../../client/model/desk.ts";
import { BackHeading } from "../parts/back-heading.tsx";
import { Action } from "../parts/button.tsx";
import { CallTimes } from "../parts/call-times.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { useFactWords } from "../parts/fact-words.ts";
import { shownLimit } from "../parts/shown-limit.ts";
import { ReadinessSign } from "../parts/readiness-sign.tsx";
import { ReachBadge } from "../parts/reach-badge.tsx";
import { saveFile } from "../platform/save-file.ts";
import { useClient, useView } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";
import { CallMinutes } from "./call-minutes.tsx";
import { AcceptSheet, type Ending, EndSheet } from "./desk-answer.tsx";
import { JoinNotice } from "./desk-join.tsx";
import { Precedence } from "./desk-precedence.tsx";

export function CallCard({ call }: { call: ArrangementView }) {
  const { t } = useTranslation();
  const { own, far } = call;
  const organisation = far.organisation;
  return (
    <section className="call-card" aria-labelledby="call-subject" data-arrangement={call.id} data-call-state={call.state}>
      <FailureZone>
        <div className="stack">
          <header className="stack tight">
            <div className="row">
              <BackHeading id="call-subject" title={call.terms.subject} onBack={() => go({ screen: "desk" })} onlyNarrow />
              <Precedence call={call} />
            </div>
            <p className="row">
              <span className={`tag state-${call.state}`}>{t(`desk.state.${call.state}`)}</span>
              <span className="muted">
                {own.organisation} · {organisation}
              </span>
              {call.awaits ? <strong>{t(`desk.awaits.${call.awaits}`, { organisation })}</strong> : null}
            </p>
          </header>
          <Notices call={call} />
          {call.continues ? <JoinNotice call={call} /> : <CallTimes terms={call.terms} call={call} />}
          <Terms call={call} proposal={call.agreed ?? call.table} />
          <People call={call} />
          {call.change ? <Change call={call} /> : null}
          <Doing call={call} />
          <CallMinutes call={call} />
        </div>
      </FailureZone>
    </section>
  );
}

function Notices({ call }: { call: ArrangementView }) {
  const { t } = useTranslation();
  const { organisation } = call.far;
  return (
    <>
      {call.crossed ? <p className="notice warn" data-notice="crossed">{t("desk.crossed", { organisation })}</p> : null}
      {call.state === "asked" && call.table?.past ? <p className="notice warn">{t("desk.past")}</p> : null}
      {call.ended && call.state !== "agreed" ? (
        <p className="notice">
          {t(`desk.endedBy.${call.ended.by}`, { organisation })} {call.ended.reason ? t("desk.reasonWas", { reason: call.ended.reason }) : ""}
        </p>
      ) : null}
      {call.as === "desk" && call.unconfirmed ? <p className="notice" data-notice="unconfirmed">{t("desk.unconfirmed", { organisation })}</p> : null}
      {call.as === "desk" && call.state === "agreed" && call.introduction !== "both" ? <p className={`notice${call.introduction === "differs" ? " warn" : ""}`}>{t(`desk.introduction.${call.introduction}`, { organisation })}</p> : null}
    </>
  );
}

function Terms({ call, proposal }: { call: ArrangementView; proposal: ProposalView | undefined }) {
  const { t, i18n } = useTranslation();
  const { terms } = call;
  const nameOf = (domain: string) => (domain === call.own.domain ? call.own.organisation : call.far.organisation);
  const languages = new Intl.DisplayNames(i18n.language, { type: "language", fallback: "code" });
  return (
    <dl className="call-terms">
      <div>
        <dt>{t("desk.label")}</dt>
        <dd>{t(`rank.${terms.label}`)}</dd>
      </div>
      {call.continues ? null : (
        <div>
          <dt>{t("desk.order")}</dt>
          <dd>{terms.order.map(nameOf).join(" → ")}</dd>
        </div>
      )}
      <div>
        <dt>{t("desk.languages")}</dt>
        <dd>{terms.interpretation.length === 0 ? t("desk.noInterpretation") : terms.interpretation.map((one) => languages.of(one)).join(", ")}</dd>
      </div>
      {proposal?.note ? (
        <div className="wide">
          <dt>{t("desk.note")}</dt>
          <dd>{proposal.note}</dd>
        </div>
      ) : null}
    </dl>
  );
}

function People({ call }: { call: ArrangementView }) {
  const { t } = useTranslation();
  return (
    <section className="stack tight" aria-labelledby="call-people">
      <h2 id="call-people">{t("desk.participants")}</h2>
      {call.state === "agreed" && !call.conference ? <p className="muted small">{t("desk.readiness.waiting")}</p> : null}
      {[true, false].map((own) => {
        const people = call.participants.filter((one) => one.own === own);
        return people.length === 0 ? null : (
          <div key={String(own)} className="stack tight">
            <h3 className="small muted">{own ? call.own.organisation : call.far.organisation}</h3>
            <ul className="stack tight">
              {people.map((one) => (
                <PersonRow key={one.person} one={one} rings={call.state === "asked" || call.state === "agreed"} />
              ))}
            </ul>
          </div>
        );
      })}
      {call.wanted.length > 0 ? (
        <div className="stack tight">
          <h3 className="small muted">{t("desk.wantedOf", { organisation: call.awaits === "own" ? call.own.organisation : call.far.organisation })}</h3>
          <ul className="row">
            {call.wanted.map((one, index) => (
              <li key={index} className="tag">
                {t(`desk.role.${one.role}`)}
                {one.name ? `: ${one.name}` : ""}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}

/** Whether a device of theirs can ring now, the level that this person would bring, and the one fact that holds it down: what is to be put right before the principals join. */
function PersonRow({ one, rings }: { one: CallParticipant; rings: boolean }) {
  const { t } = useTranslation();
  const words = useFactWords();
  const { me } = useView();
  const { readiness } = one;
  const limiting = readiness ? shownLimit(readiness) : null;
  const raise = limiting && readiness && !isNotKnownYet(readiness) ? words.raise(limiting) : undefined;
  return (
    <li className="person-row panel" data-person={one.person} data-level={readiness?.level}>
      <span className="grow">
        <strong>{one.name}</strong> <span className="muted small">{t(`desk.role.${one.role}`)}</span> {rings && one.person !== me?.person ? <ReachBadge person={one.person} /> : null}
        {readiness?.left ? <span className="small level-0 block">{t("desk.readiness.left")}</span> : null}
        {readiness && !readiness.left && readiness.devices === 0 ? <span className="small muted block">{t("desk.readiness.noDevice")}</span> : null}
        {limiting ? (
          <span className="small block" data-step="limiting">
            {readiness && isNotKnownYet(readiness) ? t("desk.readiness.notYetWhy") : words.sentence(limiting)}
            {raise ? <span className="muted"> {t("call.raise", { how: raise })}</span> : null}
          </span>
        ) : null}
      </span>
      {readiness && readiness.devices > 0 ? <ReadinessSign all={[readiness]} size={20} /> : null}
    </li>
  );
}

function Change({ call }: { call: ArrangementView }) {
  const { t } = useTranslation();
  const change = call.change!;
  const { organisation } = call.far;
  if (change.state === "declined") return <p className="notice">{t("desk.changeDeclined")}</p>;
  return (
    <section className="panel stack tight">
      <p>{t(`desk.changeAsked.${change.proposal.by}`, { organisation })}</p>
      <strong>{change.proposal.terms.subject}</strong>
      <CallTimes terms={change.proposal.terms} call={call} />
      {change.proposal.note ? <p>{change.proposal.note}</p> : null}
    </section>
  );
}

function Doing({ call }: { call: ArrangementView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const view = useView();
  const [accepting, setAccepting] = useState(false);
  const [ending, setEnding] = useState<Ending | null>(null);
  const asked = call.change?.state === "asked" ? call.change.proposal : call.state === "asked" ? call.table : undefined;
  const open = call.state === "asked" || call.state === "agreed" || call.state === "declined" || call.state === "withdrawn";
  const save = () => {
    const { name, text } = client.desk.ics(call.id, i18n.language === "fr" ? "fr" : "en");
    return saveFile({ name, bytes: new TextEncoder().encode(text) });
  };
  const diary = (call.state === "agreed" || call.state === "cancelled") && !call.continues;
  if (call.as === "participant")
    return diary ? (
      <div className="row">
        <Action step="ics" describedBy="ics-hint" onPress={save}>
          <CalendarPlus size={18} aria-hidden /> {t("desk.ics")}
        </Action>
        <span id="ics-hint" className="small muted">{t("desk.icsHint")}</span>
      </div>
    ) : null;
  const busy = view.calls.some((one) => one.state !== "ended" && one.state !== "outside" && one.state !== "elsewhere");
  return (
    <div className="stack tight">
      <div className="row">
        {asked?.by === "far" && !asked.past && !call.continues?.refused ? (
          <Action tone="primary" step="accept-arrangement" onPress={() => setAccepting(true)}>
            {t("desk.accept")}
          </Action>
        ) : null}
        {call.state === "agreed" && call.conference && !call.call ? (
          <Action tone="primary" step="connect-desks" isDisabled={busy} onPress={() => client.call(call.conference!, { video: false, only: [call.far.desk], staged: true })}>
            <PhoneCall size={18} aria-hidden /> {t("desk.connect")}
          </Action>
        ) : null}
        {open && !call.continues ? (
          <Action step="counter" onPress={() => go({ screen: "desk", item: `${call.id} counter` })}>
            {t(call.state === "agreed" ? "desk.change" : "desk.counter")}
          </Action>
        ) : null}
        {asked?.by === "far" ? (
          <Action step="decline-arrangement" onPress={() => setEnding("decline")}>
            {t("desk.decline")}
          </Action>
        ) : null}
        {asked?.by === "own" ? (
          <Action step="withdraw" onPress={() => setEnding("withdraw")}>
            {t("desk.withdraw")}
          </Action>
        ) : null}
        {call.state === "agreed" ? (
          <Action tone="cautious" step="cancel-arrangement" onPress={() => setEnding("cancel")}>
            {t("desk.cancel")}
          </Action>
        ) : null}
      </div>
      <div className="row">
        {diary ? (
          <Action tone="quiet" step="ics" describedBy="ics-hint" onPress={save}>
            <CalendarPlus size={18} aria-hidden /> {t("desk.ics")}
          </Action>
        ) : null}
        {call.line ? (
          <Action tone="quiet" onPress={() => go({ screen: "lines", room: call.line })}>
            <MessageSquare size={18} aria-hidden /> {t("desk.write")}
          </Action>
        ) : null}
      </div>
      {diary ? <p id="ics-hint" className="small muted">{t("desk.icsHint")}</p> : null}
      {asked ? <AcceptSheet call={call} asked={asked} isOpen={accepting} onClose={() => setAccepting(false)} /> : null}
      {ending ? <EndSheet call={call} asked={asked} ending={ending} onClose={() => setEnding(null)} /> : null}
    </div>
  );
}
