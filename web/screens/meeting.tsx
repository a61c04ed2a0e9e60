/** Two people side by side: each shows their code and reads the other's. What the camera reads counts at once; a wrong code is said, and the camera goes on looking. */
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ContactView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { useFailure } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { Qr } from "../parts/qr.tsx";
import { Scan } from "../parts/scan.tsx";
import { useClient } from "../shell/client-context.ts";

export function Meeting({ contact }: { contact: ContactView }) {
  const { t } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const [typed, setTyped] = useState("");
  const [met, setMet] = useState(false);
  const confirm = async (text: string) => {
    await client.confirmInPerson(contact.person, text);
    report(null);
    setMet(true);
  };
  return (
    <div className="stack" data-meeting={met ? "met" : "open"}>
      <p>{t("card.inPersonHint")}</p>
      <div className="meeting">
        <div className="stack tight">
          <Qr text={client.verifyInPerson(contact.person).qr} label={t("card.ownCode")} />
          <p className="muted small">{t("card.ownCode")}</p>
        </div>
        {met ? (
          <div className="notice stack tight" role="status">
            <ShieldCheck size={20} aria-hidden />
            <p>{t("card.met", { name: contact.name })}</p>
            {contact.verification.far ? null : <p>{t("card.nowTheirs", { name: contact.name })}</p>}
          </div>
        ) : (
          <Scan onText={(text) => void confirm(text).catch(report)} />
        )}
      </div>
      {met ? null : (
        <div className="form-row">
          <Field label={t("card.pasteCode")} value={typed} onChange={setTyped} />
          <Action isDisabled={typed.trim() === ""} onPress={() => confirm(typed)}>
            {t("do.confirm")}
          </Action>
        </div>
      )}
    </div>
  );
}
