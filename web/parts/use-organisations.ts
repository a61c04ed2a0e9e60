/** The organisations that a label can name: one's own first, then those with which an accord stands. */
import type { LabelledOrganisation } from "../../protocol/label/entente-basic-spif.ts";
import { useView } from "../shell/client-context.ts";

export function useOrganisations(): readonly LabelledOrganisation[] {
  const { organisation, peers } = useView();
  return [...(organisation ? [{ domain: organisation.domain, name: organisation.organisation }] : []), ...peers.filter(({ state }) => state === "active").map(({ domain, organisation: name }) => ({ domain, name }))];
}
