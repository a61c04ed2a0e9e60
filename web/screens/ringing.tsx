/** A call that rings, here or there, and the calls that just ended: what happened stays until it is put away. */
import { NotebookPen, Phone, PhoneOff, Video, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView, ClientView } from "../../client/model/views.ts";
import { dayAndTime, listed } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useEndedText } from "../parts/ended-text.ts";
import { itemOf, minutesOfCall } from "../parts/minutes-of.ts";
import { isTyping } from "../parts/typing.ts";
import { startRingTone } from "../platform/ring-tone.ts";
import { saveFile } from "../platform/save-file.ts";
import { Ring } from "../ring/ring.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";

function useFarEnd(call: CallView) {
  const view = useView();
  const { i18n } = useTranslation();
  if (call.conference) {
    // Whoever is in it, or will be: a conference's line is no person's.
    const others = call.participants.filter((participant) => !participant.own);
    const each = (values: string[]) => listed([...new Set(values.filter(Boolean))], i18n.language);
    return { name: each(others.map(({ name }) => name)), organisation: each(others.map(({ organisation }) => organisation)), reachable: true };
  }
  const contact = view.lines.find((line) => line.room === call.line)?.contact;
  const far = call.participants.find((participant) => !participant.own);
  const line = view.lines.find((each) => each.room === call.line);
  return { name: contact?.name ?? far?.name ?? "", organisation: contact?.organisation ?? far?.organisation ?? "", reachable: line?.peerReachable ?? true };
}

const ONE_ROUND_MS = 2_500;

