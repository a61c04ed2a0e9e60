/** What holds for a dispatch: offline, until when, passing on; and what nobody can take back. */
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import { dated } from "../../i18n/i18n.ts";

export const leases = [0, 3600, 86_400, 604_800, 2_592_000] as const;

export function Terms({ dispatch: { terms, role } }: { dispatch: DispatchView }) {
  const { t, i18n } = useTranslation();
  const known = leases.find((one) => one === terms.lease);
  const span = known === undefined ? duration(terms.lease, i18n.language) : t(`dispatches.spans.${known}`);
  return (
    <div className="small muted stack tight" data-step="terms">
      <p>{terms.lease === 0 ? t("dispatches.lease.none") : t("dispatches.lease.some", { span })}</p>
      {terms.until === null ? null : <p className="figures">{t("dispatches.over", { time: dated(terms.until * 1000, i18n.language) })}</p>}
      <p>{t(role === "reader" ? "dispatches.copyMarked" : "dispatches.cannotTakeBack")}</p>
    </div>
  );
}

function duration(seconds: number, language: string): string {
  const [value, unit] = seconds < 3600 ? [Math.ceil(seconds / 60), "minute"] : seconds < 86_400 ? [Math.round(seconds / 3600), "hour"] : [Math.round(seconds / 86_400), "day"];
  return new Intl.NumberFormat(language, { style: "unit", unit: unit as string, unitDisplay: "long" }).format(value as number);
}
