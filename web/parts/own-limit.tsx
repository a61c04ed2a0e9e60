/** What holds this device down, and what would raise it: the fact itself, since advice that does not fit it leads nowhere. */
import { useTranslation } from "react-i18next";
import { raiseHint } from "../../protocol/assurance/fact-values.ts";
import { useClient, useView } from "../shell/client-context.ts";

export function OwnLimit() {
  const { t } = useTranslation();
  const client = useClient();
  const { me } = useView();
  const value = client.dispatches.limitedBy();
  if (value === null || !me) return null;
  const hint = raiseHint(value);
  return (
    <p className="small" data-step="own-limit">
      {t("call.limitedBy", { what: t(`value.${value}`, { name: me.name, place: "", who: "" }) })}. {hint ? `${t("call.raise", { how: t(`raise.${hint}`) })}.` : ""}
    </p>
  );
}
