/** How the call goes, for those who ask afterwards: the ledger's entry, the history's line, whoever watches for breaks of protocol; and what is announced before it runs out. */
import type { RoomAssessment } from "../facts/port.ts";
import type { CallAttendance } from "./call-attendance.ts";
import type { CallGuests } from "./call-guests.ts";
import type { CallParts } from "./call-hearing.ts";
import type { CallHold } from "./call-hold.ts";
import { nextAnnouncement } from "./call-lapses.ts";
import type { CallMemory } from "./call-memory.ts";
import type { CallScope } from "./call-scope.ts";
import { callSeen } from "./call-seen.ts";

/** A timer reaches no further; then it is looked again. */
const LOOK_AGAIN_SECONDS = 3600;

interface Noted {
  readonly parts: () => Pick<CallParts, "ledger" | "declaration">;
  readonly memory: CallMemory;
  readonly hold: CallHold;
  readonly guests: CallGuests;
  readonly attendance: CallAttendance;
  readonly isFlowing: () => boolean;
}

export class CallAccount {
  readonly #call: CallScope;
  readonly #noted: Noted;

  constructor(call: CallScope, noted: Noted) {
    this.#call = call;
    this.#noted = noted;
  }

  /** `waiting`: leaves that are still coming in. */
  note(room: RoomAssessment, waiting: ReadonlySet<number>): void {
    const { memory, hold, guests, attendance } = this.#noted;
    const { ledger, declaration } = this.#noted.parts();
    const { deps, ring, group } = this.#call;
    if (!this.#call.hasFlowed && this.#noted.isFlowing()) ledger.begin(memory.begin());
    memory.level(room);
    ledger.note(room, { declared: declaration.rank, overridden: hold.gate.state === "overridden" });
    deps.breaches?.seen(
      this.#call.room,
      callSeen(room, {
        begun: this.#call.hasFlowed,
        startedAt: memory.startedAt,
        with: attendance.talking(waiting).filter((person) => person !== ring.own.person),
        overridden: declaration.overridden,
        group,
        guestNames: guests.names,
      }),
    );
  }

  /** What runs out is announced ahead, although nothing changes at that moment. */
  awaitLapse(): void {
    const { deps, room, timers } = this.#call;
    const seconds = nextAnnouncement(deps.facts.assessmentOf(room).facts, deps.clock.now() / 1000);
    if (seconds === undefined) return timers.cancel("lapse");
    timers.after("lapse", Math.min(seconds, LOOK_AGAIN_SECONDS) * 1000 + 1000, () => {
      this.awaitLapse();
      deps.changed();
    });
  }
}
