/** Calls that own people hold without the desk: with whom and since when, as their own clients told; and how the desk joins one, together with the other side's. */
import { UserPlus } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ArrangementView, DirectCallView } from "../../client/model/desk.ts";
import { dayAndTime, listed, timeSpan } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone, useFailureText } from "../parts/failure.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { go, hashOf } from "../shell/route.ts";

export function DirectCalls() {
  const { t } = useTranslation();
  const recent = useView().directCalls.slice(0, 5);
  if (recent.length === 0) return null;
  return (
    <section aria-labelledby="direct-calls">
      <h2 className="group-title" id="direct-calls">
        {t("desk.directTitle")}
      </h2>
      <FailureZone>
        <ul>
          {recent.map((call) => (
            <DirectCall key={call.call} call={call} />
          ))}
        </ul>
      </FailureZone>
    </section>
  );
}

function DirectCall({ call }: { call: DirectCallView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const who = useWho();
  const runs = call.endedAt === undefined;
  const hint = useId();
  return (
    <li className="line-row" data-direct-call={call.call} data-ended={!runs}>
      <span>{who(call, runs)}</span>
      <span className="small muted figures">{call.endedAt === undefined ? t("desk.directSince", { time: dayAndTime(call.at * 1000, i18n.language) }) : timeSpan(call.at * 1000, call.endedAt * 1000, i18n.language)}</span>
      {call.mayJoin ? (
        <span className="join-direct">
          <Action size="small" step="join-direct" label={t("desk.join.doWho", { name: call.name, with: listed(call.with.map(({ name }) => name), i18n.language) })} describedBy={hint} onPress={() => client.desk.join(call.call).then((id) => go({ screen: "desk", item: id }))}>
            <UserPlus size={18} aria-hidden /> {t("desk.join.do")}
          </Action>
          <span id={hint} className="small muted">
            {t("desk.join.hint")}
          </span>
        </span>
      ) : runs && call.arrangement ? (
        <a className="small" href={hashOf({ screen: "desk", item: call.arrangement })}>
          {t("desk.join.open")}
        </a>
      ) : null}
    </li>
  );
}

function useWho() {
  const { t, i18n } = useTranslation();
  return (call: DirectCallView, runs: boolean) => t(runs ? "desk.direct" : "desk.directEnded", { name: call.name, with: listed(call.with.map(({ name, organisation }) => `${name} (${organisation})`), i18n.language) });
}

/** In the place of the times of a call that is yet to come: what is joined, whose turn it is, and why this desk can't agree. */
export function JoinNotice({ call }: { call: ArrangementView }) {
  const { t, i18n } = useTranslation();
  const text = useFailureText();
  const who = useWho();
  const { directCalls } = useView();
  const told = directCalls.find((one) => one.call === call.continues?.call);
  const asked = call.state === "asked";
  const { organisation } = call.far;
  return (
    <section className="panel stack tight" data-step="join-notice" data-refused={call.continues?.refused}>
      {told ? <strong>{who(told, told.endedAt === undefined)}</strong> : null}
      {asked ? <p>{t(call.awaits === "own" ? "desk.join.askedBy" : "desk.join.asked", { organisation })}</p> : null}
      {call.state === "agreed" ? <p>{t(call.as === "desk" ? "desk.join.agreed" : "desk.join.own")}</p> : null}
      {asked && call.continues?.refused ? <p className="notice warn">{text(call.continues.refused)}</p> : null}
      {asked ? <p className="small muted figures">{t("desk.join.by", { time: dayAndTime(call.terms.start * 1000, i18n.language) })}</p> : null}
    </section>
  );
}
