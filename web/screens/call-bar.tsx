/** A call that goes on while one looks at something else: its level stays in view, and it is one press away. */
import { PhoneOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { LevelSign } from "../ring/ring.tsx";
import { useClient } from "../shell/client-context.ts";
import "./call.css";

export function CallBar({ call, onBack }: { call: CallView; onBack: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const far = call.participants.find((participant) => !participant.own);
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) bar.current?.focus();
  }, []);
  return (
    <section ref={bar} tabIndex={-1} className="call-bar" aria-label={t("call.active")}>
      <LevelSign level={call.assessment.level} settled={call.assessment.settled} size={24} />
      <span className="grow truncate small">{far?.name}</span>
      {call.muted ? <span className="tag">{t("call.muted")}</span> : null}
      <Action tone="primary" size="small" step="back-to-call" onPress={onBack}>
        {t("call.back")}
      </Action>
      <Action tone="danger" size="icon" label={t("call.hangUp")} onPress={() => client.hangUp(call.room)}>
        <PhoneOff size={20} aria-hidden />
      </Action>
    </section>
  );
}
