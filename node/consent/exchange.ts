/**
 * Two nodes tell one another what their people have last said, whenever one is seen again after it was away, this node's own start included. Single words go by the outbox, which keeps them; this is for what
 * no outbox can keep: a file that was restored from a backup, a word that was set aside. What is lost here is owed until it has arrived.
 */
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Area, Clock, Log } from "../area.ts";
import type { CallPeer } from "../federation/calls.ts";
import type { Peers } from "../federation/peer.ts";
import type { Reachability } from "../federation/reachability.ts";
import type { Consents } from "./consents.ts";

const WORDS_A_CALL = 256;
/** A peer that is there and refuses is asked again this much later. */
const REFUSED_MS = 10_000;

export function openConsentExchange(parts: { consents: Consents; peers: Peers; reachable: Reachability; call: CallPeer; clock: Clock; log: Log }): Area {
  const { consents, peers, reachable } = parts;
  /** Whom this node has yet to tell; `answer` where the peer has told its own already. */
  const owed = new Map<string, { answer: boolean }>();
  const telling = new Set<string>();
  const notBefore = new Map<string, number>();
  let running = false;

  function owe(domain: string, answer: boolean): void {
    const known = owed.get(domain);
    if (!known || (known.answer && !answer)) owed.set(domain, { answer });
  }

  async function tellAll(domain: string): Promise<void> {
    const debt = owed.get(domain)!;
    const words = consents.wordsTo(domain);
    try {
      // At least one request, also without a word: the peer's own words are what may be missing here.
      for (let at = 0; at === 0 || at < words.length; at += WORDS_A_CALL) await parts.call(domain, "consents", { answer: debt.answer || at > 0, words: words.slice(at, at + WORDS_A_CALL) });
      if (owed.get(domain) === debt) owed.delete(domain);
    } catch (cause) {
      if (codeOf(cause) === "federation/refused") notBefore.set(domain, parts.clock.monotonic() + REFUSED_MS);
      parts.log("consent.not-exchanged", { domain, code: codeOf(cause) });
    }
  }

  function pay(domain: string): void {
    if (!running || !owed.has(domain) || telling.has(domain) || !peers.get(domain) || (notBefore.get(domain) ?? 0) > parts.clock.monotonic()) return;
    telling.add(domain);
    void tellAll(domain).finally(() => telling.delete(domain));
  }

  reachable.onChange((domain, { reachable: there }) => (there ? undefined : owe(domain, false)));
  reachable.onHeard(pay);
  peers.onChange((domain) => (peers.get(domain) ? owe(domain, false) : owed.delete(domain)));

  return {
    federation: {
      consents: async ({ answer, words }, { domain }) => {
        await consents.heardFrom(domain, words);
        if (!answer) owe(domain, true);
        pay(domain);
        return { status: "success" };
      },
    },
    async start() {
      running = true;
      for (const { domain } of peers.list()) owe(domain, false);
    },
    async stop() {
      running = false; // what is on its way writes nothing here
    },
  };
}
