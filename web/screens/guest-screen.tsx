/** A guest's whole world: one warning, one name, one call. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureNotice, FailureZone } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { Ring } from "../ring/ring.tsx";
import { useView } from "../shell/client-context.ts";
import "./call.css";
import { CallAnnouncer } from "./call-announcer.tsx";
import { CallScreen } from "./call-screen.tsx";

export interface GuestDoor {
  look(): Promise<{ organisation: string; expiresAt: number }>;
  join(name: string): Promise<void>;
}

export function GuestScreen({ door, initialName = "" }: { door: GuestDoor; initialName?: string }) {
  const { t, i18n } = useTranslation();
  const view = useView();
  const [place, setPlace] = useState<{ organisation: string; expiresAt: number } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [name, setName] = useState(initialName);
  const [joining, setJoining] = useState(false);
  useEffect(() => {
    door.look().then(setPlace, setFailure);
  }, [door]);
  const call = view.calls.find((each) => each.state === "active" || each.state === "connecting");
  const over = view.calls.some((each) => each.state === "ended");
  if (call)
    return (
      <div className="guest-call">
        <CallAnnouncer call={call} />
        <CallScreen call={call} />
      </div>
    );
  return (
    <main className="page stack">
      <div className="row guest-level">
        <Ring level={0} size={96} />
        <strong className="level-0">{t("level.0")}</strong>
      </div>
      <h1>{t("guest.title")}</h1>
      {failure === null ? null : <FailureNotice failure={failure} />}
      {over ? <p className="notice">{t("guest.over")}</p> : null}
      {place && !over ? (
        <FailureZone>
          <p>{t("guest.from", { organisation: place.organisation })}</p>
          <p className="muted small">{t("enrol.expires", { time: dayAndTime(place.expiresAt * 1000, i18n.language) })}</p>
          <p className="notice bad">
            {t("guest.warning")}
          </p>
          {joining ? (
            <p role="status">{t("guest.waiting")}</p>
          ) : (
            <>
              <Field label={t("guest.name")} value={name} onChange={setName} maxLength={60} autoFocus step="guest-name" />
              <div>
                <Action tone="primary" step="guest-join" isDisabled={name.trim() === ""} onPress={() => (setJoining(true), door.join(name.trim()).catch((reason: unknown) => (setJoining(false), setFailure(reason))))}>
                  {t("guest.join")}
                </Action>
              </div>
            </>
          )}
        </FailureZone>
      ) : null}
    </main>
  );
}
