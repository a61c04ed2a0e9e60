/** How a draft stands: kept since when, what another device has written of it, and the way to be rid of it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { time } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { useFailureText } from "../../parts/failure.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { useClient, useView } from "../../shell/client-context.ts";
import { go, hashOf } from "../../shell/route.ts";
import { type Written, writtenOf } from "./draft.ts";
import type { KeptDraft } from "./use-draft.ts";

export function DraftState({ kept, onTake }: { kept: KeptDraft; onTake: (written: Written) => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const text = useFailureText();
  const { dispatchDrafts } = useView();
  const stored = dispatchDrafts.find(({ id }) => id === kept.id);
  if (kept.code) return <p className="notice bad">{text(kept.code)}</p>;
  if (!stored) return null;
  const newer = !stored.own && JSON.stringify(stored.written) !== kept.text;
  return (
    <>
      <p className="small muted" data-step="draft-kept">
        {stored.own ? t("dispatches.compose.savedAt", { time: time(stored.savedAt, i18n.language) }) : t("dispatches.compose.savedElsewhere", { time: time(stored.savedAt, i18n.language), device: stored.device })}
      </p>
      {newer ? (
        <div className="notice warn undone" role="status">
          <span>{t("dispatches.compose.newer", { device: stored.device })}</span>
          <Action size="small" step="take-newer" onPress={() => onTake(writtenOf(stored.written))}>
            {t("dispatches.compose.takeNewer")}
          </Action>
        </div>
      ) : null}
      {stored.earlier.map((one) => (
        <div key={one.key} className="notice undone">
          <span>{t("dispatches.compose.earlier", { device: one.device })}</span>
          <span className="row">
            <Action size="small" onPress={() => onTake(writtenOf(one.written))}>
              {t("dispatches.compose.takeEarlier")}
            </Action>
            <Action size="small" onPress={() => client.dispatches.dropEarlierDraft(stored.id, one.key)}>
              {t("dispatches.compose.dropEarlier")}
            </Action>
          </span>
        </div>
      ))}
    </>
  );
}

export function Discard({ kept }: { kept: KeptDraft }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (kept.id === null) return null;
  return (
    <>
      <Action tone="cautious" step="discard-draft" onPress={() => setAsking(true)}>
        {t("dispatches.compose.discard")}
      </Action>
      <Sheet title={t("dispatches.compose.discardTitle")} isOpen={asking} onClose={() => setAsking(false)}>
        <p>{t("dispatches.compose.discardHint")}</p>
        <div className="row">
          <Action tone="danger" step="discard-confirm" onPress={() => kept.end().then(() => go({ screen: "dispatches" }))}>
            {t("dispatches.compose.discard")}
          </Action>
          <Action onPress={() => setAsking(false)}>{t("do.cancel")}</Action>
        </div>
      </Sheet>
    </>
  );
}

export function TornFrom({ id }: { id: string | undefined }) {
  const { t } = useTranslation();
  const { dispatches } = useView();
  const original = dispatches.find((one) => one.id === id);
  if (!original) return null;
  return (
    <p className="small">
      <a href={hashOf({ screen: "dispatches", item: original.id })}>{t("dispatches.compose.tearLineOf", { title: original.title })}</a>
    </p>
  );
}
