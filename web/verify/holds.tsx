import { BadgeCheck, FileCheck2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** What a proof that holds is worth: "accepted" is said only where the reader's own keys were gone by, since anybody can sign with keys of their own. */
export function Holds({ trusted, children }: { trusted: boolean; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="notice stack tight" role="status">
      <h2 className={trusted ? "row level-2" : "row"}>
        {trusted ? <BadgeCheck size={22} aria-hidden /> : <FileCheck2 size={22} aria-hidden />} <span className="grow">{t(trusted ? "verify.accepted" : "verify.holds")}</span>
      </h2>
      {children}
    </div>
  );
}
