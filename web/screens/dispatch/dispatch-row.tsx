/** One dispatch in the list: its label first, then what it is, whose it is, and what it waits for. */
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import { dayAndTime } from "../../i18n/i18n.ts";
import { asksOf } from "../../parts/dispatch-groups.ts";
import { useMarking } from "../../parts/marking.tsx";
import { useView } from "../../shell/client-context.ts";
import { hashOf } from "../../shell/route.ts";

export function DispatchRow({ dispatch, current }: { dispatch: DispatchView; current: boolean }) {
  const { t, i18n } = useTranslation();
  const { me } = useView();
  const { long } = useMarking()(dispatch.label);
  const unread = dispatch.role === "reader" && !dispatch.read;
  const waits = waitsFor(dispatch, me?.person);
  return (
    <li>
      <a className={`line-row board-row${unread ? "" : " settled"}`} href={hashOf({ screen: "dispatches", item: dispatch.id })} aria-current={current ? "page" : undefined} data-step={asksOf(dispatch, me?.person).length > 0 ? "open-ask" : "open-dispatch"} data-dispatch={dispatch.id} data-dispatch-state={dispatch.state} data-unread={unread || undefined}>
        <span className={`row-marking rank-${dispatch.label.rank}`}>{long}</span>
        <span className="row between">
          <strong className="truncate grow" dir="auto">
            {dispatch.title}
          </strong>
          {unread ? <span className="unread small">{t("dispatches.unreadMark")}</span> : null}
        </span>
        <span className="row between small">
          <span className="truncate muted grow">{dispatch.role === "author" ? t("dispatches.byYou") : t("dispatches.from", { name: dispatch.originator.name, organisation: dispatch.originator.organisation })}</span>
          <span className="muted figures">{dayAndTime(dispatch.receivedAt, i18n.language)}</span>
        </span>
        {waits ? <span className={`small${waits.mine ? " to-answer" : " muted"}`}>{t(waits.key, waits.count === undefined ? {} : { count: waits.count })}</span> : null}
      </a>
    </li>
  );
}

interface Waits {
  key: string;
  count?: number;
  mine?: boolean;
}

function waitsFor(dispatch: DispatchView, person: string | undefined): Waits | null {
  const asks = asksOf(dispatch, person).length;
  if (asks > 0) return { key: "dispatches.asks", count: asks, mine: true };
  if (dispatch.seconds.length > 0) return { key: "dispatches.seconds", count: dispatch.seconds.length, mine: true };
  if (dispatch.state !== "active") return { key: `dispatches.state.${dispatch.state}` };
  if (dispatch.readers.some(({ state }) => state === "second")) return { key: "dispatches.secondsOut" };
  if (dispatch.readers.some(({ state }) => state === "sending")) return { key: "dispatches.state.sending" };
  if (dispatch.role === "reader" && dispatch.asks.some(({ state }) => state === "open")) return { key: "dispatches.waiting" };
  return null;
}
