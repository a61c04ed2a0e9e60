import { useTranslation } from "react-i18next";

/** What a proof rests on, to be compared with what is known from elsewhere. */
export function NamedKeys({ title, hint, keys }: { title?: string; hint?: string; keys: readonly { readonly name: string; readonly key: string }[] }) {
  const { t } = useTranslation();
  return (
    <section className="panel stack tight">
      <h3>{title ?? t("verify.trustTitle")}</h3>
      <p className="small muted">{hint ?? t("verify.trustHint")}</p>
      {keys.map(({ name, key }) => (
        <p key={`${name} ${key}`} className="code">
          {name} {key}
        </p>
      ))}
    </section>
  );
}
