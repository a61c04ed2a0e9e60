/** From a reader as a person chooses one to what stands in a release, and to the people whose devices get a letter. */
import type { Reader } from "../../protocol/dispatch/reader.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { People } from "../contacts/people.ts";
import type { Addressee } from "../letters/letters.ts";
import type { ReaderChoice } from "../model/dispatches.ts";

export interface ReaderDeps {
  readonly people: Pick<People, "all" | "record" | "chain">;
  readonly own: { readonly person: string; readonly domain: string };
  /** Whether this device has been shown that the person is a desk. */
  readonly isDesk: (person: string) => boolean;
}

/** Whom to write to: contacts alone; others of an office or organisation get it from a colleague. */
export function personsOf(choice: ReaderChoice, { people, own, isDesk }: ReaderDeps): string[] {
  if (choice.kind === "person") return [choice.person];
  return people
    .all()
    .filter(({ person, consent }) => consent === "granted" && person !== own.person && domainOf(person as PersonUri) === choice.domain && (choice.kind === "organisation" || (choice.role === "desk" && isDesk(person))))
    .map(({ person }) => person);
}

/** Throws `dispatch/nobody` for a person without a device that could be written to. */
export function readerOf(choice: ReaderChoice, known: { readonly addressee: Pick<Addressee, "chain"> | undefined; readonly people: ReaderDeps["people"] }): Reader {
  if (choice.kind === "office") return { kind: "office", domain: choice.domain as never, role: choice.role };
  if (choice.kind === "organisation") return { kind: "organisation", domain: choice.domain as never };
  const chain = known.addressee?.chain ?? known.people.chain(choice.person);
  if (!chain) throw new Failure("dispatch/nobody", choice.person);
  const record = known.people.record(choice.person);
  const verified = record?.verification.state === "verified" && record.far.verified && record.broken === null;
  return { kind: "person", person: choice.person as PersonUri, fingerprint: chain.fingerprint as Bytes, chainLength: chain.entries.length, known: verified ? "verified" : "asserted" };
}

export function choiceOf(reader: Reader): ReaderChoice {
  if (reader.kind === "person") return { kind: "person", person: reader.person };
  return reader.kind === "office" ? { kind: "office", domain: reader.domain, role: reader.role } : { kind: "organisation", domain: reader.domain };
}
