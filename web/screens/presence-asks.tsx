/** At a person's own device: a station says that the person is there, and only the person can say so; and where they are listed, the way off the list. */
import { MapPin, MapPinCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { useClient, useView } from "../shell/client-context.ts";

export function PresenceAsks() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { presence } = useView();
  const at = (until: number) => time(until * 1000, i18n.language);
  if (presence.asks.length === 0 && presence.here.length === 0) return null;
  return (
    <FailureZone>
      {presence.asks.map(({ list, by, place, until }) => (
        <section key={list} className="notice warn ended presence" role="alert" data-step="presence-ask">
          <MapPin size={20} aria-hidden />
          <div className="grow">
            <p>
              <strong>{t("station.asks.question", { by: by ?? place.name, place: place.name })}</strong>
            </p>
            <p className="small">{t("station.asks.hint", { time: at(until) })}</p>
          </div>
          <div className="row">
            <Action tone="primary" step="presence-yes" onPress={() => client.presence.confirm(list)}>
              {t("station.asks.yes")}
            </Action>
            <Action step="presence-no" onPress={() => client.presence.elsewhere(list)}>
              {t("station.asks.no")}
            </Action>
          </div>
        </section>
      ))}
      {presence.here.map(({ list, place, until, vouchedBy }) => (
        <section key={list} className="notice ended presence" role="status" data-step="presence-here">
          <MapPinCheck size={20} aria-hidden />
          <div className="grow">
            <p>{vouchedBy === undefined ? t("station.asks.on", { place: place.name, time: at(until) }) : t("station.asks.vouched", { officer: vouchedBy, place: place.name, time: at(until) })}</p>
            <p className="small muted">{t("station.asks.elsewhereHint")}</p>
          </div>
          <div className="row">
            <Action step="presence-leave" onPress={() => client.presence.leave(list)}>
              {t("station.asks.leaving")}
            </Action>
            <Action tone="cautious" step="presence-elsewhere" onPress={() => client.presence.elsewhere(list)}>
              {t("station.asks.elsewhere")}
            </Action>
          </div>
        </section>
      ))}
    </FailureZone>
  );
}
