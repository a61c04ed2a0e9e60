/** A meeting brief: who will be met, and then a sheet for each dispatch; on paper a page each, marked at the top and at the bottom. */
import { ClipboardList } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReaderChoice } from "../../../client/model/dispatches.ts";
import type { MeetingBrief } from "../../../client/model/meeting-brief.ts";
import { dayAndTime, listed } from "../../i18n/i18n.ts";
import { BackHeading } from "../../parts/back-heading.tsx";
import { Action } from "../../parts/button.tsx";
import { FailureZone } from "../../parts/failure.tsx";
import { useClient } from "../../shell/client-context.ts";
import { go, hashOf } from "../../shell/route.ts";
import { BriefSheet } from "./brief-sheet.tsx";
import { ReadersField } from "./readers-field.tsx";
import "./brief.css";

export function BriefScreen() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [who, setWho] = useState<readonly ReaderChoice[]>([]);
  const [made, setMade] = useState<MeetingBrief | null>(null);
  const choose = (chosen: readonly ReaderChoice[]) => {
    setWho(chosen);
    setMade(null); // a brief for others is none
  };
  return (
    <section className="call-card dispatch brief" aria-labelledby="brief-title" data-step="brief-screen">
      <FailureZone>
        <div className="stack">
          <header className="row">
            <BackHeading id="brief-title" title={t("brief.title")} onBack={() => go({ screen: "dispatches" })} onlyNarrow />
          </header>
          <div className="stack brief-tools">
            <p className="muted">{t("brief.hint")}</p>
            <ReadersField value={who} onChange={choose} words={{ label: t("brief.who"), hint: t("brief.whoHint"), none: t("brief.none"), remove: (name) => t("brief.remove", { name }) }} />
            <p className="small muted">{t("brief.opens")}</p>
            <div className="row">
              <Action tone="primary" step="make-brief" isDisabled={who.length === 0} onPress={async () => setMade(await client.dispatches.brief(who))}>
                {t("brief.make")}
              </Action>
              {made && made.dispatches.length > 0 ? (
                <Action step="print-brief" onPress={() => print()}>
                  {t("brief.print")}
                </Action>
              ) : null}
            </div>
          </div>
          {made ? (
            <div className="stack" role="status" data-step="brief">
              <p className="brief-with">
                <strong>{t("brief.for", { names: listed(made.with.map(({ name, organisation }) => (name === organisation ? name : `${name}, ${organisation}`)), i18n.language) })}</strong>
              </p>
              <p className="small muted">{t("brief.made", { time: dayAndTime(made.madeAt, i18n.language) })}</p>
              {made.dispatches.length === 0 ? <p>{t("brief.empty")}</p> : null}
              {made.dispatches.map((one) => (
                <BriefSheet key={one.id} brief={one} met={made.with} />
              ))}
            </div>
          ) : null}
        </div>
      </FailureZone>
    </section>
  );
}

/** For the list of dispatches. */
export function BriefLink({ current }: { current: boolean }) {
  const { t } = useTranslation();
  return (
    <a className="button small" href={hashOf({ screen: "dispatches", item: "brief" })} aria-current={current ? "page" : undefined} data-step="meeting-brief">
      <ClipboardList size={18} aria-hidden /> {t("brief.nav")}
    </a>
  );
}
