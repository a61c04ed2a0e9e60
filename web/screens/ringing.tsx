/** A call that rings, here or there, and the calls that just ended: what happened stays until it is put away. */
import { Phone, PhoneOff, Video, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { saveFile } from "../platform/save-file.ts";
import { Ring } from "../ring/ring.tsx";
import { useClient, useView } from "../shell/client-context.ts";

function useFarEnd(call: CallView) {
  const view = useView();
  const contact = view.lines.find((line) => line.room === call.line)?.contact;
  const far = call.participants.find((participant) => !participant.own);
  const line = view.lines.find((each) => each.room === call.line);
  return { name: contact?.name ?? far?.name ?? "", organisation: contact?.organisation ?? far?.organisation ?? "", reachable: line?.peerReachable ?? true };
}

export function RingingCall({ call }: { call: CallView }) {
  const { t } = useTranslation();
  const client = useClient();
  const far = useFarEnd(call);
  if (call.direction === "in")
    return (
      <section className="ringing" role="alertdialog" aria-label={t("call.incoming", { name: far.name })} data-state="ringing-in">
        <Ring level={call.assessment.level} settled={false} size={64} />
        <div className="grow">
          <h2>{t(call.video ? "call.incomingVideo" : "call.incoming", { name: far.name })}</h2>
          <p className="muted">{far.organisation}</p>
        </div>
        <div className="row">
          <Action tone="primary" step="answer" autoFocus onPress={() => client.answer(call.room, { video: false })}>
            <Phone size={20} aria-hidden /> {t("call.answer")}
          </Action>
          {call.video ? (
            <Action tone="primary" step="answer-video" onPress={() => client.answer(call.room, { video: true })}>
              <Video size={20} aria-hidden /> {t("call.answerVideo")}
            </Action>
          ) : null}
          <Action tone="danger" step="decline" onPress={() => client.decline(call.room)}>
            <PhoneOff size={20} aria-hidden /> {t("do.decline")}
          </Action>
        </div>
      </section>
    );
  return (
    <section className="ringing" role="status" data-state="ringing-out">
      <Ring level={call.assessment.level} settled={false} size={64} />
      <div className="grow">
        <h2>{t(far.reachable ? "call.ringing" : "call.ringingOffline", { name: far.name })}</h2>
        <p className="muted">{far.organisation}</p>
      </div>
      <Action tone="danger" step="cancel-call" onPress={() => client.hangUp(call.room)}>
        <PhoneOff size={20} aria-hidden /> {t("do.cancel")}
      </Action>
    </section>
  );
}

export function EndedCalls() {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const [away, setAway] = useState<readonly string[]>([]);
  const ended = view.calls.filter((call) => (call.state === "ended" || call.state === "elsewhere") && !away.includes(call.room)).slice(-3);
  return (
    <>
      {ended.map((call) => (
        <EndedRow key={call.room} call={call} onAway={() => setAway([...away, call.room])} />
      ))}
    </>
  );

  function EndedRow({ call, onAway }: { call: CallView; onAway: () => void }) {
    const far = useFarEnd(call);
    return (
      <div className="notice row between ended" data-state={call.state} data-ended={call.ended}>
        <span className="grow">
          <strong>{far.name}</strong> {call.state === "elsewhere" ? t("call.elsewhere") : t(`call.ended.${call.ended ?? "hung-up"}`)}
        </span>
        {call.state === "elsewhere" ? (
          <Action tone="primary" step="take-over" onPress={() => client.takeOver(call.room)}>
            {t("line.continueHere")}
          </Action>
        ) : null}
        {call.canProve ? (
          <Action step="prove" onPress={async () => saveFile(await client.prove(call.room))}>
            {t("call.prove")}
          </Action>
        ) : null}
        <Action tone="quiet" size="icon" label={t("do.close")} onPress={onAway}>
          <X size={18} aria-hidden />
        </Action>
      </div>
    );
  }
}
