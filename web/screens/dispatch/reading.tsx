/** A dispatch as it is read: marked at the top and at the bottom, each portion behind its own key. For whoever controls it, also what is to be done with it. */
import { FileLock2, LockOpen } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import { dated } from "../../i18n/i18n.ts";
import { BackHeading } from "../../parts/back-heading.tsx";
import { Action } from "../../parts/button.tsx";
import { FailureZone } from "../../parts/failure.tsx";
import { asksOf } from "../../parts/dispatch-groups.ts";
import { PageMarking } from "../../parts/marking.tsx";
import { useClient, useView } from "../../shell/client-context.ts";
import { go } from "../../shell/route.ts";
import { ReportIncident } from "../incident/incident-report.tsx";
import { Seconds } from "./answering.tsx";
import { Asked } from "./asked.tsx";
import { Managing } from "./managing.tsx";
import { PassOn } from "./pass-on.tsx";
import { PassWithin } from "./pass-within.tsx";
import { Portion } from "./portion.tsx";
import { Terms } from "./terms.tsx";
import { useOpened } from "./use-opened.ts";

export function ReadDispatch({ dispatch }: { dispatch: DispatchView }) {
  const client = useClient();
  const { t } = useTranslation();
  const { me } = useView();
  const unread = dispatch.role === "reader" && !dispatch.read;
  /** What waits for an answer comes before everything else. */
  const asked = asksOf(dispatch, me?.person).length > 0;
  useEffect(() => {
    if (unread) void client.dispatches.markRead(dispatch.id);
  }, [client, unread, dispatch.id]);
  const surface = useRef<HTMLElement>(null);
  useEffect(() => {
    // Its row moves to another group as soon as it counts as read, and would take the focus with it.
    if (document.activeElement?.closest(".lines")) surface.current?.focus({ preventScroll: true });
  }, []);
  return (
    <section ref={surface} tabIndex={-1} className="call-card dispatch" aria-labelledby="dispatch-title" data-step="dispatch" data-role={dispatch.role} data-dispatch-state={dispatch.state}>
      <FailureZone>
        <div className="stack">
          <PageMarking label={dispatch.label} step="page-top" />
          <header className="row">
            <BackHeading id="dispatch-title" title={dispatch.title} onBack={() => go({ screen: "dispatches" })} onlyNarrow />
          </header>
          <Whose dispatch={dispatch} />
          {dispatch.state === "revoked" ? (
            <p className="notice bad" role="alert">
              {t("dispatches.revoked", { name: dispatch.role === "author" ? t("call.you") : dispatch.originator.name })}
            </p>
          ) : null}
          {dispatch.state === "over" ? <p className="notice warn">{t("dispatches.isOver")}</p> : null}
          {dispatch.role === "reader" ? null : <Seconds dispatch={dispatch} />}
          {asked ? <Asked dispatch={dispatch} /> : null}
          <Portions dispatch={dispatch} />
          <Terms dispatch={dispatch} />
          {dispatch.role === "reader" ? <PassWithin dispatch={dispatch} /> : null}
          {dispatch.role === "reader" ? <PassOn dispatch={dispatch} /> : <Managing dispatch={dispatch} />}
          {asked ? null : <Asked dispatch={dispatch} />}
          <ReportIncident dispatch={dispatch} />
          <PageMarking label={dispatch.label} step="page-bottom" />
        </div>
      </FailureZone>
    </section>
  );
}

function Whose({ dispatch }: { dispatch: DispatchView }) {
  const { t, i18n } = useTranslation();
  const { originator } = dispatch;
  return (
    <div className="dispatch-facts">
      <p>
        <strong>{originator.name}</strong> <span className="muted">{originator.organisation}</span>
      </p>
      <p className="row small">
        <span className={`tag${originator.known === "self" ? "" : originator.known === "verified" ? " level-2" : originator.known === "stranger" ? " level-0" : " level-1"}`} data-known={originator.known}>
          {t(`dispatches.known.${originator.known}`)}
        </span>
        <span className="muted figures">{t("dispatches.made", { time: dated(dispatch.createdAt, i18n.language) })}</span>
      </p>
    </div>
  );
}

function Portions({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const opened = useOpened(dispatch);
  const list = useRef<HTMLElement>(null);
  const shut = dispatch.portions.filter(({ index, state }) => !opened.contents.has(index) && ["open", "closed", "denied"].includes(state));
  /** The button goes with what it opened; whoever pressed it wants to read. */
  const toFirst = () => list.current?.querySelector<HTMLElement>("[data-portion]")?.focus({ preventScroll: true });
  const walk = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0 || !list.current) return;
    const all = [...list.current.querySelectorAll<HTMLElement>("[data-portion]")];
    const at = all.findIndex((one) => one.contains(document.activeElement));
    const next = all[at + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section className="stack tight" aria-label={t("dispatches.portionList")} ref={list} onKeyDown={walk} data-step="portions">
      <div className="row between">
        <h2>{t("dispatches.portions")}</h2>
        {shut.length > 0 && dispatch.state !== "revoked" ? (
          <Action {...(dispatch.role === "reader" ? { tone: "primary" as const } : {})} step="open-portions" onPress={() => opened.open().then(toFirst)}>
            {dispatch.role === "reader" ? <FileLock2 size={18} aria-hidden /> : <LockOpen size={18} aria-hidden />} {t("dispatches.openAll", { count: shut.length })}
          </Action>
        ) : null}
      </div>
      <p className="small muted" role="status" data-step="asking-node">
        {opened.asking ? t("dispatches.opening") : ""}
      </p>
      <p className="visually-hidden" role="status" data-step="opened-said">
        {opened.last ? [opened.last.opened > 0 ? t("dispatches.openedSaid", { count: opened.last.opened }) : "", opened.last.denied > 0 ? t("dispatches.deniedSaid", { count: opened.last.denied }) : ""].filter(Boolean).join(" ") : ""}
      </p>
      {opened.fell === null ? null : (
        <p className="notice bad" role="alert" data-step="hidden-again">
          {t("dispatches.hidden", { rank: t(`rank.${opened.fell}`) })}
        </p>
      )}
      {dispatch.portions.map((portion) => (
        <Portion key={portion.index} dispatch={dispatch} portion={portion} opened={opened} />
      ))}
    </section>
  );
}
