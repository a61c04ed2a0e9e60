/** What went wrong stays in view until it is dealt with: a sentence, what to do next, and the code to copy. */
import { CircleAlert, X } from "lucide-react";
import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { Button } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { sentenceKey } from "../i18n/sentence-key.ts";

const Report = createContext<(failure: unknown) => void>(() => {});

export function useFailure(): (failure: unknown) => void {
  return useContext(Report);
}

export function useFailureText(): (code: string) => string {
  const { t } = useTranslation();
  return (code) => {
    const key = sentenceKey(code);
    return key ? t(`code_of.${key}`) : t("failure.unknown", { code });
  };
}

export function FailureNotice({ failure, onClose }: { failure: unknown; onClose?: () => void }) {
  const { t } = useTranslation();
  const text = useFailureText();
  const [copied, setCopied] = useState(false);
  const { code, detail } = spoken(failure);
  return (
    <div className="notice bad failure" role="alert">
      <CircleAlert size={20} aria-hidden />
      <p className="grow">{text(code)}</p>
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

/** A thrown Failure, or the plain `{ code, detail }` of a view. */
function spoken(failure: unknown): { code: string; detail: string | undefined } {
  if (failure instanceof Failure) return failure;
  if (typeof failure === "object" && failure !== null && "code" in failure && typeof failure.code === "string") return { code: failure.code, detail: "detail" in failure ? String(failure.detail) : undefined };
  return { code: codeOf(failure), detail: failure instanceof Error ? failure.message : undefined };
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
