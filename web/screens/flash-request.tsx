/** A request of precedence FLASH rings at once, whatever is on the screen, until somebody has seen it. */
import { Siren } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "../parts/button.tsx";
import { CallTimes } from "../parts/call-times.tsx";
import { startRingTone } from "../platform/ring-tone.ts";
import { useView } from "../shell/client-context.ts";
import { go } from "../shell/route.ts";

export function FlashRequests({ silent }: { silent: boolean }) {
  const view = useView();
  /** By the proposal: a new one rings anew. */
  const [seen, setSeen] = useState<readonly string[]>([]);
  const urgent = view.arrangements.find((call) => call.awaits === "own" && call.terms.precedence === "FLASH" && !seen.includes(proposalOf(call)));
  if (!urgent) return null;
  return <FlashRequest key={proposalOf(urgent)} call={urgent} silent={silent} onSeen={() => setSeen([...seen, proposalOf(urgent)])} />;
}

type Call = ReturnType<typeof useView>["arrangements"][number];

const proposalOf = (call: Call) => `${call.id} ${call.table?.proposal ?? ""}`;

function FlashRequest({ call, silent, onSeen }: { call: Call; silent: boolean; onSeen: () => void }) {
  const { t } = useTranslation();
  const { organisation } = call.far;
  useEffect(() => (silent ? undefined : startRingTone()), [silent]);
  return (
    <section className="ringing flash" role="alertdialog" aria-label={t("desk.flash.title", { organisation })} data-state="flash-request">
      <Siren size={48} aria-hidden />
      <div className="grow">
        <h2>{t("desk.flash.title", { organisation })}</h2>
        <p>
          <strong>{call.terms.subject}</strong> <CallTimes terms={call.terms} call={call} dated />
        </p>
      </div>
      <div className="ringing-answers">
        <Action
          tone="primary"
          step="look-at-flash"
          onPress={() => {
            onSeen();
            go({ screen: "desk", item: call.id });
          }}
        >
          {t("desk.flash.look")}
        </Action>
        <Action step="flash-seen" onPress={onSeen}>
          {t("desk.flash.seen")}
        </Action>
      </div>
    </section>
  );
}
