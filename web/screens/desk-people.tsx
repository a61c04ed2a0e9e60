/** Who comes for the own side: everybody of the organisation whom this desk knows, each with a role, or not on this call. */
import { useTranslation } from "react-i18next";
import type { CallRequest } from "../../client/model/desk.ts";
import { type CallRole, callRoles } from "../../protocol/wire/desk/terms.ts";
import { useFailureText } from "../parts/failure.tsx";
import { useView } from "../shell/client-context.ts";

export type Chosen = CallRequest["participants"];

export function OwnPeople({ chosen, onChange, error, errors = {} }: { chosen: Chosen; onChange: (chosen: Chosen) => void; error?: string | undefined; errors?: Readonly<Record<string, string>> }) {
  const { t } = useTranslation();
  const view = useView();
  const text = useFailureText();
  const people = view.contacts.filter((contact) => contact.domain === view.me?.domain && contact.state === "granted");
  const set = (person: string, role: CallRole | "") => {
    const rest = chosen.filter((one) => one.person !== person);
    onChange(role === "" ? rest : [...rest, { person, role, languages: chosen.find((one) => one.person === person)?.languages ?? [] }]);
  };
  return (
    <fieldset className="people-field" aria-describedby="people-hint" data-field="participants">
      <legend>{t("desk.form.people")}</legend>
      <p id="people-hint" className="hint">{t("desk.form.peopleHint")}</p>
      {people.length === 0 ? <p className="muted">{t("desk.form.peopleNone")}</p> : null}
      {people.map((contact) => {
        const own = chosen.find((one) => one.person === contact.person);
        const verified = contact.verification.own === "in-person" || contact.verification.own === "short-code";
        return (
          <div key={contact.person} className="person-choice">
            <label className="grow" htmlFor={`role-${contact.person}`}>
              {contact.name}
              {own && !verified ? <small className="level-1 block">{t("desk.form.unverified", { name: contact.name })}</small> : null}
              {errors[contact.person] ? <small className="error block">{text(errors[contact.person]!)}</small> : null}
            </label>
            <select id={`role-${contact.person}`} className="input role-select" value={own?.role ?? ""} onChange={(event) => set(contact.person, event.target.value as CallRole | "")} data-step={`role-${contact.person.split("/").at(-1)}`}>
              <option value="">{t("desk.form.notIn")}</option>
              {callRoles.map((role) => (
                <option key={role} value={role}>
                  {t(`desk.role.${role}`)}
                </option>
              ))}
            </select>
          </div>
        );
      })}
      {error ? (
        <p className="error" role="alert">
          {text(error)}
        </p>
      ) : null}
    </fieldset>
  );
}

/** Principals and whoever sits in by profession: what was asked for before, else the principals that this desk has verified. */
export function usualPeople(contacts: readonly { person: string; domain: string; state: string; verification: { own: string } }[], domain: string, before: Chosen): Chosen {
  if (before.length > 0) return before;
  const known = contacts.filter((contact) => contact.domain === domain && contact.state === "granted" && (contact.verification.own === "in-person" || contact.verification.own === "short-code"));
  return known.length === 1 ? [{ person: known[0]!.person, role: "principal", languages: [] }] : [];
}
