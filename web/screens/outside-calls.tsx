/** Calls that run without oneself, and the door at which one waits: said where a ring would be said, and one press from joining. */
import { DoorOpen, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { listed } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useClient, useView } from "../shell/client-context.ts";

export function OutsideCalls() {
  const view = useView();
  return view.calls.filter((call) => call.state === "outside" || call.state === "waiting").map((call) => <OutsideRow key={call.room} call={call} />);
}

function OutsideRow({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const names = call.participants.map(({ name }) => name).filter(Boolean);
  const waits = call.state === "waiting";
  const before = call.conference?.waitsFor ?? [];
  // Named by the desks, who have not come to this person yet: nothing is amiss, and nothing is to be done.
  const prepared = (call.outside ?? "not-asked") === "not-asked" && call.conference?.staged === true && call.conference.ownRole !== undefined && call.conference.ownRole !== "desk";
  const why = !waits
    ? t(`conference.outside.${prepared ? "prepared" : (call.outside ?? "not-asked")}`)
    : call.unreachable
      ? t("conference.notSeen")
      : before.length > 0
        ? t("conference.waitsFor", { names: listed(before, i18n.language) })
        : t(call.conference?.staged ? "conference.waitsForDesk" : "conference.waitsForAnybody");
  return (
    <div className="notice ended" role="status" data-state={call.state} data-step="outside-call">
      {waits ? <DoorOpen size={22} aria-hidden /> : <Users size={22} aria-hidden />}
      <span className="grow">
        <strong>{t(waits ? "conference.waiting" : "conference.runs")}</strong>
        <br />
        {names.length > 0 ? `${t("conference.with", { names: listed(names, i18n.language) })} ` : ""}
        {why}
      </span>
      <span className="ended-do">
        {waits ? (
          <Action step="wait-no-longer" onPress={() => client.hangUp(call.room)}>
            {t("conference.leave")}
          </Action>
        ) : (
          <Action tone={prepared ? "quiet" : "primary"} step="ask-to-join" onPress={() => client.answer(call.room)}>
            {t(call.outside === "left" || call.outside === "broken" ? "conference.joinAgain" : "conference.join")}
          </Action>
        )}
      </span>
    </div>
  );
}
