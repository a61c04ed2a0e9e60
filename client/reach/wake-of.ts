/** What a signal means for devices that lie still: which of them the nodes should wake for it, or need wake no more. All that nodes are told beside the message that they can't read. */
import type { Wake } from "../../protocol/wire/reach.ts";
import type { Signal } from "../../protocol/wire/signals.ts";

export function wakeOf(signal: Signal, own: { readonly person: string }): Wake | undefined {
  switch (signal.kind) {
    case "ring":
      if (signal.to !== undefined) return { kind: "ring", own: signal.to }; // asked to go on with a running call
      return { kind: signal.precedence === "IMMEDIATE" || signal.precedence === "FLASH" ? "urgent" : "ring", ...(signal.only ? { only: [...signal.only] } : {}) };
    case "arrange":
      // A request of precedence FLASH rings at once, as a call would. Of all others nodes are not told that there is one.
      return signal.step.kind === "propose" && signal.step.terms.precedence === "FLASH" ? { kind: "urgent" } : undefined;
    case "accept":
    case "decline":
      return { kind: "over", only: [own.person] }; // for one's own other devices; somebody else may still be rung
    case "ended":
      return { kind: "over" };
    default:
      return undefined;
  }
}
