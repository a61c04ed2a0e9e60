/** A line that a device of one's own holds down: first of all, the devices on which it would go on; at the other device, the question; afterwards, which one is kept out, and how it comes back. */
import { MonitorSmartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LineView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { useClient } from "../shell/client-context.ts";

/** One press, here or at the other device: this one goes on without the one that holds, or asks another to. */
export function GoOnWays({ line: { room, goOn } }: { line: LineView }) {
  const { t } = useTranslation();
  const client = useClient();
  if (!goOn) return null;
  const { device, would } = goOn;
  // At a device that would do there is nobody to ask; else whoever is connected is asked.
  const here = would.find((one) => one.here);
  const others = here ? [] : would.filter((one) => one.online);
  if (!here && others.length === 0) return <p className="small">{t("goOn.none")}</p>;
  return (
    <div className="ways">
      {here ? (
        <Action tone="primary" step="go-on-without" onPress={() => client.continueLineWithout(room, device.deviceId)}>
          {t("goOn.without", { device: device.name })}
        </Action>
      ) : null}
      {others.map((one, i) => (
        <Action key={one.deviceId} {...(i === 0 ? { tone: "primary" as const } : {})} step={i === 0 ? "go-on-line" : `go-on-line-${i}`} onPress={() => client.continueLineOn(room, one.deviceId)}>
          {t("conference.wayDevice", { device: one.name, class: t(`class.${one.class}`) })}
        </Action>
      ))}
      <p className="small muted">{t("goOn.means", { device: device.name })}</p>
    </div>
  );
}

export function GoOnAsked({ line: { room, goOnAsked, contact } }: { line: LineView }) {
  const { t } = useTranslation();
  const client = useClient();
  if (!goOnAsked) return null;
  const { deviceId, name: device } = goOnAsked;
  return (
    <div className="notice line-banner" role="alert" data-step="go-on-asked">
      <MonitorSmartphone size={20} aria-hidden />
      <div className="grow">
        <p>{t("goOn.asked", { name: contact.name })}</p>
        <p className="small muted">{t("goOn.means", { device })}</p>
      </div>
      <div className="row">
        <Action size="small" tone="primary" step="go-on-here" onPress={() => client.continueLineWithout(room, deviceId)}>
          {t("line.continueHere")}
        </Action>
        <Action size="small" step="go-on-not" onPress={() => client.refuseLine(room)}>
          {t("call.notHere")}
        </Action>
      </div>
    </div>
  );
}

export function KeptOut({ line: { room, keptOut, leftHere } }: { line: LineView }) {
  const { t } = useTranslation();
  const client = useClient();
  if (!keptOut || leftHere) return null;
  return keptOut.map(({ deviceId, name: device }) => (
    <div key={deviceId} className="notice line-banner" role="status" data-step="kept-out">
      <MonitorSmartphone size={20} aria-hidden />
      <p className="grow">{t("goOn.keptOut", { device })}</p>
      <Action size="small" step="take-back" onPress={() => client.takeBackIntoLine(room, deviceId)}>
        {t("goOn.takeBack")}
      </Action>
    </div>
  ));
}
