/** All calls of this device: hears rings, settles two people calling one another at once, and hands everything else to the call it belongs to. */
import { readKeyPackage } from "../../protocol/framing/framing.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Precedence } from "../../protocol/wire/desk/terms.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import { proveCall } from "../proof/prove.ts";
import type { SignalEvent } from "../lines/channel.ts";
import { Call } from "./call.ts";
import type { CallDeps } from "./call-scope.ts";
import { callView } from "./call-view.ts";
import { allHaveMoved, isInElsewhere, placeTaken } from "./going-on.ts";
import type { Calls, CallsDeps } from "./port.ts";
import { createPromisesAhead } from "./promises-ahead.ts";
import { hearRing, leftBehind, place } from "./ring-machine.ts";
import { type RunningCall, runningCalls } from "./running-calls.ts";

const ENDED_KEPT = 20;
/** Calls of one person in one line that run without this one: of more, the one that was heard of longest ago is over here. Whoever rings others without end fills nothing of it. */
const OUTSIDE_OF_ONE = 4;

export function createCalls(given: CallsDeps & { keyPackageOwner?: CallDeps["keyPackageOwner"] }): Calls {
  const deps: CallDeps = { ...given, keyPackageOwner: given.keyPackageOwner ?? ((bytes) => readKeyPackage(bytes).signatureKey), changed: () => tell(), letIn };
  const { channel, clock, facts, log } = deps;
  const calls = new Map<string, Call>();
  const listeners = new Set<() => void>();
  const stops: (() => void)[] = [];
  /** Calls that this device had asked to be let in to when its page went, and was not in yet. */
  const left = new Set<string>();
  /** Staged calls in which this person is with another own device, and the call whose place each takes. */
  const inElsewhere = new Map<string, string>();
  const promisesAhead = createPromisesAhead(clock);
  let telling = false;

  /** Screens are told once a turn; the gate itself has acted already. */
  function tell(): void {
    if (telling) return;
    telling = true;
    queueMicrotask(() => {
      telling = false;
      for (const call of calls.values()) {
        fallSilentFor(call);
        const first = placeOf(call);
        if (first?.parked && allHaveMoved(first, call)) first.hangUp();
      }
      for (const listener of listeners) listener();
    });
  }

  /**
   * This person has gone on with another own device: here that is heard of by the roll alone, and what runs here falls silent, a guest in it or not, for as long as they are there.
   */
  function fallSilentFor({ room, ring }: Call): void {
    if (!ring.staged || !isInElsewhere(ring)) return void inElsewhere.delete(room);
    if (inElsewhere.has(room)) return;
    const taken = deps.staging?.(ring.line)?.continues ?? "";
    inElsewhere.set(room, taken);
    const first = calls.get(taken);
    if (first?.busy && first.ring.phase === "active" && !first.ring.staged) first.park(true);
  }

  function find(room: string): Call {
    const call = calls.get(room);
    if (!call) throw new Failure("call/unknown");
    return call;
  }

  /** What was agreed between desks is no disturbance. */
  const quietFor = (caller: string, precedence: Precedence = "ROUTINE", staged?: boolean) => (staged ? undefined : deps.quiet?.(precedence, caller));

  /** The call whose place that one takes. */
  const placeOf = (call: Call): Call | undefined => (call.ring.staged ? placeTaken(deps.staging?.(call.ring.line), calls) : undefined);
  const isBusyFor = (call: Call) => [...calls.values()].some((one) => one !== call && one.busy && one !== placeOf(call));

  /**
   * Let in, and in no other call from this turn on: what runs is silent before this one sounds. That is so also where, since the press, somebody has come into the first one who is not in this one: it is then
   * not left by itself, but on hold. What was declared in it is declared here, for all, until a desk says otherwise.
   */
  function letIn(room: string): void {
    const call = calls.get(room);
    if (!call?.ring.staged) return;
    for (const other of calls.values()) {
      if (other === call || !other.busy || other.ring.phase !== "active") continue;
      call.begin(other.details().declared);
      other.park(true);
    }
  }

  /** What this person would have to put on hold for that call. Throws `call/busy` where that is not wanted, or can't be done. A call whose place it takes is not in its way: it goes on until then. */
  function inTheWay(of: Call | undefined, hold: boolean): Call[] {
    const first = of && placeOf(of);
    const running = [...calls.values()].filter((call) => call !== of && call !== first && call.busy);
    if (running.some((call) => !hold || call.ring.phase !== "active")) throw new Failure("call/busy");
    return running;
  }

  /**
   * From here on this person is on that call and on no other: a microphone is open in one place at a time. To be asked in the turn in which the call is taken up, after everything that is waited for: meanwhile
   * another may have been. Whoever takes up a call waits at no door.
   */
  function takeUp(taken: Call | undefined, hold = false): void {
    for (const call of inTheWay(taken, hold)) call.park(true); // silent before the other one begins
    for (const call of calls.values()) if (call !== taken && call.ring.phase === "waiting") call.hangUp();
  }

  function add(call: Call): Call {
    calls.set(call.room, call);
    const { line, caller } = call.ring;
    const outside = [...calls.values()].toReversed().filter(({ ring }) => ring.phase === "outside" && ring.line === line && ring.caller === caller).sort((a, b) => b.heardAt - a.heardAt);
    for (const old of outside.slice(OUTSIDE_OF_ONE)) old.dispatch({ kind: "lapsed" });
    const ended = [...calls.values()].filter((one) => one.ring.phase === "ended");
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) calls.delete(old.room);
    tell();
    return call;
  }

  function onSignal(event: SignalEvent): void {
    const { signal, sender, room } = event;
    const known = calls.get(room);
    if (known) {
      known.hear(event);
      return;
    }
    if (event.own || sender.own || sender.ignored || sender.person === null) return;
    if (signal.kind === "ring" && !calls.has(signal.call)) onRing(event, signal, sender.person);
    else if (signal.kind === "connect") {
      const call = calls.get(signal.call);
      if (call?.ring.line === room && signal.to === deps.me()?.deviceId) call.hearConnect(sender, signal);
    } else if (signal.kind === "ring" || signal.kind === "ringing" || signal.kind === "not-now" || signal.kind === "accept" || signal.kind === "decline" || signal.kind === "roll" || signal.kind === "ended") {
      const call = calls.get(signal.call);
      // A call belongs to the line in which it rang: elsewhere nobody can answer or end it.
      if (call?.ring.line === room) call.heard({ person: sender.person, deviceId: sender.deviceId }, signal, isBusyFor(call));
    }
  }

  function onRing(event: SignalEvent, ring: SignalOf<"ring">, caller: string): void {
    const me = deps.me();
    const line = channel.group(event.room);
    if (!me || line?.create.kind !== "line" || ring.to !== undefined) return;
    const own = { person: me.person, deviceId: me.deviceId };
    const others = line.create.persons.filter((person) => person !== me.person);
    const placing = { call: ring.call, line: event.room, caller, own, others, video: ring.video, at: ring.at, only: ring.only, staged: ring.staged, precedence: ring.precedence, meant: ring.meant };
    // A staged call is held by a desk of the arrangement, or it is none.
    if (ring.staged && deps.staging?.(event.room)?.desks.includes(caller) === false) return log("ring-refused", { code: "call/not-a-desk" });
    endEarlier(event.room, event.sender.deviceId);
    const crossed = settleCrossing(ring.call, event.room, caller === me.person);
    if (crossed === "other") return;
    // FLASH comes through a running call: its person decides whether to put that one on hold.
    const through = ring.precedence === "FLASH" && [...calls.values()].every((one) => !one.busy || (one.ring.phase === "active" && one.room !== ring.call && one.ring.line !== event.room));
    const first = ring.staged ? placeTaken(deps.staging?.(event.room), calls) : undefined;
    const busy = [...calls.values()].some((one) => one !== first && one.busy) && !through;
    const age = (deps.nodeTime ?? clock.now)() - event.at;
    const ringer = { deviceId: event.sender.deviceId, key: event.sender.signatureKey };
    const call = add(new Call(deps, hearRing(placing, { age, busy, rings: deps.rings ?? true, quiet: quietFor(caller, ring.precedence, ring.staged) }), { since: clock.now() - Math.max(0, age), ringer: ringer.deviceId }, { by: ringer, promised: promisesAhead.take(caller) }));
    if (crossed === "given-way" && call.ring.phase === "ringing") call.dispatch({ kind: "answer" });
  }

  /** A device that rings anew has given up the call it rang for before: its word of that may have come while this page was going. */
  function endEarlier(line: string, ringer: string): void {
    for (const one of calls.values()) if (one.ring.line === line && one.ring.phase === "ringing" && one.ringer === ringer) one.dispatch({ kind: "ring-timeout" });
  }

  /**
   * Two or more call at once in one line: the lowest id is the call, at every device. `other`: the one that is here already is it. `given-way`: the one that was placed or taken here gave way;
   * who did that has said already that he wants to talk.
   */
  function settleCrossing(call: string, line: string, own: boolean): "none" | "other" | "given-way" {
    let outcome: "none" | "given-way" = "none";
    for (const one of calls.values()) {
      const { phase, takingOver, caller, own: me } = one.ring;
      if (one.ring.line !== line || phase === "ended" || phase === "outside" || phase === "waiting" || phase === "active" || takingOver) continue;
      if (phase === "elsewhere" && (own || caller !== me.person)) continue;
      if (one.room < call) return "other";
      if (phase === "elsewhere") continue;
      if (phase === "ringing") one.setAside();
      else {
        one.giveWay();
        outcome = "given-way";
      }
      calls.delete(one.room);
    }
    return outcome;
  }

  /** A call does not outlive its page: the others are told, instead of waiting for a sound that will not come. */
  async function leaveBehind(room: string): Promise<void> {
    await channel.sendSignal(room, { kind: "leave", at: clock.now(), pageClosed: true }).catch((error: unknown) => log("signal-not-sent", { kind: "leave", code: codeOf(error) }));
    await channel.close(room).catch((error: unknown) => log("room-not-closed", { code: codeOf(error) }));
  }

  /** A call of before the reload: one that rang rings on; of one that ran both the person and the others are told. */
  function pickUp(record: RunningCall): void {
    const me = deps.me();
    if (!me) return;
    const { phase, notAsked, since, heardAt, startedAt, reached, ringer, ...placing } = record;
    const input = { ...placing, own: { person: me.person, deviceId: me.deviceId } };
    const past = { since, startedAt: startedAt ?? undefined, reached: reached ?? undefined, ringer, heardAt };
    if (phase === "ringing") return void add(new Call(deps, hearRing(input, { age: clock.now() - since, busy: false, quiet: quietFor(record.caller, record.precedence, record.staged) }), past));
    const call = new Call(deps, leftBehind(input, phase, notAsked ? "not-asked" : "left"), past);
    if (phase === "outside") return void add(call);
    if (phase === "elsewhere") return; // the history says so; it is nothing to deal with here
    left.add(record.call);
    add(call);
  }

  async function requireCapture(asked = deps.media?.canCapture()): Promise<void> {
    const state = (await asked) ?? "ok";
    if (state !== "ok") throw new Failure(`media/${state}`);
  }

  return {
    async start() {
      stops.push(
        channel.onSignal(onSignal),
        channel.onGroup((event) => {
          calls.get(event.room)?.onGroup(event);
          if (left.delete(event.room)) void leaveBehind(event.room); // let in to a call that it asked for before the reload
        }),
        channel.onGone(({ room, why }) => calls.get(room)?.onGone(why)),
        channel.onGuestKnock((event) => calls.get(event.room)?.guestKnocks(event)),
        facts.onChange((room) => calls.get(room)?.update()),
        // A chain that withdraws a device is known here before the rooms have been looked at anew.
        deps.people.onChange(() => calls.forEach((call) => call.update())),
      );
      for (const record of await runningCalls(deps.store)) pickUp(record);
      for (const room of deps.openCalls?.() ?? []) {
        left.delete(room);
        void leaveBehind(room);
      }
    },
    stop() {
      for (const end of stops) end();
      for (const call of calls.values()) call.stop();
    },
    calls: () => [...calls.values()].map((call) => callView(call, deps, placeOf(call)?.room)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mediaOf: (room) => calls.get(room)?.media?.session,
    meter: (room, of) => calls.get(room)?.media?.meter(of) ?? 0,

    async call(line, { video, only, staged, precedence, meant }) {
      const me = deps.me();
      const group = channel.group(line);
      if (!me || group?.create.kind !== "line") throw new Failure("call/no-line");
      inTheWay(undefined, false);
      const others = group.create.persons.filter((person) => person !== me.person);
      // The line rings already: who calls back answers.
      const rings = [...calls.values()].find((call) => call.ring.line === line && call.ring.phase === "ringing");
      if (rings) {
        await this.answer(rings.room, { video });
        return rings.room;
      }
      if (only && !only.every((person) => others.includes(person))) throw new Failure("call/not-in-line");
      if (staged && deps.staging?.(line)?.desks.includes(me.person) === false) throw new Failure("call/not-a-desk");
      await requireCapture();
      void deps.reach?.look(others);
      const room = await channel.createRoom({ kind: "call", persons: group.create.persons, line });
      try {
        takeUp(undefined);
      } catch (error) {
        await channel.close(room).catch((failure: unknown) => log("room-not-closed", { code: codeOf(failure) })); // nobody was rung for it
        throw error;
      }
      const call = add(new Call(deps, place({ call: room, line, caller: me.person, own: { person: me.person, deviceId: me.deviceId }, others, video, at: clock.now(), only, staged, precedence, meant })));
      if (meant === undefined && others.length === 1) {
        const after = deps.delegateOf?.(others[0]!)?.after;
        if (after !== undefined) call.timers.after("desk", after * 1000, deps.changed); // then it is offered
      }
      return room;
    },
    async answer(room, options = {}) {
      const call = find(room);
      const mayAnswer = () => call.ring.phase === "ringing" || call.ring.phase === "elsewhere" || call.ring.phase === "outside";
      if (!mayAnswer()) throw new Failure("call/not-ringing");
      inTheWay(call, options.hold ?? false);
      try {
        await requireCapture();
      } catch (error) {
        if (call.ring.phase === "ringing") call.dispatch({ kind: "unable" });
        throw error;
      }
      if (!mayAnswer()) throw new Failure("call/not-ringing");
      takeUp(call, options.hold);
      call.answerWith(options.video ?? false);
      call.dispatch({ kind: "answer" });
    },
    async resume(room) {
      const call = find(room);
      if (!call.parked) throw new Failure("call/not-active");
      // A microphone is open in one place at a time, on whichever device.
      if ([...inElsewhere.values()].includes(room)) throw new Failure("call/other-device");
      takeUp(call);
      call.park(false);
    },
    async decline(room) {
      find(room).dispatch({ kind: "decline" });
    },
    async takeOver(room) {
      const call = find(room);
      const isElsewhere = () => call.ring.phase === "elsewhere" || (call.ring.phase === "ringing" && call.ring.continues);
      if (!isElsewhere()) throw new Failure("call/not-elsewhere");
      inTheWay(call, false);
      await requireCapture();
      if (!isElsewhere()) throw new Failure("call/not-elsewhere");
      takeUp(call);
      call.answerWith(false);
      call.dispatch({ kind: "take-over" });
    },
    async continueOn(room, deviceId) {
      await find(room).acts.continueOn(deviceId);
    },
    async hangUp(room) {
      find(room).hangUp();
    },
    async bringIn(room, persons) {
      find(room).acts.bringIn(persons);
    },
    putOut: (room, person) => find(room).acts.putOut(person),
    interpret: (room, mode, languages) => find(room).acts.interpret(mode, languages),
    openMicrophone: (room, person, open) => find(room).acts.openMicrophone(person, open),
    async speakInto(room, channel) {
      find(room).acts.speakInto(channel);
    },
    async listenTo(room, channel, balance) {
      find(room).acts.listenTo(channel, balance);
    },
    mute: (room, on) => find(room).acts.mute(on),
    camera: (room, on) => find(room).acts.camera(on),
    async mediaDevices() {
      return [...((await deps.media?.devices()) ?? [])];
    },
    async chooseMediaDevice(room, device) {
      const session = find(room).media?.session;
      if (!session) throw new Failure("call/not-active");
      await session.useDevice(device.kind, device.id);
    },
    declare: (room, rank: Rank) => find(room).acts.declare(rank),
    override: (room, reason) => find(room).acts.override(reason),
    async startCode(room) {
      find(room).acts.startCode();
    },
    typeCode: (room, digits) => find(room).acts.typeCode(digits),
    inviteGuest: (room, minutes) => find(room).acts.inviteGuest(minutes),
    removeGuest: (room, guest) => find(room).acts.removeGuest(guest),
    async prove(room) {
      try {
        return await proveCall(room, deps);
      } catch (error) {
        log("not-proved", { code: codeOf(error) });
        throw error;
      }
    },
  };
}
