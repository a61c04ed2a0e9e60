/** As much of XMPP as a load generator needs: STARTTLS, SASL PLAIN, a resource, then messages out and the ids of messages in. RFC 6120, RFC 6121. */
import { connect as connectPlain } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { Failure } from "../../protocol/wire/failure.ts";

export interface XmppClient {
  readonly address: string;
  /** `body` must need no escaping. */
  send(to: string, id: string, body: string): void;
  onMessage: (id: string) => void;
  close(): void;
}

const MESSAGE = /<message [^>]*>/g;
const ID = /\sid='([^']*)'/;
/** Longer than any opening tag here: what may still be cut in two. */
const TAIL = 400;

export async function openXmpp(options: { host: string; port: number; user: string; password: string; certificates: readonly string[] }): Promise<XmppClient> {
  const { host, port, user, password } = options;
  let stream: Duplex = connectPlain({ host, port, noDelay: true });
  let text = "";
  let wake: () => void = () => undefined;
  let ended = false;
  const listen = () => {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      wake();
    });
    stream.on("error", (cause) => {
      text += ` ${String(cause)}`;
    });
    stream.on("close", () => {
      ended = true;
      wake();
    });
  };
  /** Takes what has come up to and with the first match. */
  async function expect(what: RegExp): Promise<void> {
    for (;;) {
      const found = what.exec(text);
      if (found) {
        text = text.slice(found.index + found[0].length);
        return;
      }
      if (ended || /<(failure|stream:error)/.test(text)) throw new Failure("bench/xmpp", text.slice(0, 300));
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const open = async () => {
    stream.write(`<?xml version='1.0'?><stream:stream to='${host}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`);
    await expect(/<\/stream:features>/);
  };

  listen();
  await open();
  stream.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  await expect(/<proceed[^>]*>/);
  stream.removeAllListeners("data");
  stream = connectTls({ socket: stream, host, ca: [...options.certificates] });
  listen();
  await open();
  stream.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from(`\0${user}\0${password}`).toString("base64")}</auth>`);
  await expect(/<success[^>]*>/);
  await open();
  stream.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind></iq>");
  await expect(/<\/iq>/);
  stream.write("<presence/>");

  const client: XmppClient = {
    address: `${user}@${host}`,
    send: (to, id, body) => void stream.write(`<message to='${to}' type='chat' id='${id}'><body>${body}</body></message>`),
    onMessage: () => undefined,
    close: () => void stream.end("</stream:stream>"),
  };
  wake = () => {
    let end = 0;
    for (const found of text.matchAll(MESSAGE)) {
      end = found.index + found[0].length;
      client.onMessage(ID.exec(found[0])?.[1] ?? "");
    }
    text = text.slice(Math.max(end, text.length - TAIL));
  };
  return client;
}
