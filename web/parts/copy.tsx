/** Copies a text and says that it did. */
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "./button.tsx";

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  return (
    <Action size="small" onPress={() => navigator.clipboard.writeText(text).then(() => setDone(true))}>
      {done ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
      {done ? t("do.copied") : (label ?? t("do.copy"))}
    </Action>
  );
}
