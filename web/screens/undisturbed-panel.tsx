/** When calls may disturb: for some hours, until switched off, each night; what rings all the same; and whether callers may know. The same on all of one's devices. */
import { BellOff, BellRing } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Undisturbed } from "../../protocol/wire/settings.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { LetsThrough } from "../parts/lets-through.tsx";
import { useClient, useView } from "../shell/client-context.ts";

/** Longer ones fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const HOURS = [1, 4, 8] as const;
const NIGHT = { from: 22 * 60, to: 7 * 60 };
const clockOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

export function UndisturbedPanel() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { undisturbed } = useView();
  const ends = undisturbed?.now?.until ?? null;
  const [past, setPast] = useState(false);
  useEffect(() => {
    if (ends === null) return undefined;
    const left = ends - Date.now();
    setPast(left <= 0);
    if (left > LONGEST_TIMER_MS) return undefined;
    const timer = setTimeout(() => setPast(true), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [ends]);
  if (!undisturbed) return null;
  const { now, daily, lets, tells } = undisturbed;
  const set = (change: Partial<Undisturbed>) => client.setUndisturbed({ ...undisturbed, ...change });
  const on = now !== null && (now.until === null || !past);
  return (
    <section className="stack tight" aria-labelledby="undisturbed-title" data-undisturbed={on ? "now" : daily ? "daily" : "no"}>
      <h2 id="undisturbed-title">{t("reach.quiet.title")}</h2>
      <FailureZone>
        <p role="status">{on ? (now.until === null ? t("reach.quiet.onOpen") : t("reach.quiet.onUntil", { time: dayAndTime(now.until, i18n.language) })) : t("reach.quiet.off")}</p>
        <div className="row">
          {on ? (
            <Action tone="primary" step="disturb-again" onPress={() => set({ now: null })}>
              <BellRing size={20} aria-hidden /> {t("reach.quiet.end")}
            </Action>
          ) : (
            <>
              {HOURS.map((hours) => (
                <Action key={hours} step={`undisturbed-${hours}`} onPress={() => set({ now: { until: Date.now() + hours * 3600_000 } })}>
                  {t("reach.quiet.hours", { count: hours })}
                </Action>
              ))}
              <Action step="undisturbed-open" onPress={() => set({ now: { until: null } })}>
                <BellOff size={20} aria-hidden /> {t("reach.quiet.open")}
              </Action>
            </>
          )}
        </div>
        <div className="row">
          <label className="row">
            <input type="checkbox" checked={daily !== null} data-step="undisturbed-daily" onChange={(event) => void set({ daily: event.target.checked ? { ...NIGHT, zone: Intl.DateTimeFormat().resolvedOptions().timeZone } : null })} />
            {t("reach.quiet.daily")}
          </label>
          {daily ? (
            <span className="row">
              <input className="input" type="time" aria-label={t("reach.quiet.from")} value={clockOf(daily.from)} onChange={(event) => event.target.value && void set({ daily: { ...daily, from: minutesOf(event.target.value) } })} />
              <span aria-hidden>–</span>
              <input className="input" type="time" aria-label={t("reach.quiet.to")} value={clockOf(daily.to)} onChange={(event) => event.target.value && void set({ daily: { ...daily, to: minutesOf(event.target.value) } })} />
              <span className="small muted">{daily.zone}</span>
            </span>
          ) : null}
        </div>
        <LetsThrough label={t("reach.quiet.lets")} value={lets} onChange={(to) => void set({ lets: to })} step="undisturbed-lets" />
        <p className="small muted">{t(lets === null ? "reach.quiet.letsNothing" : lets === "IMMEDIATE" ? "reach.quiet.letsUrgent" : lets === "FLASH" ? "reach.quiet.letsFlash" : "reach.quiet.letsPriority")}</p>
        <label className="row">
          <input type="checkbox" checked={tells} data-step="undisturbed-tells" onChange={(event) => void set({ tells: event.target.checked })} />
          {t("reach.quiet.tells")}
        </label>
      </FailureZone>
    </section>
  );
}
