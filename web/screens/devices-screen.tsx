/** One's own devices: which, of what class, and how to add or cut off one. */
import { Fingerprint, Plus, Smartphone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceView } from "../../protocol/wire/api.ts";
import { dayAndTime, time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { Qr } from "../parts/qr.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { ForgetButton } from "./forget-button.tsx";
import { LostLink } from "./replacement-asks.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { AtStation } from "./station-scan.tsx";
import { VouchLink } from "./vouch.tsx";
import "./security.css";

export function DevicesScreen() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const view = useView();
  const [link, setLink] = useState<{ link: string; qr: string; expiresAt: number } | null>(null);
  const [revoking, setRevoking] = useState<DeviceView | null>(null);
  const { me } = view;
  if (!me) return null;
  return (
    <div className="page stack">
      <FailureZone>
        <div className="row between">
          <h1>{t("devices.title")}</h1>
          <span className="row">
            {me.role === "desk" || me.role === "security" ? (
              <>
                <LostLink />
                <VouchLink />
              </>
            ) : null}
            {view.station ? null : <AtStation />}
            <Action tone="primary" step="link-device" onPress={() => client.linkDevice().then(setLink)}>
              <Plus size={20} aria-hidden /> {t("enrol.linkButton")}
            </Action>
          </span>
        </div>
        {me.passkey === "none" ? null : (
          <div className={`notice device-row${me.passkey === "due" ? " warn" : ""}`}>
            <span className="grow">{me.passkey === "due" ? t("devices.presenceDue") : t("devices.presenceUntil", { time: time((me.passkeyUntil ?? 0) * 1000, i18n.language) })}</span>
            <Action size="small" onPress={() => client.confirmPresence()}>
              <Fingerprint size={18} aria-hidden /> {t("devices.presence")}
            </Action>
          </div>
        )}
        {view.pendingDevices.filter(({ byCode }) => !byCode).map((pending) => (
          <div key={pending.deviceId} className="notice warn stack tight">
            <h3>{t("devices.approve")}</h3>
            <p>{t("devices.approveHint", { name: pending.name })}</p>
            <p className="small muted">
              {pending.person} · {pending.platform}
            </p>
            {pending.mine ? null : <p className="small">{t("devices.twoOfficers", { count: pending.approvals })}</p>}
            <div className="row">
              <Action tone="primary" onPress={() => client.approveDevice(pending.deviceId)}>
                {t("do.approve")}
              </Action>
              <Action onPress={() => client.refuseDevice(pending.deviceId)}>{t("do.decline")}</Action>
            </div>
          </div>
        ))}
        <ul className="stack tight">
          {me.devices.map((device) => (
            <li key={device.deviceId} className="panel device-row">
              <Smartphone size={24} aria-hidden />
              <div className="grow">
                <p className="row">
                  <strong>{device.name}</strong> {device.deviceId === me.deviceId ? <span className="tag">{t("devices.this")}</span> : null}
                </p>
                <p className="small muted">
                  {device.platform} · {t("devices.added", { time: dayAndTime(device.addedAt * 1000, i18n.language) })}
                </p>
                {device.status === "pending" || device.status === "revoked" ? null : (
                  <p className={`small ${device.wakes === "none" ? "level-0" : "muted"}`} data-wakes={device.wakes}>
                    {t(`reach.own.${device.wakes}`)}
                  </p>
                )}
                {device.reason ? <p className="small level-0">{device.reason}</p> : null}
              </div>
              <span className="row">
                <span className="tag">{t(`class.${device.class}`)}</span>
                <span className={`small ${device.status === "good" ? "muted" : "level-0"}`}>{t(`status.${device.status}`)}</span>
                {device.status !== "revoked" && device.deviceId !== me.deviceId ? (
                  <Action size="small" tone="cautious" onPress={() => setRevoking(device)}>
                    {t("do.revoke")}
                  </Action>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
        <div>
          <ForgetButton />
        </div>
      </FailureZone>
      <Sheet title={t("enrol.linkTitle")} isOpen={link !== null} onClose={() => setLink(null)}>
        {link ? (
          <>
            <p>{t("enrol.linkHint")}</p>
            <Qr text={link.qr} label={t("enrol.linkTitle")} />
            <p className="small muted">{t("enrol.expires", { time: time(link.expiresAt * 1000, i18n.language) })}</p>
            <CopyButton text={link.link} label={t("card.copyLink")} />
          </>
        ) : null}
      </Sheet>
      <Sheet title={t("do.revoke")} isOpen={revoking !== null} onClose={() => setRevoking(null)}>
        <p>{t("devices.revokeAsk", { name: revoking?.name })}</p>
        <div className="row">
          <Action tone="danger" onPress={() => (revoking ? client.revokeOwnDevice(revoking.deviceId, t("devices.lost")).then(() => setRevoking(null)) : undefined)}>
            {t("do.revoke")}
          </Action>
          <Action onPress={() => setRevoking(null)}>{t("do.cancel")}</Action>
        </div>
      </Sheet>
    </div>
  );
}
