/** When a call is: on the clocks of both organisations and in Zulu, the day beside each where it is another. */
import { useTranslation } from "react-i18next";
import type { ArrangementView, CallTerms } from "../../client/model/desk.ts";
import { wallIn, zulu } from "../../client/desk/times.ts";

/** `short`: in a list that is by day. `dated`: in one line that stands alone. */
export function CallTimes({ terms, call, short, dated }: { terms: CallTerms; call: Pick<ArrangementView, "own" | "far" | "zones">; short?: boolean; dated?: boolean }) {
  const { t, i18n } = useTranslation();
  const own = wallIn(terms.start, call.zones.own);
  const far = call.zones.far === null ? null : wallIn(terms.start, call.zones.far);
  const end = (zone: string) => wallIn(terms.start + terms.minutes * 60, zone).time;
  if (dated)
    return (
      <span className="figures">
        {dayOf(own.date, i18n.language)} <strong>{own.time}</strong> <span className="muted">{far && far.known ? `${far.date === own.date ? "" : `${dayOf(far.date, i18n.language)} `}${far.time} ${call.far.organisation} · ` : ""}{zulu(terms.start)}</span>
      </span>
    );
  if (short)
    return (
      <span className="figures">
        <strong>{own.time}</strong> {far && far.known ? <span className="muted">{far.time} {call.far.organisation}</span> : null}
      </span>
    );
  return (
    <dl className="call-times figures" data-start={terms.start}>
      <div>
        <dt>{call.own.organisation}</dt>
        <dd>
          <strong>
            {own.time}–{end(call.zones.own)}
          </strong>{" "}
          {dayOf(own.date, i18n.language)} <small className="muted">UTC{own.offset}</small>
        </dd>
      </div>
      <div>
        <dt>{call.far.organisation}</dt>
        <dd>
          {far && far.known && call.zones.far !== null ? (
            <>
              <strong>
                {far.time}–{end(call.zones.far)}
              </strong>{" "}
              {dayOf(far.date, i18n.language)} <small className="muted">UTC{far.offset}</small>
            </>
          ) : (
            <span className="muted">{t("desk.times.unknownZone", { organisation: call.far.organisation })}</span>
          )}
        </dd>
      </div>
      <div>
        <dt>{t("desk.times.zulu")}</dt>
        <dd>
          <strong>{zulu(terms.start)}</strong> <small className="muted">{t("desk.times.minutes", { count: terms.minutes })}</small>
        </dd>
      </div>
    </dl>
  );
}

/** "Sunday, 22 November", of a date on somebody's calendar. */
export function dayOf(date: string, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${date}T12:00:00Z`));
}