/** `holds`: the call that would be put on hold. `silent` where there is no loudspeaker to ring. Answer takes the focus only from somebody who isn't writing. */
export function RingingCall({ call, silent, continues, holds }: { call: CallView; silent: boolean; continues: boolean; holds?: CallView }) {
  const { t } = useTranslation();
  const client = useClient();
  const far = useFarEnd(call);
  const { toDesk, undisturbed } = useView();
  const other = holds?.participants.find((participant) => !participant.own)?.name ?? "";
  const [writing] = useState(() => isTyping());
  const incoming = call.direction === "in" || continues;
  const goesOn = call.continues !== undefined;
  useEffect(() => {
    if (!incoming || silent || call.quiet) return;
    const stop = startRingTone();
    // Who is talking is told once.
    const once = goesOn ? setTimeout(stop, ONE_ROUND_MS) : undefined;
    return () => {
      clearTimeout(once);
      stop();
    };
  }, [incoming, silent, call.quiet, goesOn, call.room]);
  if (continues)
    return (
      <section className="ringing" role={writing ? "alert" : "alertdialog"} aria-label={t("call.continues", { name: far.name })} data-state="ringing-here">
        <Ring level={call.assessment.level} settled={false} size={64} />
        <div className="grow">
          <h2>{t("call.continues", { name: far.name })}</h2>
          <p className="muted">{t("call.elsewhere")}</p>
        </div>
        <GoOrStay room={call.room} step="take-over" writing={writing} go={t("line.continueHere")} stay={t("call.notHere")} onGo={() => client.takeOver(call.room)} />
      </section>
    );
  if (goesOn) return <GoesOn call={call} writing={writing} />;
  if (incoming)
    return (
      <section className="ringing" role={call.quiet ? "status" : writing ? "alert" : "alertdialog"} aria-label={t(call.conference ? "conference.rings" : "call.incoming", { name: far.name })} data-state={call.quiet ? "ringing-quiet" : "ringing-in"}>
        <Ring level={call.assessment.level} settled={false} size={call.quiet ? 28 : 64} />
        <div className="grow">
          <h2>
            {t(call.conference ? "conference.rings" : call.video ? "call.incomingVideo" : "call.incoming", { name: far.name })} {call.precedence === "ROUTINE" ? null : <span className="tag level-0">{t(`reach.precedence.${call.precedence}`)}</span>}
          </h2>
          <p className="muted">{far.organisation}</p>
          {call.meant ? <p data-step="meant">{t("reach.desk.meant", { name: call.meant })}</p> : null}
          {holds ? <p data-step="holds">{t("call.parked.holds", { name: other })}</p> : null}
          {call.quiet ? <p className="small muted">{t(toDesk?.to?.when === "always" && !undisturbedNow(undisturbed) ? "reach.desk.silent" : "reach.quiet.rings")}</p> : null}
        </div>
        <div className="ringing-answers">
          <Action tone="primary" step="answer" autoFocus={!writing && !call.quiet} onPress={() => client.answer(call.room, { video: false, hold: holds !== undefined })}>
            <Phone size={20} aria-hidden /> {t(holds ? "call.parked.holdAndAnswer" : call.conference ? "conference.joinNow" : "call.answer")}
          </Action>
          {call.video && !holds ? (
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
        <h2>{t(far.reachable && !call.unreachable ? "call.ringing" : "call.ringingOffline", { name: far.name })}</h2>
        <p className="muted">{far.organisation}</p>
        {call.notNow ? <NotNow call={call} name={far.name} /> : null}
        {call.desk ? <AtDesk call={call} desk={call.desk} name={far.name} /> : null}
      </div>
      <Action tone="danger" step="cancel-call" autoFocus={!writing} onPress={() => client.hangUp(call.room)}>
        <PhoneOff size={20} aria-hidden /> {t("do.cancel")}
      </Action>
    </section>
  );
}

/** The desks join the call that one is in: who would be in it, and one press to go on with them. Until then nothing changes. */
function GoesOn({ call, writing }: { call: CallView; writing: boolean }) {
  const { t } = useTranslation();
  const client = useClient();
  return (
    <section className="ringing" role={writing ? "alert" : "alertdialog"} aria-label={t("conference.goesOn.rings")} data-state="goes-on">
      <Ring level={call.assessment.level} settled={false} size={64} />
      <div className="grow">
        <h2>{t("conference.goesOn.rings")}</h2>
        <ul data-step="goes-on-with">
          {call.continues!.with.map((one) => (
            <li key={one.person}>
              <strong>{one.name}</strong> <span className="small muted">{[t(`conference.roles.${one.role}`), one.organisation].filter(Boolean).join(" · ")}</span>
            </li>
          ))}
        </ul>
        <p className="small muted">{t("conference.goesOn.until")}</p>
      </div>
      <GoOrStay room={call.room} step="go-on" writing={writing} go={t("conference.goesOn.join")} stay={t("conference.goesOn.stay")} onGo={() => client.answer(call.room, { video: false })} />
    </section>
  );
}

/** Nothing is lost by staying: it is no refusal, and not red. */
function GoOrStay({ room, step, writing, go, stay, onGo }: { room: string; step: string; writing: boolean; go: string; stay: string; onGo: () => Promise<void> }) {
  const client = useClient();
  return (
    <div className="ringing-answers">
      <Action tone="primary" step={step} autoFocus={!writing} onPress={onGo}>
        <Phone size={20} aria-hidden /> {go}
      </Action>
      <Action step="decline" onPress={() => client.decline(room)}>
        {stay}
      </Action>
    </div>
  );
}

/** A desk answers for whom one calls: who it is, and one press to call it. */
function AtDesk({ call, desk, name }: { call: CallView; desk: NonNullable<CallView["desk"]>; name: string }) {
  const { t } = useTranslation();
  const client = useClient();
  return (
    <div role="status" data-state="at-desk">
      <p>{t("reach.desk.answers", { desk: desk.name, name })}</p>
      <Action tone="primary" step="call-desk" onPress={() => client.callDesk(call.room)}>
        <Phone size={20} aria-hidden /> {t("reach.desk.call", { desk: desk.name })}
      </Action>
    </div>
  );
}

const undisturbedNow = (set: ClientView["undisturbed"]) => set?.now != null && (set.now.until === null || set.now.until > Date.now());

/** The other side does not want to be disturbed: until when, what would ring, and, for those who may, one press to call so. */
function NotNow({ call, name }: { call: CallView; name: string }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { me } = useView();
  const { until, lets } = call.notNow!;
  const mayChoose = me?.role === "desk" || me?.role === "principal";
  const precedence = lets ? t(`reach.precedence.${lets}`) : "";
  return (
    <div role="status" data-state="not-now">
      <p>
        {until === null ? t("reach.notNow.open", { name }) : t("reach.notNow.until", { name, time: dayAndTime(until, i18n.language) })} {lets === null ? t("reach.notNow.letsNothing") : lets === "FLASH" ? t("reach.notNow.letsFlash") : t("reach.notNow.lets", { precedence })}
      </p>
      {lets && mayChoose && call.line ? (
        <Action step="call-again-above" size="small" onPress={() => client.hangUp(call.room).then(() => client.call(call.line!, { video: call.video, precedence: lets }))}>
          {t("reach.notNow.again", { precedence })}
        </Action>
      ) : null}
    </div>
  );
}

const BAD: ReadonlySet<string> = new Set(["failed", "unable", "broken", "revoked", "page-closed", "far-page-closed"]);
/** Nobody meant it to end like this: the next step is one press away. */
const AGAIN: ReadonlySet<string> = new Set(["failed", "broken", "page-closed", "far-page-closed", "no-answer", "missed", "busy"]);

/** `missedListed`: missed calls stand in the list that is open. */
export function EndedCalls({ missedListed }: { missedListed: boolean }) {
  const view = useView();
  const [away, setAway] = useState<readonly string[]>([]);
  const ended = view.calls.filter((call) => (call.state === "ended" || call.state === "elsewhere") && !away.includes(call.room) && !(missedListed && call.ended === "missed")).slice(-3);
  return (
    <>
      {ended.map((call) => (
        <EndedRow key={call.room} call={call} onAway={() => setAway([...away, call.room])} />
      ))}
    </>
  );
}

function EndedRow({ call, onAway }: { call: CallView; onAway: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const endedText = useEndedText();
  const far = useFarEnd(call);
  const line = view.lines.find((each) => each.room === call.line);
  return (
    <div className={`notice ended${call.ended && BAD.has(call.ended) ? " warn" : ""}`} data-state={call.state} data-ended={call.ended}>
      <span className="grow">
        <strong>{far.name}</strong>
        <br />
        {endedText(call, far.name)}
      </span>
      {call.desk ? <AtDesk call={call} desk={call.desk} name={far.name} /> : null}
      <span className="ended-do">
      {call.state === "elsewhere" ? (
        <Action tone="primary" step="take-over" onPress={() => client.takeOver(call.room)}>
          {t("line.continueHere")}
        </Action>
      ) : null}
      {call.ended && AGAIN.has(call.ended) && line && !line.readOnly ? (
        <Action tone="primary" step="call-again" isDisabled={view.calls.some((each) => each.state !== "ended")} onPress={() => client.call(line.room, { video: call.video }).then(onAway)}>
          <Phone size={20} aria-hidden /> {t("call.again")}
        </Action>
      ) : null}
      {call.startedAt !== undefined && call.state === "ended" && call.line ? (
        <Action step="minutes-of-call" onPress={() => go({ screen: "minutes", item: itemOf(minutesOfCall(view, call)) })}>
          <NotebookPen size={20} aria-hidden /> {t("minutes.title")}
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
      </span>
    </div>
  );
}
