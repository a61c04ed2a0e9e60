/** The sentence for a line that the client itself put into a conversation. A kind that no catalogue knows is shown as it is, never swallowed. */
import { useTranslation } from "react-i18next";

/** An entry that came before the one it follows is no attack: the whole chain is fetched, and checked, at once. */
const OUT_OF_ORDER = new Set(["chain/gap", "chain/bad-genesis"]);

/** Whether a notice says something that a person should know. */
export function isTelling(kind: string, values: Readonly<Record<string, string>> | undefined): boolean {
  return kind !== "device-refused" || !OUT_OF_ORDER.has(values?.code ?? "");
}

export function useNoticeText(): (kind: string, values: Record<string, string> | undefined, name: string) => string {
  const { t, i18n } = useTranslation();
  return (kind, values, name) => (i18n.exists(`notice.${kind}`) ? t(`notice.${kind}`, { name, device: "", reason: "", ...values }) : t("notice.other", { kind }));
}
