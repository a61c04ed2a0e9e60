/** Held: the whole surface says so, with the reason and the ways out in their order: the issued handset, restoring the fact, lowering. */
import { useState } from "react";
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
  const { gate } = call;
  const mine = gate.reason?.own ?? false;
  const issued = call.ownDevices.find((device) => !device.current && (device.class === "issued" || device.class === "approved"));
  const how = gate.reason ? words.raise(gate.reason) : undefined;
  const guest = call.participants.find((participant) => participant.guest);
  const restore = () => {
    if (gate.reason?.value.endsWith("guest") && guest) return client.removeGuest(call.room, guest.end);
    if (gate.reason?.kind === "authenticator" && mine && view.me) return client.confirmPresence();
    return client.startCode(call.room);
  };
  const restorable = gate.reason !== null && (gate.reason.kind === "person" || gate.reason.value.endsWith("guest") || (gate.reason.kind === "authenticator" && mine));
  return (
    <div className="held" role="alert" data-step="held">
      <h2>
        {t("call.held")} {gate.since ? <small className="figures">{t("call.heldSince", { time: time(gate.since, i18n.language) })}</small> : null}
      </h2>
      <p>{t("call.heldSentence", { why: gate.reason ? `${words.sentence(gate.reason)}.` : "" })}</p>
      <div className="row">
        {gate.waysOut.includes("continue-on-issued") && mine ? (
          <Action tone="primary" step="continue-on-issued" isDisabled={!issued} onPress={() => (issued ? client.continueOn(call.room, issued.deviceId) : undefined)}>
            {t(issued ? "call.wayIssued" : "call.wayIssuedNone")}
          </Action>
        ) : null}
        {gate.waysOut.includes("restore") && how ? (
          restorable ? (
            <Action step="restore" onPress={restore}>
              {t("call.wayRestore", { how })}
            </Action>
          ) : (
            <span className="small">{t("call.wayRestore", { how })}</span>
          )
        ) : null}
        {gate.waysOut.includes("lower-declaration") ? (
          <Action step="lower" onPress={() => client.declare(call.room, call.assessment.ceiling)}>
            {t("call.wayLower", { rank: t(`rank.${call.assessment.ceiling}`) })}
          </Action>
        ) : null}
        {gate.waysOut.includes("override") ? (
          <Action tone="danger" step="override" onPress={() => setOverriding(!overriding)}>
            {t("call.wayOverride")}
          </Action>
        ) : null}
      </div>
      {overriding ? (
        <div className="stack tight">
          <Field label={t("call.overrideReason")} value={reason} onChange={setReason} maxLength={400} autoFocus />
          <div>
            <Action tone="danger" isDisabled={reason.trim().length < 3} onPress={() => client.override(call.room, reason.trim())}>
              {t("call.wayOverride")}
            </Action>
          </div>
        </div>
      ) : null}
    </div>
  );
}
