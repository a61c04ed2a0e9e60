/** The sentence for a line that the client itself put into a conversation. A kind that no catalogue knows is shown as it is, never swallowed. */
import { useTranslation } from "react-i18next";

export function useNoticeText(): (kind: string, values: Record<string, string> | undefined, name: string) => string {
  const { t, i18n } = useTranslation();
  return (kind, values, name) => (i18n.exists(`notice.${kind}`) ? t(`notice.${kind}`, { name, device: "", reason: "", ...values }) : t("notice.other", { kind }));
}
