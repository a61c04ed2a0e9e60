/**
 * What the own devices have of dispatches becomes what each of them has: a device asks every other own one, once, for what it has; a device that came later so gets what came before it. Only an own device is
 * answered, and only an own device's answer is taken.
 */
import { z } from "zod";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { LetterEvent, Letters } from "../letters/letters.ts";
import { encodeRecord, readRecord } from "../store/records.ts";
import type { Store } from "../store/store.ts";

const KEY = "dispatch-own-devices";
const record = z.strictObject({ asked: z.array(z.string()).max(256) });

export interface OwnDevicesDeps {
  readonly store: Store;
  readonly letters: Pick<Letters, "addressees" | "send">;
  readonly own: { readonly person: string; readonly deviceId: string };
  /** Everything that this device has, to that own one. */
  readonly handOver: (deviceId: string) => Promise<void>;
  readonly log: ClientEnvironment["log"];
}

export function createOwnDevices(deps: OwnDevicesDeps) {
  const { letters, own, store } = deps;

  return {
    /** Asks those that have not been asked yet. */
    async online(): Promise<void> {
      const known = (await readRecord(store, KEY, record))?.asked ?? [];
      const [self] = await letters.addressees([own.person]);
      const due = (self?.devices ?? []).filter(({ deviceId }) => deviceId !== own.deviceId && !known.includes(deviceId));
      if (due.length === 0) return;
      const codes = await letters.send([{ to: { person: own.person, devices: due }, content: { kind: "catch-up" } }]);
      if (codes[0] === undefined) await store.commit({ put: [[KEY, encodeRecord({ asked: [...known, ...due.map(({ deviceId }) => deviceId)].slice(-256) })]] });
    },
    isOwn: ({ from, known }: Pick<LetterEvent, "from" | "known">): boolean => from === own.person && known,
    /** Not waited for: the answer goes out while other letters are read. */
    answer({ deviceId }: Pick<LetterEvent, "deviceId">): void {
      if (deviceId !== own.deviceId) void deps.handOver(deviceId).catch((error: unknown) => deps.log("dispatch.not-handed-over", { code: codeOf(error) }));
    },
  };
}
