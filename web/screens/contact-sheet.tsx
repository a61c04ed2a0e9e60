/** One contact: fingerprint, devices, verification in person, and taking it back. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ContactView } from "../../client/model/views.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { go } from "../shell/route.ts";
import { useClient, useView } from "../shell/client-context.ts";
import { Meeting } from "./meeting.tsx";

export function ContactSheet({ contact, isOpen, onClose }: { contact: ContactView; isOpen: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const me = useView().me;
  const [meeting, setMeeting] = useState(false);
  const verified = contact.verification.own === "in-person" || contact.verification.own === "short-code";
  return (
    <Sheet title={contact.name} isOpen={isOpen} onClose={() => (setMeeting(false), onClose())}>
      <p className="muted">
        {contact.organisation} <span className="code">{contact.person}</span>
      </p>
      {me?.role === "desk" && contact.domain !== me.domain && contact.state === "granted" ? (
        <div>
          <Action
            tone="primary"
            step="ask-contact-for-call"
            onPress={() => {
              onClose();
              go({ screen: "desk", item: `new ${contact.person}` });
            }}
          >
            {t("desk.new")}
          </Action>
        </div>
      ) : null}
      <div className="stack tight">
        <p className="small">{t("card.fingerprint")}</p>
        <p className="code fingerprint">{contact.fingerprint}</p>
      </div>
      <div className="panel stack tight">
        <h3>{t(`card.verifiedBy.${contact.verification.own}`)}</h3>
        <p className="muted small">{t(contact.verification.far ? "card.farVerified" : "card.farNot")}</p>
        <div className="row">
          <Action step="meet-in-person" onPress={() => setMeeting(!meeting)} {...(verified ? {} : { tone: "primary" as const })}>
            {t("card.inPerson")}
          </Action>
          {verified ? (
            <Action tone="cautious" step="withdraw-verification" onPress={() => client.withdrawVerification(contact.person)}>
              {t("card.withdraw")}
            </Action>
          ) : null}
        </div>
        {meeting ? <Meeting contact={contact} /> : null}
      </div>
      <div className="stack tight">
        <h3>{t("card.devices")}</h3>
        <ul className="stack tight">
          {contact.devices.map((device) => (
            <li key={device.deviceId} className="row between">
              <strong>{device.name}</strong>
              <span className="row small">
                <span className="tag">{t(`class.${device.class}`)}</span>
                <span className={device.status === "good" ? "muted" : "level-0"}>{t(`status.${device.status}`, { defaultValue: device.status })}</span>
                <span className="muted figures">{dayAndTime(device.since * 1000, i18n.language)}</span>
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Sheet>
  );
}
