/**
 * Taking back: signed, at the node, stored, and then told to every honest device that has it, again until each has been told; and to whoever else controls the dispatch, whose devices tell those that they have let
 * in. Whoever carries the word adds nothing to it: it counts by the signature of a controller.
 */
import { peekHead } from "../../protocol/dispatch/head.ts";
import { readerKey, type Reader } from "../../protocol/dispatch/reader.ts";
import { peekRevocation, type Revocation, signRevocation } from "../../protocol/dispatch/revocation.ts";
import type { DeviceId, PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { Addressee, Letters } from "../letters/letters.ts";
import type { DispatchesApi, ReaderChoice } from "../model/dispatches.ts";
import type { Serial } from "../serial.ts";
import type { Session } from "../session/session.ts";
import type { DispatchBook } from "./book.ts";
import { keptRelease } from "./parsed.ts";
import { choiceOf, personsOf, type ReaderDeps } from "./readers.ts";
import type { ControlledDispatch, MadeRelease } from "./records.ts";

export interface RevokingDeps extends ReaderDeps {
  readonly book: DispatchBook;
  readonly letters: Letters;
  readonly session: Pick<Session, "call" | "state">;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly domain: string; readonly deviceId: string };
  readonly nodeTime: () => number;
  readonly log: ClientEnvironment["log"];
  /** The turn in which letters of dispatches go out: what takes back never comes before what it takes back. */
  readonly inTurn: Serial;
}

export function createDispatchRevoking(deps: RevokingDeps) {
  const { book, letters, own } = deps;

  const revoke: DispatchesApi["revoke"] = async (id, what) => {
    const known = book.requireControlled(id);
    const statement: Revocation["what"] = what.kind === "reader" ? wordOf(what.reader) : what;
    // Not before what it takes back, whatever the clock has done since.
    const at = Math.max(Math.floor(deps.nodeTime() / 1000), ...known.releases.map(({ release }) => keptRelease(release).at));
    const revocation = await signRevocation({ dispatch: peekHead(known.head).id, what: statement, by: own.person as PersonUri, deviceId: own.deviceId as DeviceId, at }, deps.signer);
    await deps.session.call("dispatch.revoke", { revocation: toBase64Url(revocation) });
    await book.control(id, (before) => before && withRevocation(before, revocation, letters.ownChain()));
    // Honest devices that are on the line drop it at once; the node refuses all others from now on.
    await tell(id).catch((error: unknown) => deps.log("dispatch.not-told", { code: codeOf(error) })); // again when the device is online
  };

  const tell = (id: string): Promise<void> => deps.inTurn(() => tellNow(id));

  async function tellNow(id: string): Promise<void> {
    const known = book.controlled.get(id);
    if (!known || deps.session.state() !== "online") return;
    for (const { statement, chain, told } of known.revocations) {
      const due = await addresseesOf(known, peekRevocation(statement), told);
      if (due.length === 0) continue;
      const codes = await letters.send(due.map(({ person, devices, via }) => ({ to: { person, devices, via }, content: { kind: "revoked", revocation: statement, chain } })));
      const done = due.filter((_, index) => codes[index] === undefined).map(({ person }) => person);
      await book.control(id, (before) => before && { ...before, revocations: before.revocations.map((one) => (equalBytes(one.statement, statement) ? { ...one, told: [...new Set([...one.told, ...done])] } : one)) });
    }
  }

  async function addresseesOf(known: ControlledDispatch, said: Revocation, told: readonly string[]): Promise<(Pick<Addressee, "person" | "devices"> & { via?: string | undefined })[]> {
    const releases = known.releases.filter((one) => isConcerned(one, said));
    const shown = releases.flatMap((one) => shownOf(one, told));
    const readers = releases.filter((one) => !one.shown).flatMap(({ release }) => personsOf(choiceOf(keptRelease(release).reader), deps));
    // Whoever signed it tells the others who control it; those tell no more than their own readers.
    const controllers = said.deviceId === own.deviceId ? peekHead(known.head).controllers.map(({ person }) => person as string) : [];
    // Somebody who reads as one of an office or organisation has no release of their own.
    const alone = said.what.kind === "person" && !shown.some(({ person }) => person === (said.what as { person: string }).person) ? [said.what.person as string] : [];
    const names = [...new Set([...readers, ...controllers, ...alone])].filter((person) => !told.includes(person));
    const found = names.length === 0 ? [] : await letters.addressees(names);
    return [...found.map(({ person, devices }) => ({ person, devices: devices.filter(({ deviceId }) => deviceId !== own.deviceId) })), ...shown].filter(({ devices }) => devices.length > 0);
  }

  function shownOf({ release, shown }: MadeRelease, told: readonly string[]): (Pick<Addressee, "person" | "devices"> & { via?: string | undefined })[] {
    const { reader, asked } = keptRelease(release);
    if (!shown || reader.kind !== "person" || told.includes(reader.person)) return [];
    try {
      const { person, devices } = letters.shown(reader.person, reader.fingerprint, shown.entries as Bytes[], shown.keys as Bytes[]);
      return [{ person, devices, via: asked?.by }];
    } catch (error) {
      deps.log("dispatch.chain-refused", { code: codeOf(error) }); // nobody to write to, and no reason to keep it from the others
      return [];
    }
  }

  return {
    revoke,
    tell,
    async resume(): Promise<void> {
      for (const [id, { revocations }] of book.controlled) if (revocations.length > 0) await tell(id).catch((error: unknown) => deps.log("dispatch.not-told", { code: codeOf(error) }));
    },
  };
}
export type DispatchRevoking = ReturnType<typeof createDispatchRevoking>;

/** The record after it was taken back, by this device or another controller's. `chain`: of who signed it. */
export function withRevocation(before: ControlledDispatch, statement: Bytes, chain: readonly Bytes[]): ControlledDispatch {
  if (before.revocations.some((one) => equalBytes(one.statement, statement))) return before;
  const said = peekRevocation(statement);
  const { what } = said;
  return {
    ...before,
    revoked: before.revoked || what.kind === "whole",
    revokedPortions: what.kind === "portion" ? [...new Set([...before.revokedPortions, what.portion])] : before.revokedPortions,
    releases: what.kind === "portion" ? before.releases : before.releases.map((one) => (isConcerned(one, said) ? { ...one, revoked: true } : one)),
    revocations: [...before.revocations, { statement, chain: [...chain], told: [] }],
  };
}

/** A reader who was let in again after it keeps what that said. */
function isConcerned({ release }: MadeRelease, { what, at }: Revocation): boolean {
  if (what.kind === "whole" || what.kind === "portion") return true;
  const parsed = keptRelease(release);
  return readerKey(parsed.reader) === readerKey(what as Reader) && parsed.at <= at;
}

function wordOf(reader: ReaderChoice): Revocation["what"] {
  return reader.kind === "person" ? { kind: "person", person: reader.person as PersonUri } : reader.kind === "office" ? { kind: "office", domain: reader.domain as never, role: reader.role } : { kind: "organisation", domain: reader.domain as never };
}
