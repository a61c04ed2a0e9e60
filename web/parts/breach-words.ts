/** The sentence for one breach of protocol, in the reader's language: what, whose, when, and why where a fact says so. */
import { useTranslation } from "react-i18next";
import type { BreachItem } from "../../client/model/breaches.ts";
import { time } from "../i18n/i18n.ts";

export function useBreachSentence(): (item: BreachItem) => string {
  const { t, i18n } = useTranslation();
  return (item) => {
    const [from, to] = [time(item.at, i18n.language), item.until === null ? undefined : time(item.until, i18n.language)];
    const when = to === undefined ? t("breaches.from", { from }) : t("breaches.span", { from, to });
    const name = item.whoName || t("breaches.somebody");
    // The code of the fact that held the level down; one of a newer version has no words here, and is left out.
    // A guest is nobody's contact: their name stands in the line of their own.
    if (item.kind === "open-line" && item.note === "person/guest" && item.whoName === "") return t("breaches.said.open-lineWhy", { when, why: t("breaches.aGuest") });
    const fact = item.kind === "open-line" || item.kind === "standing-lapsed" ? `value.${item.note}` : "";
    if (fact !== "" && i18n.exists(fact)) return t(`breaches.said.${item.kind}Why`, { when, why: t(fact, { name }) });
    return t(`breaches.said.${item.kind}`, { when, name, note: item.note });
  };
}
