/** How calls reach this device when the page is closed: what the organisation allows, what the browser allows, and the next step in each case. */
import { BellRing, Download } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { install, installPrompt, runsInstalled } from "../platform/install-prompt.ts";
import { endPush, pushSupport, subscribeToPush } from "../platform/push.ts";
import { useClient, useView } from "../shell/client-context.ts";

export function WakePanel() {
  const { t } = useTranslation();
  const client = useClient();
  const { push } = useView();
  const [support, setSupport] = useState(pushSupport());
  const installable = useSyncExternalStore(installPrompt.subscribe, installPrompt.available);
  useEffect(() => {
    const look = () => setSupport(pushSupport());
    addEventListener("focus", look); // back from the browser's own settings
    return () => removeEventListener("focus", look);
  }, []);
  const state = !push ? "waiting" : !push.allowed ? "not-allowed" : push.subscribed && support === "granted" ? "on" : support;
  const begin = async () => {
    try {
      await client.wakeByPush(await subscribeToPush(push!.key!));
    } finally {
      setSupport(pushSupport());
    }
  };
  return (
    <section className="stack tight" aria-labelledby="wake-title" data-wake={state}>
      <h2 id="wake-title">{t("reach.wake.title")}</h2>
      <FailureZone>
        <p>{t(`reach.wake.${state}`)}</p>
        {state === "ask" || state === "granted" ? (
          <>
            <p className="small muted">{t("reach.wake.learns")}</p>
            <div>
              <Action tone="primary" step="wake-on" onPress={begin}>
                <BellRing size={20} aria-hidden /> {t("reach.wake.allow")}
              </Action>
            </div>
          </>
        ) : null}
        {state === "on" ? (
          <div>
            <Action step="wake-off" onPress={() => client.wakeByPush(null).then(endPush)}>
              {t("reach.wake.end")}
            </Action>
          </div>
        ) : null}
        {installable && !runsInstalled() ? (
          <div className="row">
            <span className="grow small">{t("reach.wake.install")}</span>
            <Action step="install" onPress={install}>
              <Download size={20} aria-hidden /> {t("reach.wake.installNow")}
            </Action>
          </div>
        ) : null}
      </FailureZone>
    </section>
  );
}
