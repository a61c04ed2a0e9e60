/** This person at a station: asked, or by its QR; says so after the own passkey, or as an officer for somebody without a device; and says when he leaves. */
import { expectQr } from "../../protocol/identity/qr.ts";
import { signPresence, signVouch } from "../../protocol/station/presence.ts";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { PresenceAsk } from "../../protocol/wire/station.ts";
import { listeners } from "../listeners.ts";
import type { PresenceApi } from "../model/station-api.ts";
import type { Session } from "../session/session.ts";

export interface AtStations extends PresenceApi {
  refresh(): Promise<void>;
  /** What waits for this person's word, and where the person is listed now. */
  asks(): readonly PresenceAsk[];
  here(): readonly PresenceAsk[];
  onChange(listener: () => void): () => void;
}

export function createAtStations(deps: { session: Session; signer: Signer; own: { person: string; deviceId: string }; verifyUser: () => Promise<void>; /** Milliseconds, the own node's time where it is known. */ now: () => number }): AtStations {
  const { session, signer, own } = deps;
  const changed = listeners<void>();
  let asks: readonly PresenceAsk[] = [];
  let here: readonly PresenceAsk[] = [];

  async function refresh(): Promise<void> {
    ({ asks, here } = await session.call("presence.asked", {}));
    changed.tell();
  }

  const where = ({ station, place, list, until }: PresenceAsk) => ({ station: station as never, place, list: fromBase64Url(list), at: Math.floor(deps.now() / 1000), until });

  async function say(ask: PresenceAsk): Promise<void> {
    await deps.verifyUser();
    const statement = await signPresence({ v: 1, person: own.person, deviceId: own.deviceId, ...where(ask) }, signer);
    await session.call("presence.confirm", { statement: toBase64Url(statement) });
    await refresh();
  }

  return {
    refresh,
    asks: () => asks,
    here: () => here,
    async confirm(list) {
      await refresh();
      const ask = asks.find((one) => one.list === list);
      if (!ask) throw new Failure("station/list-over");
      await say(ask);
    },
    async scan(text) {
      const { payload } = expectQr(text, "here");
      await say({ ...payload, list: toBase64Url(payload.list) });
    },
    async leave(list) {
      await session.call("presence.leave", { list });
      await refresh();
    },
    async elsewhere(list) {
      await session.call("presence.elsewhere", { list });
      await refresh();
    },
    lists: async () => (await session.call("presence.lists", {})).lists,
    async vouch(list, { person, name }) {
      const ask = (await session.call("presence.lists", {})).lists.find((one) => one.list === list);
      if (!ask) throw new Failure("station/list-over");
      await deps.verifyUser();
      const statement = await signVouch({ v: 1, officer: own.person, deviceId: own.deviceId, person, name, ...where(ask) }, signer);
      await session.call("presence.vouch", { statement: toBase64Url(statement) });
    },
    onChange: changed.add,
  };
}
