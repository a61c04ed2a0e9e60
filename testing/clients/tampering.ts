/** A socket between a client and its node on which somebody sits: he rewrites, repeats or holds back what the node pushes. */
import { WebSocket } from "ws";
import type { Socket } from "../../client/environment.ts";
import type { MailboxItem } from "../../protocol/wire/api.ts";

export interface Tampering {
  openSocket(url: string): Socket;
  /** What comes of each item: itself, several, or none. */
  rule: (item: MailboxItem) => MailboxItem[];
  /** Hands an item to the client as if the node had pushed it. */
  inject(item: MailboxItem): void;
  readonly seen: MailboxItem[];
}

export function tampering(): Tampering {
  let deliver: (text: string) => void = () => undefined;
  const self: Tampering = {
    rule: (item) => [item],
    seen: [],
    inject(item) {
      deliver(JSON.stringify({ push: "deliver", items: [{ ...item, n: 0 }] })); // a number of its own would make the node's next items look like repeats
    },
    openSocket(url) {
      const socket = new WebSocket(url);
      const onMessage: ((event: { data: string }) => void)[] = [];
      const facade: Socket = {
        send: (data) => socket.send(data),
        close: () => socket.close(),
        addEventListener: (type, listener) => void (type === "message" ? onMessage.push(listener as never) : socket.addEventListener(type, listener as never)),
      };
      deliver = (data) => onMessage.forEach((listener) => listener({ data }));
      socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data)) as { push?: string; items?: MailboxItem[] };
        if (message.push !== "deliver" || !message.items) return deliver(String(data));
        self.seen.push(...message.items);
        deliver(JSON.stringify({ ...message, items: message.items.flatMap((item) => self.rule(item)) }));
      });
      return facade;
    },
  };
  return self;
}
