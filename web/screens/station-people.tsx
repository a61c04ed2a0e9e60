/** One person on a station's list: how it is known that they are here, and how high they are cleared; or that they were asked, and what they say. */
import { CircleCheck, CircleDashed, CircleX, ShieldCheck, UserX } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { StationShown } from "../../client/model/station-shown.ts";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useClient } from "../shell/client-context.ts";

type List = StationShown["lists"][number];

export function PresentRow({ list, present }: { list: string; present: List["present"][number] }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const at = time(present.at * 1000, i18n.language);
  return (
    <li className="panel here-row" data-present={present.name} data-kind={present.kind}>
      {present.kind === "self" ? <CircleCheck size={20} className="level-2" aria-hidden /> : <ShieldCheck size={20} className="level-1" aria-hidden />}
      <span className="grow">
        <strong>{present.name}</strong>
        <span className="small muted">{present.kind === "self" ? t("station.state.self", { time: at }) : t("station.state.vouched", { officer: present.vouchedBy ?? "", time: at })}</span>
      </span>
      <span className={`tag rank-${present.rank}`}>{t("station.cleared", { rank: t(`rank.${present.rank}`) })}</span>
      <Action size="small" tone="quiet" step="station-gone" label={t("station.goneLabel", { name: present.name })} onPress={() => client.station.leave(list, present.said)}>
        <UserX size={18} aria-hidden /> {t("station.gone")}
      </Action>
    </li>
  );
}

export function AskedRow({ asked }: { asked: List["asked"][number] }) {
  const { t, i18n } = useTranslation();
  const away = asked.elsewhere;
  return (
    <li className="panel here-row waits" data-asked={asked.name} data-elsewhere={away !== undefined || undefined}>
      {away === undefined ? <CircleDashed size={20} aria-hidden /> : <CircleX size={20} className="level-0" aria-hidden />}
      <span className="grow">
        <strong>{asked.name}</strong>
        <span className={`small ${away === undefined ? "muted" : "level-0"}`}>{away === undefined ? t("station.state.asked") : t("station.state.elsewhere", { time: time(away * 1000, i18n.language) })}</span>
      </span>
    </li>
  );
}
