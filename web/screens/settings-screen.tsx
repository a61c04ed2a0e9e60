/** Language, appearance, and who is signed in on what. */
import { Radio, RadioGroup } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useState } from "react";
import { chooseLanguage, type Language } from "../i18n/i18n.ts";
import { DelegationPanel } from "./delegation-panel.tsx";
import { OwnBreaches } from "./own-breaches.tsx";
import { useView } from "../shell/client-context.ts";
import { UndisturbedPanel } from "./undisturbed-panel.tsx";
import { WakePanel } from "./wake-panel.tsx";
import { chooseTheme, chosenTheme, type Theme } from "../shell/theme-choice.ts";

export function SettingsScreen() {
  const { t, i18n } = useTranslation();
  const { me } = useView();
  const [theme, setTheme] = useState<Theme>(chosenTheme());
  return (
    <div className="page stack">
      <h1>{t("settings.title")}</h1>
      {me ? (
        <div className="panel stack tight">
          <p className="small muted">{t("settings.signedInAs")}</p>
          <h2>{me.name}</h2>
          <p className="muted">
            {t(`role.${me.role}`)}, {me.organisation}
          </p>
          <p className="code">{me.person}</p>
          <p className="code fingerprint">{me.fingerprint}</p>
          <p className="small">{me.served ? t("settings.served") : t("settings.installed")}</p>
        </div>
      ) : null}
      <UndisturbedPanel />
      <DelegationPanel />
      <WakePanel />
      <OwnBreaches />
      <RadioGroup className="stack tight" aria-label={t("settings.language")} value={i18n.language} onChange={(value) => void chooseLanguage(value as Language)}>
        <h2>{t("settings.language")}</h2>
        <div>
          <div className="segments">
            <Radio value="en" className="segment">
              English
            </Radio>
            <Radio value="fr" className="segment">
              Français
            </Radio>
          </div>
        </div>
      </RadioGroup>
      <RadioGroup className="stack tight" aria-label={t("settings.theme")} value={theme} onChange={(value) => (chooseTheme(value as Theme), setTheme(value as Theme))}>
        <h2>{t("settings.theme")}</h2>
        <div>
          <div className="segments">
            {(["system", "light", "dark"] as const).map((each) => (
              <Radio key={each} value={each} className="segment">
                {t(`settings.${each}`)}
              </Radio>
            ))}
          </div>
        </div>
      </RadioGroup>
    </div>
  );
}
