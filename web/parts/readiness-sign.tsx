/** How high somebody reaches before joining. Whose node this device has not heard counts as the lowest, and is shown as not known: nobody has said anything against them. */
import { useTranslation } from "react-i18next";
import { isNotKnownYet, type Readiness } from "../../client/desk/readiness.ts";
import { LevelSign, Ring } from "../ring/ring.tsx";
import "./readiness-sign.css";

/** The lowest of them; not known yet only where nobody at that level is known to be so low. */
export function ReadinessSign({ all, size = 16 }: { all: readonly Readiness[]; size?: number }) {
  const { t } = useTranslation();
  const level = Math.min(...all.map((one) => one.level)) as Readiness["level"];
  if (!all.filter((one) => one.level === level).every(isNotKnownYet)) return <LevelSign level={level} size={size} />;
  return (
    <span className="level-sign not-known-yet" data-readiness="not-known-yet">
      <Ring level={level} settled={false} size={size} />
      <span className="level-word">{t("desk.readiness.notYet")}</span>
    </span>
  );
}
