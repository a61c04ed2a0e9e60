/** Everybody on a call of many: the own side, and the others by organisation. Nobody is on a call unseen, so each is listed with name, role, device, and what they speak into and listen to. */
import { Mic, MicOff, UserX } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CallView, ParticipantView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { languageName } from "../parts/language-name.ts";
import { useClient } from "../shell/client-context.ts";
import { EndMeter, shownName } from "./end-meter.tsx";
import { Picture } from "./picture.tsx";
import "./conference.css";

export function ConferenceSide({ call, own }: { call: CallView; own: boolean }) {
  const { t } = useTranslation();
  const mine = call.participants.find((participant) => participant.own)?.organisation;
  const here = call.participants.filter((participant) => (participant.organisation === mine) === own);
  const organisations = [...new Set(here.map(({ organisation }) => organisation))].sort();
  return (
    <div className="side">
      {organisations.map((organisation) => (
        <section key={organisation} aria-label={organisation || t("class.guest")}>
          <h2 className="small muted">{organisation.replaceAll(".", ".\u200b") || t("class.guest")}</h2>
          <ul className="side-list">
            {here
              .filter((participant) => participant.organisation === organisation)
              .map((participant) => (
                <EndRow key={participant.end} call={call} participant={participant} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function EndRow({ call, participant }: { call: CallView; participant: ParticipantView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { role, person, own } = participant;
  const channels = call.interpretation.mode === "simultaneous";
  const desk = call.conference?.staged === true && call.conference.mayAdmit;
  const name = shownName(participant) || t("class.guest");
  return (
    <li className={`end-row${participant.standby || participant.arriving ? " is-coming" : ""}`} data-step={own ? "end-own" : participant.guest ? "end-guest" : "end-far"} data-end={name} data-speaks={participant.speaks} data-hears={participant.hears}>
      <Picture participant={participant} />
      <span className="end-who">
        <strong>{own ? t("conference.you", { name }) : name}</strong>
        <span className="small muted">{[role ? t(`conference.roles.${role}`) : participant.guest ? t("class.guest") : "", participant.deviceName].filter(Boolean).join(" · ")}</span>
        <EndMeter call={call.room} participant={participant} />
        <span className="row small tags">
          {participant.standby ? <span className="tag">{t("conference.tags.standby")}</span> : null}
          {participant.arriving ? <span className="tag">{t("conference.tags.arriving")}</span> : null}
          {participant.held ? <span className="tag level-0">{t("call.heldTag")}</span> : null}
          {participant.poor ? <span className="tag level-0" data-step="poor">{t("conference.tags.poor")}</span> : null}
          {participant.listening ? <span className="tag">{t("conference.tags.listening")}</span> : participant.muted ? <span className="tag">{t("call.muted")}</span> : null}
          {channels && participant.speaks !== "floor" ? <span className="tag">{t("conference.tags.speaks", { language: languageName(participant.speaks, i18n.language) })}</span> : null}
          {channels && participant.hears !== "floor" ? <span className="tag">{t("conference.tags.hears", { language: languageName(participant.hears, i18n.language) })}</span> : null}
        </span>
      </span>
      {desk && person !== null && !own ? (
        <span className="end-do">
          {role === "note-taker" ? (
            <Action size="icon" step="open-microphone" label={t(participant.listening ? "conference.openMicrophone" : "conference.closeMicrophone", { name })} onPress={() => client.openMicrophone(call.room, person, participant.listening)}>
              {participant.listening ? <Mic size={18} aria-hidden /> : <MicOff size={18} aria-hidden />}
            </Action>
          ) : null}
          {role === "desk" ? null : (
            <Action size="icon" tone="cautious" step="put-out" label={t("conference.putOut", { name })} onPress={() => client.putOut(call.room, person)}>
              <UserX size={18} aria-hidden />
            </Action>
          )}
        </span>
      ) : null}
    </li>
  );
}
