/**
 * This device as a station: who is asked to say that they are here, who has, and the list that is told to lines and calls. The list is this device's word that nobody else is in the room, so it is told
 * only once somebody at the station has said so; and it is told as the node holds it, so that what fell is not told on.
 */
import { hereText } from "../../protocol/identity/qr.ts";
import { type PresentEntry, signList } from "../../protocol/station/list.ts";
import type { Place } from "../../protocol/wire/station-place.ts";
import { type Bytes, fromBase64Url } from "../../protocol/wire/bytes.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { StationListView } from "../../protocol/wire/station.ts";
import type { Clock } from "../environment.ts";
import { listeners } from "../listeners.ts";
import type { StationApi } from "../model/station-api.ts";
import type { StationShown } from "../model/station-shown.ts";
import { serial } from "../serial.ts";
import type { Session } from "../session/session.ts";

const WARNED_SECONDS = 5 * 60;

export interface Station extends StationApi {
  /** Asks the node how it stands: places and lists. */
  refresh(): Promise<void>;
  view(): StationShown | undefined;
  /** What is to be said in every line and call; the same again while nothing changed. */
  spoken(): readonly [subject: string, signal: Signal][];
  onChange(listener: () => void): () => void;
  /** The node would state something else of this device now. */
  onStated(listener: () => void): () => void;
  stop(): void;
}

export interface StationDeps {
  readonly session: Session;
  readonly signer: Signer;
  /** The own device's URI. */
  readonly end: string;
  readonly verifyUser: () => Promise<void>;
  readonly clock: Clock;
}

export function createStation(deps: StationDeps): Station {
  const { session, clock } = deps;
  const changed = listeners<void>();
  const stated = listeners<void>();
  const inTurn = serial();
  let place: Place | undefined;
  let lists: readonly StationListView[] = [];
  let told: { key: string; bytes: Bytes } | undefined;
  let cancelWarning: () => void = () => undefined;

  const current = () => lists.find(({ state }) => state === "current");

  async function look(): Promise<void> {
    const before = keyOf(current());
    ({ place, lists } = await session.call("station.lists", {}));
    const now = current();
    const key = keyOf(now);
    if (now && place && told?.key !== key) told = { key, bytes: await sign(now, place) };
    if (!now) told = undefined;
    cancelWarning();
    const wait = (lists.map(({ until }) => [until - WARNED_SECONDS, until]).flat().filter((at) => at * 1000 > clock.now()).sort((a, b) => a - b)[0] ?? 0) * 1000 - clock.now();
    if (wait > 0) cancelWarning = clock.after(wait + 500, () => void inTurn(look).catch(() => undefined));
    changed.tell();
    if (before !== key) stated.tell();
  }

  async function sign({ list, at, until, present }: StationListView, here: Place): Promise<Bytes> {
    const entries = present.flatMap((one): PresentEntry[] => {
      const clearance = one.clearance === undefined ? null : fromBase64Url(one.clearance);
      const said = fromBase64Url(one.said);
      if (one.kind === "self") return clearance ? [{ kind: "self", clearance, presence: said }] : [];
      return one.officer === undefined ? [] : [{ kind: "vouched", vouch: said, officer: fromBase64Url(one.officer), clearance }];
    });
    return signList({ v: 1, station: deps.end as never, place: here, list: fromBase64Url(list), at, until, present: entries }, deps.signer);
  }

  const then = (work: Promise<unknown>) => work.then(() => inTurn(look));

  return {
    refresh: () => inTurn(look),
    people: async () => (await session.call("station.people", {})).people,
    open: (persons, minutes) => then(session.call("station.open", { persons: [...persons], ...(minutes === undefined ? {} : { minutes }) })),
    ask: (list, persons) => then(session.call("station.ask", { list, persons: [...persons] })),
    async complete(list) {
      await deps.verifyUser();
      await then(session.call("station.complete", { list }));
    },
    leave: (list, said) => then(session.call("station.leave", { list, said })),
    end: (list) => then(session.call("station.end", { list })),
    renew() {
      const on = current();
      const persons = new Set([...(on?.asked ?? []).flatMap(({ person, elsewhere }) => (elsewhere === undefined ? [person] : [])), ...(on?.present ?? []).flatMap(({ person, kind }) => (kind === "self" && person !== undefined ? [person] : []))]);
      return then(session.call("station.open", { persons: [...persons] }));
    },
    view() {
      if (!place) return undefined;
      const here = place;
      const qrOf = ({ list, at, until }: StationListView) => hereText({ v: 1, station: deps.end as never, place: here, list: fromBase64Url(list), at, until });
      const seconds = clock.now() / 1000;
      return {
        place,
        lists: lists.map((list) => {
          const over = list.state === "over" || seconds >= list.until;
          return { ...list, ...(over ? { state: "over" as const, fell: list.fell ?? { why: "lapsed" as const } } : { qr: qrOf(list) }), ending: list.state === "current" && !over && seconds >= list.until - WARNED_SECONDS };
        }),
      };
    },
    spoken: () => (told ? [["station-list", { kind: "station-list", list: told.bytes }]] : []),
    onChange: changed.add,
    onStated: stated.add,
    stop: () => cancelWarning(),
  };
}

function keyOf(list: StationListView | undefined): string {
  return list ? [list.list, list.until, ...list.present.flatMap(({ said, rank }) => [said, rank])].join(" ") : "";
}
