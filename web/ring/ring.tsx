/**
 * The one sign for a level: a ring that closes. Gap wide, gap narrow, closed, closed twice; dotted while it is being worked out.
 * The word stands beside it always, so that colour and shape are never the only carrier.
 */
import { useTranslation } from "react-i18next";
import type { LevelNumber } from "../../client/model/views.ts";
import "./ring.css";

const GAP_DEGREES = [104, 44, 0, 0] as const;
const RADIUS = 42;
const AROUND = 2 * Math.PI * RADIUS;

export function Ring({ level, settled = true, size = 20 }: { level: LevelNumber; settled?: boolean; size?: number }) {
  const drawn = AROUND * (1 - GAP_DEGREES[level] / 360);
  // The gap opens at the right, where the other end stands.
  const turn = GAP_DEGREES[level] / 2;
  const width = size < 40 ? 13 : size < 120 ? 9 : 6;
  // Small dots would run into one another and look like a closed ring.
  const dots = size < 40 ? 9 : size < 120 ? 16 : 24;
  return (
    <svg className={`ring level-${level}${settled ? "" : " unsettled"}`} width={size} height={size} viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      {/* A new circle for dots: only one settled level turns into another in a movement. */}
      <circle key={settled ? "settled" : "dots"} cx="50" cy="50" r={RADIUS} fill="none" stroke="currentColor" strokeWidth={width} strokeLinecap={settled ? "butt" : "round"} transform={`rotate(${turn} 50 50)`} strokeDasharray={settled ? `${drawn} ${AROUND - drawn}` : `0.5 ${AROUND / dots - 0.5}`} />
      {level === 3 && settled ? <circle cx="50" cy="50" r={RADIUS - 2 * width} fill="none" stroke="currentColor" strokeWidth={width * 0.8} /> : null}
    </svg>
  );
}

export function LevelWord({ level, settled = true }: { level: LevelNumber; settled?: boolean }) {
  const { t } = useTranslation();
  return <span className={`level-word level-${level}`}>{settled ? t(`level.${level}`) : t("level.working")}</span>;
}

export function LevelSign({ level, settled = true, size = 16 }: { level: LevelNumber; settled?: boolean; size?: number }) {
  return (
    <span className="level-sign">
      <Ring level={level} settled={settled} size={size} />
      <LevelWord level={level} settled={settled} />
    </span>
  );
}
