/**
 * A browser whose app can be closed and woken. The vendor's push service is the one thing that is not real here: the page's subscription leads to a service on loopback, and what that
 * service receives is handed to the browser by its DevTools protocol. Everything else is the browser's own: permission, service worker, notification.
 */
import type { BrowserContext, CDPSession, Page, Worker } from "playwright-core";
import type { PushSubscription } from "../../protocol/wire/reach.ts";
import { until } from "../federation/boot.ts";

export interface ClosedApp {
  /** As the vendor's service would. */
  deliver(payload: string): Promise<void>;
  /** What the person sees, title and body. */
  shown(): Promise<{ title: string; body: string; silent: boolean }[]>;
  /** Presses the notification; the addresses that the worker then opened. */
  press(): Promise<string[]>;
  /** Puts away what is shown. */
  sweep(): Promise<void>;
  worker(): Worker;
}

/** Before the page opens: a subscription that leads to the test's own service. */
export async function subscribeTo(context: BrowserContext, subscription: PushSubscription): Promise<void> {
  await context.grantPermissions(["notifications"]);
  await context.addInitScript((given) => {
    const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
    let current: object | null = null;
    const made = (key: BufferSource) => ({
      endpoint: given.endpoint,
      options: { applicationServerKey: key instanceof ArrayBuffer ? key : new Uint8Array(key as Uint8Array<ArrayBuffer>).buffer },
      getKey: (name: "p256dh" | "auth") => bytes(given[name]),
      unsubscribe: async () => ((current = null), true),
    });
    PushManager.prototype.subscribe = async ({ applicationServerKey } = {}) => (current = made(applicationServerKey as BufferSource)) as never;
    PushManager.prototype.getSubscription = async () => current as never;
  }, subscription);
}

/** `beside`: another page of the same browser, so that somebody can look after the app's own is closed. */
export async function watchClosed(context: BrowserContext, beside: Page, origin: string): Promise<ClosedApp> {
  const devtools: CDPSession = await context.newCDPSession(beside);
  let registrationId = "";
  devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    for (const one of registrations) if (one.scopeURL.startsWith(origin) && !one.isDeleted) registrationId = one.registrationId;
  });
  await devtools.send("ServiceWorker.enable");
  await until(() => registrationId !== "" && context.serviceWorkers().some((one) => one.url().startsWith(origin)), "the service worker", 10_000);
  const worker = () => context.serviceWorkers().find((one) => one.url().startsWith(origin))!;
  return {
    worker,
    deliver: (payload) => devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: payload }).then(() => undefined),
    shown: () => worker().evaluate(async () => (await (globalThis as unknown as { registration: ServiceWorkerRegistration }).registration.getNotifications()).map(({ title, body, silent }) => ({ title, body, silent: silent === true }))),
    sweep: () =>
      worker().evaluate(async () => {
        for (const one of await (globalThis as unknown as { registration: ServiceWorkerRegistration }).registration.getNotifications()) one.close();
      }),
    press: () =>
      worker().evaluate(async () => {
        interface Scope { registration: ServiceWorkerRegistration; clients: { openWindow(url: string): Promise<unknown> }; dispatchEvent(event: Event): boolean }
        const scope = globalThis as unknown as Scope;
        const opened: string[] = [];
        // The browser opens windows for a person's press alone, and DevTools can't press: what would be opened is written down.
        scope.clients.openWindow = async (url) => void opened.push(url);
        const [notification] = await scope.registration.getNotifications();
        if (!notification) return opened;
        const Click = (globalThis as unknown as { NotificationEvent: new (type: string, init: { notification: Notification; action: string }) => Event }).NotificationEvent;
        scope.dispatchEvent(new Click("notificationclick", { notification, action: "open" }));
        await new Promise((resolve) => setTimeout(resolve, 200));
        return opened;
      }),
  };
}
