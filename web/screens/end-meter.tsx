/** How loud one end is, as decoded here, and the name to show with it. */
import { useTranslation } from "react-i18next";
import type { ParticipantView } from "../../client/model/views.ts";

/** Guests know addresses only; the organisation stands beneath already. */
export function shownName({ name, organisation }: ParticipantView): string {
  return name.endsWith(`@${organisation}`) ? name.slice(0, -organisation.length - 1) : name;
}

export function EndMeter({ participant }: { participant: ParticipantView }) {
  const { t } = useTranslation();
  const shown = Math.min(1, Math.sqrt(participant.meter) * 1.6);
  return (
    <span className="meter" role="meter" aria-label={t("call.meter", { name: participant.name })} aria-valuemin={0} aria-valuemax={1} aria-valuenow={Number(shown.toFixed(2))} data-meter={participant.own ? "own" : "far"}>
      <span style={{ transform: `scaleX(${shown})` }} />
    </span>
  );
}
