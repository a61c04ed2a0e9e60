/** Why a portion does not open, what it would take, and the next step. Nothing of what it says. */
import { useTranslation } from "react-i18next";
import type { Denial } from "../../../protocol/wire/dispatch/procedures.ts";
import { raiseHint } from "../../../protocol/assurance/fact-values.ts";
import { dayAndTime, listed } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { useFailureText } from "../../parts/failure.tsx";
import { OwnDevicesThatWouldDo } from "../../parts/own-devices-that-would-do.tsx";
import { useClient, useView } from "../../shell/client-context.ts";

export function DenialNeeds({ denial, onAgain }: { denial: Denial; onAgain: () => Promise<void> }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const text = useFailureText();
  const { me } = useView();
  const { level, factor, rank, categories, until } = denial;
  const hint = factor === undefined ? undefined : raiseHint(factor);
  const needs = [
    level === undefined ? "" : t("dispatches.need.level", { level: t(`level.${level as 0 | 1 | 2 | 3}`) }),
    level === undefined || factor === undefined ? "" : t("dispatches.need.factor", { what: t(`value.${factor}`, { name: me?.name ?? "", place: "", who: "", defaultValue: factor }) }),
    hint ? t("dispatches.need.raise", { how: t(`raise.${hint}`, { defaultValue: hint }) }) : "",
    rank === undefined ? "" : t("dispatches.need.rank", { rank: t(`rank.${rank}`) }),
    categories === undefined || categories.length === 0 ? "" : t("dispatches.need.categories", { list: listed(categories, i18n.language) }),
    until === undefined ? "" : t(denial.code === "dispatch/over" ? "dispatches.need.over" : "dispatches.need.until", { time: dayAndTime(until * 1000, i18n.language) }),
  ].filter(Boolean);
  return (
    <div className="stack tight" data-denial={denial.code}>
      <p>{text(denial.code)}</p>
      <OwnDevicesThatWouldDo code={denial.code} />
      {needs.length > 0 ? (
        <div className="small">
          <p className="muted">{t("dispatches.needs")}</p>
          <ul className="bullets">
            {needs.map((need) => (
              <li key={need}>{need}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <div className="row">
        {level !== undefined && me?.passkey === "due" ? (
          <Action size="small" tone="primary" onPress={() => client.confirmPresence().then(onAgain)}>
            {t("dispatches.confirmPasskey")}
          </Action>
        ) : null}
        <Action size="small" step="again-portion" onPress={onAgain}>
          {t("dispatches.again")}
        </Action>
      </div>
    </div>
  );
}
