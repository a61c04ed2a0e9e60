/** People whom another who controls the dispatch has let in: this device made no release for them, and the node's record has it. */
import { useTranslation } from "react-i18next";
import type { DispatchView, ReaderView } from "../../../client/model/dispatches.ts";
import { domainOf, type PersonUri } from "../../../protocol/identity/uri.ts";
import type { ReleaseEvent } from "../../../protocol/wire/dispatch/procedures.ts";
import { useOrganisations } from "../../parts/use-organisations.ts";
import { useNames } from "./events.tsx";

export function useLetInByOthers(dispatch: DispatchView, events: readonly ReleaseEvent[]): ReaderView[] {
  const { i18n } = useTranslation();
  const nameOf = useNames(dispatch);
  const organisations = useOrganisations();
  const own = new Set(dispatch.readers.flatMap(({ reader }) => (reader.kind === "person" ? [reader.person] : [])));
  const found = new Map<string, ReaderView>();
  for (const { kind, person, at, portion, asked, code } of events) {
    if (!person || own.has(person)) continue;
    const before = found.get(person);
    if (kind === "released") {
      const domain = domainOf(person as PersonUri);
      found.set(person, {
        key: `person ${person}`,
        reader: { kind: "person", person },
        name: nameOf(person),
        organisation: organisations.find((one) => one.domain === domain)?.name ?? domain,
        portions: before?.portions ?? [],
        at,
        state: code === "dispatch/needs-second" ? "second" : "released",
        ...(asked ? { asked: { by: asked, name: nameOf(asked) } } : {}),
      });
    } else if (before && kind === "revoked") found.set(person, { ...before, state: "revoked" });
    else if (before && kind === "opened" && portion !== undefined) found.set(person, { ...before, portions: [...new Set([...before.portions, portion])].sort((a, b) => a - b) });
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, i18n.language));
}
