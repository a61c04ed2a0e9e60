/** What the parts of one call see of it: where it stands, who is in it, and how to say something. Types only; `call.ts` is what stands behind it. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import type { RoomGroup } from "../lines/channel.ts";
import type { NamedTimers } from "./named-timers.ts";
import type { CallsDeps } from "./port.ts";
import type { RingEvent, RingState } from "./ring-state.ts";

export interface CallDeps extends CallsDeps {
  /** Whose key a KeyPackage is for, both its signatures verified. */
  readonly keyPackageOwner: (keyPackage: Bytes) => Bytes;
  readonly changed: () => void;
  /** This device is in that call from this turn on. */
  readonly letIn: (call: string) => void;
}

export interface CallScope {
  readonly deps: CallDeps;
  readonly room: string;
  /** One set for all parts: whatever waits, ends with the call. */
  readonly timers: NamedTimers;
  readonly ring: RingState;
  readonly group: RoomGroup | undefined;
  /** There has been sound, at one time or another. */
  readonly hasFlowed: boolean;
  dispatch(event: RingEvent): void;
  /** Hold or let go, in this turn. */
  update(): void;
  sayInLine(signal: Signal): void;
  sayInCall(signal: Signal): void;
}
