/**
 * The browser's half of being woken: its permission, its subscription at its vendor's push service, and the service worker that stays when the page is closed. The client's half
 * (telling the own node) is `wakeByPush`.
 */
import type { PushSubscription as Subscription } from "../../protocol/wire/reach.ts";
import { equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";

const WORKER = "/sw.js";

/** `install-first`: a browser that lets only installed apps be woken (iOS). */
export type PushSupport = "unsupported" | "install-first" | "denied" | "ask" | "granted";

export function pushSupport(): PushSupport {
  const apple = (navigator as { standalone?: boolean }).standalone;
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return apple === false ? "install-first" : "unsupported";
  return Notification.permission === "default" ? "ask" : Notification.permission;
}

/** Asks the person, if need be. Throws `push/denied`, `push/no-service`. */
export async function subscribeToPush(key: string): Promise<Subscription> {
  if ((await Notification.requestPermission()) !== "granted") throw new Failure("push/denied");
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    const before = await registration.pushManager.getSubscription();
    if (before && !isFor(before, key)) await before.unsubscribe();
    return formOf(await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64Url(key) }));
  } catch (cause) {
    throw new Failure("push/no-service", cause instanceof Error ? cause.name : undefined, { cause });
  }
}

/** What the browser has, if it is for this node's key and it may still be used. */
export async function keptSubscription(key: string): Promise<Subscription | undefined> {
  if (pushSupport() !== "granted") return undefined;
  const kept = await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
  return kept && isFor(kept, key) ? formOf(kept) : undefined;
}

/** Nothing wakes this browser any more, and no worker stays behind. */
export async function endPush(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration("/");
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
  await registration?.unregister();
}

function isFor(subscription: globalThis.PushSubscription, key: string): boolean {
  const own = subscription.options.applicationServerKey;
  return own !== null && equalBytes(new Uint8Array(own), fromBase64Url(key));
}

function formOf(subscription: globalThis.PushSubscription): Subscription {
  const part = (name: PushEncryptionKeyName) => toBase64Url(new Uint8Array(subscription.getKey(name)!));
  return { endpoint: subscription.endpoint, p256dh: part("p256dh"), auth: part("auth") };
}
