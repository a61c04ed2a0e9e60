/**
 * Whether what a letter says of an incident may be believed, down to signatures. The sender may be a stranger and the node that brought it hostile. On the originator's side a report counts from somebody who holds
 * a release of each dispatch that it names, or controls it; on the discloser's, from a colleague or from those who control what was told.
 */
import { headHash, peekHead, type DispatchHead } from "../../protocol/dispatch/head.ts";
import { requireFrame } from "../../protocol/dispatch/incident/frame.ts";
import { fingerprintIn, incidentHash, type IncidentReport, openReport, peekReport, sideOf } from "../../protocol/dispatch/incident/report.ts";
import { openStep, peekStep, type SaidStep } from "../../protocol/dispatch/incident/step.ts";
import type { ContentOf } from "../../protocol/dispatch/letter/content.ts";
import { readerDomain } from "../../protocol/dispatch/reader.ts";
import { openRelease, peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { type Chain, extendChain, verifyChain } from "../../protocol/identity/chain.ts";
import { type DeviceId, domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { People } from "../contacts/people.ts";
import type { DispatchBook } from "../dispatch/book.ts";
import type { LetterEvent, Letters } from "../letters/letters.ts";
import type { IncidentRecord } from "./records.ts";

export interface CheckingDeps {
  readonly people: Pick<People, "chain" | "record">;
  readonly letters: Pick<Letters, "addressees">;
  readonly dispatches: Pick<DispatchBook, "controlled" | "held">;
  readonly own: { readonly person: string; readonly domain: string };
  readonly officerKeys: (person: string) => Bytes[];
}

export interface Checked {
  readonly report: IncidentReport;
  readonly hash: Bytes;
  readonly steps: readonly { readonly said: SaidStep; readonly frame: Bytes }[];
  readonly people: IncidentRecord["people"];
}

export function createIncidentChecking(deps: CheckingDeps) {
  const { own, people } = deps;
  const domain = (person: string) => domainOf(person as PersonUri) as string;

  /** The chain of somebody who takes part: as it is known here, or as it was shown, or as it was shown where that follows it; always with the fingerprint that is expected. */
  function chainOf(person: string, fingerprint: Bytes | undefined, shown: IncidentRecord["people"]): Chain {
    const known = people.chain(person);
    const entries = shown.find((one) => one.person === person)?.chain ?? [];
    const of = { officerKeys: deps.officerKeys(person) };
    const chain = known ? extendChain(known, entries, of) : verifyChain(entries, { ...of, person: person as PersonUri, fingerprint });
    if (fingerprint && !equalBytes(chain.fingerprint, fingerprint)) throw new Failure("incident/other-person", person);
    return chain;
  }

  const keyIn = (chain: Chain, deviceId: string): Bytes | undefined => chain.devices.get(deviceId as DeviceId)?.record.signKey;

  /** Throws `incident/…`, `wire/…`, `chain/…`. `before`: what is known of it already. */
  async function check(event: LetterEvent, content: ContentOf<"incident">, before: IncidentRecord | undefined): Promise<Checked> {
    const hash = incidentHash(content.report);
    const claimed = peekReport(content.report);
    const shown = merged(before?.people ?? [], content.people);
    if (event.from !== claimed.by && sideOf(claimed, event.from) === undefined) throw new Failure("incident/not-named", event.from);
    const named = sideOf(claimed, claimed.by) === undefined ? undefined : fingerprintIn(claimed, claimed.by);
    const reporter = claimed.by === event.from ? fingerprinted(event.chain, named) : chainOf(claimed.by, named, shown);
    const key = keyIn(reporter, claimed.deviceId);
    if (!key) throw new Failure("incident/unknown-device");
    const report = openReport(content.report, key);
    requireFrame(content.frame, { bytes: content.report, report }, key);
    if (!before) await requireRight(report, reporter, content);
    const steps = content.steps.map(({ step, frame }) => {
      const chain = (person: string) => (person === event.from ? fingerprinted(event.chain, fingerprintIn(report, person)) : chainOf(person, fingerprintIn(report, person), shown));
      const said = openStep(step, { report, hash }, (person, deviceId) => keyIn(chain(person), deviceId));
      requireFrame(frame, { bytes: step, step: said.step }, keyIn(chain(said.step.by), peekStep(step).deviceId)!);
      return { said, frame: frame as Bytes };
    });
    return { report, hash, steps, people: shown };
  }

  function fingerprinted(chain: Chain, fingerprint: Bytes | undefined): Chain {
    if (fingerprint && !equalBytes(chain.fingerprint, fingerprint)) throw new Failure("incident/other-person", chain.person);
    return chain;
  }

  async function requireRight(report: IncidentReport, reporter: Chain, content: ContentOf<"incident">): Promise<void> {
    const side = sideOf(report, own.person);
    if (report.by === own.person) return; // another own device
    if (side === undefined) throw new Failure("incident/not-named");
    if (side === "originator") {
      let rank = 0;
      for (const dispatch of report.dispatches) {
        const bytes = deps.dispatches.controlled.get(toHex(dispatch))?.head as Bytes | undefined;
        if (!bytes) throw new Failure("dispatch/not-controlled");
        const head = peekHead(bytes);
        requireControllers(report, head);
        rank = Math.max(rank, head.rank);
        if (!controls(head, report.by, reporter)) await requireRelease(report, reporter, bytes, content.releases as Bytes[]);
      }
      if (report.rank !== rank) throw new Failure("incident/other-rank");
      return;
    }
    // On the discloser's side: a colleague, or those who control what was told.
    if (domain(report.by) === own.domain) return;
    for (const dispatch of report.dispatches) {
      const held = deps.dispatches.held.get(toHex(dispatch));
      if (!held) throw new Failure("dispatch/unknown");
      const head = peekHead(held.head);
      requireControllers(report, head);
      if (!controls(head, report.by, reporter)) throw new Failure("dispatch/not-controlled");
    }
  }

  const controls = (head: DispatchHead, person: string, chain: Chain) => head.controllers.some((one) => one.person === person && equalBytes(one.fingerprint, chain.fingerprint));

  /** Whoever is to assess for the originator controls each dispatch that is named: nobody is told of one that is not theirs. */
  function requireControllers(report: IncidentReport, head: DispatchHead): void {
    for (const { person, fingerprint } of report.originatorSide) if (!head.controllers.some((one) => one.person === person && equalBytes(one.fingerprint, fingerprint))) throw new Failure("incident/other-originators");
  }

  /** Throws `incident/not-a-reader`. */
  async function requireRelease(report: IncidentReport, reporter: Chain, headBytes: Bytes, releases: readonly Bytes[]): Promise<void> {
    const head = peekHead(headBytes);
    for (const bytes of releases) {
      const claimed = peekRelease(bytes);
      const controller = head.controllers.find(({ person }) => person === claimed.by);
      if (!controller || !equalBytes(claimed.dispatch, head.id) || !equalBytes(claimed.head, headHash(headBytes))) continue;
      const chain = people.chain(claimed.by) ?? (await deps.letters.addressees([claimed.by]))[0]?.chain;
      const key = chain && equalBytes(chain.fingerprint, controller.fingerprint) ? keyIn(chain, claimed.deviceId) : undefined;
      if (!key) continue;
      const { reader } = openRelease(bytes, key);
      const theirs = reader.kind === "person" ? reader.person === report.by && equalBytes(reader.fingerprint, reporter.fingerprint) : readerDomain(reader) === domain(report.by);
      if (theirs) return;
    }
    throw new Failure("incident/not-a-reader");
  }

  return { check };
}

/** Of two that show the same person, the one with the longer chain. */
export function merged(before: IncidentRecord["people"], shown: IncidentRecord["people"]): IncidentRecord["people"] {
  const all = new Map(before.map((one) => [one.person as string, one]));
  for (const one of shown) if ((all.get(one.person)?.chain.length ?? 0) <= one.chain.length) all.set(one.person, one);
  return [...all.values()];
}
