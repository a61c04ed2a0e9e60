/** An overseer's reading of the node's record: every signature checked on this device, so that what is signed is told from what the node merely says. */
import { decodeLabel, policyWith, shownMarking } from "../../protocol/dispatch/labels.ts";
import { type DispatchHead, openHead, peekHead } from "../../protocol/dispatch/head.ts";
import { type IncidentFrame, openFrame, peekFrame } from "../../protocol/dispatch/incident/frame.ts";
import { sides } from "../../protocol/dispatch/incident/report.ts";
import { type Reader, readerDomain } from "../../protocol/dispatch/reader.ts";
import { openRelease, peekRelease } from "../../protocol/dispatch/release-statement.ts";
import { type Chain, verifyChain } from "../../protocol/identity/chain.ts";
import { type DeviceId, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { type Bytes, fromBase64Url, fromHex, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { OverseenDispatch, OverseenIncident, OversightApi } from "../model/oversight.ts";
import type { Session } from "../session/session.ts";

export interface OversightDeps {
  readonly call: Session["call"];
  readonly organisationOf: (domain: string) => string;
  readonly officerKeys: (person: string) => Bytes[];
}

export function createOversight(deps: OversightDeps): OversightApi {
  const shown = (person: string) => showPerson(person as PersonUri);

  /** Several of one person where the node has seen several: which signed is found by trying. A chain that does not hold signs nothing. */
  function chainsOf(given: readonly { person: string; entries: readonly string[] }[]): Map<string, Chain[]> {
    const all = new Map<string, Chain[]>();
    for (const { person, entries } of given) {
      try {
        all.set(person, [...(all.get(person) ?? []), verifyChain(entries.map(fromBase64Url), { person: person as PersonUri, officerKeys: deps.officerKeys(person) })]);
      } catch {
        continue;
      }
    }
    return all;
  }

  function isSigned(chains: ReadonlyMap<string, readonly Chain[]>, by: string, deviceId: string, open: (key: Bytes) => unknown): boolean {
    return (chains.get(by) ?? []).some((chain) => {
      const key = chain.devices.get(deviceId as DeviceId)?.record.signKey;
      if (!key) return false;
      try {
        open(key);
        return true;
      } catch {
        return false;
      }
    });
  }

  const readerName = (reader: Reader) => (reader.kind === "person" ? shown(reader.person) : reader.kind === "office" ? `${reader.role} · ${deps.organisationOf(reader.domain)}` : deps.organisationOf(reader.domain));

  return {
    async dispatches(before) {
      const { dispatches, more } = await deps.call("oversight.dispatches", before === undefined ? {} : { before });
      return { dispatches: dispatches.map(({ head, state, readers, opened, denied }) => ({ ...outside(peekHead(fromBase64Url(head)), state, shown), readers, opened, denied })), ...(more === undefined ? {} : { more }) };
    },
    async dispatch(id) {
      const answer = await deps.call("oversight.dispatch", { dispatch: toBase64Url(fromHex(id)) });
      const bytes = fromBase64Url(answer.head);
      const head = peekHead(bytes);
      const chains = chainsOf(answer.chains);
      return {
        ...outside(head, answer.state, shown),
        signed: isSigned(chains, head.originator, head.deviceId, (key) => openHead(bytes, key)),
        releases: answer.releases.map(({ release, state, second }) => {
          const signed = fromBase64Url(release);
          const said = peekRelease(signed);
          return {
            to: readerName(said.reader),
            organisation: deps.organisationOf(readerDomain(said.reader)),
            portions: said.renderings.map(({ portion }) => portion),
            by: shown(said.by),
            ...(second === undefined ? {} : { second: shown(second) }),
            ...(said.asked ? { asked: shown(said.asked.by) } : {}),
            at: said.at * 1000,
            state,
            signed: isSigned(chains, said.by, said.deviceId, (key) => openRelease(signed, key)),
          };
        }),
        events: answer.events,
      };
    },
    async incidents(before) {
      const answer = await deps.call("oversight.incidents", before === undefined ? {} : { before });
      const chains = chainsOf(answer.chains);
      const frames = answer.frames.map(({ frame }) => {
        const bytes = fromBase64Url(frame);
        const said = peekFrame(bytes);
        return { said, signed: isSigned(chains, said.by, said.deviceId, (key) => openFrame(bytes, key)) };
      });
      return { incidents: incidentsOf(frames, shown, deps.organisationOf), ...(answer.more === undefined ? {} : { more: answer.more }) };
    },
  };
}

function outside(head: DispatchHead, state: "active" | "revoked", shown: (person: string) => string): Omit<OverseenDispatch, "readers" | "opened" | "denied"> {
  return {
    id: toHex(head.id),
    originator: shown(head.originator),
    rank: head.rank as Rank,
    marking: markingOf(head.label),
    createdAt: head.createdAt * 1000,
    until: head.terms.until === null ? null : head.terms.until * 1000,
    state,
    portions: head.portions.map(({ kind, rank }) => ({ kind, rank: rank as Rank })),
    controllers: head.controllers.map(({ person }) => shown(person)),
  };
}

function markingOf(bytes: Uint8Array): { en: string; fr: string } {
  try {
    const label = decodeLabel(bytes);
    return shownMarking(label, policyWith([], [label])).long;
  } catch (error) {
    return { en: `UNKNOWN LABEL (${codeOf(error)})`, fr: `MENTION INCONNUE (${codeOf(error)})` };
  }
}

interface Framed<F extends IncidentFrame = IncidentFrame> {
  readonly said: F;
  readonly signed: boolean;
}

function incidentsOf(frames: readonly Framed[], shown: (person: string) => string, organisationOf: (domain: string) => string): OverseenIncident[] {
  const is = <K extends IncidentFrame["kind"]>(kind: K) => frames.filter((one): one is Framed<Extract<IncidentFrame, { kind: K }>> => one.said.kind === kind);
  return is("report")
    .map(({ said, signed }): OverseenIncident => {
      const id = toHex(said.incident);
      const of = <T extends Framed>(all: readonly T[]) => all.filter((one) => toHex(one.said.incident) === id).sort((a, b) => a.said.at - b.said.at);
      return {
        id,
        dispatches: said.dispatches.map(toHex),
        rank: said.rank as Rank,
        discloser: organisationOf(said.discloser),
        toldAt: said.toldAt * 1000,
        enteredAt: said.at * 1000,
        due: said.due * 1000,
        sourceInDanger: said.sourceInDanger,
        by: shown(said.by),
        people: sides.flatMap((side) => (side === "originator" ? said.originatorSide : said.discloserSide).map((person) => ({ person: shown(person), side }))),
        signed,
        seen: of(is("seen")).map((one) => ({ person: shown(one.said.by), at: one.said.at * 1000, signed: one.signed })),
        assessments: of(is("assess")).map((one) => ({ side: one.said.side, turn: one.said.turn, severity: one.said.severity, by: shown(one.said.by), at: one.said.at * 1000, signed: one.signed })),
      };
    })
    .sort((a, b) => b.enteredAt - a.enteredAt);
}
