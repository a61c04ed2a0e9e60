/** One user on each of two Prosody servers, plain messages from the first to the second. */
import type { Carrier } from "../measure/carried-messages.ts";
import { PASSWORD, type ProsodyPair } from "./prosody.ts";
import { openXmpp } from "./xmpp-client.ts";

export async function prosodyCarrier(pair: ProsodyPair, bytes: number): Promise<Carrier & { close(): void }> {
  const open = (host: string) => openXmpp({ host, port: pair.port, user: "user0", password: PASSWORD, certificates: pair.certificates });
  const [from, to] = [await open(pair.hosts[0]), await open(pair.hosts[1])];
  const body = "x".repeat(bytes);
  const carrier: Carrier & { close(): void } = {
    serverPids: pair.pids,
    send: (nth) => from.send(to.address, String(nth), body),
    onArrived: () => undefined,
    close() {
      from.close();
      to.close();
    },
  };
  to.onMessage = (id) => carrier.onArrived(Number(id));
  return carrier;
}
