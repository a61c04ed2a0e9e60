/** What is about to run out in this call, five minutes ahead, with the one step that renews it; of others, that they have been told. */
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useClient } from "../shell/client-context.ts";

export function LapseNotice({ call }: { call: CallView }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  // What runs out at a station of one's own stands above the call already.
  return call.lapses.filter(({ own, kind }) => !(own && kind === "presence")).map(({ end, own, name, kind, until }) => (
    <div key={`${end} ${until}`} className="notice warn row" role="status" data-step="lapse" data-own={own}>
      <span className="grow">{t(kind === "authenticator" || kind === "client" ? (own ? "conference.lapseOwn" : "conference.lapseFar") : kind === "presence" ? "station.ends.lapse" : "conference.lapseOther", { name, time: time(until * 1000, i18n.language) })}</span>
      {own && (kind === "authenticator" || kind === "client") ? (
        <Action tone="primary" size="small" step="renew-presence" onPress={() => client.confirmPresence()}>
          {t("conference.renew")}
        </Action>
      ) : null}
    </div>
  ));
}
