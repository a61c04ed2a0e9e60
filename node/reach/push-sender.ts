/**
 * One push to one browser's push service (RFC 8030): the payload sealed to the browser (RFC 8291), the request signed by the node's VAPID key (RFC 8292). The service learns that a device
 * of this node was woken, and when. It does not learn by whom or for what, and the payload has one length.
 */
import webPush from "web-push";
import { toBase64Url, utf8 } from "../../protocol/wire/bytes.ts";
import type { PushSubscription, WakePayload } from "../../protocol/wire/reach.ts";
import type { Clock, Log } from "../area.ts";
import type { VapidKey } from "../start/vapid-key.ts";
import { mayPost } from "./push-hosts.ts";

const TIMEOUT_MS = 10_000;
const AGAIN_MS = 2_000;
/** The same for every wake: of two that the service still holds, the later replaces the earlier. */
const TOPIC = "wake";

export interface PushSender {
  /** Not waited for by whoever rings. `gone`: the browser has ended this subscription. */
  send(subscription: PushSubscription, payload: WakePayload): Promise<"sent" | "gone" | "failed">;
}

export function createPushSender(parts: { vapid: VapidKey; subject: string; hosts: readonly string[]; loopback: boolean; fetch: typeof fetch; clock: Clock; log: Log }): PushSender {
  const { clock, log } = parts;

  async function post(subscription: PushSubscription, payload: WakePayload): Promise<number> {
    const { endpoint, p256dh, auth } = subscription;
    if (!mayPost(endpoint, parts)) return 0;
    const request = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, Buffer.from(utf8(JSON.stringify(payload))), {
      vapidDetails: { subject: parts.subject, publicKey: toBase64Url(parts.vapid.publicKey), privateKey: toBase64Url(parts.vapid.privateKey) },
      // Kept no longer than it rings: what comes after that is of no use to anybody.
      TTL: Math.max(0, Math.ceil((payload.until - clock.now()) / 1000)),
      urgency: "high",
      topic: TOPIC,
      contentEncoding: "aes128gcm",
    });
    const headers = Object.fromEntries(Object.entries(request.headers as Record<string, string | number>).map(([name, value]) => [name.toLowerCase(), String(value)]));
    delete headers["content-length"]; // fetch says it
    const answer = await parts.fetch(endpoint, { method: "POST", headers, body: new Uint8Array(request.body!), redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.status;
  }

  const later = (milliseconds: number) => new Promise<void>((resolve) => clock.after(milliseconds, resolve));

  return {
    async send(subscription, payload) {
      const { host } = new URL(subscription.endpoint);
      for (let attempt = 0; ; attempt++) {
        let status = 0;
        try {
          status = await post(subscription, payload);
        } catch (error) {
          log("push.failed", { host, error: error instanceof Error ? error.name : "" });
        }
        if (status >= 200 && status < 300) return "sent";
        if (status === 404 || status === 410) return "gone";
        if (status !== 0) log("push.refused", { host, status });
        const passing = status === 0 || status === 429 || status >= 500;
        if (!passing || attempt > 0 || payload.until <= clock.now() + AGAIN_MS) return "failed";
        await later(AGAIN_MS);
      }
    },
  };
}
