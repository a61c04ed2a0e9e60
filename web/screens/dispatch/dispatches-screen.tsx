/** What is shared, by what it asks of this person; and beside the list the one that is open, or the one that is being written. */
import { FileLock2, Plus, Search } from "lucide-react";
import { useState } from "react";
import { Input, SearchField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { dispatchGroups, groupOf } from "../../parts/dispatch-groups.ts";
import { Action } from "../../parts/button.tsx";
import { useView } from "../../shell/client-context.ts";
import { go } from "../../shell/route.ts";
import { ComposeDispatch } from "./compose.tsx";
import { DispatchRow } from "./dispatch-row.tsx";
import { ReadDispatch } from "./reading.tsx";
import "../desk.css";
import "./dispatches.css";

/** `item`: an id; `new`. */
export function DispatchesScreen({ item }: { item?: string | undefined }) {
  const { t } = useTranslation();
  const { dispatches, me } = useView();
  const [sought, setSought] = useState("");
  const chosen = dispatches.find(({ id }) => id === item);
  const writing = item === "new";
  const words = sought.trim().toLocaleLowerCase();
  const found = dispatches.filter(({ title }) => title.toLocaleLowerCase().includes(words));
  return (
    <div className={`two-panes${chosen || writing ? " has-line" : ""}`}>
      <section className="lines" aria-labelledby="dispatches-list">
        <div className="lines-top">
          <h1 id="dispatches-list">{t("dispatches.title")}</h1>
          <Action tone="primary" step="compose-dispatch" onPress={() => go({ screen: "dispatches", item: "new" })}>
            <Plus size={18} aria-hidden /> {t("dispatches.new")}
          </Action>
          {dispatches.length > 3 ? (
            <SearchField aria-label={t("dispatches.find")} className="search" value={sought} onChange={setSought}>
              <Search size={18} aria-hidden />
              <Input className="input" placeholder={t("dispatches.find")} data-step="find-dispatch" />
            </SearchField>
          ) : null}
        </div>
        {dispatches.length === 0 ? (
          <div className="empty">
            <h2>{t("dispatches.empty")}</h2>
            <p className="muted">{t("dispatches.emptyHint")}</p>
          </div>
        ) : found.length === 0 ? (
          <p className="empty muted">{t("dispatches.noneFound")}</p>
        ) : null}
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
      {writing ? <ComposeDispatch /> : chosen ? <ReadDispatch key={chosen.id} dispatch={chosen} /> : <NoneChosen />}
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
