/**
 * Credentials for coturn's REST API (draft-uberti-behave-turn-rest): the name is when they end and for whom, the password its HMAC-SHA1 under the secret that coturn has too.
 * SHA-1 is coturn's choice; nothing of ours rests on it, since what TURN relays is encrypted twice.
 */
import { createHash, createHmac } from "node:crypto";
import type { Area } from "../area.ts";

const LIFETIME_SECONDS = 2 * 3600;

export interface TurnConfig {
  readonly urls: readonly string[];
  readonly secret: string;
  readonly relayOnly: boolean;
}

export function createTurn(config: TurnConfig | undefined, now: () => number): Area {
  return {
    handlers: {
      "turn.get": async (_args, caller) => {
        if (!config || caller.kind === "stranger") return { servers: [], relayOnly: false };
        const expiresAt = Math.floor(now() / 1000) + LIFETIME_SECONDS;
        // coturn's log shall not name who calls: a short hash still tells an operator which device it was.
        const username = `${expiresAt}:${createHash("sha256").update(caller.deviceId).digest("hex").slice(0, 16)}`;
        const credential = createHmac("sha1", config.secret).update(username).digest("base64");
        return { servers: [{ urls: [...config.urls], username, credential }], relayOnly: config.relayOnly, expiresAt };
      },
    },
  };
}
