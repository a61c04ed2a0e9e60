/** Says of a person whether a device of theirs can ring now: a sign and its words, as their node answers. Not known says nothing rather than something. */
import { Bell, BellOff, BellRing } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useReach } from "./use-reach.ts";

export function ReachBadge({ person }: { person: string }) {
  const { t } = useTranslation();
  const reach = useReach([person])[person];
  if (!reach || reach.ringable === "unknown") return null;
  const Sign = reach.ringable === "now" ? BellRing : reach.ringable === "push" ? Bell : BellOff;
  return (
    <span className={`tag${reach.ringable === "no" ? " level-0" : ""}`} data-reach={reach.ringable}>
      <Sign size={14} aria-hidden /> {t(`reach.badge.${reach.ringable}`)}
    </span>
  );
}

/** A sentence for who is about to call; nothing where nothing need be said. */
export function ReachNotice({ person, name }: { person: string; name: string }) {
  const { t } = useTranslation();
  const reach = useReach([person])[person];
  if (!reach) return null;
  if (reach.ringable === "no") return <p className="notice warn" data-reach="no">{t(reach.urgent === "no" || reach.urgent === "unknown" ? "reach.nobody" : "reach.urgentOnly", { name })}</p>;
  if (reach.ringable === "push") return <p className="notice" data-reach="push">{t("reach.woken", { name })}</p>;
  return null;
}
