/**
 * Speaks for the call to those who don't see it: a fall of the level or a hold at once and once, with its reason; everything else politely, who joins and who leaves too. The two live regions
 * stand from the beginning, since readers miss one that appears together with its text.
 */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallView } from "../../client/model/views.ts";
import { useFactWords } from "../parts/fact-words.ts";

export function CallAnnouncer({ call }: { call: CallView }) {
  const { t } = useTranslation();
  const words = useFactWords();
  const [urgent, setUrgent] = useState("");
  const [polite, setPolite] = useState("");
  // Who moves between two devices is there once.
  const others = call.participants.filter((participant) => !participant.own && !participant.standby);
  const { level, limiting, settled } = call.assessment;
  const { state } = call.gate;
  const before = useRef({ level, state: "open" as typeof state, settled: false, known: false, phase: "", reason: limiting?.value, others: null as typeof others | null });
  const ends = call.state === "active" ? others.map(({ end }) => end).join(" ") : "";
  useEffect(() => {
    const then = before.current;
    before.current = { level, state, settled, known: then.known || settled, phase: call.state, reason: limiting?.value, others: call.state === "active" ? others : then.others };
    const came = then.others && call.state === "active" ? others.filter(({ end }) => !then.others?.some((other) => other.end === end)) : [];
    const went = then.others && call.state === "active" ? then.others.filter(({ end }) => !others.some((other) => other.end === end)) : [];
    const why = limiting ? `${words.sentence(limiting)}.` : "";
    const fell = then.known && level < then.level; // what is worked out at the start of a call is no fall
    const heldNow = state === "held" && then.state !== "held";
    const company = [
      ...came.map(({ name, guest, deviceName }) => (guest ? t("call.announceGuest", { name: name || t("class.guest") }) : t("call.announceJoined", { name, device: deviceName }))),
      // Who goes on with another device has not left.
      ...went.filter(({ person, guest }) => guest || !others.some((other) => other.person === person)).map(({ name }) => t("call.announceLeft", { name: name || t("class.guest") })),
    ];
    if (fell || heldNow) {
      setUrgent([...company, fell ? t("call.announceFall", { level: t(`level.${level}`), why }) : "", heldNow ? t("call.announceHeld", { why: fell ? "" : why }) : ""].filter(Boolean).join(" ").trim());
      setPolite("");
      return;
    }
    // What was said of a reason that no longer holds must not stay to be read.
    if (then.reason !== limiting?.value || (state === "open" && then.state === "held")) setUrgent(state === "held" && why ? t("call.announceHeld", { why }) : "");
    const news = [
      ...company,
      call.state === "connecting" && then.phase !== "connecting" ? t("call.connecting") : "",
      settled && (level > then.level || !then.settled) ? t("call.announceRise", { level: t(`level.${level}`) }) : "",
      state !== "held" && then.state === "held" ? t("call.announceOpen") : "",
    ].filter(Boolean);
    if (news.length > 0) setPolite(news.join(" "));
    // The words belong to the moment of change; a later change of language does not speak again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [level, state, settled, call.state, limiting?.value, ends]);
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
