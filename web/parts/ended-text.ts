/** Why a call is over, as one sentence. */
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { durationText } from "./duration.ts";

export function useEndedText(): (call: CallView, name: string) => string {
  const { t, i18n } = useTranslation();
  return (call, name) =>
    call.state === "elsewhere" ? t("call.elsewhere") : t(`call.ended.${call.ended ?? "hung-up"}`, { name: call.revoked || name, duration: durationText((call.endedAt ?? 0) - (call.startedAt ?? 0), i18n.language) });
}
