/** A device is lost: three steps for somebody who was asleep a minute ago. Whose and which; what will happen; the code, and how far it has got. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplacementShown } from "../../client/model/views.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone, useFailure } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { CodeStep } from "./lost-code.tsx";
import "./lost.css";

type Look = Result<"lost.look">;
export interface Loss {
  readonly person: Look["people"][number];
  readonly lost: readonly string[];
  readonly by: "own-device" | "officers";
}

export function LostScreen() {
  return (
    <div className="page stack lost">
      <FailureZone>
        <Steps />
      </FailureZone>
    </div>
  );
}

function Steps() {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const report = useFailure();
  const [look, setLook] = useState<Look | null>(null);
  const [loss, setLoss] = useState<Loss | null>(null);
  const [shown, setShown] = useState<string | null>(null);
  const refresh = useCallback(() => client.lost.look().then(setLook, report), [client, report]);
  useEffect(() => void refresh(), [refresh]);
  const mine = view.replacements.filter((one) => one.code !== undefined || one.id === shown);
  const current = mine.find((one) => one.id === shown) ?? mine.find((one) => one.state === "open" || one.state === "asked");
  const again = () => {
    setShown(null);
    setLoss(null);
    void refresh();
  };
  return (
    <>
      <h1>{t("lost.title")}</h1>
      {current ? (
        <CodeStep replacement={current} onAgain={again} />
      ) : loss && look ? (
        <Confirm look={look} loss={loss} onChange={setLoss} onBack={() => setLoss(null)} onMade={setShown} />
      ) : look ? (
        <Whose look={look} onChosen={setLoss} />
      ) : null}
      {current || view.replacements.length === 0 ? null : <Recent replacements={view.replacements} />}
    </>
  );
}

function Whose({ look, onChosen }: { look: Look; onChosen: (loss: Loss) => void }) {
  const { t } = useTranslation();
  const { me } = useView();
  const [find, setFind] = useState("");
  const wanted = find.trim().toLowerCase();
  const people = look.people.filter((one) => one.enrolled && one.person !== me?.person && (wanted === "" || `${one.name} ${one.person}`.toLowerCase().includes(wanted)));
  return (
    <section className="stack" aria-label={t("lost.whose")}>
      <h2>
        <span className="step-number">1</span> {t("lost.whose")}
      </h2>
      <Field label={t("lost.find")} value={find} onChange={setFind} autoFocus step="lost-find" />
      <ul className="stack tight">
        {people.map((person) => {
          const devices = look.devices.filter((device) => device.person === person.person && device.status !== "revoked");
          return (
            <li key={person.person}>
              <button type="button" className="panel choice" data-step="lost-person" onClick={() => onChosen(lossOf(person, devices.map(({ deviceId }) => deviceId)))}>
                <strong>{person.name}</strong>
                <span className="small muted">{devices.length === 0 ? t("lost.noDevice") : devices.map(({ name }) => name).join(", ")}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {people.length === 0 ? <p className="muted">{t("lost.nobody")}</p> : null}
    </section>
  );
}

/** One device: that is the lost one. Several: none is, until somebody says which. */
function lossOf(person: Loss["person"], devices: readonly string[]): Loss {
  return { person, lost: devices.length === 1 ? devices : [], by: "officers" };
}

function Confirm({ look, loss, onChange, onBack, onMade }: { look: Look; loss: Loss; onChange: (loss: Loss) => void; onBack: () => void; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const { me } = useView();
  const devices = look.devices.filter((device) => device.person === loss.person.person && device.status !== "revoked");
  const others = devices.filter(({ deviceId }) => !loss.lost.includes(deviceId));
  const choose = (deviceId: string, on: boolean) => {
    const lost = on ? [...loss.lost, deviceId] : loss.lost.filter((one) => one !== deviceId);
    onChange({ ...loss, lost, by: lost.length < devices.length ? loss.by : "officers" });
  };
  const { name } = loss.person;
  const forbidden = me?.role === "desk" && !look.policy.deskMayRevoke && loss.lost.length > 0;
  const ready = !forbidden && (loss.lost.length > 0 || devices.length === 0);
  return (
    <section className="stack" aria-label={t("lost.which", { name })}>
      <h2>
        <span className="step-number">2</span> {t("lost.which", { name })}
      </h2>
      <fieldset className="stack tight">
        <legend className="label">{t("lost.gone")}</legend>
        {devices.map((device) => (
          <label key={device.deviceId} className="panel choice">
            <span className="row">
              <input type="checkbox" checked={loss.lost.includes(device.deviceId)} data-step="lost-device" onChange={(event) => choose(device.deviceId, event.target.checked)} />
              <strong>{device.name}</strong> <span className="tag">{t(`class.${device.class}`)}</span>
            </span>
            <span className="small muted">
              {device.platform} · {t(device.online ? "security.online" : "security.offline")}
            </span>
          </label>
        ))}
        {devices.length === 0 ? <p className="muted">{t("lost.noneLeft", { name })}</p> : null}
      </fieldset>
      {others.length > 0 && loss.lost.length > 0 ? (
        <fieldset className="stack tight">
          <legend className="label">{t("lost.who", { name })}</legend>
          {(["own-device", "officers"] as const).map((by) => (
            <label key={by} className="panel choice">
              <span className="row">
                <input type="radio" name="by" checked={loss.by === by} data-step={`lost-by-${by}`} onChange={() => onChange({ ...loss, by })} />
                <strong>{by === "own-device" ? t("lost.byOwn", { device: others.map((one) => one.name).join(", ") }) : t("lost.byOfficers")}</strong>
              </span>
              <span className="small muted">{by === "own-device" ? t("lost.byOwnHint", { name }) : t("lost.byOfficersHint", { name })}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      <div className="notice warn stack tight">
        <strong>{t("lost.happens")}</strong>
        <ul className="plain">
          {loss.lost.length > 0 ? <li>{t("lost.happensRevoked")}</li> : null}
          <li>{t("lost.happensCode", { name, minutes: look.policy.codeMinutes })}</li>
          <li>{loss.by === "own-device" ? t("lost.happensOwn", { name }) : t("lost.happensOfficers", { name })}</li>
          {loss.by === "own-device" && look.policy.replacementNeedsTwo ? <li>{t("lost.happensSecond")}</li> : null}
        </ul>
      </div>
      {forbidden ? <p className="notice bad">{t("code_of.lost/desk-may-not")}</p> : null}
      <div className="row">
        <Action tone="danger" step="lost-confirm" isDisabled={!ready} onPress={() => client.lost.replace(loss.person.person, { lost: loss.lost, by: loss.by, reason: t("devices.lost") }).then(({ id }) => onMade(id))}>
          {loss.lost.length > 0 ? t("lost.revokeAndMake") : t("lost.make")}
        </Action>
        <Action onPress={onBack}>{t("do.back")}</Action>
      </div>
    </section>
  );
}

function Recent({ replacements }: { replacements: readonly ReplacementShown[] }) {
  const { t } = useTranslation();
  return (
    <section className="stack tight">
      <h2>{t("lost.recent")}</h2>
      <ul className="stack tight">
        {replacements.map((one) => (
          <li key={one.id} className="panel row between">
            <span>
              <strong>{one.name}</strong> <span className="small muted">{one.issuedByName}</span>
            </span>
            <span className="small">{t(`lost.state.${one.state}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
