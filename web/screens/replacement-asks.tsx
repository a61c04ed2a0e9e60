/** What a replacement asks of whoever is at this device: a second officer's word, or the code at another device of the person. It stands above everything until it is answered. */
import { KeyRound, ShieldQuestion } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";

export function LostLink() {
  const { t } = useTranslation();
  return (
    <Action step="lost" onPress={() => go({ screen: "lost" })}>
      {t("lost.title")}
    </Action>
  );
}

/** For officers who did not make the code. */
export function SecondOfficerWanted() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { me, replacements } = useView();
  if (me?.role !== "security" && me?.role !== "desk") return null;
  const wanted = replacements.filter((one) => (one.state === "open" || one.state === "asked") && one.needsSecond && one.secondBy === undefined && one.issuedBy !== me.person && one.person !== me.person);
  return wanted.map((one) => (
    <section key={one.id} className="notice warn ended" role="alert" data-step="second-wanted">
      <ShieldQuestion size={20} aria-hidden />
      <div className="grow">
        <p>
          <strong>{t("lost.secondAsked", { officer: one.issuedByName, name: one.name })}</strong>
        </p>
        <p className="small">
          {one.lostNames.length > 0 ? `${t("lost.lostIs", { device: one.lostNames.join(", ") })} ` : ""}
          {t("lost.secondHint", { officer: one.issuedByName, time: time(one.expiresAt * 1000, i18n.language) })}
        </p>
        {one.deviceName ? <p className="small">{t("lost.askedOn", { device: one.deviceName })}</p> : null}
      </div>
      <div className="row">
        <Action tone="primary" step="second-agree" onPress={() => client.lost.agree(one.id)}>
          {t("lost.agree")}
        </Action>
        <Action step="second-refuse" onPress={() => client.lost.end(one.id)}>
          {t("lost.refuse")}
        </Action>
      </div>
    </section>
  ));
}

/** For the person, at another device of theirs. */
export function CodeWanted() {
  const { pendingDevices } = useView();
  return pendingDevices.filter(({ byCode, mine }) => byCode && mine).map((device) => <CodeFor key={device.deviceId} deviceId={device.deviceId} name={device.name} platform={device.platform} />);
}

function CodeFor({ deviceId, name, platform }: { deviceId: string; name: string; platform: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const [code, setCode] = useState("");
  return (
    <section className="notice warn ended" data-step="code-wanted">
      <KeyRound size={20} aria-hidden />
      <form className="grow stack tight" onSubmit={(event) => event.preventDefault()}>
        <p>
          <strong>{t("lost.codeWanted", { device: name })}</strong> <span className="small muted">{platform}</span>
        </p>
        <Field label={t("lost.code")} value={code} onChange={setCode} hint={t("lost.codeWantedHint")} maxLength={20} step="own-code" />
        <div className="row">
          <Action tone="primary" type="submit" step="own-code-confirm" isDisabled={code.trim() === ""} onPress={() => client.approveDevice(deviceId, code)}>
            {t("lost.letIn")}
          </Action>
          <Action onPress={() => client.refuseDevice(deviceId)}>{t("lost.notMine")}</Action>
        </div>
      </form>
    </section>
  );
}
