/** A source is in danger: a surface over whatever is on the screen, with a tone, until somebody of this side has seen it. */
import { Siren } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { IncidentView } from "../../../client/model/incidents.ts";
import { dated } from "../../i18n/i18n.ts";
import { Action } from "../../parts/button.tsx";
import { startRingTone } from "../../platform/ring-tone.ts";
import { useClient, useView } from "../../shell/client-context.ts";
import { go } from "../../shell/route.ts";

export function IncidentAlarm({ silent }: { silent: boolean }) {
  const ringing = useView().incidents.find(({ rings }) => rings);
  return ringing ? <Alarm key={ringing.id} incident={ringing} silent={silent} /> : null;
}

function Alarm({ incident, silent }: { incident: IncidentView; silent: boolean }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  useEffect(() => (silent ? undefined : startRingTone()), [silent]);
  const title = t("incidents.alarm.title", { organisation: incident.discloser.organisation });
  return (
    <section className="ringing flash" role="alertdialog" aria-label={title} data-state="source-in-danger">
      <Siren size={48} aria-hidden />
      <div className="grow">
        <h2>{title}</h2>
        <p>
          <strong>{incident.dispatches.map(({ title: of }) => of ?? t("incidents.page.unknown")).join(", ")}</strong> {dated(incident.told.at * 1000, i18n.language)}
        </p>
      </div>
      <div className="ringing-answers">
        <Action
          tone="primary"
          step="look-at-incident"
          onPress={async () => {
            go({ screen: "incidents", item: incident.id });
            await client.incidents.see(incident.id);
          }}
        >
          {t("incidents.alarm.look")}
        </Action>
        <Action step="incident-seen" onPress={() => client.incidents.see(incident.id)}>
          {t("incidents.alarm.seen")}
        </Action>
      </div>
    </section>
  );
}
