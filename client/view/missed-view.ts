/** Missed calls as screens see them: one entry a person, with the line in which to call back. */
import { nameOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { precedences } from "../../protocol/wire/desk/terms.ts";
import type { ContactView, LineView, MissedView } from "../model/views.ts";
import type { MissedRecord } from "../reach/missed-calls.ts";

/** `records`: newest first. */
export function missedView(records: readonly MissedRecord[], lines: readonly LineView[], contactOf: (person: string) => ContactView | undefined): MissedView[] {
  return [...Map.groupBy(records, ({ person }) => person)].map(([person, calls]) => {
    const contact = contactOf(person);
    return {
      person,
      name: contact?.name ?? nameOf(person as PersonUri),
      organisation: contact?.organisation ?? "",
      line: lines.find((line) => line.contact.person === person && !line.readOnly)?.room ?? null,
      calls: calls.map(({ call, at, precedence, video, busy }) => ({ call, at, precedence, video, busy })),
      unseen: calls.filter(({ seen }) => !seen).length,
      precedence: calls.map((one) => one.precedence).sort((a, b) => precedences.indexOf(b) - precedences.indexOf(a))[0]!,
    };
  });
}
