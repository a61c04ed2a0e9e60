/** One device as the officer sees it, and the four things that can be done with it. An approval without evidence is refused. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceView } from "../../protocol/wire/api.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { Choice } from "../parts/choice.tsx";
import { Field } from "../parts/field.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useClient } from "../shell/client-context.ts";

const EVIDENCE = ["inventory", "mdm", "inspection", "attestation"] as const;

export function DeviceRow({ device, onChanged }: { device: DeviceView; onChanged: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [doing, setDoing] = useState<"approve" | "lower" | "revoke" | null>(null);
  const [kind, setKind] = useState<(typeof EVIDENCE)[number]>("inventory");
  const [note, setNote] = useState("");
  const [level, setLevel] = useState<"personal" | "approved" | "issued">("issued");
  const done = () => {
    setDoing(null);
    setNote("");
    onChanged();
  };
  return (
    <div className="panel device-row">
      <div className="grow">
        <strong>{device.name}</strong> <span className="muted small">{device.platform}</span>
        <div className="row small">
          <span className="tag">{t(`class.${device.class}`)}</span>
          <span className={device.status === "good" ? "muted" : "level-0"}>{t(`status.${device.status}`)}</span>
          <span className="muted">{device.online ? t("security.online") : device.lastSeen ? t("security.lastSeen", { time: dayAndTime(device.lastSeen * 1000, i18n.language) }) : t("security.offline")}</span>
          {device.demonstration ? <span className="tag">{t("facts.demonstration")}</span> : null}
        </div>
        {device.evidence.map((evidence) => (
          <p key={`${evidence.kind}${evidence.at}`} className="small muted">
            {evidence.note ? t("security.evidenceLine", { kind: t(`security.kind.${evidence.kind}`, { defaultValue: evidence.kind }), note: evidence.note }) : t(`security.kind.${evidence.kind}`, { defaultValue: evidence.kind })} · {dayAndTime(evidence.at * 1000, i18n.language)}
          </p>
        ))}
        {device.behind ? <p className="small level-0">{t("security.behind", { count: device.behind.dropped, time: dayAndTime(device.behind.since * 1000, i18n.language) })}</p> : null}
        {device.reason ? <p className="small level-0">{device.reason}</p> : null}
      </div>
      {device.status === "revoked" ? null : (
        <div className="row">
          <Action size="small" onPress={() => setDoing("approve")}>
            {device.status === "lowered" ? t("do.restore") : t("do.approve")}
          </Action>
          <Action size="small" onPress={() => setDoing("lower")}>
            {t("do.lower")}
          </Action>
          <Action size="small" tone="cautious" onPress={() => setDoing("revoke")}>
            {t("do.revoke")}
          </Action>
        </div>
      )}
      <Sheet title={t("security.doTo", { what: t(device.status === "lowered" ? "do.restore" : "do.approve"), name: device.name })} isOpen={doing === "approve"} onClose={() => setDoing(null)}>
        {/* A personal device that was lowered by mistake is personal again: nobody has to call it issued for that. */}
        <Choice label={t("security.class")} value={level} options={[["issued", t("class.issued")], ["approved", t("class.approved")], ...(device.status === "lowered" ? ([["personal", t("class.personal")]] as const) : [])]} onChange={setLevel} />
        {level === "personal" ? (
          <p className="small muted">{t("security.restorePersonal")}</p>
        ) : (
          <>
            <Choice label={t("security.evidenceKind")} value={kind} options={EVIDENCE.map((each) => [each, t(`security.kind.${each}`)])} onChange={setKind} />
            <Field label={t("security.evidenceNote")} value={note} onChange={setNote} hint={t("security.evidenceNeeded")} maxLength={400} autoFocus />
          </>
        )}
        <div>
          {level === "personal" ? (
            <Action tone="primary" step="restore-personal" onPress={() => client.security.set({ deviceId: device.deviceId, class: "personal", status: "good" }).then(done)}>
              {t("do.restore")}
            </Action>
          ) : (
            <Action tone="primary" isDisabled={note.trim() === ""} onPress={() => client.security.set({ deviceId: device.deviceId, class: level, status: "good", evidence: { kind, note: note.trim() } }).then(done)}>
              {t("do.approve")}
            </Action>
          )}
        </div>
      </Sheet>
      <Sheet title={t("security.doTo", { what: t(doing === "revoke" ? "do.revoke" : "do.lower"), name: device.name })} isOpen={doing === "lower" || doing === "revoke"} onClose={() => setDoing(null)}>
        {doing === "revoke" ? <p>{t("devices.revokeAsk", { name: device.name })}</p> : null}
        <Field label={t("devices.reason")} value={note} onChange={setNote} maxLength={400} autoFocus />
        <div>
          <Action
            tone="danger"
            isDisabled={note.trim() === ""}
            onPress={() => client.security.set(doing === "revoke" ? { deviceId: device.deviceId, status: "revoked", reason: note.trim() } : { deviceId: device.deviceId, class: "personal", status: "lowered", reason: note.trim() }).then(done)}
          >
            {t(doing === "revoke" ? "do.revoke" : "do.lower")}
          </Action>
        </div>
      </Sheet>
    </div>
  );
}
