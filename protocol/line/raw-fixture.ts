/** The library without the adapter, on the same state: what a hostile member's own client could do. For tests only. */
import { type ClientState, decodeGroupState } from "ts-mls";
import { boundCrypto, clientConfig, keyHandle } from "./environment.ts";
import type { TestDevice } from "./device-fixture.ts";
import type { LineGroup } from "./group.ts";

export function rawState(device: TestDevice, group: LineGroup): ClientState {
  const decoded = decodeGroupState(group.encode(), 1)!;
  return { ...decoded[0], clientConfig: clientConfig(device.env, { unauthenticated: false }, () => true) };
}

export function rawCrypto(device: TestDevice): ReturnType<typeof boundCrypto> {
  return boundCrypto(device.env);
}

export function rawHandle(device: TestDevice): ReturnType<typeof keyHandle> {
  return keyHandle(device.env.signer);
}
