/** What is said in a call's own group, and which part of the call it is for. Every sender is a member whom nothing known now excludes; what it says is still only its own word. */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { SignalEvent } from "../lines/channel.ts";
import type { CallDeclaration } from "./call-declaration.ts";
import type { CallEnds } from "./call-ends.ts";
import type { CallLedger } from "./call-ledger.ts";
import type { CallPairing } from "./call-pairing.ts";
import type { CallSound } from "./call-sound.ts";
import type { CallVoices } from "./call-voices.ts";

export interface CallParts {
  readonly sound: CallSound;
  readonly ends: CallEnds;
  readonly ledger: CallLedger;
  readonly declaration: CallDeclaration;
  readonly pairing: CallPairing;
  readonly voices: CallVoices;
}

/** True when it may hold the call or let it go. */
export function hearInCall({ sound, ends, ledger, declaration, pairing, voices }: CallParts, { sender, signal }: Pick<SignalEvent, "sender" | "signal">, ownLeaf: number | undefined): boolean {
  switch (signal.kind) {
    case "media":
      if (signal.to === ownLeaf) sound.media?.hear(sender.leaf, signal.signal as Bytes);
      return false;
    case "sender":
      ends.hear(sender, signal);
      return true;
    case "entry":
      if (sender.person !== null) ledger.hear(sender.person, signal);
      return true;
    case "declare":
      declaration.hearDeclare(sender, signal);
      return true;
    case "interpretation":
      voices.hearInterpretation(sender, signal);
      return true;
    case "voice":
      voices.hearVoice(sender, signal);
      return true;
    case "override":
      declaration.hearOverride(sender, signal);
      return true;
    case "code":
      pairing.hear(signal);
      return false;
    default:
      return false;
  }
}
