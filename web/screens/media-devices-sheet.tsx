/** Which microphone, camera and loudspeaker this call uses. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MediaDevice } from "../../client/media/port.ts";
import type { CallView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useClient } from "../shell/client-context.ts";

export function MediaDevicesSheet({ call, isOpen, onClose }: { call: CallView; isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [devices, setDevices] = useState<readonly MediaDevice[]>([]);
  useEffect(() => {
    if (isOpen) client.mediaDevices().then(setDevices, () => setDevices([]));
  }, [client, isOpen]);
  return (
    <Sheet title={t("call.devices")} isOpen={isOpen} onClose={onClose}>
      <ul className="stack tight">
        {devices.map((device) => (
          <li key={`${device.kind}${device.id}`} className="row between">
            <span>{device.label || device.kind}</span>
            <Action size="small" onPress={() => client.chooseMediaDevice(call.room, device)}>
              {t("call.useHere")}
            </Action>
          </li>
        ))}
      </ul>
      {devices.length === 0 ? <p className="muted">{t("call.microphone.no-device")}</p> : null}
    </Sheet>
  );
}
