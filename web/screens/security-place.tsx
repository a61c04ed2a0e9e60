/** Gives a device its place, or another one. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Result } from "../../protocol/wire/api.ts";
import { type Place, placeKinds } from "../../protocol/wire/station-place.ts";
import { Action } from "../parts/button.tsx";
import { Choice } from "../parts/choice.tsx";
import { Field } from "../parts/field.tsx";
import { useClient } from "../shell/client-context.ts";

export type Placed = Result<"security.stations">["places"][number];

export function PlaceForm({ placed, devices, onDone }: { placed: Placed | undefined; devices: readonly { deviceId: string; title: string }[]; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [deviceId, setDevice] = useState(placed?.deviceId ?? devices[0]?.deviceId ?? "");
  const [kind, setKind] = useState<Place["kind"]>(placed?.place.kind ?? "room");
  const [name, setName] = useState(placed?.place.name ?? "");
  return (
    <>
      {placed ? null : (
        <Choice label={t("station.officer.device")} value={deviceId} options={devices.map((one) => [one.deviceId, one.title])} onChange={setDevice} step="place-device" />
      )}
      <Choice label={t("station.officer.kind")} value={kind} options={placeKinds.map((one) => [one, t(`station.kind.${one}`)])} onChange={setKind} step="place-kind" />
      <Field label={t("station.officer.name")} value={name} onChange={setName} hint={t("station.officer.nameHint")} maxLength={80} step="place-name" autoFocus />
      <div>
        <Action tone="primary" step="place-save" isDisabled={name.trim() === "" || deviceId === ""} onPress={() => client.security.place(deviceId, { kind, name: name.trim() }).then(onDone)}>
          {t("station.officer.save")}
        </Action>
      </div>
    </>
  );
}
