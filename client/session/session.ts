/**
 * The device's standing connection to its own node: proves its key, keeps a socket, comes back within seconds. What the device wants to do goes through `call`,
 * over the socket or, without one, over HTTP.
 */
import { procedures, type Args, type Procedure, type Push, type Result } from "../../protocol/wire/api.ts";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { sessionProof } from "../../protocol/identity/proofs.ts";
import type { ClientEnvironment } from "../environment.ts";
import { callOverHttp } from "./http.ts";
import { openLink, type SocketLink } from "./socket-link.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
/** A token is renewed this long before its end. */
const RENEW_BEFORE_S = 60;

export type SessionState = "offline" | "online" | "refused";

export interface Session {
  state(): SessionState;
  /** The node's code when it refused this device, e.g. `auth/device-revoked`. */
  refusal(): string | undefined;
  start(): void;
  stop(): void;
  call<P extends Procedure>(name: P, args: Args<P>): Promise<Result<P>>;
  /** Gives a bearer token for what goes beside the procedures (blobs). */
  withToken<T>(use: (token: string) => Promise<T>): Promise<T>;
  onPush(listener: (push: Push) => void): () => void;
  onState(listener: (state: SessionState) => void): () => void;
}

export interface SessionDevice {
  readonly domain: string;
  readonly deviceId: string;
  readonly signer: Signer;
}

/** `fixed`: a guest's session, which was given and can't be renewed. */
export function createSession(environment: ClientEnvironment, device: SessionDevice | { fixed: string }): Session {
  const { clock } = environment;
  const pushes = new Set<(push: Push) => void>();
  const states = new Set<(state: SessionState) => void>();
  let state: SessionState = "offline";
  let refusal: string | undefined;
  let link: SocketLink | undefined;
  let opening: Promise<string> | undefined;
  let held: { token: string; renewAt: number } | undefined;
  let running = false;
  let attempts = 0;
  let cancelRetry: () => void = () => undefined;
  let stopListening: () => void = () => undefined;

  function become(next: SessionState): void {
    if (next === state) return;
    state = next;
    for (const listener of states) listener(next);
  }

  async function prove(): Promise<string> {
    if ("fixed" in device) return device.fixed;
    const { challenge } = await callOverHttp(environment, "session.challenge", { deviceId: device.deviceId });
    const signature = await device.signer.sign(sessionProof({ domain: device.domain, deviceId: device.deviceId, challenge: fromBase64Url(challenge) }));
    const opened = await callOverHttp(environment, "session.open", { deviceId: device.deviceId, challenge, signature: toBase64Url(signature) });
    // By this device's own clock from now on, not the node's: a wrong clock must not make every token look expired.
    const lifetime = 3600 - RENEW_BEFORE_S;
    held = { token: opened.token, renewAt: clock.monotonic() + lifetime * 1000 };
    return opened.token;
  }

  function token(): Promise<string> {
    if (held && clock.monotonic() < held.renewAt) return Promise.resolve(held.token);
    return (opening ??= prove().finally(() => (opening = undefined)));
  }

  /** A node that was restarted knows no tokens: once more with a new one. */
  async function withToken<T>(use: (token: string) => Promise<T>): Promise<T> {
    const first = await token();
    try {
      return await use(first);
    } catch (error) {
      if (codeOf(error) !== "auth/no-session" || "fixed" in device) throw error;
      if (held?.token === first) held = undefined;
      return use(await token());
    }
  }

  async function connect(): Promise<void> {
    cancelRetry();
    if (!running || link) return;
    attempts++;
    try {
      const opened = await openLink({
        url: `${environment.baseUrl.replace(/^http/, "ws")}/api/v1/socket`,
        token: await token(),
        openSocket: environment.openSocket,
        clock,
        onPush(push) {
          if (push.push === "signed-out") return refuse(push.code);
          for (const listener of pushes) listener(push);
        },
        onClose(code) {
          link = undefined;
          if (isFinal(code)) return refuse(code);
          if (state !== "refused") become("offline");
          retry();
        },
      });
      if (!running) return opened.close();
      link = opened;
      attempts = 0;
      become("online");
    } catch (error) {
      held = undefined;
      const code = codeOf(error);
      environment.log("session.connect-failed", { code });
      if (isFinal(code)) return refuse(code);
      become("offline");
      retry();
    }
  }

  function refuse(code: string): void {
    if (!isFinal(code)) {
      held = undefined;
      link?.close();
      return;
    }
    refusal = code;
    running = false;
    become("refused");
    link?.close();
  }

  function retry(): void {
    if (!running) return;
    const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 8));
    const share = environment.random(1)[0]! / 255;
    cancelRetry();
    cancelRetry = clock.after(ceiling / 2 + (ceiling / 2) * share, () => void connect());
  }

  return {
    state: () => state,
    refusal: () => refusal,
    start() {
      if (running) return;
      running = true;
      stopListening = environment.onOnline?.(() => void connect()) ?? (() => undefined);
      void connect();
    },
    stop() {
      running = false;
      cancelRetry();
      stopListening();
      link?.close();
      link = undefined;
      become("offline");
    },
    async call(name, args) {
      if ("open" in procedures[name]) return callOverHttp(environment, name, args);
      if (link) return link.call(name, args);
      if (state === "refused") throw new Failure(refusal ?? "session/refused");
      return withToken((valid) => callOverHttp(environment, name, args, valid));
    },
    withToken,
    onPush(listener) {
      pushes.add(listener);
      return () => pushes.delete(listener);
    },
    onState(listener) {
      states.add(listener);
      return () => states.delete(listener);
    },
  };
}

/** Refusals that no retry changes. */
function isFinal(code: string): boolean {
  return ["auth/device-revoked", "device/revoked", "auth/bad-signature", "auth/opened-elsewhere", "guest/ended", "guest/removed"].includes(code);
}
