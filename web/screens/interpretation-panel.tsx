/** Languages on a call: what I listen to and how much of the original beneath it; for interpreters, what I speak into, and the cough button; for whoever conducts, how it is done. */
import { useState } from "react";
import { Button, Label, Radio, RadioGroup, Slider, SliderThumb, SliderTrack } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { useFailure } from "../parts/failure.tsx";
import { languageName, OFFERED_LANGUAGES } from "../parts/language-name.ts";
import { useClient } from "../shell/client-context.ts";
import "./conference.css";

const MODES = ["none", "consecutive", "simultaneous"] as const;

export function InterpretationPanel({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation();
  const { interpretation, conference } = call;
  const { mode, languages, mayConduct, heard, hears } = interpretation;
  if (!conference || (mode === "none" && !mayConduct)) return null;
  const named = (channel: string) => (channel === "floor" ? t("conference.floor") : languageName(channel, i18n.language));
  return (
    <section className="interpretation" aria-labelledby="interpretation-title" data-step="interpretation" data-heard={heard}>
      <h2 id="interpretation-title">{t("conference.interpretation")}</h2>
      {mayConduct ? <Conducting call={call} /> : null}
      {mode === "consecutive" ? <p className="small muted">{t("conference.consecutiveHint")}</p> : null}
      {mode === "simultaneous" && languages.length > 0 ? (
        <>
          <Listening call={call} named={named} />
          {heard === hears ? null : (
            <p className="small level-1" role="status">
              {t("conference.noInterpreter", { language: named(hears) })}
            </p>
          )}
          {interpretation.mayInterpret ? <Speaking call={call} named={named} /> : null}
        </>
      ) : null}
    </section>
  );
}

function Channels({ label, value, channels, named, step, onChange }: { label: string; value: string; channels: readonly string[]; named: (channel: string) => string; step: string; onChange: (channel: string) => void }) {
  return (
    <RadioGroup className="declare channels" orientation="horizontal" value={value} onChange={onChange}>
      <Label className="small muted">{label}</Label>
      <div className="segments">
        {channels.map((channel) => (
          <Radio key={channel} value={channel} className="segment" data-step={`${step}-${channel}`}>
            {named(channel)}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

function Listening({ call, named }: { call: CallView; named: (channel: string) => string }) {
  const { t } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const { hears, balance, languages } = call.interpretation;
  const listen = (channel: string, loud: number) => void client.listenTo(call.room, channel, loud).catch(report);
  return (
    <>
      <Channels label={t("conference.listenTo")} value={hears} channels={["floor", ...languages]} named={named} step="listen" onChange={(channel) => listen(channel, balance)} />
      {hears === "floor" ? null : (
        <Slider className="balance" minValue={0} maxValue={100} step={5} value={Math.round(balance * 100)} onChange={(value) => listen(hears, Number(value) / 100)}>
          <Label className="small">{t("conference.balance")}</Label>
          <SliderTrack className="balance-track">
            <SliderThumb className="balance-thumb" data-step="balance" />
          </SliderTrack>
        </Slider>
      )}
    </>
  );
}

function Speaking({ call, named }: { call: CallView; named: (channel: string) => string }) {
  const { t } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const { speaks, languages } = call.interpretation;
  return (
    <div className="console">
      <Channels label={t("conference.speakInto")} value={speaks} channels={["floor", ...languages]} named={named} step="speak" onChange={(channel) => void client.speakInto(call.room, channel).catch(report)} />
      <CoughButton call={call} />
    </div>
  );
}

/** Silent for as long as it is held down; what was muted before stays muted. */
function CoughButton({ call }: { call: CallView }) {
  const { t } = useTranslation();
  const client = useClient();
  const [down, setDown] = useState(false);
  const press = (on: boolean) => {
    if (on === down || (on && call.muted)) return;
    setDown(on);
    client.mute(call.room, on);
  };
  return (
    <Button className={`button${down ? " danger" : ""}`} data-step="cough" aria-pressed={down} onPressStart={() => press(true)} onPressEnd={() => press(false)}>
      {t("conference.cough")}
    </Button>
  );
}

function Conducting({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const { mode, languages } = call.interpretation;
  const set = (next: (typeof MODES)[number], list: readonly string[]) => client.interpret(call.room, next, [...list]);
  const free = OFFERED_LANGUAGES.filter((code) => !languages.includes(code));
  return (
    <div className="conducting">
      <RadioGroup className="declare" orientation="horizontal" aria-label={t("conference.mode")} value={mode} onChange={(next) => void set(next as (typeof MODES)[number], languages).catch(report)}>
        <div className="segments">
          {MODES.map((one) => (
            <Radio key={one} value={one} className="segment" data-step={`interpret-${one}`}>
              {t(`conference.modes.${one}`)}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {mode === "simultaneous" ? (
        <div className="row">
          {languages.map((code) => (
            <Action key={code} size="small" label={t("conference.removeLanguage", { language: languageName(code, i18n.language) })} onPress={() => set(mode, languages.filter((one) => one !== code))}>
              {languageName(code, i18n.language)} ×
            </Action>
          ))}
          {languages.length < 4 ? (
            <select className="input add-language" aria-label={t("conference.addLanguage")} value="" data-step="add-language" onChange={(event) => void set(mode, [...languages, event.target.value]).catch(report)}>
              <option value="">{t("conference.addLanguage")}</option>
              {free.map((code) => (
                <option key={code} value={code}>
                  {languageName(code, i18n.language)}
                </option>
              ))}
            </select>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
