/**
 * Steps → readouts, as far as they have come: proposed, signed by these, logged by those. A function of the set of steps, like the minutes' own. Several may be proposed; each is its own, and which of them are signed is
 * for the persons. What is signed by all is the readout; of two that are and that replace the same one the smaller hash is it, at both boards.
 */
import { toHex } from "../wire/bytes.ts";
import type { Readout } from "../wire/minutes/readout.ts";
import { encodeSignedReadout, readoutHash, readoutName, readReadout } from "./readout.ts";
import { type SaidStep, saidEarlier } from "./step.ts";

export interface SignedBy {
  readonly said: SaidStep;
  readonly signature: Uint8Array;
  readonly word: Uint8Array;
}

export interface StandingReadout {
  readonly hash: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly readout: Readout;
  readonly proposed: SaidStep;
  readonly signatures: ReadonlyMap<string, SignedBy>;
  readonly signedByAll: boolean;
  /** By domain: tlog-proofs. */
  readonly logged: ReadonlyMap<string, string>;
  /** What both ledgers hold; once signed by all. */
  readonly entry: Uint8Array | undefined;
}

/** `id`: of the minutes, hex. In the order in which they were proposed. */
export function foldReadouts(id: string, steps: readonly SaidStep[]): StandingReadout[] {
  const own = steps.filter(({ step }) => toHex(step.minutes) === id);
  const found = new Map<string, { bytes: Uint8Array; readout: Readout; proposed: SaidStep }>();
  for (const said of own) {
    if (said.step.kind !== "propose-readout") continue;
    const readout = readable(said.step.readout);
    if (!readout) continue;
    const hash = toHex(readoutHash(said.step.readout));
    const before = found.get(hash);
    if (!before || saidEarlier(said, before.proposed)) found.set(hash, { bytes: said.step.readout, readout, proposed: said });
  }
  return [...found].map(([hash, one]) => standing(hash, one, own)).sort((a, b) => a.proposed.step.at - b.proposed.step.at || (a.hash < b.hash ? -1 : 1));
}

/** The readout that stands in the place of another (or, `null`, the first one): signed by all, the smallest hash. */
export function readoutInForce(readouts: readonly StandingReadout[], corrects: string | null): StandingReadout | undefined {
  return readouts.filter((one) => one.signedByAll && (one.readout.corrects === null ? null : toHex(one.readout.corrects)) === corrects).sort((a, b) => (a.hash < b.hash ? -1 : 1))[0];
}

/** Whether this person's client may sign it: theirs to sign, not signed, and nothing else signed by them in the same place. */
export function maySignReadout(readouts: readonly StandingReadout[], person: string, hash: string): boolean {
  const wanted = readouts.find((one) => one.hash === hash);
  if (!wanted || !wanted.readout.parties.some((party) => party.person === person)) return false;
  const place = wanted.readout.corrects === null ? null : toHex(wanted.readout.corrects);
  return !readouts.some((one) => one.signatures.has(person) && (one.readout.corrects === null ? null : toHex(one.readout.corrects)) === place);
}

function standing(hash: string, { bytes, readout, proposed }: { bytes: Uint8Array; readout: Readout; proposed: SaidStep }, steps: readonly SaidStep[]): StandingReadout {
  const signatures = new Map<string, SignedBy>();
  const logged = new Map<string, string>();
  for (const said of steps) {
    const { step } = said;
    if (step.kind === "sign-readout" && toHex(step.readout) === hash && readout.parties.some(({ person }) => person === step.person)) {
      const before = signatures.get(step.person);
      if (!before || said.hash < before.said.hash) signatures.set(step.person, { said, signature: step.signature, word: step.word });
    }
    // Of several proofs for one log any will do; the smaller text, so that both sides make the same file.
    if (step.kind === "logged-readout" && toHex(step.readout) === hash && (logged.get(step.domain) ?? step.file) >= step.file) logged.set(step.domain, step.file);
  }
  const signedByAll = readout.parties.every(({ person }) => signatures.has(person));
  const entry = signedByAll ? encodeSignedReadout(bytes, readout.parties.map(({ person }) => signatures.get(person)!.signature)) : undefined;
  return { hash, name: readoutName(readoutHash(bytes)), bytes, readout, proposed, signatures, signedByAll, logged, entry };
}

function readable(bytes: Uint8Array): Readout | undefined {
  try {
    return readReadout(bytes);
  } catch {
    return undefined;
  }
}
