/** Who opened what, when, on what class of device, at what level; who was denied, and why. By the node's record. */
import { RotateCw } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import { showPerson } from "../../../protocol/identity/uri.ts";
import type { ReleaseEvent } from "../../../protocol/wire/dispatch/procedures.ts";
import { dayAndTime } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { useFailure, useFailureText } from "../../parts/failure.tsx";
import { useClient, useView } from "../../shell/client-context.ts";

export interface Looked {
  /** Null: not heard yet. */
  readonly events: readonly ReleaseEvent[] | null;
  look(): Promise<void>;
}

/** Looked at anew when the readers or what was asked have changed. */
export function useEvents(dispatch: DispatchView): Looked {
  const client = useClient();
  const report = useFailure();
  const [events, setEvents] = useState<readonly ReleaseEvent[] | null>(null);
  const look = useCallback(() => client.dispatches.events(dispatch.id).then(setEvents), [client, dispatch.id]);
  const stands = JSON.stringify([dispatch.state, dispatch.readers.map(({ key, state }) => [key, state]), dispatch.asks.map(({ state }) => state), dispatch.portions.map(({ state }) => state)]);
  useEffect(() => {
    look().catch(report);
  }, [look, report, stands]);
  return { events, look };
}

export function Events({ dispatch, looked: { events, look } }: { dispatch: DispatchView; looked: Looked }) {
  const { t } = useTranslation();
  return (
    <section className="stack tight" aria-labelledby="dispatch-events" data-step="dispatch-events">
      <div className="row between">
        <h2 id="dispatch-events">{t("dispatches.manage.events")}</h2>
        <Action size="small" step="events-refresh" onPress={look}>
          <RotateCw size={16} aria-hidden /> {t("dispatches.manage.refresh")}
        </Action>
      </div>
      <p className="small muted">{t("dispatches.manage.eventsHint")}</p>
      {events === null ? null : events.length === 0 ? (
        <p className="muted" role="status">
          {t("dispatches.manage.eventsNone")}
        </p>
      ) : (
        <ol className="event-list" role="list">
          {events.toReversed().map((event, at) => (
            <EventRow key={`${event.at} ${events.length - at}`} event={event} dispatch={dispatch} />
          ))}
        </ol>
      )}
    </section>
  );
}

function EventRow({ event, dispatch }: { event: ReleaseEvent; dispatch: DispatchView }) {
  const { t, i18n } = useTranslation();
  const text = useFailureText();
  const nameOf = useNames(dispatch);
  const { at, kind, person, deviceClass, level, portion, code, by, asked } = event;
  return (
    <li className="event-row" data-event={kind} data-portion-of={portion}>
      <span className="small muted figures">{dayAndTime(at, i18n.language)}</span>
      <span>{person ? nameOf(person) : by ? nameOf(by) : ""}</span>
      <span>
        {portion === undefined ? t(`dispatches.manage.eventWhole.${kind}`) : t(`dispatches.manage.event.${kind}`, { portion: portion + 1 })}
        {by && person ? <span className="muted"> {t("dispatches.manage.eventBy", { name: nameOf(by) })}</span> : null}
        {asked ? <span className="muted">{t("dispatches.manage.eventAsked", { name: nameOf(asked) })}</span> : null}
        {code && kind !== "revoked" ? <span className="small block muted">{t(`dispatches.manage.why.${code.replace("dispatch/", "")}`, { defaultValue: text(code) })}</span> : null}
      </span>
      <span className="small muted">{deviceClass && level !== undefined ? t("dispatches.manage.eventOn", { class: t(`class.${deviceClass}`), level: t(`level.${level as 0 | 1 | 2 | 3}`) }) : ""}</span>
    </li>
  );
}

export function useNames(dispatch: DispatchView): (person: string) => string {
  const { contacts, me } = useView();
  return (person) => {
    if (person === me?.person) return me.name;
    const reader = dispatch.readers.find((one) => one.reader.kind === "person" && one.reader.person === person);
    const asked = dispatch.asks.find(({ to }) => to.person === person);
    return contacts.find((one) => one.person === person)?.name ?? reader?.name ?? asked?.to.name ?? showPerson(person as never);
  };
}
