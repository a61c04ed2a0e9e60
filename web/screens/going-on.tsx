/** Above the call that one is in: one has pressed to go on with the desks, and no desk has let one in yet. It says what comes, and can be taken back; until then nothing changes. */
import { DoorOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { listed } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useClient, useView } from "../shell/client-context.ts";

export function GoingOn({ from }: { from: CallView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const next = useView().calls.find(({ continues, state }) => continues?.call === from.room && (state === "connecting" || state === "waiting"));
  if (!next) return null;
  const names = listed(next.continues!.with.map(({ name }) => name), i18n.language);
  return (
    <div className="call-bar" role="status" data-state="going-on">
      <DoorOpen size={20} aria-hidden />
      <span className="grow small">{t("conference.goesOn.asked", { names })}</span>
      <Action size="small" step="stay-after-all" onPress={() => client.hangUp(next.room)}>
        {t("conference.goesOn.stay")}
      </Action>
    </div>
  );
}
