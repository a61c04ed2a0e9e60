/** "I am at a station", from the code on its screen: with the camera, or pasted. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "../parts/button.tsx";
import { useFailure } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { Scan } from "../parts/scan.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useClient } from "../shell/client-context.ts";

export function AtStation() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Action step="at-station" onPress={() => setOpen(true)}>
        {t("station.scan.open")}
      </Action>
      <Sheet title={t("station.scan.title")} isOpen={open} onClose={() => setOpen(false)}>
        <ScanCode onDone={() => setOpen(false)} />
      </Sheet>
    </>
  );
}

function ScanCode({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const [text, setText] = useState("");
  const [done, setDone] = useState(false);
  const say = (code: string) => client.presence.scan(code.trim()).then(() => setDone(true));
  if (done)
    return (
      <>
        <p role="status">{t("station.scan.done")}</p>
        <div>
          <Action tone="primary" onPress={onDone}>
            {t("do.close")}
          </Action>
        </div>
      </>
    );
  return (
    <>
      <p>{t("station.scan.hint")}</p>
      <Scan onText={(code) => void say(code).catch(report)} />
      <Field label={t("station.scan.paste")} value={text} onChange={setText} maxLength={2000} step="station-code" />
      <div>
        <Action tone="primary" step="station-code-confirm" isDisabled={text.trim() === ""} onPress={() => say(text)}>
          {t("station.scan.confirm")}
        </Action>
      </div>
    </>
  );
}
