/** How high is talked in one call: what was declared last, by whom, and who goes on in spite of the ceiling. */
import { declare as requireWithin, type Override, overrideGate } from "../../protocol/assurance/gate.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { SignalOf } from "../../protocol/wire/signals.ts";
import type { Member, RoomGroup } from "../lines/channel.ts";
import type { CallLedger } from "./call-ledger.ts";
import type { CallScope } from "./call-scope.ts";

/** In place of this device's own leaf, which may be another one after a commit. */
const OWN = -1;

export class CallDeclaration {
  readonly #call: CallScope;
  readonly #ledger: CallLedger;
  readonly #mayDeclare: (person: string) => boolean;
  #declared: { rank: Rank; turn: number; leaf: number } = { rank: 0, turn: 0, leaf: -1 };
  #override: Override | null = null;
  /** Who goes on in spite of the ceiling, by leaf: it is over with the leaf. */
  readonly #overridden = new Map<number, { by: string; reason: string }>();

  /** `mayDeclare`: whose word on it counts. */
  constructor(call: CallScope, ledger: CallLedger, mayDeclare: (person: string) => boolean) {
    this.#call = call;
    this.#mayDeclare = mayDeclare;
    this.#ledger = ledger;
  }

  get rank(): Rank {
    return this.#declared.rank;
  }

  /** This person's own. */
  get override(): Override | null {
    return this.#override;
  }

  /** As every end shows it. */
  get overridden(): { by: string; reason: string } | null {
    return [...this.#overridden.values()].at(-1) ?? null;
  }

  /** Until somebody declares here, it is what was declared where the talk comes from. The others are told as newcomers are told; one word does not lower another. */
  begin(rank: Rank): void {
    if (this.#declared.turn === 0 && rank > this.#declared.rank) this.#declared = { ...this.#declared, rank };
  }

  /** A principal of a call that continues another may say what was declared there, at turn 0: that can only raise it, and only until somebody declares here. A changed client can hold the call by that, and open nothing. */
  #mayBring(person: string): boolean {
    const { deps, ring } = this.#call;
    const staging = ring.staged ? deps.staging?.(ring.line) : undefined;
    return this.#mayDeclare(person) || (staging?.continues !== undefined && staging.roles.get(person) === "principal");
  }

  /** Throws when the ceiling is lower, or when the desks declare. */
  async declare(rank: Rank, group: RoomGroup): Promise<void> {
    const { deps, room, ring } = this.#call;
    if (!this.#mayDeclare(ring.own.person)) throw new Failure("call/desk-declares");
    requireWithin(rank, deps.facts.ceilingOf(room));
    this.#declared = { rank, turn: this.#declared.turn + 1, leaf: group.ownLeaf };
    this.#call.update();
    await deps.channel.sendSignal(room, { kind: "declare", rank, turn: this.#declared.turn });
  }

  /** Recorded first: an override that is not in the ledger does not take place. */
  async goOn(reason: string): Promise<void> {
    const { deps, room } = this.#call;
    const [me, directory] = [deps.me(), deps.directory()];
    if (!me || !directory) throw new Failure("call/not-ready");
    const { assessment } = deps.facts.assess(room);
    const override = overrideGate({ by: me.person, declared: this.#declared.rank, assessment, policy: { allowed: directory.overrideBy, maximum: 3 } });
    await this.#ledger.recordOverride(override, reason, directory);
    await deps.channel.sendSignal(room, { kind: "override", on: true, reason });
    this.#override = override;
    this.#overridden.set(OWN, { by: me.person, reason });
    this.#call.update();
  }

  /** The facts are others than those in whose face it was given. */
  endOverride(): void {
    this.#override = null;
    this.#overridden.delete(OWN);
    this.#call.sayInCall({ kind: "override", on: false, reason: "" });
  }

  hearDeclare(sender: Member, { rank, turn }: SignalOf<"declare">): void {
    if (sender.person === null) return; // a guest declares nothing
    if (turn === 0) return this.#mayBring(sender.person) ? this.begin(rank as Rank) : undefined;
    if (!this.#mayDeclare(sender.person)) return;
    const before = this.#declared;
    if (turn > before.turn || (turn === before.turn && sender.leaf > before.leaf)) this.#declared = { rank: rank as Rank, turn, leaf: sender.leaf };
  }

  hearOverride(sender: Member, { on, reason }: SignalOf<"override">): void {
    if (sender.person === null) return;
    this.#overridden.delete(sender.leaf);
    if (on) this.#overridden.set(sender.leaf, { by: sender.person, reason });
  }

  /** That leaf is gone, or will be somebody else's. */
  forget(leaf: number): void {
    this.#overridden.delete(leaf);
  }

  tellNewcomers(): void {
    const { rank, turn } = this.#declared;
    if (turn > 0 || (rank > 0 && this.#mayBring(this.#call.ring.own.person))) this.#call.sayInCall({ kind: "declare", rank, turn });
    const own = this.#overridden.get(OWN);
    if (this.#override && own) this.#call.sayInCall({ kind: "override", on: true, reason: own.reason });
  }
}
