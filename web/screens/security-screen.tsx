/** The security officer's desk: people and their devices with class and evidence, the deny-list, accords and their health, what happened. */
import { useCallback, useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Result } from "../../protocol/wire/api.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { FailureZone } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { useAsked } from "../parts/use-asked.ts";
import { BreachReport } from "./breach-report.tsx";
import { SecurityBrakes } from "./security-brakes.tsx";
import { DeviceRow } from "./security-device.tsx";
import { LostLink } from "./replacement-asks.tsx";
import { InviteSheet } from "./security-invite.tsx";
import { SecurityStations } from "./security-stations.tsx";
import "./security.css";

export function SecurityScreen() {
  const { t } = useTranslation();
  const [inviting, setInviting] = useState(false);
  return (
    <div className="page wide stack">
      <div className="row between">
        <h1>{t("security.title")}</h1>
        <span className="row">
          <LostLink />
          <Action tone="primary" step="invite-person" onPress={() => setInviting(true)}>
            {t("security.invite")}
          </Action>
        </span>
      </div>
      <Tabs className="stack">
        <TabList className="tabs" aria-label={t("security.title")}>
          <Tab id="people">{t("security.people")}</Tab>
          <Tab id="stations">{t("station.officer.tab")}</Tab>
          <Tab id="denylist">{t("security.denylist")}</Tab>
          <Tab id="accords">{t("security.accords")}</Tab>
          <Tab id="protocol">{t("breaches.officer.tab")}</Tab>
          <Tab id="brakes">{t("brakes.tab")}</Tab>
          <Tab id="events">{t("security.events")}</Tab>
        </TabList>
        <TabPanel id="people">
          <FailureZone>
            <People />
          </FailureZone>
        </TabPanel>
        <TabPanel id="stations">
          <FailureZone>
            <SecurityStations />
          </FailureZone>
        </TabPanel>
        <TabPanel id="denylist">
          <FailureZone>
            <Denylist />
          </FailureZone>
        </TabPanel>
        <TabPanel id="accords">
          <Accords />
        </TabPanel>
        <TabPanel id="protocol">
          <FailureZone>
            <BreachReport />
          </FailureZone>
        </TabPanel>
        <TabPanel id="brakes">
          <FailureZone>
            <SecurityBrakes />
          </FailureZone>
        </TabPanel>
        <TabPanel id="events">
          <FailureZone>
            <Events />
          </FailureZone>
        </TabPanel>
      </Tabs>
      <InviteSheet isOpen={inviting} onClose={() => setInviting(false)} />
    </div>
  );
}

function People() {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const ask = useCallback(() => client.security.devices(), [client]);
  const [answer, refresh] = useAsked<Result<"security.devices">>(ask);
  if (!answer) return null;
  const pending = view.pendingDevices.filter((device) => !device.mine);
  return (
    <div className="stack">
      {pending.length > 0 ? <h2>{t("security.pending")}</h2> : null}
      {pending.map((device) => (
        <div key={device.deviceId} className="notice warn device-row">
          <div className="grow">
            <strong>{device.name}</strong>
            <p className="code muted">{device.person}</p>
            <p className="small">{t("devices.twoOfficers", { count: device.approvals })}</p>
          </div>
          <div className="row">
            <Action onPress={() => client.approveDevice(device.deviceId).then(refresh)}>{t("do.approve")}</Action>
            <Action onPress={() => client.refuseDevice(device.deviceId).then(refresh)}>{t("do.decline")}</Action>
          </div>
        </div>
      ))}
      {answer.people.length === 0 ? <p className="muted">{t("security.noDevices")}</p> : null}
      {answer.people.map((person) => (
        <section key={person.person} className="stack tight">
          <h2>
            {person.name} <small className="muted">{t(`role.${person.role}`)}</small>
          </h2>
          <p className="code muted">{person.person}</p>
          {answer.devices
            .filter((device) => device.person === person.person)
            .map((device) => (
              <DeviceRow key={device.deviceId} device={device} onChanged={refresh} />
            ))}
          {answer.devices.some((device) => device.person === person.person) ? null : <p className="small muted">{t("security.noDevice")}</p>}
        </section>
      ))}
    </div>
  );
}

function Denylist() {
  const { t } = useTranslation();
  const client = useClient();
  const ask = useCallback(() => client.security.denylist(), [client]);
  const [answer, refresh] = useAsked(ask);
  const [match, setMatch] = useState("");
  const [reason, setReason] = useState("");
  if (!answer) return null;
  const put = (entries: { match: string; reason: string }[]) => client.security.denylist(entries).then(refresh);
  return (
    <div className="stack">
      <p className="muted">{t("security.denylistHint")}</p>
      <ul className="stack tight">
        {answer.entries.map((entry) => (
          <li key={entry.match} className="panel row between">
            <span>
              <strong>{entry.match}</strong> <span className="muted">{entry.reason}</span>
            </span>
            <Action size="small" onPress={() => put(answer.entries.filter((other) => other !== entry))}>
              {t("do.remove")}
            </Action>
          </li>
        ))}
      </ul>
      <div className="form-grid">
        <Field label={t("security.match")} value={match} onChange={setMatch} maxLength={200} />
        <Field label={t("devices.reason")} value={reason} onChange={setReason} maxLength={400} />
        <Action isDisabled={match.trim().length < 2 || reason.trim() === ""} onPress={() => put([...answer.entries, { match: match.trim(), reason: reason.trim() }]).then(() => (setMatch(""), setReason("")))}>
          {t("security.add")}
        </Action>
      </div>
    </div>
  );
}

function Accords() {
  const { t, i18n } = useTranslation();
  const view = useView();
  if (view.peers.length === 0) return <p className="muted">{t("security.noAccords")}</p>;
  return (
    <ul className="stack tight">
      {view.peers.map((peer) => (
        <li key={peer.domain} className="panel row between">
          <span>
            <strong>{peer.organisation}</strong> <span className="code muted">{peer.domain}</span>
          </span>
          <span className="row small">
            <span className="tag">{t("security.until", { rank: t(`rank.${peer.maximumRank}`) })}</span>
            <span className={peer.reachable ? "level-2" : "level-0"}>{peer.reachable ? t("security.reachable") : t("security.unreachable", { time: peer.lastSeen ? dayAndTime(peer.lastSeen * 1000, i18n.language) : "–" })}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** "principal, ruritania.example": short, and still telling two organisations apart. */
function showPerson(uri: string): string {
  const [, , domain, , user] = uri.split("/");
  return user ? `${user}, ${domain}` : uri;
}

function Events() {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const ask = useCallback(() => client.security.events(), [client]);
  const [answer] = useAsked(ask);
  if (!answer) return null;
  if (answer.events.length === 0) return <p className="muted">{t("security.noEvents")}</p>;
  return (
    <ul className="events">
      {answer.events.map((event, index) => (
        <li key={`${event.at}-${index}`}>
          <span className="small muted figures">{dayAndTime(event.at, i18n.language)}</span>
          <span className="grow">{t(`security.event.${event.kind}`, { who: event.person ? showPerson(event.person) : "", text: event.text, defaultValue: event.text })}</span>
        </li>
      ))}
    </ul>
  );
}
