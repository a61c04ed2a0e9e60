/** The third step: the code in large type, said letter by letter, and how far it has got until the person is on the line again. */
import { Check, Circle, LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ReplacementShown } from "../../client/model/views.ts";
import { time } from "../i18n/i18n.ts";
import { Action } from "../parts/button.tsx";
import { useFailureText } from "../parts/failure.tsx";
import { spelled } from "../parts/spelling.ts";
import { useClient, useView } from "../shell/client-context.ts";

export function CodeStep({ replacement, onAgain }: { replacement: ReplacementShown; onAgain: () => void }) {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const { organisation } = useView();
  const failureText = useFailureText();
  const { id, state, name, by, code } = replacement;
  const live = state === "open" || state === "asked";
  return (
    <section className="stack" aria-label={t("lost.read", { name })} data-replacement={state}>
      <h2>
        <span className="step-number">3</span> {live ? t("lost.read", { name }) : t(`lost.state.${state}`)}
      </h2>
      {state === "open" && code ? (
        <div className="panel stack tight">
          <p className="spoken-code" data-step="spoken-code">
            {code.split("-").map((group) => (
              <span key={group}>{group}</span>
            ))}
          </p>
          <p className="spoken-words">
            {code.split("-").map((group) => (
              <span key={group}>{spelled(group)}</span>
            ))}
          </p>
          <p>{t("lost.typeAt", { address: `${organisation?.url ?? ""}/enrol` })}</p>
          <p className="small muted">{t("lost.until", { time: time(replacement.expiresAt * 1000, i18n.language) })}</p>
        </div>
      ) : null}
      {replacement.wrongTries > 0 && live ? <p className="notice warn">{t("lost.wrongTries", { count: replacement.wrongTries })}</p> : null}
      {replacement.trouble ? <p className="notice bad">{failureText(replacement.trouble)}</p> : null}
      <Progress replacement={replacement} />
      <div className="row">
        {live ? (
          <Action step="lost-end" onPress={() => client.lost.end(id)}>
            {t("lost.takeBack")}
          </Action>
        ) : (
          <Action tone={state === "enrolled" ? undefined : "primary"} step="lost-again" onPress={onAgain}>
            {state === "enrolled" ? t("do.close") : t("lost.again")}
          </Action>
        )}
        {live && by === "own-device" ? (
          <Action step="lost-turn" onPress={() => client.lost.turn(id)}>
            {t("lost.turn")}
          </Action>
        ) : null}
      </div>
    </section>
  );
}

type Where = "done" | "now" | "next";

/** Each thing that must be there, in the order in which a tired reader looks for it. */
function Progress({ replacement }: { replacement: ReplacementShown }) {
  const { t } = useTranslation();
  const { state, by, needsSecond, secondByName, deviceName, name } = replacement;
  const asked = deviceName !== undefined;
  const enrolled = state === "enrolled";
  const steps: [key: string, done: boolean, text: string][] = [
    ...(replacement.lost.length > 0 ? [["revoked", true, t("lost.doneRevoked", { device: replacement.lostNames.join(", ") })] as [string, boolean, string]] : []),
    ["typed", asked, asked ? t("lost.askedOn", { device: deviceName }) : t("lost.waitTyped")],
    ...(needsSecond ? [["second", secondByName !== undefined, secondByName ? t("lost.secondAgreed", { officer: secondByName }) : t("lost.waitSecond")] as [string, boolean, string]] : []),
    ["signed", enrolled, enrolled ? t("lost.signed") : by === "own-device" ? t("lost.waitOwn", { name }) : t("lost.waitSigned")],
    ["online", enrolled && replacement.online, enrolled && replacement.online ? t("lost.online", { name }) : t("lost.waitOnline", { name })],
  ];
  const over = state === "refused" || state === "cancelled" || state === "expired";
  return (
    <ol className="progress" aria-live="polite">
      {steps.map(([key, done, text]) => {
        const where: Where = done ? "done" : over ? "next" : "now";
        return (
          <li key={key} data-progress={key} data-state={where}>
            {done ? <Check size={20} aria-hidden /> : where === "now" ? <LoaderCircle size={20} aria-hidden /> : <Circle size={20} aria-hidden />}
            <span>{text}</span>
          </li>
        );
      })}
    </ol>
  );
}
