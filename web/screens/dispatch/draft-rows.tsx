/** What is being written, on any of the author's devices. */
import { useTranslation } from "react-i18next";
import type { DispatchDraftView } from "../../../client/model/dispatches.ts";
import { dayAndTime } from "../../i18n/i18n.ts";
import { hashOf } from "../../shell/route.ts";

const BEGINNING = 60;

export function DraftRows({ drafts, current }: { drafts: readonly DispatchDraftView[]; current: string | undefined }) {
  const { t, i18n } = useTranslation();
  if (drafts.length === 0) return null;
  return (
    <section aria-labelledby="dispatches-drafts" data-group="drafts">
      <h2 className="group-title" id="dispatches-drafts">
        {t("dispatches.compose.drafts")}
      </h2>
      <ul>
        {drafts.map(({ id, written, savedAt, own, device }) => (
          <li key={id}>
            <a className="line-row board-row settled" href={hashOf({ screen: "dispatches", item: `draft ${id}` })} aria-current={id === current ? "page" : undefined} data-step="open-draft" data-draft={id}>
              <strong className="truncate" dir="auto">
                {written.title || written.portions.flatMap((one) => (one.kind === "text" && one.text.trim() ? [one.text.trim().slice(0, BEGINNING)] : []))[0] || t("dispatches.compose.untitled")}
              </strong>
              <span className="row between small">
                <span className="truncate muted grow">{own ? t("dispatches.compose.draft") : device}</span>
                <span className="muted figures">{dayAndTime(savedAt, i18n.language)}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
