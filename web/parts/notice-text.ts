/** The sentence for a line that the client itself put into a conversation. A kind that no catalogue knows is shown as it is, never swallowed. */
import { useTranslation } from "react-i18next";
import { time, timeSpan } from "../i18n/i18n.ts";
import { durationText } from "./duration.ts";

/** An entry that came before the one it follows is no attack: the whole chain is fetched, and checked, at once. */
const OUT_OF_ORDER = new Set(["chain/gap", "chain/bad-genesis"]);

/** Whether a notice says something that a person should know. */
export function isTelling(kind: string, values: Readonly<Record<string, string>> | undefined): boolean {
  return kind !== "device-refused" || !OUT_OF_ORDER.has(values?.code ?? "");
}

export function useNoticeText(): (kind: string, values: Record<string, string> | undefined, name: string) => string {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const times = ({ from, to }: Record<string, string>) =>
    from === undefined ? {} : { from: time(Number(from), language), ...(to === undefined ? {} : { span: timeSpan(Number(from), Number(to), language), duration: durationText(Number(to) - Number(from), language) }) };
  return (kind, values = {}, name) => {
    if (!i18n.exists(`notice.${kind}`)) return t("notice.other", { kind });
    const { level, lowest } = values;
    return [
      t(`notice.${kind}`, { name, device: "", reason: "", ...values, ...times(values) }),
      level === undefined ? "" : t("call.noteLevel", { level: t(`level.${level}`) }),
      lowest === undefined ? "" : t("call.noteFell", { level: t(`level.${lowest}`) }),
    ].join(" ").trim();
  };
}
