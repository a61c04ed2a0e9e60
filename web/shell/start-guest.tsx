/** Starts a guest's client: a key for one call, nothing kept afterwards. */
import type { Root } from "react-dom/client";
import { createGuestClient } from "../../client/call/guest-client.ts";
import { browserEnvironment } from "../platform/browser-environment.ts";
import type { Installed } from "../platform/installed.ts";
import { FailureNotice } from "../parts/failure.tsx";
import { GuestScreen } from "../screens/guest-screen.tsx";
import { ClientContext } from "./client-context.ts";

export async function startGuest(root: Root, link: string, installed: Installed | null): Promise<void> {
  const environment = await browserEnvironment(`guest-${crypto.randomUUID()}`, installed);
  const seat = installed?.seat ?? null;
  let guest: ReturnType<typeof createGuestClient>;
  try {
    guest = createGuestClient(environment, link, seat ? { source: seat.source, muteOutput: seat.muteOutput } : {});
  } catch (failure) {
    // A link that was cut in the mail: said, instead of an empty page.
    root.render(
      <main className="page">
        <FailureNotice failure={failure} />
      </main>,
    );
    return;
  }
  root.render(
    <ClientContext value={guest}>
      <GuestScreen door={guest} initialName={seat?.name ?? ""} />
    </ClientContext>,
  );
}
