/** Verify by voice: each reads four digits aloud and types the four that the other reads. Nobody can click through it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { useClient } from "../shell/client-context.ts";

export function CodePanel({ call, name }: { call: CallView; name: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const [digits, setDigits] = useState("");
  const [wrong, setWrong] = useState(false);
  if (call.state !== "active") return null;
  const { code } = call;
  const unverified = call.assessment.facts.some((fact) => fact.kind === "person" && (fact.value === "person/asserted" || fact.value === "person/verified-by-one" || fact.value === "person/recovered"));
  if (code.state === "none") {
    if (!unverified) return null;
    return (
      <div className="notice row between">
        <span>{t("call.notVerified")}</span>
        <Action step="start-code" onPress={() => client.startCode(call.room)}>
          {t("code.start")}
        </Action>
      </div>
    );
  }
  const submit = async (typed: string) => {
    const right = await client.typeCode(call.room, typed);
    setWrong(!right);
    if (!right) setDigits("");
  };
  return (
    <div className={`panel code-panel${code.state === "failed" ? " bad" : ""}`} data-code={code.state}>
      <h2>{t("code.title")}</h2>
      {code.state === "waiting" ? <p className="muted">{t("code.waiting")}</p> : null}
      {code.state === "ready" || code.state === "typed" ? (
        <>
          <p>{t("code.intro", { name })}</p>
          <div className="row code-row">
            <div>
              <p className="small muted">{t("code.read")}</p>
              <p className="digits figures" data-step="code-read">
                {code.read}
              </p>
            </div>
            {code.state === "ready" ? (
              <form onSubmit={(event) => (event.preventDefault(), void submit(digits))}>
                <Field
                  label={t("code.type")}
                  value={digits}
                  inputMode="numeric"
                  maxLength={4}
                  autoFocus
                  step="code-type"
                  error={wrong ? t("code.wrong", { count: code.attemptsLeft ?? 0 }) : undefined}
                  onChange={(value) => {
                    const clean = value.replace(/\D/g, "").slice(0, 4);
                    setDigits(clean);
                    setWrong(false);
                    if (clean.length === 4) void submit(clean);
                  }}
                />
              </form>
            ) : (
              <p role="status">{t("code.typed", { name })}</p>
            )}
          </div>
        </>
      ) : null}
      {code.state === "done" ? <p role="status">{t("code.done", { name })}</p> : null}
      {code.state === "failed" ? (
        <>
          <p role="alert">{t("code.failed")}</p>
          <Action onPress={() => client.startCode(call.room)}>{t("do.retry")}</Action>
        </>
      ) : null}
    </div>
  );
}
