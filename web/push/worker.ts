/**
 * The service worker: what stays of the app when it is closed. It is woken by a push, shows that somebody calls, and opens the app. It holds no key, reads no message, answers no request of
 * the page's, and asks its own node one question. Built as one file without imports, at the root of the site.
 */
import { wakeTexts } from "./texts.ts";
import { readWake, type WakeState, woken, type WakeWorld } from "./wake.ts";

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface PushEvent extends ExtendableEvent {
  readonly data: { text(): string } | null;
}
interface NotificationClick extends ExtendableEvent {
  readonly notification: Notification;
}
interface Page {
  readonly url: string;
  readonly visibilityState: "visible" | "hidden";
  focus(): Promise<Page>;
}
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>; openWindow(url: string): Promise<unknown> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: "push", listener: (event: PushEvent) => void): void;
  addEventListener(kind: "notificationclick", listener: (event: NotificationClick) => void): void;
  addEventListener(kind: "install", listener: (event: ExtendableEvent) => void): void;
}

const scope = self as unknown as WorkerScope;
const texts = wakeTexts(navigator.language);
const TAG = "entente-call";
const SEEN = "entente-wakes";
const REMEMBERED_MS = 10 * 60_000;
/** Of pushes that come in the same moment. */
const current = new Set<string>();

const pages = () => scope.clients.matchAll({ type: "window", includeUncontrolled: true });

const world: WakeWorld = {
  inView: async () => (await pages()).some((page) => page.visibilityState === "visible"),
  async isNew(name) {
    if (current.has(name)) return false;
    current.add(name);
    const seen = await caches.open(SEEN);
    const before = await seen.match(`/seen/${name}`);
    await seen.put(`/seen/${name}`, new Response(String(Date.now())));
    for (const old of await seen.keys()) if (Date.now() - Number(await (await seen.match(old))?.text()) > REMEMBERED_MS) await seen.delete(old);
    return before === undefined;
  },
  async ask(name, wait) {
    try {
      const answer = await fetch("/api/v1/reach.wake", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ wake: name, wait }), cache: "no-store", credentials: "omit" });
      const { state } = (await answer.json()) as { state?: unknown };
      return answer.ok && (state === "rings" || state === "over" || state === "answered" || state === "gone") ? (state satisfies WakeState) : undefined;
    } catch {
      return undefined;
    }
  },
  async show(what, loud) {
    const options: NotificationOptions & { renotify: boolean; vibrate?: number[]; actions: { action: string; title: string }[] } = {
      body: texts[what].body,
      lang: texts.lang,
      tag: TAG,
      icon: "/icon-192.png",
      badge: "/icon-192.png",
      silent: !loud,
      renotify: loud,
      requireInteraction: what === "ring",
      ...(loud ? { vibrate: [400, 200, 400, 200, 400] } : {}), // what is silent may name none, or nothing is shown
      actions: [{ action: "open", title: texts.open }],
    };
    await scope.registration.showNotification(texts[what].title, options);
  },
  async clear() {
    for (const shown of await scope.registration.getNotifications({ tag: TAG })) shown.close();
  },
  now: () => Date.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

scope.addEventListener("push", (event) => event.waitUntil(woken(readWake(event.data?.text()), world)));

scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(pages().then((open) => (open[0] ? open[0].focus() : scope.clients.openWindow("/"))));
});

// A newer worker takes over at once: there is nothing in the old one that could be lost.
scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
