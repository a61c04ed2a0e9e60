/** Which desk answers one's calls, when, and what rings all the same. What contacts are told of it is said before it is set. */
import { nameOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { useTranslation } from "react-i18next";
import type { Delegate } from "../../protocol/wire/settings.ts";
import { Choice } from "../parts/choice.tsx";
import { FailureZone, useFailure } from "../parts/failure.tsx";
import { LetsThrough } from "../parts/lets-through.tsx";
import { useClient, useView } from "../shell/client-context.ts";

const WHENS = ["always", "quiet", "unanswered"] as const;
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
  const known = desks.some(({ person }) => person === to?.desk);
  const set = (next: Delegate | null) => client.setToDesk(next).catch(report);
  if (desks.length === 0 && !to) return me?.role === "principal" ? <Frame hint={t("reach.desk.none")} /> : null;
  return (
    <Frame>
      <Choice
        label={t("reach.desk.who")}
        value={to?.desk ?? ""}
        options={[["", t("reach.desk.nobody")], ...(to && !known ? [[to.desk, nameOf(to.desk as PersonUri)] as const] : []), ...desks.map(({ person, name }) => [person, name] as const)]}
        onChange={(desk) => void set(desk === "" ? null : { ...(to ?? FIRST), desk })}
        step="desk-answers"
      />
      {to ? (
        <>
          {known ? null : <p className="notice warn">{t("reach.desk.gone")}</p>}
          <Choice label={t("reach.desk.when")} value={to.when} options={WHENS.map((when) => [when, t(`reach.desk.whens.${when}`)])} onChange={(when) => void set({ ...to, when })} step="desk-when" />
          {to.when === "unanswered" ? (
            <Choice label={t("reach.desk.after")} value={to.after} options={[...new Set([...SECONDS, to.after])].sort((a, b) => a - b).map((seconds) => [seconds, String(seconds)])} onChange={(after) => void set({ ...to, after })} step="desk-after" />
          ) : null}
          <LetsThrough label={t("reach.desk.lets")} value={to.lets} onChange={(lets) => void set({ ...to, lets })} step="desk-lets" />
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
