import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** What a proof that holds shows, or what it does not, as list items. */
export function Sentences({ of, children }: { of: "proven" | "notProven"; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section className="panel stack tight">
      <h3>{t(`verify.${of}`)}</h3>
      <ul className="bullets">{children}</ul>
    </section>
  );
}
