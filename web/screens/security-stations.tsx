/** What the security officer says of places and people: which device stands where for whom, and how high each person is cleared; by whom and since when. */
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceView } from "../../protocol/wire/api.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { PlaceSign } from "../parts/place-sign.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useAsked } from "../parts/use-asked.ts";
import { useClient } from "../shell/client-context.ts";
import { ClearanceRow } from "./security-clearance.tsx";
import { type Placed, PlaceForm } from "./security-place.tsx";
import { VouchLink } from "./vouch.tsx";
import "./station.css";

export function SecurityStations() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const ask = useCallback(async () => ({ ...(await client.security.stations()), ...(await client.security.devices()) }), [client]);
  const [answer, refresh] = useAsked(ask);
  const [placing, setPlacing] = useState<Placed | "new" | null>(null);
  const [taking, setTaking] = useState<Placed | null>(null);
  if (!answer) return null;
  const { places, clearances, devices, people } = answer;
  const nameOf = (person: string) => people.find((one) => one.person === person)?.name ?? person;
  const titleOf = (device: DeviceView) => t("station.officer.of", { device: device.name, person: nameOf(device.person) });
  const placed = new Set(places.map(({ deviceId }) => deviceId));
  const free = devices.filter(({ deviceId, status }) => status !== "revoked" && status !== "pending" && !placed.has(deviceId));
  const done = () => {
    setPlacing(null);
    setTaking(null);
    refresh();
  };
  return (
    <div className="stack">
      <section className="stack tight">
        <div className="row between">
          <h2>{t("station.officer.places")}</h2>
          <span className="row">
            <VouchLink />
            <Action step="place-new" isDisabled={free.length === 0} onPress={() => setPlacing("new")}>
              {t("station.officer.make")}
            </Action>
          </span>
        </div>
        <p className="muted">{t("station.officer.placesHint")}</p>
        {places.length === 0 ? (
          <div data-step="no-places">
            <strong>{t("station.officer.noPlaces")}</strong>
            <p className="muted">{t(free.length === 0 ? "station.officer.noDevice" : "station.officer.noPlacesHint")}</p>
          </div>
        ) : null}
        <ul className="stack tight">
          {places.map((one) => {
            const device = devices.find(({ deviceId }) => deviceId === one.deviceId);
            return (
              <li key={one.deviceId} className="panel here-row" data-place={one.place.name}>
                <PlaceSign kind={one.place.kind} size={24} />
                <span className="grow">
                  <strong>{one.place.name}</strong>
                  <span className="small">{[t(`station.kind.${one.place.kind}`), device ? titleOf(device) : ""].filter(Boolean).join(" · ")}</span>
                  <span className="small muted">{t("station.officer.placedBy", { who: one.byName, time: dayAndTime(one.at * 1000, i18n.language) })}</span>
                </span>
                <span className="row">
                  <Action size="small" step="place-change" onPress={() => setPlacing(one)}>
                    {t("station.officer.change")}
                  </Action>
                  <Action size="small" tone="cautious" step="place-take" onPress={() => setTaking(one)}>
                    {t("station.officer.takeAway")}
                  </Action>
                </span>
              </li>
            );
          })}
        </ul>
      </section>
      <section className="stack tight">
        <h2>{t("station.officer.clearances")}</h2>
        <p className="muted">{t("station.officer.clearancesHint")}</p>
        {people.length === 0 ? <p className="muted">{t("station.officer.nobody")}</p> : null}
        <ul className="stack tight">
          {people.map((one) => (
            <ClearanceRow key={one.person} person={one} clearance={clearances.find(({ person }) => person === one.person)} onChanged={refresh} />
          ))}
        </ul>
      </section>
      <Sheet title={placing === null || placing === "new" ? t("station.officer.make") : placing.place.name} isOpen={placing !== null} onClose={() => setPlacing(null)}>
        {placing === null ? null : <PlaceForm placed={placing === "new" ? undefined : placing} devices={free.map((device) => ({ deviceId: device.deviceId, title: titleOf(device) }))} onDone={done} />}
      </Sheet>
      <Sheet title={taking?.place.name ?? ""} isOpen={taking !== null} onClose={() => setTaking(null)}>
        <p>{t("station.officer.takeSure", { place: taking?.place.name ?? "" })}</p>
        <div className="row">
          <Action tone="danger" step="place-take-sure" onPress={() => (taking ? client.security.place(taking.deviceId, null).then(done) : undefined)}>
            {t("station.officer.takeAway")}
          </Action>
          <Action onPress={() => setTaking(null)}>{t("do.cancel")}</Action>
        </div>
      </Sheet>
    </div>
  );
}
