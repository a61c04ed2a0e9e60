/** One witness of ours: submits each new checkpoint, learns from its answers, comes back in seconds when it is away. */
import { equalBytes, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { openCheckpoint, parseCheckpoint } from "../../protocol/ledger/checkpoint.ts";
import { openCosignature } from "../../protocol/ledger/cosignature.ts";
import { sha256 } from "../../protocol/ledger/hash.ts";
import { rootOf, sameHash } from "../../protocol/ledger/merkle-tree.ts";
import { consistencyProof, readEdge } from "../../protocol/ledger/merkle-prove.ts";
import { parseNote, type NoteSignature } from "../../protocol/ledger/note.ts";
import type { Vkey } from "../../protocol/ledger/vkey.ts";
import { formatSubmission, parseAnswer } from "../../protocol/ledger/witness-wire.ts";
import type { Clock, Log } from "../area.ts";
import type { PeerWitness, WitnessHttp } from "./peer.ts";
import type { SignedHead } from "./sequencer.ts";
import type { TreeStore } from "./tree-store.ts";

export interface Submitter {
  /** A new head is there. */
  poke(): void;
  /** It was heard of: no more waiting. */
  retry(): void;
  /** Whether its answer may be waited for: it answered last time, or was never asked. */
  answering(): boolean;
  close(): void;
}

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/** 409s in a row before a pause: one tells the size, a second happens when two submissions cross. */
const TRIES = 3;

export function createSubmitter(deps: {
  peer: PeerWitness;
  log: Vkey;
  http: WitnessHttp;
  tree: TreeStore;
  clock: Clock;
  head: () => SignedHead;
  cosigned: (size: number, line: NoteSignature) => void;
  /** Called with proof that we signed what we no longer have, or something else. */
  contradicted: (failure: Failure) => void;
  report: Log;
}): Submitter {
  const { peer, http } = deps;
  let known = 0;
  let done = -1;
  let pause = FIRST_PAUSE;
  let failing = false;
  let running = false;
  let closed = false;
  let cancel = () => {};

  /** A witness that claims to know more of our log must show it under our own signature; a bare claim stops nothing. */
  const evidence = async (head: SignedHead): Promise<Failure | null> => {
    const answer = await http.get(`${peer.url}/${toHex(sha256(utf8(deps.log.name)))}/checkpoint`);
    if (answer.status !== 200) return null;
    const { checkpoint } = openCheckpoint(answer.body, deps.log);
    if (checkpoint.size > head.size) return new Failure("ledger/rolled-back", `${peer.vkey.name} holds ${checkpoint.size}, we have ${head.size}`);
    const ours = rootOf(await readEdge(deps.tree.nodes(head.size), checkpoint.size));
    return sameHash(ours, checkpoint.root) ? null : new Failure("ledger/forked", `${peer.vkey.name} holds another tree of ${checkpoint.size}`);
  };

  const submit = async (): Promise<void> => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const head = deps.head();
      const proof = await consistencyProof(deps.tree.nodes(head.size), Math.min(known, head.size), head.size);
      const sent = formatSubmission({ oldSize: Math.min(known, head.size), proof, checkpoint: head.note });
      const response = await http.post(`${peer.url}/add-checkpoint`, sent);
      const answer = parseAnswer(response.status, response.body);
      if (answer.kind === "cosigned") {
        const text = parseNote(head.note).text;
        const line = answer.lines.find((one) => one.name === peer.vkey.name && equalBytes(one.keyId, peer.vkey.keyId));
        if (line === undefined) throw new Failure("ledger/bad-answer", "not by the witness's key");
        openCosignature(line, text, peer.vkey);
        known = parseCheckpoint(text).size;
        done = head.size;
        deps.cosigned(head.size, line);
        if (deps.head().size === head.size) return;
        attempt = -1;
        continue;
      }
      if (answer.kind === "refused") throw new Failure("ledger/witness-refused", String(answer.status));
      if (answer.kind === "other-size" && answer.size <= head.size && answer.size !== known) {
        known = answer.size;
        continue;
      }
      const found = await evidence(head);
      if (found !== null) {
        deps.contradicted(found);
        return;
      }
      throw new Failure("ledger/witness-faulty", peer.vkey.name);
    }
    throw new Failure("ledger/witness-faulty", "sizes");
  };

  const run = async () => {
    if (running || closed) return;
    running = true;
    cancel();
    try {
      await submit();
      failing = false;
      pause = FIRST_PAUSE;
    } catch (error) {
      if (!failing) deps.report("ledger.witness.away", { witness: peer.vkey.name, code: codeOf(error) });
      failing = true;
      if (!closed) cancel = deps.clock.after(pause, () => void run());
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    } finally {
      running = false;
    }
    if (!failing && !closed && deps.head().size !== done && done !== -1) void run();
  };

  return {
    poke() {
      // While it is away the pause decides, lest every tick knock again.
      if (!failing) void run();
    },
    retry() {
      pause = FIRST_PAUSE;
      if (failing) void run();
    },
    answering: () => !failing,
    close() {
      closed = true;
      cancel();
    },
  };
}
