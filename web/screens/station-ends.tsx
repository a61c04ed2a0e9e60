/** Ends that are stations: where, and everybody who is there, so that nobody is on a line or a call unseen; and whose clearance caps what may be said. */
import { useTranslation } from "react-i18next";
import type { StationView } from "../../client/model/station-view.ts";
import type { FactView } from "../../client/model/views.ts";
import { dayAndTime, listed, time } from "../i18n/i18n.ts";
import { PlaceSign } from "../parts/place-sign.tsx";
import "./station.css";

/** `limit`: the reason that stands above; what it says already is not said again. */
export function StationEnds({ stations, limit }: { stations: readonly StationView[]; limit: FactView | null }) {
  const { t, i18n } = useTranslation();
  return stations.map((station) => {
    const least = leastOf(station);
    return (
      <p key={station.end} className="station-end small" role="status" data-step="station-end" data-own={station.own || undefined}>
        <PlaceSign kind={station.placeKind} size={18} />
        <span>
          <strong>{t("station.ends.title", { where: titleOf(station, t) })}</strong> {least ? `${listed(station.present.map(({ name }) => name), i18n.language)}.` : t("station.ends.unseen")}
          {least && !(limit?.kind === "presence" && limit.end === station.end) ? ` ${t(station.present.some(({ rank }) => rank > least.rank) ? "station.ends.because" : "station.ends.alike", { rank: t(`rank.${least.rank}`), least: least.name })}` : null}
        </span>
      </p>
    );
  });
}

/** Each with what it is known by, for the list of facts. */
export function StationPresent({ station }: { station: StationView }) {
  const { t, i18n } = useTranslation();
  return (
    <section className="stack tight" data-step="station-present">
      <h4 className="row">
        <PlaceSign kind={station.placeKind} size={18} /> {titleOf(station, t)}
      </h4>
      {station.present.length === 0 ? <p className="small muted">{t("station.ends.unseen")}</p> : null}
      <ul className="stack tight">
        {station.present.map((one) => (
          <li key={one.person ?? one.name} className="here-row">
            <span className="grow">
              <strong>{one.name}</strong>
              <span className="small muted">
                {one.vouchedBy === null ? t("station.ends.self") : t("station.ends.vouched", { officer: one.vouchedBy })} · {one.setBy === null ? t("station.ends.uncleared") : t("station.ends.setBy", { who: one.setBy, time: dayAndTime(one.setAt * 1000, i18n.language) })}
              </span>
            </span>
            <span className={`tag rank-${one.rank}`}>{t("station.cleared", { rank: t(`rank.${one.rank}`) })}</span>
          </li>
        ))}
      </ul>
      {station.since !== undefined && station.until !== undefined ? <p className="small muted figures">{t("station.ends.until", { since: time(station.since * 1000, i18n.language), until: time(station.until * 1000, i18n.language) })}</p> : null}
    </section>
  );
}

function leastOf({ present }: StationView) {
  return present.toSorted((a, b) => a.rank - b.rank)[0];
}

function titleOf({ own, place, endName }: StationView, t: (key: string, values: Record<string, string>) => string): string {
  return t(own ? "station.ends.own" : "station.ends.far", { place, name: endName });
}
