/** Held: the whole surface says so, with the reason and the ways out in their order: the issued handset, restoring the fact, lowering. The focus stays where it is; `call-announcer` speaks. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { useFactWords } from "../parts/fact-words.ts";
import { useClient, useView } from "../shell/client-context.ts";

export function HeldPanel({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const view = useView();
  const words = useFactWords();
  const [overriding, setOverriding] = useState(false);
  const [reason, setReason] = useState("");
  const panel = useRef<HTMLElement>(null);
  // Seen without scrolling, and without taking the focus from whoever is writing.
  useEffect(() => {
    panel.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const { gate } = call;
  const mine = gate.reason?.own ?? false;
  // Best first: every one that would do and can be reached; one tap there, and talk goes on.
  const fit = call.ownDevices.filter((device) => !device.current && (device.online || device.wakes === "push" || device.wakes === "agent") && (device.class === "issued" || device.class === "approved"));
  const how = gate.reason ? words.raise(gate.reason) : undefined;
  const guest = call.participants.find((participant) => participant.guest);
  const restore = () => {
    if (gate.reason?.value.endsWith("guest") && guest) return client.removeGuest(call.room, guest.end);
    if (gate.reason?.kind === "authenticator" && mine && view.me) return client.confirmPresence();
    return client.startCode(call.room);
  };
  const offersIssued = gate.waysOut.includes("continue-on-issued") && mine;
  // Who is not at the device that limits can only ask for it to be put right.
  const restorable = gate.reason !== null && (gate.reason.kind === "person" || gate.reason.value.endsWith("guest") || (gate.reason.kind === "authenticator" && mine));
  return (
    <section ref={panel} className="held" aria-labelledby="held-title" data-step="held">
      <h2 id="held-title">
        {t("call.held")} {gate.since ? <small className="figures">{t("call.heldSince", { time: time(gate.since, i18n.language) })}</small> : null}
      </h2>
      <p data-step="limiting">
        {t("call.heldSentence", { why: gate.reason ? `${words.sentence(gate.reason)}.` : "" })}
        {gate.waysOut.includes("restore") && how && !restorable && !offersIssued ? ` ${t("call.wayTheirs", { how })}` : null}
      </p>
      <div className="ways">
        {offersIssued ? (
          fit.length === 0 ? (
            <Action tone="primary" step="continue-on-issued" isDisabled>
              {t("call.wayIssuedNone")}
            </Action>
          ) : (
            fit.map((device, i) => (
              <Action key={device.deviceId} {...(i === 0 ? { tone: "primary" as const } : {})} step={i === 0 ? "continue-on-issued" : `continue-on-${i}`} onPress={() => client.continueOn(call.room, device.deviceId)}>
                {fit.length === 1 && device.online && device.class === "issued" ? t("call.wayIssued") : t(device.online ? "conference.wayDevice" : "conference.wayDeviceAsleep", { device: device.name, class: t(`class.${device.class}`) })}
              </Action>
            ))
          )
        ) : null}
        {gate.waysOut.includes("restore") && how && restorable ? (
          <Action {...(offersIssued ? {} : { tone: "primary" as const })} step="restore" onPress={restore}>
            {t("call.wayRestore", { how })}
          </Action>
        ) : null}
        {gate.waysOut.includes("lower-declaration") && call.mayDeclare ? (
          <Action step="lower" onPress={() => client.declare(call.room, call.assessment.ceiling)}>
            {t("call.wayLower", { rank: t(`rank.${call.assessment.ceiling}`) })}
          </Action>
        ) : null}
        {gate.waysOut.includes("override") ? (
          <Action tone="cautious" step="override" onPress={() => setOverriding(!overriding)}>
            {t("call.wayOverride")}
          </Action>
        ) : null}
      </div>
      {overriding ? (
        <div className="stack tight">
          <Field label={t("call.overrideReason")} value={reason} onChange={setReason} maxLength={400} autoFocus />
          <div className="row">
            <Action tone="danger" isDisabled={reason.trim().length < 3} onPress={() => client.override(call.room, reason.trim())}>
              {t("call.wayOverride")}
            </Action>
            <Action onPress={() => setOverriding(false)}>{t("do.cancel")}</Action>
          </div>
        </div>
      ) : null}
    </section>
  );
}
