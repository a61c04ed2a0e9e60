/** A client in whose view is what the node had for it: for commands that look once and go. */
import type { RunningClient } from "../../client/entente.ts";
import { type ProfileOptions, withClient } from "./profile.ts";
import type { Terminal } from "./terminal.ts";
import { untilOnline, untilQuiet } from "./waiting.ts";

/** Throws what `withClient` and `untilOnline` throw. */
export function withReadyClient<T>(options: ProfileOptions, terminal: Terminal, run: (client: RunningClient) => Promise<T>): Promise<T> {
  return withClient(options, terminal, async (client) => {
    await untilOnline(client);
    await untilQuiet(client);
    return run(client);
  });
}
