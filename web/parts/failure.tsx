/** What went wrong stays in view until it is dealt with: a sentence, what to do next, and the code to copy. */
import { CircleAlert, X } from "lucide-react";
import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";

const Report = createContext<(failure: unknown) => void>(() => {});

export function useFailure(): (failure: unknown) => void {
  return useContext(Report);
}

export function useFailureText(): (code: string) => string {
  const { t, i18n } = useTranslation();
  return (code) => (i18n.exists(`code_of.${code}`) ? t(`code_of.${code}`) : t("failure.unknown", { code }));
}

export function FailureNotice({ failure, onClose }: { failure: unknown; onClose?: () => void }) {
  const { t } = useTranslation();
  const text = useFailureText();
  const [copied, setCopied] = useState(false);
  const code = codeOf(failure);
  const detail = failure instanceof Failure ? failure.detail : failure instanceof Error ? failure.message : undefined;
  return (
    <div className="notice bad row between" role="alert">
      <div className="row grow">
        <CircleAlert size={20} aria-hidden />
        <span className="grow">{text(code)}</span>
      </div>
      <div className="row">
        <Button className="button quiet small" onPress={() => navigator.clipboard.writeText(detail ? `${code}: ${detail}` : code).then(() => setCopied(true))}>
          {copied ? t("do.copied") : t("failure.copy")}
        </Button>
        {onClose ? (
          <Button className="button quiet small icon" aria-label={t("do.close")} onPress={onClose}>
            <X size={18} aria-hidden />
          </Button>
        ) : null}
      </div>
    </div>
  );
}

export function FailureZone({ children }: { children: ReactNode }) {
  const [failure, setFailure] = useState<unknown>(null);
  const report = useCallback((next: unknown) => setFailure(next), []);
  return (
    <Report value={report}>
      {failure === null ? null : <FailureNotice failure={failure} onClose={() => setFailure(null)} />}
      {children}
    </Report>
  );
}
