/** How loud one end is, as decoded here, and the name to show with it. */
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ParticipantView } from "../../client/model/views.ts";
import { useClient } from "../shell/client-context.ts";

const MOVES_MS = 200;

/** Guests know addresses only; the organisation stands beneath already. */
export function shownName({ name, organisation }: ParticipantView): string {
  return name.endsWith(`@${organisation}`) ? name.slice(0, -organisation.length - 1) : name;
}

/** It moves several times a second, so that it writes to its own two elements and nothing else is drawn. */
export function EndMeter({ call, participant }: { call: string; participant: ParticipantView }) {
  const { t } = useTranslation();
  const client = useClient();
  const meter = useRef<HTMLSpanElement>(null);
  const { own, leaf } = participant;
  useEffect(() => {
    const move = () => {
      const shown = Math.min(1, Math.sqrt(client.meter(call, own ? "self" : leaf)) * 1.6).toFixed(2);
      const element = meter.current;
      if (!element || element.ariaValueNow === shown) return;
      element.ariaValueNow = shown;
      (element.firstElementChild as HTMLElement).style.transform = `scaleX(${shown})`;
    };
    move();
    const timer = setInterval(move, MOVES_MS);
    return () => clearInterval(timer);
  }, [client, call, own, leaf]);
  return (
    <span ref={meter} className="meter" role="meter" aria-label={t("call.meter", { name: participant.name })} aria-valuemin={0} aria-valuemax={1} aria-valuenow={0} data-meter={own ? "own" : "far"}>
      <span />
    </span>
  );
}
