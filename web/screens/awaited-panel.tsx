/** Who is still to come: in the agreed order, with what would hold the level down, and, for whoever may, the one press that brings each in. */
import { UserPlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AwaitedView } from "../../client/model/conference-view.ts";
import type { CallView } from "../../client/model/views.ts";
import { listed } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useFactWords } from "../parts/fact-words.ts";
import { ReadinessSign } from "../parts/readiness-sign.tsx";
import { shownLimit } from "../parts/shown-limit.ts";
import { useClient } from "../shell/client-context.ts";
import "./conference.css";

export function AwaitedPanel({ call }: { call: CallView }) {
  const { t } = useTranslation();
  const conference = call.conference;
  if (!conference || conference.awaited.length === 0) return null;
  return (
    <section className="awaited" aria-labelledby="awaited-title">
      <h2 id="awaited-title">{t("conference.awaited")}</h2>
      <ul>
        {conference.awaited.map((one) => (
          <AwaitedRow key={one.person} call={call} one={one} isNext={one.person === conference.next} />
        ))}
      </ul>
    </section>
  );
}

function AwaitedRow({ call, one, isNext }: { call: CallView; one: AwaitedView; isNext: boolean }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const words = useFactWords();
  const pressed = one.state === "ringing" || one.state === "due";
  const waits = one.waitsFor.length > 0 && one.state !== "not-asked" ? ` ${t("conference.after", { names: listed(one.waitsFor, i18n.language) })}` : "";
  const limit = shownLimit(one);
  return (
    <li className="awaited-row" data-step="awaited" data-person={one.person} data-state={one.state}>
      {one.level === 0 && one.limiting === null ? <span className="small muted">{t("desk.readiness.noDevice")}</span> : <ReadinessSign all={[{ level: one.level, limiting: one.limiting, devices: 1, left: false }]} size={24} />}
      <span className="grow">
        <strong>{one.name}</strong>
        <span className="small muted"> {[one.role ? t(`conference.roles.${one.role}`) : "", one.organisation].filter(Boolean).join(" · ")}</span>
        <br />
        <span className={`small${one.state === "waiting" ? " level-1" : ""}`}>
          {t(`conference.states.${one.state}`)}
          {waits}
        </span>
        {limit ? (
          <>
            <br />
            <span className="small muted" data-step="awaited-limiting">
              {t("call.limitedBy", { what: words.sentence(limit) })}
            </span>
          </>
        ) : null}
      </span>
      {call.conference?.mayAdmit ? (
        <Action tone={isNext || one.state === "waiting" ? "primary" : "quiet"} size="small" step={`bring-in-${one.role ?? "member"}`} isDisabled={pressed} label={t("conference.bringInWho", { name: one.name })} onPress={() => client.bringIn(call.room, [one.person])}>
          <UserPlus size={18} aria-hidden /> {t("conference.bringIn")}
        </Action>
      ) : null}
    </li>
  );
}
