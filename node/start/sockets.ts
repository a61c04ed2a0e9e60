/**
 * Sockets of devices: one a device, the newest wins. The first message is the session's token, within five seconds. A socket that does not take what is pushed to it is closed
 * before it fills the memory; what matters lies in the mailbox and comes again.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { type Push, socketRequest } from "../../protocol/wire/api.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import * as f from "../../protocol/wire/fields.ts";
import type { Caller, Clock, Log } from "../area.ts";
import { answerOf, type Dispatch } from "./dispatcher.ts";
import { networkOf, type RateLimit } from "./rate-limit.ts";

const socketLimits = {
  firstMessageMs: 5_000,
  pingMs: 25_000,
  messageBytes: 20 << 20,
  bufferedBytes: 16 << 20,
  inFlight: 128,
  waitingPerNetwork: 64,
};

export type SessionCaller = Exclude<Caller, { kind: "stranger" }>;

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  push(deviceId: string, push: Push): boolean;
  pushText(deviceId: string, json: string): boolean;
  online(deviceId: string): boolean;
  /** Says why, then closes. */
  signOut(deviceId: string, code: string): void;
  close(): Promise<void>;
}

interface Parts {
  dispatch: Dispatch;
  /** Throws `auth/no-session`. */
  callerOf: (token: string) => SessionCaller;
  addressOf: (request: IncomingMessage) => string;
  opened: RateLimit;
  connected: (deviceId: string) => void;
  disconnected: (deviceId: string) => void;
  clock: Clock;
  log: Log;
}

const firstMessage = z.strictObject({ token: f.b64Exactly(32) });

export function createSockets(parts: Parts): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: socketLimits.messageBytes, perMessageDeflate: false, clientTracking: true });
  const devices = new Map<string, WebSocket>();
  const waiting = new Map<string, number>();
  let closing = false;

  const accept = (ws: WebSocket, socket: Duplex, address: string) => {
    const network = networkOf(address);
    let deviceId: string | undefined;
    let token = "";
    let inFlight = 0;
    let alive = true;
    let cancelPing: () => void = () => undefined;
    const together = gather(socket);
    const send = (message: unknown) => {
      if (ws.readyState !== ws.OPEN) return;
      together();
      ws.send(JSON.stringify(message));
    };

    waiting.set(network, (waiting.get(network) ?? 0) + 1);
    let counted = true;
    const noLongerWaiting = () => {
      if (!counted) return;
      counted = false;
      const left = (waiting.get(network) ?? 1) - 1;
      if (left <= 0) waiting.delete(network);
      else waiting.set(network, left);
    };
    const cancelFirst = parts.clock.after(socketLimits.firstMessageMs, () => ws.close(4401, "auth/no-session"));

    const begin = (text: string) => {
      const parsed = firstMessage.parse(JSON.parse(text));
      const caller = parts.callerOf(parsed.token);
      token = parsed.token;
      deviceId = caller.deviceId;
      const before = devices.get(deviceId);
      devices.set(deviceId, ws);
      before?.close(4409, "auth/opened-elsewhere");
      cancelFirst();
      noLongerWaiting();
      ping();
      send({ ok: {} });
      parts.connected(deviceId);
    };

    const answer = async (text: string) => {
      let id = -1;
      try {
        const request = parse(text);
        id = request.id;
        if (inFlight >= socketLimits.inFlight) throw new Failure("rate/too-many-in-flight");
        inFlight++;
        try {
          send({ id, ok: await parts.dispatch(request.call, request.args, parts.callerOf(token)) });
        } finally {
          inFlight--;
        }
      } catch (error) {
        send({ id, error: answerOf(error) });
        if (error instanceof Failure && error.code === "auth/no-session") ws.close(4401, error.code);
      }
    };

    const ping = () => {
      cancelPing = parts.clock.after(socketLimits.pingMs, () => {
        if (!alive) return ws.terminate();
        alive = false;
        ws.ping();
        ping();
      });
    };

    ws.on("pong", () => (alive = true));
    ws.on("error", () => ws.terminate());
    ws.on("message", (data, binary) => {
      alive = true;
      if (binary) return ws.close(4400, "wire/bad-shape");
      const text = String(data);
      if (deviceId !== undefined) return void answer(text);
      try {
        begin(text);
      } catch (error) {
        send({ error: error instanceof Failure ? answerOf(error) : { code: "wire/bad-shape" } });
        ws.close(4401, "auth/no-session");
      }
    });
    ws.on("close", () => {
      cancelFirst();
      cancelPing();
      noLongerWaiting();
      if (deviceId !== undefined && devices.get(deviceId) === ws) {
        devices.delete(deviceId);
        if (!closing) parts.disconnected(deviceId);
      }
    });
  };

  const pushText = (deviceId: string, json: string) => {
    const ws = devices.get(deviceId);
    if (!ws || ws.readyState !== ws.OPEN) return false;
    if (ws.bufferedAmount > socketLimits.bufferedBytes) {
      parts.log("socket.slow", { deviceId, buffered: ws.bufferedAmount });
      ws.terminate();
      return false;
    }
    ws.send(json);
    return true;
  };

  return {
    upgrade(request, socket, head) {
      const address = parts.addressOf(request);
      if (closing || !parts.opened.take(address) || (waiting.get(networkOf(address)) ?? 0) >= socketLimits.waitingPerNetwork) {
        socket.end("HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        return;
      }
      server.handleUpgrade(request, socket, head, (ws) => accept(ws, socket, address));
    },
    push: (deviceId, push) => pushText(deviceId, JSON.stringify(push)),
    pushText,
    online: (deviceId) => devices.get(deviceId)?.readyState === 1,
    signOut(deviceId, code) {
      const ws = devices.get(deviceId);
      if (!ws) return;
      ws.send(JSON.stringify({ push: "signed-out", code } satisfies Push));
      ws.close(4403, code);
    },
    async close() {
      closing = true;
      for (const ws of server.clients) ws.close(1001, "node/stopping");
      const late = setTimeout(() => server.clients.forEach((ws) => ws.terminate()), 500);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(late);
    },
  };
}

/** A group commit answers many requests in one turn: their frames leave in one system call. */
function gather(socket: Duplex): () => void {
  let corked = false;
  return () => {
    if (corked) return;
    corked = true;
    socket.cork();
    setImmediate(() => {
      corked = false;
      socket.uncork();
    });
  };
}

function parse(text: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Failure("wire/bad-shape", "not JSON", { cause });
  }
  const parsed = socketRequest.safeParse(value);
  if (!parsed.success) throw new Failure("wire/bad-shape");
  return parsed.data;
}
