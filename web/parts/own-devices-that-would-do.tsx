/** Where something would open that does not open here: the person's own devices in good standing that somebody has answered for, by name. Nothing where there is none. */
import { useTranslation } from "react-i18next";
import { listed } from "../i18n/i18n.ts";
import { useView } from "../shell/client-context.ts";

const REFUSED_FOR_THE_DEVICE: ReadonlySet<string> = new Set(["dispatch/level", "dispatch/device-lowered", "dispatch/device-revoked"]);

export function OwnDevicesThatWouldDo({ code }: { code: string }) {
  const { t, i18n } = useTranslation();
  const { me } = useView();
  if (!me || !REFUSED_FOR_THE_DEVICE.has(code)) return null;
  const would = me.devices.filter(({ deviceId, status, class: of }) => deviceId !== me.deviceId && status === "good" && (of === "issued" || of === "approved"));
  if (would.length === 0) return null;
  return (
    <p data-step="would-do">
      <strong>{t("dispatches.wouldDo", { devices: listed(would.map(({ name }) => `“${name}”`), i18n.language) })}</strong>
    </p>
  );
}
