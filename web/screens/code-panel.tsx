/** Verify by voice: each reads four digits aloud and types the four that the other reads. Nobody can click through it. */
import { ShieldCheck, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { Action } from "../parts/button.tsx";
import { useFailure } from "../parts/failure.tsx";
import { Field } from "../parts/field.tsx";
import { hasFinePointer, isTyping } from "../parts/typing.ts";
import { useClient } from "../shell/client-context.ts";

const UNVERIFIED = new Set(["person/asserted", "person/verified-by-one", "person/recovered"]);

export function startsUnverified(call: Pick<CallView, "assessment">): boolean {
  return call.assessment.facts.some((fact) => fact.kind === "person" && UNVERIFIED.has(fact.value));
}

export function CodePanel({ call, name }: { call: CallView; name: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const [digits, setDigits] = useState("");
  const [wrong, setWrong] = useState(false);
  const [away, setAway] = useState(false);
  const { code } = call;
  const report = useFailure();
  const begun = useRef<string | null>(null);
  const unverified = startsUnverified(call);
  // The first call with somebody begins with the code, from the caller's side; who can't read digits aloud now leaves it standing.
  const begins = call.state === "active" && call.direction === "out" && code.state === "none" && unverified && call.participants.length === 2;
  useEffect(() => {
    if (!begins || begun.current === call.room) return;
    begun.current = call.room;
    client.startCode(call.room).catch(report);
  }, [begins, call.room, client, report]);
  if (call.state !== "active") return null;
  if (code.state === "done")
    return away ? null : (
      <div className="notice ended-code" data-code="done">
        <ShieldCheck size={20} aria-hidden />
        <p className="grow" role="status">
          {t("code.done", { name })}
        </p>
        <Action tone="quiet" size="icon" label={t("do.close")} onPress={() => setAway(true)}>
          <X size={18} aria-hidden />
        </Action>
      </div>
    );
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
    try {
      const right = await client.typeCode(call.room, typed);
      setWrong(!right);
      if (!right) setDigits("");
    } catch (failure) {
      setDigits("");
      report(failure);
    }
  };
  return (
    <div className={`panel code-panel${code.state === "failed" ? " bad" : ""}`} data-code={code.state}>
      <h2>{t("code.title")}</h2>
      {code.state === "waiting" ? <p className="muted" role="status">{t("code.waiting")}</p> : null}
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
                  autoFocus={hasFinePointer() && !isTyping()}
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
      {code.state === "failed" ? (
        <>
          <p role="alert">{t("code.failed")}</p>
          <Action onPress={() => client.startCode(call.room)}>{t("do.retry")}</Action>
        </>
      ) : null}
    </div>
  );
}
