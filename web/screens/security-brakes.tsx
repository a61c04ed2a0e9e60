/** Readers whose keys are paused because they opened unusually much, and how much one reader may open: the security officer lets them open again, or sets limits of their own. */
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Result } from "../../protocol/wire/api.ts";
import type { ReaderLimits } from "../../protocol/wire/dispatch/procedures.ts";
import { parsePerson, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useAsked } from "../parts/use-asked.ts";
import { useClient } from "../shell/client-context.ts";

type Answer = Result<"security.brakes">;

export function SecurityBrakes() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const ask = useCallback(() => client.security.brakes(), [client]);
  const [answer, refresh] = useAsked<Answer>(ask);
  const [setting, setSetting] = useState<{ person: string; limits: ReaderLimits } | null>(null);
  if (!answer) return null;
  const { brakes, limits, common, quiet, on } = answer;
  return (
    <div className="stack">
      <section className="stack tight">
        <h2>{t("brakes.title")}</h2>
        <p className="muted">{t(on ? "brakes.hint" : "brakes.off")}</p>
        {brakes.length === 0 ? <p data-step="no-brakes">{t("brakes.none")}</p> : null}
        <ul className="stack tight">
          {brakes.map((one) => (
            <li key={one.person} className="panel here-row" data-braked={showPerson(one.person as PersonUri)}>
              <span className="grow">
                <strong className="code">{showPerson(one.person as PersonUri)}</strong>
                <span>{t(`brakes.why.${one.why}`, { count: one.count, limit: one.limit })}</span>
                <span className="small muted figures">{t("brakes.since", { time: dayAndTime(one.at, i18n.language) })}</span>
              </span>
              <Action tone="cautious" step="lift-brake" onPress={() => client.security.liftBrake(one.person).then(refresh)}>
                {t("brakes.lift")}
              </Action>
            </li>
          ))}
        </ul>
      </section>
      <section className="stack tight">
        <h2>{t("brakes.limits")}</h2>
        <p>{t("brakes.common", { ...common })}</p>
        {quiet ? <p>{t("brakes.quiet", { from: quiet.from, until: quiet.until, zone: quiet.zone, count: common.quietDispatches })}</p> : null}
        <div className="row between">
          <h3>{t("brakes.own")}</h3>
          <Action step="reader-limits" onPress={() => setSetting({ person: "", limits: common })}>
            {t("brakes.set")}
          </Action>
        </div>
        <p className="muted">{t(limits.length === 0 ? "brakes.noOwn" : "brakes.ownHint")}</p>
        <ul className="stack tight">
          {limits.map((one) => (
            <li key={one.person} className="panel here-row" data-limited={showPerson(one.person as PersonUri)}>
              <span className="grow">
                <strong className="code">{showPerson(one.person as PersonUri)}</strong>
                <span>{t("brakes.ofReader", { ...one.limits })}</span>
                <span className="small muted">{t("brakes.setBy", { who: showPerson(one.by as PersonUri), time: dayAndTime(one.at, i18n.language) })}</span>
              </span>
              <Action size="small" onPress={() => setSetting({ person: showPerson(one.person as PersonUri), limits: one.limits })}>
                {t("station.officer.change")}
              </Action>
              <Action size="small" tone="quiet" step="common-limits" onPress={() => client.security.readerLimits(one.person, null).then(refresh)}>
                {t("brakes.takeAway")}
              </Action>
            </li>
          ))}
        </ul>
      </section>
      <Sheet title={t("brakes.set")} isOpen={setting !== null} onClose={() => setSetting(null)}>
        {setting ? (
          <LimitsForm
            {...setting}
            onSave={async (person, chosen) => {
              await client.security.readerLimits(person, chosen);
              setSetting(null);
              refresh();
            }}
          />
        ) : null}
      </Sheet>
    </div>
  );
}

const FIELDS = ["keysPerHour", "dispatchesPerHour", "dispatchesPerDay", "quietDispatches"] as const;

function LimitsForm({ person, limits, onSave }: { person: string; limits: ReaderLimits; onSave: (person: string, limits: ReaderLimits) => Promise<void> }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState(person);
  const [texts, setTexts] = useState<Record<(typeof FIELDS)[number], string>>(() => ({ keysPerHour: String(limits.keysPerHour), dispatchesPerHour: String(limits.dispatchesPerHour), dispatchesPerDay: String(limits.dispatchesPerDay), quietDispatches: String(limits.quietDispatches) }));
  const [tried, setTried] = useState(false);
  const who = personOf(address);
  const wrong = (field: (typeof FIELDS)[number]) => !/^\d{1,7}$/.test(texts[field]) || Number(texts[field]) < 1 || Number(texts[field]) > 1_000_000;
  const save = async () => {
    setTried(true);
    if (who === undefined || FIELDS.some(wrong)) return;
    await onSave(who, { keysPerHour: Number(texts.keysPerHour), dispatchesPerHour: Number(texts.dispatchesPerHour), dispatchesPerDay: Number(texts.dispatchesPerDay), quietDispatches: Number(texts.quietDispatches) });
  };
  return (
    <div className="stack">
      {person === "" ? <Field label={t("brakes.address")} hint={t("brakes.addressHint")} value={address} onChange={setAddress} maxLength={320} step="limit-person" error={tried && who === undefined ? t("brakes.addressWrong") : undefined} /> : <p className="code">{person}</p>}
      {FIELDS.map((field) => (
        <Field key={field} label={t(`brakes.${field}`)} value={texts[field]} inputMode="numeric" maxLength={7} step={`limit-${field}`} onChange={(text) => setTexts((before) => ({ ...before, [field]: text }))} error={tried && wrong(field) ? t("brakes.numberWrong") : undefined} />
      ))}
      <Action tone="primary" step="limit-save" onPress={save}>
        {t("do.save")}
      </Action>
    </div>
  );
}

function personOf(address: string): PersonUri | undefined {
  try {
    return parsePerson(address.trim());
  } catch {
    return undefined;
  }
}
