/** A link leads to a passkey, or to going on without. Everything happens on this device; the node gets public halves. */
import { Fingerprint, KeyRound, ScanLine } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Result } from "../../protocol/wire/api.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureNotice } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { Scan } from "../parts/scan.tsx";
import { useClient } from "../shell/client-context.ts";

export function EnrolScreen({ link, defaultDeviceName, demonstration }: { link: string | null; defaultDeviceName: string; demonstration: boolean }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(link);
  const [scanning, setScanning] = useState(false);
  if (chosen) return <EnrolWith link={chosen} defaultDeviceName={defaultDeviceName} demonstration={demonstration} onBack={() => setChosen(null)} />;
  return (
    <main className="page stack">
      <h1>{t("enrol.none")}</h1>
      <p>{t("enrol.noneHint")}</p>
      <form className="stack" onSubmit={(event) => (event.preventDefault(), setChosen(typed.trim()))}>
        <Field label={t("enrol.linkOrCode")} value={typed} onChange={setTyped} hint={t("enrol.codeHint")} step="enrol-typed" autoFocus />
        <div className="row">
          <Action tone="primary" type="submit" step="enrol-open" isDisabled={typed.trim() === ""}>
            {t("do.open")}
          </Action>
          {scanning ? null : (
            <Action step="scan-link" onPress={() => setScanning(true)}>
              <ScanLine size={20} aria-hidden /> {t("card.scan")}
            </Action>
          )}
        </div>
      </form>
      {scanning ? <Scan onText={(found) => (setScanning(false), setChosen(found))} /> : null}
    </main>
  );
}

function EnrolWith({ link, defaultDeviceName, demonstration, onBack }: { link: string; defaultDeviceName: string; demonstration: boolean; onBack: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [place, setPlace] = useState<Result<"enrol.look"> | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [deviceName, setDeviceName] = useState(defaultDeviceName);
  const [working, setWorking] = useState(false);
  useEffect(() => {
    client.lookEnrolment(link).then(setPlace, setFailure);
  }, [client, link]);
  const enrol = async (passkey: boolean) => {
    setWorking(true);
    setFailure(null);
    try {
      await client.enrol(link, { deviceName: deviceName.trim() || defaultDeviceName, passkey });
      history.replaceState(null, "", "/");
    } catch (reason) {
      setFailure(reason);
    } finally {
      setWorking(false);
    }
  };
  return (
    <main className="page stack">
      <h1>{t("enrol.title")}</h1>
      {failure === null ? null : <FailureNotice failure={failure} />}
      {failure !== null && place === null ? (
        <div>
          <Action onPress={onBack}>{t("do.back")}</Action>
        </div>
      ) : null}
      {place ? (
        <>
          <p>{t(place.kind === "person" ? "enrol.hello" : "enrol.device", { name: place.name, organisation: place.organisation })}</p>
          <p className="muted small">{t("enrol.expires", { time: dayAndTime(place.expiresAt * 1000, i18n.language) })}</p>
          {demonstration ? <p className="notice warn">{t("enrol.demonstration")}</p> : null}
          <Field label={t("enrol.deviceName")} value={deviceName} onChange={setDeviceName} maxLength={60} />
          <div className="panel stack tight">
            <Action tone="primary" step="enrol-passkey" isDisabled={working} onPress={() => enrol(true)}>
              <Fingerprint size={20} aria-hidden /> {t("enrol.passkey")}
            </Action>
            <p className="muted small">{t("enrol.passkeyHint")}</p>
          </div>
          <div className="panel stack tight">
            <Action step="enrol-without" isDisabled={working} onPress={() => enrol(false)}>
              <KeyRound size={20} aria-hidden /> {t("enrol.without")}
            </Action>
            <p className="muted small">{t("enrol.withoutHint")}</p>
          </div>
          {working ? <p role="status">{t("enrol.working")}</p> : null}
        </>
      ) : null}
    </main>
  );
}
