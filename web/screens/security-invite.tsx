/** Invites a person: a link that works once. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Role } from "../../protocol/wire/fields.ts";
import { dayAndTime } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { Choice } from "../parts/choice.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Field } from "../parts/field.tsx";
import { Qr } from "../parts/qr.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useClient } from "../shell/client-context.ts";

const ROLES = ["principal", "desk", "security", "member", "overseer"] as const satisfies readonly Role[];

export function InviteSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const [name, setName] = useState("");
  const [user, setUser] = useState("");
  const [role, setRole] = useState<Role>("principal");
  const [ready, setReady] = useState<{ url: string; expiresAt: number } | null>(null);
  const close = () => {
    setReady(null);
    setName("");
    setUser("");
    onClose();
  };
  return (
    <Sheet title={t("security.invite")} isOpen={isOpen} onClose={close}>
      {ready ? (
        <>
          <p>{t("security.inviteReady", { name, time: dayAndTime(ready.expiresAt * 1000, i18n.language) })}</p>
          <Qr text={ready.url} label={t("enrol.link")} />
          <code className="code">{ready.url}</code>
          <CopyButton text={ready.url} label={t("card.copyLink")} />
        </>
      ) : (
        <>
          <Field label={t("security.name")} value={name} onChange={setName} maxLength={120} autoFocus />
          <Field label={t("security.user")} value={user} onChange={(value) => setUser(value.toLowerCase().replace(/[^a-z0-9._-]/g, ""))} maxLength={64} />
          <Choice label={t("security.role")} value={role} options={ROLES.map((each) => [each, t(`role.${each}`)])} onChange={setRole} />
          <div>
            <Action tone="primary" isDisabled={name.trim() === "" || user === ""} onPress={() => client.security.invite({ name: name.trim(), user, role, hours: 72 }).then(setReady)}>
              {t("security.invite")}
            </Action>
          </div>
        </>
      )}
    </Sheet>
  );
}
