/** Starts the client of an enrolled (or still to be enrolled) device and puts the app on the page. */
import { useEffect, useState } from "react";
import type { Root } from "react-dom/client";
import { createClient } from "../../client/entente.ts";
import type { EntenteClient } from "../../client/model/entente-client.ts";
import { browserEnvironment } from "../platform/browser-environment.ts";
import { type Installed, readInstalled, type Seat } from "../platform/installed.ts";
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
  root.render(
    <ClientContext value={client}>{embedded && seat ? <SeatApp client={client} opening={opening} seat={seat} /> : <App opening={opening} demonstration={seat !== null} deviceName={seat?.name ?? environment.platform} silent={seat?.muteOutput ?? false} />}</ClientContext>,
  );
  addEventListener("pagehide", () => void client.sendRemovals());
  await client.start();
  if (seat) await takeSeat(client, seat);
}

const GENERATION = "entente-rehearsal-generation";

/** A seat enrols by itself; one that is left over from an earlier rehearsal forgets that first. */
async function takeSeat(client: EntenteClient, seat: Seat): Promise<void> {
  const known = localStorage.getItem(GENERATION);
  if (known !== seat.generation && client.view().state !== "not-enrolled") {
    await client.forget();
    localStorage.setItem(GENERATION, seat.generation);
    return location.reload();
  }
  localStorage.setItem(GENERATION, seat.generation);
  if (client.view().state !== "not-enrolled") return;
  const link = (await readInstalled(true))?.seat?.enrolLink;
  if (link) await client.enrol(link, { deviceName: seat.name, passkey: true });
}

/** A seat in the rehearsal: the same app, with a card that can come from the seat beside it. */
function SeatApp({ client, opening, seat }: { client: EntenteClient; opening: Opening; seat: Seat }) {
  const [card, setCard] = useState<string | null>(null);
  const [bridge, setBridge] = useState<SeatBridge | null>(null);
  useEffect(() => {
    const made = bridgeSeat(seat.name, seat.rehearsal, client, setCard);
    onSavedFile((file) => made.say({ kind: "proof", name: file.name, bytes: new Uint8Array(file.bytes) }));
    setBridge(made);
  }, [client, seat]);
  return <App opening={opening} demonstration deviceName={seat.name} silent={seat.muteOutput} handedCard={card} onPass={(domain, link) => bridge?.say({ kind: "passed", domain, link })} />;
}
