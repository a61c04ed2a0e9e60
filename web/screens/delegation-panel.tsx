/** Which desk answers one's calls, when, and what rings all the same. What contacts are told of it is said before it is set. */
import { useTranslation } from "react-i18next";
import type { Delegate } from "../../protocol/wire/settings.ts";
import { FailureZone, useFailure } from "../parts/failure.tsx";
import { useClient, useView } from "../shell/client-context.ts";

const WHENS = ["always", "quiet", "unanswered"] as const;
const LETS = ["PRIORITY", "IMMEDIATE", "FLASH", "nothing"] as const;
const SECONDS = [10, 20, 30, 40] as const;
const FIRST: Omit<Delegate, "desk"> = { when: "unanswered", after: 20, lets: "FLASH" };

export function DelegationPanel() {
  return (
    <FailureZone>
      <Panel />
    </FailureZone>
  );
}

function Panel() {
  const { t } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const { me, contacts, toDesk } = useView();
  const desks = contacts.filter(({ desk, domain, state, person }) => desk && state === "granted" && domain === me?.domain && person !== me?.person);
  const to = toDesk?.to ?? null;
  const set = (next: Delegate | null) => client.setToDesk(next).catch(report);
  if (desks.length === 0 && !to) return me?.role === "principal" ? <Frame hint={t("reach.desk.none")} /> : null;
  return (
    <Frame>
      <label className="field">
        {t("reach.desk.who")}
        <select className="input" value={to?.desk ?? ""} data-step="desk-answers" onChange={(event) => void set(event.target.value === "" ? null : { ...(to ?? FIRST), desk: event.target.value })}>
          <option value="">{t("reach.desk.nobody")}</option>
          {to && !desks.some(({ person }) => person === to.desk) ? <option value={to.desk}>{to.desk.slice(to.desk.lastIndexOf("/") + 1)}</option> : null}
          {desks.map(({ person, name }) => (
            <option key={person} value={person}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {to ? (
        <>
          {desks.some(({ person }) => person === to.desk) ? null : <p className="notice warn">{t("reach.desk.gone")}</p>}
          <label className="field">
            {t("reach.desk.when")}
            <select className="input" value={to.when} data-step="desk-when" onChange={(event) => void set({ ...to, when: event.target.value as Delegate["when"] })}>
              {WHENS.map((when) => (
                <option key={when} value={when}>
                  {t(`reach.desk.whens.${when}`)}
                </option>
              ))}
            </select>
          </label>
          {to.when === "unanswered" ? (
            <label className="field">
              {t("reach.desk.after")}
              <select className="input" value={to.after} data-step="desk-after" onChange={(event) => void set({ ...to, after: Number(event.target.value) })}>
                {[...new Set([...SECONDS, to.after])].sort((a, b) => a - b).map((seconds) => (
                  <option key={seconds} value={seconds}>
                    {seconds}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          <label className="field">
            {t("reach.desk.lets")}
            <select className="input" value={to.lets ?? "nothing"} data-step="desk-lets" onChange={(event) => void set({ ...to, lets: event.target.value === "nothing" ? null : (event.target.value as Delegate["lets"]) })}>
              {LETS.map((one) => (
                <option key={one} value={one}>
                  {t(`reach.quiet.let.${one}`)}
                </option>
              ))}
            </select>
          </label>
        </>
      ) : null}
      <p className="small muted">
        {t("reach.desk.told")} {to?.when === "quiet" ? t("reach.desk.quietTold") : ""}
      </p>
    </Frame>
  );
}

function Frame({ hint, children }: { hint?: string; children?: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className="stack tight" aria-labelledby="delegation-title" data-step="delegation">
      <h2 id="delegation-title">{t("reach.desk.title")}</h2>
      {hint ? <p className="muted">{hint}</p> : null}
      {children}
    </section>
  );
}
