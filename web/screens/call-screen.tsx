/** The call: two ends, the ring between them, one sentence on what limits it, how high one may talk, and, when held, nothing but that. */
import { Camera, CameraOff, DoorOpen, FileCheck2, MessagesSquare, Mic, MicOff, NotebookPen, PhoneOff, SlidersHorizontal, Smartphone, UserX } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView, ParticipantView } from "../../client/model/views.ts";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { useFactWords } from "../parts/fact-words.ts";
import { shownLimit } from "../parts/shown-limit.ts";
import { saveFile } from "../platform/save-file.ts";
import { Ring } from "../ring/ring.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { minutesOfCall } from "../parts/minutes-of.ts";
import { AwaitedPanel } from "./awaited-panel.tsx";
import { CodePanel } from "./code-panel.tsx";
import { ConferenceSide } from "./conference-ends.tsx";
import { DeclareControl } from "./declare-control.tsx";
import { EndMeter, shownName } from "./end-meter.tsx";
import { FactsSheet } from "./facts-sheet.tsx";
import { HeldPanel } from "./held-panel.tsx";
import { InterpretationPanel } from "./interpretation-panel.tsx";
import { LapseNotice } from "./lapse-notice.tsx";
import { MediaDevicesSheet } from "./media-devices-sheet.tsx";
import { NotesPanel } from "./notes-panel.tsx";
import { ParkedNotice } from "./parked.tsx";
import { Picture } from "./picture.tsx";
import { RingCaption } from "./ring-caption.tsx";
import { StationEnds } from "./station-ends.tsx";
import "./call.css";

