import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "../parts/button.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { endPush } from "../platform/push.ts";
import { useClient } from "../shell/client-context.ts";

/** Asks before it destroys what is on the device. */
export function ForgetButton() {
  const { t } = useTranslation();
  const client = useClient();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Action tone="cautious" onPress={() => setAsking(true)}>
        {t("devices.forget")}
      </Action>
      <Sheet title={t("devices.forget")} isOpen={asking} onClose={() => setAsking(false)}>
        <p>{t("devices.forgetAsk")}</p>
        <div className="row">
          <Action tone="danger" onPress={() => endPush().catch(() => undefined).then(() => client.forget()).then(() => location.replace("/"))}>
            {t("devices.forget")}
          </Action>
          <Action onPress={() => setAsking(false)}>{t("do.cancel")}</Action>
        </div>
      </Sheet>
    </>
  );
}
