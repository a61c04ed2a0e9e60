/** Taking back: a reader, a portion, the whole. Asked once more, with what nobody can take back. */
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DispatchView, ReaderView } from "../../../client/model/dispatches.ts";
import { Action } from "../../parts/button.tsx";
import { Sheet } from "../../parts/sheet.tsx";
import { useClient } from "../../shell/client-context.ts";

export type TakenBack = { readonly kind: "whole" } | { readonly kind: "portion"; readonly portion: number } | { readonly kind: "reader"; readonly reader: ReaderView };

export function TakeBack({ dispatch, what, label, children, size, step }: { dispatch: DispatchView; what: TakenBack; label?: string; children: ReactNode; size?: "small" | "icon"; step: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const words = { name: what.kind === "reader" ? what.reader.name : "", number: what.kind === "portion" ? what.portion + 1 : 0 };
  const takeBack = () => client.dispatches.revoke(dispatch.id, what.kind === "reader" ? { kind: "reader", reader: what.reader.reader } : what).then(() => setAsking(false));
  return (
    <>
      <Action tone={size === "icon" ? "quiet" : "cautious"} step={step} onPress={() => setAsking(true)} {...(size ? { size } : {})} {...(label ? { label } : {})}>
        {children}
      </Action>
      <Sheet title={t(`dispatches.manage.revokeTitle.${what.kind}`, words)} isOpen={asking} onClose={() => setAsking(false)}>
        <p>{t(`dispatches.manage.revokeHint.${what.kind}`)}</p>
        {dispatch.terms.lease > 0 ? <p>{t("dispatches.manage.leaseHint")}</p> : null}
        <p className="notice warn">{t("dispatches.cannotTakeBack")}</p>
        <div className="row">
          <Action tone="danger" step="take-back-confirm" onPress={takeBack}>
            {t("dispatches.manage.revokeConfirm")}
          </Action>
          <Action onPress={() => setAsking(false)}>{t("do.cancel")}</Action>
        </div>
      </Sheet>
    </>
  );
}