export function CallScreen({ call, onAside }: { call: CallView; onAside?: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const words = useFactWords();
  const [facts, setFacts] = useState(false);
  const view = useView();
  const [sound, setSound] = useState(false);
  const [notes, setNotes] = useState(false);
  const surface = useRef<HTMLElement>(null);
  const own = call.participants.find((participant) => participant.own);
  const far = call.participants.filter((participant) => !participant.own);
  const guests = far.filter((participant) => participant.guest);
  const held = call.gate.state === "held";
  const { assessment } = call;
  const limit = shownLimit(assessment);
  const raise = limit ? words.raise(limit) : undefined;
  useEffect(() => {
    // The button that led here is gone; without this the focus would fall back to the top of the page.
    if (document.activeElement === document.body) surface.current?.focus({ preventScroll: true });
  }, []);
  // Esc leaves the surface, never the call: it goes on, in view, above the messages. Dialogs keep their own Esc to themselves.
  const aside = useEffectEvent(() => onAside?.());
  useEffect(() => {
    if (held) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector('[role="dialog"]')) aside();
    };
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, [held]);
  return (
    <section ref={surface} tabIndex={-1} className={`call${held ? " is-held" : ""}`} aria-label={t("call.active")} data-level={assessment.level} data-settled={assessment.settled} data-gate={call.gate.state} data-state={call.state}>
      <FailureZone>
        <div className="call-body">
          <div className={`ends${call.conference ? " of-many" : ""}`}>
            {call.conference ? <ConferenceSide call={call} own /> : <EndPanel call={call.room} participants={own ? [own] : []} />}
            <button type="button" className="ring-between" data-working={assessment.settled ? undefined : ""} onClick={() => setFacts(true)} data-step="facts">
              <Ring level={assessment.level} settled={assessment.settled} size={call.conference ? 160 : 208} />
              <span className="ring-word">
                <span className="visually-hidden">{t("level.ofThis")}</span>
                <RingCaption assessment={assessment} />
                <span className="visually-hidden">{t("line.facts")}</span>
              </span>
            </button>
            {call.conference ? <ConferenceSide call={call} own={false} /> : <EndPanel call={call.room} participants={far} />}
          </div>
          {guests.length > 0 ? (
            <p className="guest-warning level-0">
              <strong>{t("call.guestWarning")}</strong> {t("call.guestSentence")}
            </p>
          ) : null}
          <ParkedNotice call={call} />
          {held ? <HeldPanel call={call} /> : null}
          <div className="why">
            {call.moving ? <p role="status">{t("conference.moving")}</p> : call.state === "connecting" ? <p>{t("call.connecting")}</p> : null}
            {held ? null : <p data-step="limiting">{limit ? t("call.limitedBy", { what: words.sentence(limit) }) : t(call.conference ? "conference.nothingLimits" : "call.nothingLimits")}</p>}
            <StationEnds stations={assessment.stations} limit={held ? null : limit} />
            {assessment.level === 2 ? <p className="small muted">{t("level.secureUnavailable")}</p> : null}
            {raise && !held ? <p className="small muted">{t("call.raise", { how: raise })}</p> : null}
            {assessment.difference ? <p className="small level-0">{t("call.difference", { level: t(`level.${assessment.difference.farLevel}`) })}</p> : null}
          </div>
          {call.gate.state === "overridden" ? <p className="notice bad">{t("call.overridden", { who: call.gate.overrideBy ?? "", why: call.gate.overrideReason ?? "" })}</p> : null}
          <LapseNotice call={call} />
          <MicrophoneNotice call={call} />
          <CodePanel call={call} name={far.find((participant) => !participant.guest)?.name ?? ""} />
          <DeclareControl call={call} />
          <AwaitedPanel call={call} />
          <InterpretationPanel call={call} />
          {call.guestLink ? (
            <div className="notice warn stack tight">
              <p>{t("call.guestLink", { time: time(call.guestLink.expiresAt * 1000, i18n.language) })}</p>
              <div className="row">
                <code className="grow" data-step="guest-link">
                  {call.guestLink.url}
                </code>
                <CopyButton text={call.guestLink.url} />
              </div>
            </div>
          ) : null}
          {notes ? <NotesPanel of={minutesOfCall(view, call)} label={call.declared} /> : null}
          <div className="extras">
            {own?.guest ? null : (
              <Action size="small" step="notes" onPress={() => setNotes(!notes)}>
                <NotebookPen size={18} aria-hidden /> {t(notes ? "minutes.notes.close" : "minutes.notes.open")}
              </Action>
            )}
            <Action size="small" onPress={() => setSound(true)}>
              <SlidersHorizontal size={18} aria-hidden /> {t("call.devices")}
            </Action>
            {onAside && call.line ? (
              <Action size="small" step="call-messages" onPress={onAside}>
                <MessagesSquare size={18} aria-hidden /> {t("call.messages")}
              </Action>
            ) : null}
            {guests.length > 0 ? (
              guests.map((guest) => (
                <Action key={guest.end} size="small" step="remove-guest" onPress={() => client.removeGuest(call.room, guest.end)}>
                  <UserX size={18} aria-hidden /> {t("call.removeGuest")}
                </Action>
              ))
            ) : own?.guest || (call.conference?.staged && !call.conference.mayAdmit) ? null : (
              <Action size="small" step="invite-guest" onPress={() => client.inviteGuest(call.room, 15)}>
                <DoorOpen size={18} aria-hidden /> {t("call.guest")}
              </Action>
            )}
            {call.ownDevices
              .filter((device) => !device.current && device.online)
              .map((device) => (
                <Action key={device.deviceId} size="small" step={`continue-${device.class}`} onPress={() => client.continueOn(call.room, device.deviceId)}>
                  <Smartphone size={18} aria-hidden /> {t("call.continueOn", { device: device.name })}
                </Action>
              ))}
            {call.canProve ? (
              <Action size="small" step="prove" onPress={async () => saveFile(await client.prove(call.room))}>
                <FileCheck2 size={18} aria-hidden /> {t("call.prove")}
              </Action>
            ) : null}
          </div>
        </div>
        <div className="controls">
          <Action onPress={() => client.mute(call.room, !call.muted)} step="mute">
            {call.muted ? <MicOff size={22} aria-hidden /> : <Mic size={22} aria-hidden />} <span>{t(call.muted ? "call.unmute" : "call.mute")}</span>
          </Action>
          <Action onPress={() => client.camera(call.room, !call.camera)} step="camera">
            {call.camera ? <Camera size={22} aria-hidden /> : <CameraOff size={22} aria-hidden />} <span>{t(call.camera ? "call.cameraOff" : "call.camera")}</span>
          </Action>
          <Action tone="danger" step="hang-up" onPress={() => client.hangUp(call.room)}>
            <PhoneOff size={22} aria-hidden /> <span>{t("call.hangUp")}</span>
          </Action>
        </div>
      </FailureZone>
      <FactsSheet assessment={assessment} isOpen={facts} onClose={() => setFacts(false)} />
      <MediaDevicesSheet call={call} isOpen={sound} onClose={() => setSound(false)} />
    </section>
  );
}

function EndPanel({ call, participants }: { call: string; participants: ParticipantView[] }) {
  const { t } = useTranslation();
  return (
    <div className="end">
      {participants.map((participant) => (
        <figure key={participant.end} data-step={participant.own ? "end-own" : participant.guest ? "end-guest" : "end-far"}>
          <Picture participant={participant} />
          <figcaption>
            <strong>{shownName(participant) || t("class.guest")}</strong>
            <span className="muted small">{participant.guest ? (participant.own ? t("call.you") : t("class.guest")) : participant.own ? t("call.youOf", { organisation: participant.organisation }) : participant.organisation.replaceAll(".", ".\u200b")}</span>
            <span className="small">{participant.deviceName || "\u00a0"}</span>
            <EndMeter call={call} participant={participant} />
            <span className="row small tags">
              {participant.held ? <span className="tag level-0">{t("call.heldTag")}</span> : null}
              {participant.parked ? <span className="tag">{t(participant.own ? "call.parked.tagOwn" : "call.parked.tag")}</span> : participant.muted ? <span className="tag">{t("call.muted")}</span> : null}
            </span>
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

function MicrophoneNotice({ call }: { call: CallView }) {
  const { t } = useTranslation();
  if (call.microphone === "ok" || call.microphone === "unknown") return null;
  return <p className="notice warn">{t(`call.microphone.${call.microphone}`)}</p>;
}
