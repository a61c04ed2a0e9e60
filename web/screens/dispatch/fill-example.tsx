/** In the rehearsal alone: what a stranger would have to make up is offered. */
import { useTranslation } from "react-i18next";
import { Action } from "../../parts/button.tsx";
import { useView } from "../../shell/client-context.ts";

export function FillExample({ onFill }: { onFill: () => void }) {
  const { t } = useTranslation();
  const { me } = useView();
  if (!me?.demonstration) return null;
  return (
    <div>
      <Action size="small" step="fill-example" onPress={onFill}>
        {t("dispatches.example")}
      </Action>
    </div>
  );
}
