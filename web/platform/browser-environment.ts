/** Everything that the client takes from a browser. */
import type { ClientEnvironment } from "../../client/environment.ts";
import { indexedDbVault } from "../../client/keys/indexeddb-vault.ts";
import { indexedDbStore } from "../../client/store/indexeddb.ts";
import { demonstrationPasskey } from "./demonstration-passkey.ts";
import type { Installed } from "./installed.ts";
import { mediaWithPictures } from "./media-with-pictures.ts";
import { platformName } from "./platform-name.ts";
import { webAuthn } from "./webauthn.ts";

/** In `localStorage`: what the client logs goes to the browser's console. */
const LOG_SWITCH = "entente-log";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** `name` keeps the stores of a guest and of an enrolled device apart. */
export async function browserEnvironment(name: string, installed: Installed | null): Promise<ClientEnvironment> {
  const demonstration = installed?.seat?.demonstration === true;
  return {
    baseUrl: location.origin,
    fetch: (input, init) => fetch(input, init),
    openSocket: (url) => new WebSocket(url) as never,
    store: await indexedDbStore(`${name}-state`),
    keys: await indexedDbVault(`${name}-keys`),
    authenticator: demonstration ? await demonstrationPasskey(random) : webAuthn,
    media: mediaWithPictures(),
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      after(milliseconds, run) {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
      },
    },
    random,
    code: { hash: installed?.codeHash ?? null, proof: installed?.codeProof ?? null },
    platform: platformName(navigator.userAgent, (navigator as { userAgentData?: { brands?: { brand: string; version: string }[]; platform?: string } }).userAgentData),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    lock: holdLock,
    onOnline(run) {
      addEventListener("online", run);
      return () => removeEventListener("online", run);
    },
    log: localStorage.getItem(LOG_SWITCH) === null ? () => {} : toConsole,
  };
}

/** Nothing of what anybody said, but who is in which room: nothing for a console that others may read. Whoever looks for a fault sets the switch on this device. */
function toConsole(event: string, values: Record<string, string | number> = {}): void {
  // oxlint-disable-next-line no-console
  console.debug("entente", event, JSON.stringify(values));
}

/** One tab holds a device: the lock is kept by a promise that stays open until it is released, and by nothing when the tab dies. */
function holdLock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`entente ${name}`, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}
