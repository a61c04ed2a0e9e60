/** The word within the ring of a running call, and beneath it what the line carries. */
import { useTranslation } from "react-i18next";
import type { AssessmentView } from "../../client/model/views.ts";
import { LevelWord } from "../ring/ring.tsx";

/** While the ends have yet to agree the lower counts, and is said if it is something; that nothing is known yet is not called OPEN. What the line carries is true all the same. */
export function RingCaption({ assessment: { level, settled, ceiling } }: { assessment: Pick<AssessmentView, "level" | "settled" | "ceiling"> }) {
  const { t } = useTranslation();
  return (
    <>
      <LevelWord level={level} settled={settled || level > 0} />
      <small className="muted">{settled || level === 0 ? t("call.ceiling", { rank: t(`rank.${ceiling}`) }) : t("level.working")}</small>
    </>
  );
}
