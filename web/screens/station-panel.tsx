/** Who is here, at the station: the list that counts, the one that is being gathered, or why there is none; and the next step of each. */
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StationShown } from "../../client/model/station-shown.ts";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { durationText } from "../parts/duration.ts";
import { useMinute } from "../parts/minute.ts";
import { Qr } from "../parts/qr.tsx";
import { useClient } from "../shell/client-context.ts";
import { AskPeople } from "./station-ask.tsx";
import { AskedRow, PresentRow } from "./station-people.tsx";

type List = StationShown["lists"][number];

export function StationPanel({ station }: { station: StationShown }) {
  const { t } = useTranslation();
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const current = station.lists.find(({ state }) => state === "current");
  const gathering = station.lists.find(({ state }) => state === "gathering");
  const over = station.lists.find(({ state, fell }) => state === "over" && fell);
  const on = gathering ?? current;
  if (asking) {
    const ask = async (persons: readonly string[], minutes: number) => {
      await (on ? client.station.ask(on.list, persons) : client.station.open(persons, minutes));
      setAsking(false);
    };
    const known = new Set((on ? [...on.asked.filter(({ elsewhere }) => elsewhere === undefined), ...on.present] : []).flatMap(({ person }) => person ?? []));
    const before = on || !over ? [] : [...new Set([...over.asked.filter(({ elsewhere }) => elsewhere === undefined), ...over.present.filter(({ kind }) => kind === "self")].flatMap(({ person }) => person ?? []))];
    return <AskPeople known={known} chosen={before} further={on !== undefined} onAsk={ask} onBack={() => setAsking(false)} />;
  }
  return (
    <div className="stack">
      {!on ? (
        <div className="stack tight" data-step="station-empty">
          {over?.fell ? (
            <p className="notice warn">{t(`station.fell.${over.fell.why}`, { name: over.fell.name ?? "" })}</p>
          ) : (
            <h3>{t("station.empty")}</h3>
          )}
          <p className="muted">{t("station.emptyHint")}</p>
          <div className="row">
            <Action tone="primary" step="station-open" onPress={() => setAsking(true)}>
              {t("station.say")}
            </Action>
          </div>
        </div>
      ) : null}
      {gathering ? <Gathering list={gathering} onMore={() => setAsking(true)} /> : null}
      {current ? <Current list={current} renewing={gathering !== undefined} onMore={() => setAsking(true)} /> : null}
    </div>
  );
}

function Gathering({ list, onMore }: { list: List; onMore: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const here = new Set(list.present.flatMap(({ person }) => person ?? []));
  const waited = list.asked.filter(({ person }) => !here.has(person));
  const silent = waited.filter(({ elsewhere }) => elsewhere === undefined);
  return (
    <section className="stack tight" data-list="gathering">
      <div className="row between">
        <h3>{t("station.asking")}</h3>
        <span className="small muted figures">{t("station.gatherUntil", { time: time(list.until * 1000, i18n.language) })}</span>
      </div>
      <div className="gathering">
        <ul className="stack tight grow">
          {list.present.map((one) => (
            <PresentRow key={one.said} list={list.list} present={one} />
          ))}
          {waited.map((one) => (
            <AskedRow key={one.person} asked={one} />
          ))}
        </ul>
        {list.qr ? (
          <figure className="station-code">
            <Qr text={list.qr} label={t("station.code")} />
            <figcaption className="small muted">{t("station.codeHint")}</figcaption>
          </figure>
        ) : null}
      </div>
      {list.present.length > 0 && silent.length > 0 ? <p className="small level-0">{t("station.wholeLess", { count: silent.length })}</p> : null}
      <div className="row">
        <Action tone="primary" step="station-complete" isDisabled={list.present.length === 0} onPress={() => client.station.complete(list.list)}>
          {t("station.whole")}
        </Action>
        <Action step="station-more" onPress={onMore}>
          <UserPlus size={18} aria-hidden /> {t("station.askMore")}
        </Action>
        <Action tone="quiet" step="station-cancel" onPress={() => client.station.end(list.list)}>
          {t("station.cancel")}
        </Action>
      </div>
      <p className="small muted">{t("station.wholeHint")}</p>
    </section>
  );
}

function Current({ list, renewing, onMore }: { list: List; renewing: boolean; onMore: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const now = useMinute();
  const [clearing, setClearing] = useState(false);
  const least = list.present.toSorted((a, b) => a.rank - b.rank)[0];
  return (
    <section className="stack tight" data-list="current">
      <div className="row between">
        <h3>{t("station.current")}</h3>
        <span className={`small figures ${list.ending ? "level-0" : "muted"}`} data-step="station-lapses">
          {t("station.lapses", { time: time(list.until * 1000, i18n.language), left: durationText(list.until * 1000 - now, i18n.language) })}
        </span>
      </div>
      {least ? <p data-step="station-cap">{t("station.cap", { rank: t(`rank.${least.rank}`), name: least.name })}</p> : <p>{t("station.empty")}</p>}
      <ul className="stack tight">
        {list.present.map((one) => (
          <PresentRow key={one.said} list={list.list} present={one} />
        ))}
        {list.asked
          .filter(({ person }) => !list.present.some((one) => one.person === person))
          .map((one) => (
            <AskedRow key={one.person} asked={one} />
          ))}
      </ul>
      {clearing ? (
        <div className="notice warn stack tight">
          <p>{t("station.clearHint")}</p>
          <div className="row">
            <Action tone="danger" step="station-clear-sure" onPress={() => client.station.end(list.list)}>
              {t("station.clearSure")}
            </Action>
            <Action onPress={() => setClearing(false)}>{t("do.cancel")}</Action>
          </div>
        </div>
      ) : renewing ? null : (
        <div className="row">
          <Action tone="primary" step="station-renew" onPress={() => client.station.renew()}>
            {t("station.renew")}
          </Action>
          <Action step="station-more" onPress={onMore}>
            <UserPlus size={18} aria-hidden /> {t("station.more")}
          </Action>
          <Action tone="cautious" step="station-clear" onPress={() => setClearing(true)}>
            {t("station.clear")}
          </Action>
        </div>
      )}
    </section>
  );
}
