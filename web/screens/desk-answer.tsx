/** Saying yes, with one's own people; saying no, or ending it, with a reason. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ArrangementView, ProposalView } from "../../client/model/desk.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { Action } from "../parts/button.tsx";
import { CallTimes } from "../parts/call-times.tsx";
import { Field } from "../parts/field.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useClient, useView } from "../shell/client-context.ts";
import { type Chosen, OwnPeople, usualPeople } from "./desk-people.tsx";

export function AcceptSheet({ call, asked, isOpen, onClose }: { call: ArrangementView; asked: ProposalView; isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const joined = view.directCalls.find((one) => one.call === call.continues?.call);
  const before: Chosen = joined ? [{ person: joined.person, role: "principal", languages: [] }] : call.participants.filter((one) => one.own && one.role !== "desk").map(({ person, role, languages }) => ({ person, role, languages }));
  const [chosen, setChosen] = useState<Chosen>(() => usualPeople(view.contacts, call.own.domain, before));
  const [error, setError] = useState<string>();
  const accept = async () => {
    setError(undefined);
    try {
      await client.desk.accept(call.id, { proposal: asked.proposal, participants: chosen });
      onClose();
    } catch (failure) {
      if (failure instanceof Failure && failure.detail?.startsWith("participants")) setError(failure.code);
      else throw failure;
    }
  };
  return (
    <Sheet title={t("desk.acceptTitle", { organisation: call.far.organisation })} isOpen={isOpen} onClose={onClose} wide>
      <strong>{asked.terms.subject}</strong>
      {call.continues ? null : <CallTimes terms={asked.terms} call={call} />}
      <OwnPeople chosen={chosen} onChange={setChosen} error={error} />
      <div>
        <Action tone="primary" step="accept-confirm" onPress={accept}>
          {t("desk.accept")}
        </Action>
      </div>
    </Sheet>
  );
}

export type Ending = "decline" | "withdraw" | "cancel";

export function EndSheet({ call, asked, ending, onClose }: { call: ArrangementView; asked: ProposalView | undefined; ending: Ending; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const [reason, setReason] = useState("");
  const end = () => {
    if (ending === "cancel") return client.desk.cancel(call.id, reason);
    if (ending === "withdraw") return client.desk.withdraw(call.id, reason);
    return client.desk.decline(call.id, { proposal: asked!.proposal, reason });
  };
  return (
    <Sheet title={t(`desk.${ending}Title`, { organisation: call.far.organisation })} isOpen onClose={onClose}>
      {ending === "cancel" ? <p>{t("desk.cancelHint")}</p> : null}
      <Field label={t("desk.reason")} value={reason} onChange={setReason} maxLength={400} autoFocus step="reason" />
      <div>
        <Action tone={ending === "cancel" ? "danger" : "primary"} step={`${ending}-confirm`} onPress={() => end().then(onClose)}>
          {t(`desk.${ending}`)}
        </Action>
      </div>
    </Sheet>
  );
}
