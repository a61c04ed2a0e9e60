/** Erewhon's page gets the file, as anybody would by mail, and checks it without asking anyone. Then one byte is changed. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { chosenTheme } from "../shell/theme-choice.ts";
import { Action } from "../parts/button.tsx";

export function ProofPanel({ url, proof, next, onResult }: { url: string; proof: Uint8Array | null; next: boolean; onResult: (result: "accepted" | "refused") => void }) {
  const { t, i18n } = useTranslation("guide");
  const [src] = useState(() => `${url}${url.includes("?") ? "&" : "?"}lang=${i18n.language}${chosenTheme() === "system" ? "" : `&theme=${chosenTheme()}`}`);
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  const [sent, setSent] = useState<Uint8Array | null>(null);
  const origin = new URL(url).origin;
  useEffect(() => {
    const hear = (event: MessageEvent) => {
      if (event.origin !== origin || event.source !== frame.current?.contentWindow) return;
      if (event.data === "verify-ready") setReady(true);
      if (event.data === "accepted" || event.data === "refused") onResult(event.data);
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, [origin, onResult]);
  useEffect(() => setSent(proof), [proof]);
  useEffect(() => {
    if (ready && sent) frame.current?.contentWindow?.postMessage({ kind: "proof", bytes: sent }, origin);
  }, [ready, sent, origin]);
  const change = () => {
    if (!proof) return;
    const changed = proof.slice();
    // A byte in the middle of the opened entry: a digit of the text, so that the file stays well-formed and the check has to find it.
    const middle = changed.findIndex((byte, index) => index > changed.length / 3 && byte >= 0x61 && byte < 0x7a);
    changed[middle] = (changed[middle] ?? 0) + 1;
    setSent(changed);
  };
  return (
    <section className="proof panel stack tight" data-panel="proof">
      <div className="row between">
        <h2>{t("proof.title")}</h2>
        <span {...(next ? { "data-next": "" } : {})}>
          <Action step="change-byte" isDisabled={proof === null} onPress={change}>
            {t("proof.change")}
          </Action>
        </span>
      </div>
      {proof ? <iframe ref={frame} title={t("proof.title")} src={src} /> : <p className="muted">{t("proof.none")}</p>}
    </section>
  );
}
