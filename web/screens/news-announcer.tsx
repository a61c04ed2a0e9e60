/** Speaks for what happens around the screen that one is on: who calls, and why a call is over. The regions stand from the beginning, since readers miss one that appears together with its text. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView, ClientView } from "../../client/model/views.ts";
import { useEndedText } from "../parts/ended-text.ts";
import { useView } from "../shell/client-context.ts";

export function NewsAnnouncer() {
  const { t } = useTranslation();
  const view = useView();
  const endedText = useEndedText();
  const known = useRef<ReadonlyMap<string, CallView["state"]>>(new Map());
  const [urgent, setUrgent] = useState("");
  const [polite, setPolite] = useState("");
  const states = view.calls.map((call) => `${call.room} ${call.state}`).join("\n");
  useEffect(() => {
    const before = known.current;
    known.current = new Map(view.calls.map((call) => [call.room, call.state]));
    const fresh = view.calls.filter((call) => before.get(call.room) !== call.state);
    const rings = fresh.find((call) => call.state === "ringing" && call.direction === "in");
    if (rings) setUrgent(t(rings.video ? "call.incomingVideo" : "call.incoming", { name: farName(view, rings) }));
    else if (!view.calls.some((call) => call.state === "ringing")) setUrgent("");
    const over = fresh.filter((call) => call.state === "ended" || call.state === "elsewhere");
    if (over.length > 0) setPolite(over.map((call) => `${farName(view, call)}: ${endedText(call, farName(view, call))}`).join(" "));
    // The words belong to the moment of change; a later change of language does not speak again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [states]);
  return (
    <>
      <p className="visually-hidden" role="alert">
        {urgent}
      </p>
      <p className="visually-hidden" role="status">
        {polite}
      </p>
    </>
  );
}

/** The name one knows them under comes before the one that the call says. */
export function farName(view: Pick<ClientView, "lines">, call: CallView): string {
  return view.lines.find((line) => line.room === call.line)?.contact.name ?? call.participants.find((participant) => !participant.own)?.name ?? "";
}
