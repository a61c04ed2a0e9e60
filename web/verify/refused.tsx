import { CircleX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useFailureText } from "../parts/failure.tsx";

/** Which claim does not hold, and why. */
export function Refused({ claim, code }: { claim: string; code: string }) {
  const { t } = useTranslation();
  const failureText = useFailureText();
  return (
    <div className="notice bad stack tight" role="alert" data-result="refused">
      <h2 className="row">
        <CircleX size={22} aria-hidden /> {t("verify.refused")}
      </h2>
      <p>{claim}</p>
      <p className="small muted">{failureText(code)}</p>
    </div>
  );
}
