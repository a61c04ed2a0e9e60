/** A call that waits while its person is on another one: what is so at this end and at the other, and how it goes on. The microphone stays shut until somebody presses: nobody is heard by surprise. */
import { Phone, Pause } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { listed } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useClient, useView } from "../shell/client-context.ts";

export function ParkedNotice({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { calls } = useView();
  const others = call.participants.filter(({ own }) => !own);
  const away = others.filter(({ parked }) => parked);
  const names = listed(away.map(({ name }) => name), i18n.language);
  if (call.parked)
    return (
      <div className="notice warn row" role="status" data-parked="own">
        <p className="grow">{t("call.parked.own")}</p>
        <Action tone="primary" step="resume" autoFocus isDisabled={calls.some((one) => one !== call && !one.parked && (one.state === "active" || one.state === "connecting"))} onPress={() => client.resume(call.room)}>
          <Phone size={20} aria-hidden /> {t("call.parked.resume")}
        </Action>
      </div>
    );
  if (away.length === 0) return null;
  const next = calls.find(({ continues }) => continues?.call === call.room);
  if (next && away.every(({ person }) => next.participants.some((one) => one.person === person)))
    return (
      <div className="notice row" role="status" data-parked="went-on">
        <p className="grow">{t("conference.goesOn.there", { names })}</p>
        {next.state === "outside" ? (
          <Action tone="primary" step="go-on-after-all" onPress={() => client.answer(next.room)}>
            <Phone size={20} aria-hidden /> {t("conference.goesOn.join")}
          </Action>
        ) : null}
      </div>
    );
  return (
    <p className="notice warn" role="status" data-parked="far">
      {away.length === others.length ? t("call.parked.far", { name: names }) : t("call.parked.some", { names })}
    </p>
  );
}

/** Above the call that came through. */
export function OnHold({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation();
  const names = listed(call.participants.flatMap(({ own, name }) => (own ? [] : [name])), i18n.language);
  const { calls } = useView();
  const goesOn = calls.some(({ continues, state }) => continues?.call === call.room && (state === "active" || state === "connecting"));
  return (
    <p className="call-bar small" role="status" data-parked="bar">
      <Pause size={18} aria-hidden /> <span className="grow truncate">{t(goesOn ? "conference.goesOn.bar" : "call.parked.bar", { name: names })}</span>
    </p>
  );
}
