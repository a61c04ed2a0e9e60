/** How high one means to talk: a segmented control up to the ceiling; the rest is shown, and held. */
import { Lock } from "lucide-react";
import { Radio, RadioGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { useFailure } from "../parts/failure.tsx";
import { useClient } from "../shell/client-context.ts";

export function DeclareControl({ call }: { call: CallView }) {
  const { t } = useTranslation();
  const client = useClient();
  const report = useFailure();
  if (call.state !== "active" && call.state !== "connecting") return null;
  if (!call.mayDeclare && call.conference)
    return (
      <p className="declare" data-step="declared">
        <span className="small muted">{t("call.declared")}</span> <span className={`tag rank-${call.declared}`}>{t(`rank.${call.declared}`)}</span> <span className="small muted">{t("conference.desksDeclare")}</span>
      </p>
    );
  return (
    <RadioGroup className="declare" orientation="horizontal" aria-label={t("call.declared")} value={String(call.declared)} onChange={(value) => void client.declare(call.room, Number(value) as Rank).catch(report)}>
      <span className="small muted" title={t("call.declaredHint")}>
        {t("call.declared")}
      </span>
      <div className="segments">
        {([0, 1, 2, 3] as const).map((rank) => (
          <Radio key={rank} value={String(rank)} className="segment" isDisabled={rank > call.assessment.ceiling && rank !== call.declared} data-step={`declare-${rank}`}>
            {rank > call.assessment.ceiling ? <Lock size={14} aria-hidden /> : null}
            {t(`rank.${rank}`)}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
