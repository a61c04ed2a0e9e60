/** Starts the client of an enrolled (or still to be enrolled) device and puts the app on the page. */
import { useEffect, useState } from "react";
import type { Root } from "react-dom/client";
import { createClient } from "../../client/entente.ts";
import type { EntenteClient } from "../../client/model/entente-client.ts";
import { browserEnvironment } from "../platform/browser-environment.ts";
import type { Installed } from "../platform/installed.ts";
import { bridgeSeat, type SeatBridge } from "../rehearsal/seat-bridge.ts";
import { onSavedFile } from "../platform/save-file.ts";
import { App } from "./app.tsx";
import { ClientContext } from "./client-context.ts";
import type { Opening } from "./opening.ts";

export async function startApp(root: Root, opening: Opening, installed: Installed | null): Promise<void> {
  const seat = installed?.seat ?? null;
  const environment = await browserEnvironment("entente", installed);
  const client = createClient(environment, seat ? { source: seat.source, muteOutput: seat.muteOutput } : {});
  const embedded = seat !== null && parent !== window;
  const arrived: Opening = seat?.enrolLink ? { kind: "enrol", link: seat.enrolLink } : opening;
  root.render(
    <ClientContext value={client}>{embedded && seat ? <SeatApp client={client} opening={arrived} seat={seat} /> : <App opening={arrived} demonstration={seat !== null} deviceName={seat?.name ?? environment.platform} />}</ClientContext>,
  );
  await client.start();
  if (seat?.enrolLink && client.view().state === "not-enrolled") await client.enrol(seat.enrolLink, { deviceName: seat.name, passkey: true });
}

/** A seat in the rehearsal: the same app, with a card that can come from the seat beside it. */
function SeatApp({ client, opening, seat }: { client: EntenteClient; opening: Opening; seat: NonNullable<Installed["seat"]> }) {
  const [card, setCard] = useState<string | null>(null);
  const [bridge, setBridge] = useState<SeatBridge | null>(null);
  useEffect(() => {
    const made = bridgeSeat(seat.name, seat.rehearsal, client, setCard);
    onSavedFile((file) => made.say({ kind: "proof", name: file.name, bytes: new Uint8Array(file.bytes) }));
    setBridge(made);
  }, [client, seat]);
  return <App opening={opening} demonstration deviceName={seat.name} handedCard={card} onPass={(domain, link) => bridge?.say({ kind: "passed", domain, link })} />;
}
