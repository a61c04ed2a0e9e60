/** The board: what must be answered, what is today, what comes, what is settled. At a desk with everything that a desk can do; for whoever takes part, what the own desk has told. */
import { CalendarClock, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ArrangementView } from "../../client/model/desk.ts";
import { wallIn } from "../../client/desk/times.ts";
import { useMinute } from "../parts/minute.ts";
import { CallTimes, dayOf } from "../parts/call-times.tsx";
import { ReadinessSign } from "../parts/readiness-sign.tsx";
import { useView } from "../shell/client-context.ts";
import { go, hashOf } from "../shell/route.ts";
import { Action } from "../parts/button.tsx";
import { CallCard } from "./desk-call.tsx";
import { Precedence } from "./desk-precedence.tsx";
import { RequestForm } from "./desk-form.tsx";
import { DirectCalls } from "./desk-join.tsx";
import "./desk.css";

const GROUPS = ["answer", "today", "later", "over"] as const;
type Group = (typeof GROUPS)[number];

export function DeskScreen({ item }: { item?: string | undefined }) {
  const { t } = useTranslation();
  const now = useMinute();
  const view = useView();
  const isDesk = view.me?.role === "desk";
  const [what, to] = (item ?? "").split(" ");
  if (isDesk && what === "new") return <RequestForm key={to ?? "new"} to={to} onDone={(id) => go({ screen: "desk", ...(id ? { item: id } : {}) })} />;
  const chosen = view.arrangements.find(({ id }) => id === what);
  if (isDesk && chosen && to === "counter") return <RequestForm key={chosen.id} counters={chosen} onDone={() => go({ screen: "desk", item: chosen.id })} />;
  return (
    <div className={`two-panes${chosen ? " has-line" : ""}`}>
      <section className="lines" aria-labelledby="board">
        <div className="lines-top">
          <div className="row between">
            <h1 id="board">{t(isDesk ? "desk.title" : "desk.titleOwn")}</h1>
            {isDesk ? (
              <Action tone="primary" step="ask-for-call" onPress={() => go({ screen: "desk", item: "new" })}>
                <Plus size={18} aria-hidden /> {t("desk.new")}
              </Action>
            ) : null}
          </div>
        </div>
        {view.arrangements.length === 0 ? (
          <div className="empty">
            <h2>{t(isDesk ? "desk.empty" : "desk.emptyOwn")}</h2>
            <p className="muted">{t(isDesk ? "desk.emptyHint" : "desk.emptyOwnHint")}</p>
          </div>
        ) : null}
        {isDesk ? <DirectCalls /> : null}
        {GROUPS.map((group) => {
          const calls = view.arrangements.filter((call) => groupOf(call, now) === group);
          return calls.length === 0 ? null : (
            <section key={group} aria-labelledby={`group-${group}`}>
              <h2 className="group-title" id={`group-${group}`}>
                {t(`desk.groups.${group}`)}
              </h2>
              <ul>
                {calls.map((call) => (
                  <BoardRow key={call.id} call={call} current={call.id === chosen?.id} />
                ))}
              </ul>
            </section>
          );
        })}
      </section>
      {chosen ? <CallCard key={chosen.id} call={chosen} /> : <NoneChosen />}
    </div>
  );
}

function NoneChosen() {
  return (
    <section className="nothing-open">
      <CalendarClock size={64} aria-hidden className="muted" />
    </section>
  );
}

function BoardRow({ call, current }: { call: ArrangementView; current: boolean }) {
  const { t, i18n } = useTranslation();
  const own = wallIn(call.terms.start, call.zones.own);
  const readiness = call.participants.flatMap((one) => one.readiness ?? []);
  const settled = call.state !== "asked" && call.state !== "agreed";
  return (
    <li>
      <a className={`line-row board-row${settled ? " settled" : ""}`} href={hashOf({ screen: "desk", item: call.id })} aria-current={current ? "page" : undefined} data-step="open-arrangement" data-arrangement={call.id} data-call-state={call.state}>
        <span className="row between">
          <strong className="truncate">{call.terms.subject}</strong>
          {call.terms.precedence === "ROUTINE" ? null : <Precedence call={call} />}
        </span>
        <span className="row between small">
          <span className="truncate muted">{t("desk.with", { organisation: call.far.organisation })}</span>
          <span className="muted figures">{dayOf(own.date, i18n.language)}</span>
        </span>
        <span className="row between small">
          {call.continues ? <span className="truncate">{t("desk.join.row")}</span> : <CallTimes terms={call.terms} call={call} short />}
          <span className={call.awaits === "own" ? "to-answer" : ""}>{call.awaits === "own" ? t("desk.awaits.own") : t(`desk.state.${call.state}`)}</span>
        </span>
        {call.state === "agreed" && readiness.length > 0 ? <ReadinessSign all={readiness} /> : null}
      </a>
    </li>
  );
}

function groupOf(call: ArrangementView, now: number): Group {
  if (call.state !== "asked" && call.state !== "agreed") return "over";
  if (call.awaits === "own") return "answer";
  return wallIn(call.terms.start, call.zones.own).date === wallIn(Math.floor(now / 1000), call.zones.own).date ? "today" : "later";
}
