/** At a device that is a station: above everything, also above a call, who counts as being here, how high that carries and until when; and the way to say it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StationShown } from "../../client/model/station-shown.ts";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { PlaceSign } from "../parts/place-sign.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useView } from "../shell/client-context.ts";
import { StationPanel } from "./station-panel.tsx";
import "./station.css";

type List = StationShown["lists"][number];

export function StationBar() {
  const { t, i18n } = useTranslation();
  const { station } = useView();
  const [open, setOpen] = useState(false);
  if (!station) return null;
  const current = station.lists.find(({ state }) => state === "current");
  const gathering = station.lists.find(({ state }) => state === "gathering");
  const over = station.lists.find(({ state, fell }) => state === "over" && fell);
  const state = current ? (current.ending ? "ending" : gathering ? "renewing" : "current") : gathering ? "gathering" : over ? "over" : "none";
  const urgent = state === "none" || state === "over" || state === "ending";
  const at = (list: List) => time(list.until * 1000, i18n.language);
  const text = () => {
    if (current) return t(`station.bar.${state}`, { count: current.present.length, rank: t(`rank.${Math.min(3, ...current.present.map(({ rank }) => rank))}`), time: at(current) });
    if (gathering) return t("station.bar.gathering", { count: gathering.present.length, asked: asked(gathering) });
    if (over?.fell) return t(`station.fell.${over.fell.why}`, { name: over.fell.name ?? "" });
    return t("station.bar.none");
  };
  return (
    <FailureZone>
      <section className={`notice station-bar${urgent ? " warn" : ""}`} data-station={state}>
        <PlaceSign kind={station.place.kind} />
        <p className="grow" role={urgent ? "alert" : "status"}>
          <strong>{station.place.name}</strong> <span>{text()}</span>
        </p>
        <Action {...(urgent ? { tone: "primary" as const } : {})} step="who-is-here" onPress={() => setOpen(true)}>
          {t(current || gathering ? "station.here" : "station.say")}
        </Action>
      </section>
      <Sheet title={`${station.place.name} · ${t("station.here")}`} isOpen={open} onClose={() => setOpen(false)} wide>
        <StationPanel station={station} />
      </Sheet>
    </FailureZone>
  );
}

/** Everybody who was asked, and whoever came by the code or an officer's word besides. */
function asked({ asked: persons, present }: List): number {
  return new Set([...persons.map(({ person }) => person), ...present.map(({ person, said }) => person ?? said)]).size;
}
