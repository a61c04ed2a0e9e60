/**
 * Who could have known, and who did open: worked out of releases, each signed by a device of somebody who controls the dispatch, and of the node's signed list of events. The same function for the page, for the
 * signed file and for whoever checks that file, so that all three say the same.
 */
import type { DeviceClass } from "../../wire/fields.ts";
import { isReader, readerKey, type Reader } from "../reader.ts";
import type { ReleaseStatement } from "../release-statement.ts";
import type { ListedEvent } from "./event-list.ts";

/** One step of consent, from the originator on: who let in whom, and by whose request. */
export interface Consent {
  readonly by: string;
  readonly at: number;
  /** Null: of the originator's own choice. */
  readonly asked: string | null;
}

export interface CouldKnow {
  readonly key: string;
  readonly reader: Reader;
  readonly portions: readonly number[];
  /** Milliseconds; of the first release. */
  readonly since: number;
  /** From the originator's own choice to this reader: each asked for by the one before. */
  readonly through: readonly Consent[];
  readonly opened: readonly Opening[];
  readonly denied: readonly Opening[];
  /** By the node's list; null: it still stands. */
  readonly revokedAt: number | null;
}

export interface Opening {
  readonly at: number;
  readonly person: string;
  readonly portion: number | null;
  readonly deviceId: string | null;
  readonly deviceClass: DeviceClass | null;
  readonly level: number | null;
  readonly code: string | null;
}

export interface Exposure {
  readonly readers: readonly CouldKnow[];
  /** Openings and denials that no release explains: somebody who tried without one; opened, it would be the node's fault. */
  readonly others: readonly (Opening & { readonly opened: boolean })[];
}

export function exposureOf(releases: readonly ReleaseStatement[], events: readonly ListedEvent[]): Exposure {
  const byReader = Map.groupBy(releases.toSorted((a, b) => a.at - b.at), ({ reader }) => readerKey(reader));
  const claimed = new Set<ListedEvent>();
  const readers = [...byReader].map(([key, statements]): CouldKnow => {
    const { reader } = statements[0]!;
    // What is said of a person by name goes to the release that names them.
    const theirs = events.filter((event) => event.person !== null && (event.kind === "opened" || event.kind === "denied") && concerns(reader, event.person, byReader));
    for (const event of theirs) claimed.add(event);
    const revoked = events.findLast((event) => event.kind === "revoked" && ((event.code === "whole" && event.person === null) || (reader.kind === "person" && event.person === reader.person)));
    const releasedAgain = revoked && statements.some(({ at }) => at * 1000 > revoked.at);
    return {
      key,
      reader,
      portions: [...new Set(statements.flatMap(({ renderings }) => renderings.map(({ portion }) => portion)))].sort((a, b) => a - b),
      since: statements[0]!.at * 1000,
      through: consentTo(key, byReader),
      opened: theirs.filter(({ kind }) => kind === "opened").map(opening),
      denied: theirs.filter(({ kind }) => kind === "denied").map(opening),
      revokedAt: revoked && !releasedAgain ? revoked.at : null,
    };
  });
  return { readers, others: events.filter((event) => (event.kind === "opened" || event.kind === "denied") && event.person !== null && !claimed.has(event)).map((event) => ({ ...opening(event), opened: event.kind === "opened" })) };
}

type ByReader = ReadonlyMap<string, readonly ReleaseStatement[]>;

function concerns(reader: Reader, person: string, all: ByReader): boolean {
  if (reader.kind === "person") return reader.person === person;
  // By organisation or office: whoever of it has no release by name. What role somebody has the event does not say.
  return !all.has(`person ${person}`) && isReader({ kind: "organisation", domain: reader.domain }, { person, role: "" });
}

/** Walks back from a reader through whoever asked, to the originator's own choice; a circle ends it. */
function consentTo(key: string, all: ByReader): Consent[] {
  const path: Consent[] = [];
  const seen = new Set<string>();
  for (let at: string | undefined = key; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    const statement: ReleaseStatement | undefined = all.get(at)?.[0];
    if (!statement) break;
    path.unshift({ by: statement.by, at: statement.at * 1000, asked: statement.asked?.by ?? null });
    at = statement.asked ? `person ${statement.asked.by}` : undefined;
  }
  return path;
}

function opening({ at, person, portion, deviceId, deviceClass, level, code }: ListedEvent): Opening {
  return { at, person: person!, portion, deviceId, deviceClass, level, code };
}

