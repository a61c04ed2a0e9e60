/** Handing on what was released to the office or the whole organisation to a colleague who has not got it. Nobody has to be asked: the release names them too, and the originator's node decides when they open it. */
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DispatchView } from "../../../client/model/dispatches.ts";
import { Action } from "../../parts/button.tsx";
import { Choice } from "../../parts/choice.tsx";
import { useClient, useView } from "../../shell/client-context.ts";

export function PassWithin({ dispatch }: { dispatch: DispatchView }) {
  const { t } = useTranslation();
  const client = useClient();
  const { contacts, me } = useView();
  const [to, setTo] = useState("");
  const [given, setGiven] = useState("");
  const wide = dispatch.releasedTo.some((reader) => reader.kind !== "person" && reader.domain === me?.domain);
  const colleagues = contacts.filter(({ state, domain }) => state === "granted" && domain === me?.domain);
  if (!wide || dispatch.state !== "active" || colleagues.length === 0) return null;
  const pass = async () => {
    await client.dispatches.passWithin(dispatch.id, to);
    setGiven(colleagues.find(({ person }) => person === to)?.name ?? "");
    setTo("");
  };
  return (
    <div className="stack tight" data-step="pass-within">
      <Choice label={t("brief.within.to")} value={to} options={[["", t("brief.within.choose")], ...colleagues.map(({ person, name }) => [person, name] as const)]} onChange={setTo} step="pass-within-to" />
      <p className="small muted">{t("brief.within.hint", { organisation: me?.organisation ?? "" })}</p>
      <div>
        <Action step="pass-within-give" isDisabled={to === ""} onPress={pass}>
          <UserPlus size={18} aria-hidden /> {t("brief.within.give")}
        </Action>
      </div>
      <p role="status" className="small">
        {given === "" ? "" : t("brief.within.given", { name: given })}
      </p>
    </div>
  );
}
