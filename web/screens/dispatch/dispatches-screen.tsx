/** What is shared, by what it asks of this person; and beside the list the one that is open, or the one that is being written. */
import { FileLock2, Fingerprint, Plus, Search } from "lucide-react";
import { useState } from "react";
import { Input, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { dispatchGroups, groupOf } from "../../parts/dispatch-groups.ts";
import { Action } from "../../parts/button.tsx";
import { useView } from "../../shell/client-context.ts";
import { go, hashOf } from "../../shell/route.ts";
import { BriefLink, BriefScreen } from "./brief-screen.tsx";
import { ComposeDispatch } from "./compose.tsx";
import { DispatchRow } from "./dispatch-row.tsx";
import { DraftRows } from "./draft-rows.tsx";
import { ReadDispatch } from "./reading.tsx";
import { TraceScreen } from "./trace-screen.tsx";
import "../desk.css";
import "./dispatches.css";

/** `item`: an id; `new`; `draft <id>`; `trace`; `brief`. */
export function DispatchesScreen({ item }: { item?: string | undefined }) {
  const { t } = useTranslation();
  const { dispatches, dispatchDrafts, me } = useView();
  const [sought, setSought] = useState("");
  const chosen = dispatches.find(({ id }) => id === item);
  const [what, which] = (item ?? "").split(" ");
  const draft = what === "draft" ? dispatchDrafts.find(({ id }) => id === which) : undefined;
  // One that is being written becomes a draft under its author's hands, and stays where it is.
  const writing = item === "new" || draft !== undefined;
  const tracing = item === "trace";
  const briefing = item === "brief";
  const controls = dispatches.some(({ role }) => role !== "reader");
  const words = sought.trim().toLocaleLowerCase();
  const found = dispatches.filter(({ title }) => title.toLocaleLowerCase().includes(words));
  return (
    <div className={`two-panes${chosen || writing || tracing || briefing ? " has-line" : ""}`}>
      <section className="lines" aria-labelledby="dispatches-list">
        <div className="lines-top">
          <h1 id="dispatches-list">{t("dispatches.title")}</h1>
          <Action tone="primary" step="compose-dispatch" onPress={() => go({ screen: "dispatches", item: "new" })}>
            <Plus size={18} aria-hidden /> {t("dispatches.new")}
          </Action>
          {dispatches.length > 0 ? <BriefLink current={briefing} /> : null}
          {controls ? (
            <a className="button small" href={hashOf({ screen: "dispatches", item: "trace" })} aria-current={tracing ? "page" : undefined} data-step="trace-passage">
              <Fingerprint size={18} aria-hidden /> {t("dispatches.trace.nav")}
            </a>
          ) : null}
          {dispatches.length > 3 ? (
            <SearchField aria-label={t("dispatches.find")} className="search" value={sought} onChange={setSought}>
              <Search size={18} aria-hidden />
              <Input className="input" placeholder={t("dispatches.find")} data-step="find-dispatch" />
            </SearchField>
          ) : null}
        </div>
        {dispatches.length === 0 && dispatchDrafts.length === 0 ? (
          <div className="empty">
            <h2>{t("dispatches.empty")}</h2>
            <p className="muted">{t("dispatches.emptyHint")}</p>
          </div>
        ) : found.length === 0 && words !== "" ? (
          <p className="empty muted">{t("dispatches.noneFound")}</p>
        ) : null}
        <DraftRows drafts={dispatchDrafts.filter(({ written }) => written.title.toLocaleLowerCase().includes(words))} current={draft?.id} />
        {dispatchGroups.map((group) => {
          const ones = found.filter((one) => groupOf(one, me?.person) === group);
          return ones.length === 0 ? null : (
            <section key={group} aria-labelledby={`dispatches-${group}`} data-group={group}>
              <h2 className="group-title" id={`dispatches-${group}`}>
                {t(`dispatches.groups.${group}`)}
              </h2>
              <ul>
                {ones.map((dispatch) => (
                  <DispatchRow key={dispatch.id} dispatch={dispatch} current={dispatch.id === chosen?.id} />
                ))}
              </ul>
            </section>
          );
        })}
      </section>
      {writing ? <ComposeDispatch key={draft?.id ?? "new"} draft={draft} /> : tracing ? <TraceScreen /> : briefing ? <BriefScreen /> : chosen ? <ReadDispatch key={chosen.id} dispatch={chosen} /> : <NoneChosen />}
    </div>
  );
}

function NoneChosen() {
  return (
    <section className="nothing-open">
      <FileLock2 size={64} aria-hidden className="muted" />
    </section>
  );
}
