/** Minutes and readouts in a sentence: how far they are, whose turn it is, what the last version changes. */
import { useTranslation } from "react-i18next";
import type { MinutesVersionView, MinutesView, PartyView, ReadoutView } from "../../client/model/minutes.ts";
import { listed } from "../i18n/i18n.ts";
import { useView } from "../shell/client-context.ts";

type Signed = PartyView & { signedAt?: number };

export interface MinutesWords {
  status(minutes: MinutesView): string;
  /** "Graustark amended: item 2, item 3 (new)"; nothing for a first version. */
  changes(version: MinutesVersionView): string;
  readoutStatus(readout: ReadoutView): string;
  /** The other side by its organisation, one's own people by name. */
  party(party: PartyView): string;
}

export function useMinutesWords(): MinutesWords {
  const { t, i18n } = useTranslation();
  const me = useView().me?.person;
  const party = (one: PartyView) => (one.person === me ? t("call.you") : one.own ? one.name : one.organisation);
  const list = (parties: readonly PartyView[]) => listed(parties.map(party), i18n.language);
  const waiting = (signatures: readonly Signed[]) => {
    const missing = signatures.filter(({ signedAt }) => signedAt === undefined);
    if (missing.some(({ person }) => person === me)) return t("minutes.is.waitsForYou");
    return t("minutes.is.waits", { who: list(missing), count: missing.length });
  };
  return {
    party,
    status({ state, current }) {
      if (state === "agreed") return t("minutes.is.agreed");
      if (state === "reserved") {
        const reserved = current.signatures.filter(({ reservation }) => reservation !== undefined);
        if (reserved.length > 1) return t("minutes.is.reservedBySeveral");
        return reserved[0]?.person === me ? t("minutes.is.reservedByYou") : t("minutes.is.reserved", { who: list(reserved) });
      }
      return waiting(current.signatures);
    },
    changes({ changes, proposedBy }) {
      if (!changes) return "";
      const words = [
        ...changes.items.map(({ kind, number }) => t(`minutes.changed.${kind}`, { number })),
        ...(["title", "label", "held", "reordered"] as const).flatMap((what) => (changes[what] ? [t(`minutes.changed.${what}`)] : [])),
      ];
      if (words.length === 0) return "";
      return t(proposedBy.person === me ? "minutes.amendedByYou" : "minutes.amended", { who: party(proposedBy), what: listed(words, i18n.language) });
    },
    readoutStatus(readout) {
      if (readout.correctedBy !== null) return t("minutes.readout.replaced");
      if (readout.state === "published") return t(readout.kind === "withdrawal" ? "minutes.readout.withdrawalPublished" : "minutes.readout.published");
      if (readout.state === "signed") return t("minutes.readout.onItsWay");
      return waiting(readout.signatures);
    },
  };
}
