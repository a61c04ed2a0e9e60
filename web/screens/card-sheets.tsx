/** Handing one's card over, and taking one that was handed over. Nothing rings before both have agreed. */
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Action } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Field } from "../parts/field.tsx";
import { Qr } from "../parts/qr.tsx";
import { Scan } from "../parts/scan.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { useClient, useView } from "../shell/client-context.ts";

/** `onPass` hands the link to a seat beside this one (the rehearsal); without it, the button alone says to whom the card goes. */
export function MyCardSheet({ isOpen, onClose, onPass }: { isOpen: boolean; onClose: () => void; onPass?: (domain: string, link: string) => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const [passed, setPassed] = useState<string | null>(null);
  if (!isOpen || !view.me) return null;
  const card = client.card();
  const peers = view.peers.filter((peer) => peer.state === "active");
  return (
    <Sheet title={t("card.title")} isOpen={isOpen} onClose={onClose}>
      <div className="card-face">
        <Qr text={card.qr} label={t("card.title")} />
        <div className="stack tight">
          <h2>{view.me.name}</h2>
          <p className="muted">{view.me.organisation}</p>
          <p className="small">{t("card.fingerprint")}</p>
          <p className="code fingerprint">{card.fingerprint}</p>
          <CopyButton text={card.link} label={t("card.copyLink")} />
        </div>
      </div>
      <p className="muted">{t("card.hint")}</p>
      {peers.length > 0 ? (
        <div className="stack tight">
          <h3>{t("card.to")}</h3>
          <div className="row">
            {peers.map((peer) => (
              <Action key={peer.domain} step={`pass-${peer.domain}`} onPress={() => (client.handOver(peer.domain), setPassed(peer.organisation), onPass?.(peer.domain, card.link))}>
                {t("card.passTo", { organisation: peer.organisation })}
              </Action>
            ))}
          </div>
          <p className="small muted" role="status">
            {passed ? `${t(onPass ? "card.passed" : "card.expect", { organisation: passed })} ${t("card.toHint", { organisation: passed })}` : ""}
          </p>
        </div>
      ) : null}
    </Sheet>
  );
}

const ASKED_STAYS_MS = 900;

export function AcceptCardSheet({ isOpen, initial, onClose }: { isOpen: boolean; initial: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const view = useView();
  const [typed, setTyped] = useState("");
  const [scanning, setScanning] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);
  const close = useEffectEvent(onClose);
  // What was asked for stays to be read for a moment. Closed before that and opened again, this sheet must not close the next one.
  useEffect(() => {
    if (asked === null) return;
    const timer = setTimeout(close, ASKED_STAYS_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const text = (typed || initial || "").trim();
  let card: ReturnType<typeof client.readCard> | null = null;
  try {
    card = text === "" ? null : client.readCard(text);
  } catch {
    card = null;
  }
  const name = card?.name ?? card?.person ?? "";
  // What the card says of its organisation is a claim; the accord's name for the domain is not.
  const organisation = card ? (view.peers.find((peer) => peer.domain === card?.domain)?.organisation ?? card.domain) : "";
  return (
    <Sheet title={t("card.accept")} isOpen={isOpen} onClose={onClose}>
      {card ? (
        <>
          <div className="panel stack tight">
            <h2>{name}</h2>
            <p className="muted">{organisation}</p>
            <p className="code">{card.person}</p>
          </div>
          <p>{t("card.acceptHint", { name })}</p>
          {asked ? (
            <p className="notice" role="status">
              {t("card.asked", { name: asked })}
            </p>
          ) : (
            <div className="row">
              <Action tone="primary" step="accept-card-confirm" autoFocus onPress={() => client.acceptCard(text).then(() => setAsked(name))}>
                {t("do.accept")}
              </Action>
              <Action onPress={onClose}>{t("do.decline")}</Action>
            </div>
          )}
        </>
      ) : (
        <>
          <Field label={t("card.paste")} value={typed} onChange={setTyped} error={text === "" ? undefined : t("card.notCard")} autoFocus />
          {scanning ? <Scan onText={(found) => (setScanning(false), setTyped(found))} /> : <Action onPress={() => setScanning(true)}>{t("card.scan")}</Action>}
        </>
      )}
    </Sheet>
  );
}
