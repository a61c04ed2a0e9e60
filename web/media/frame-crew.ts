/** The page's end of the frame worker. */
import { contextToText } from "../../protocol/line/sframe/base-key.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { EpochKeys } from "../../client/media/port.ts";
import type { FrameRoute, FromFrameWorker, ToFrameWorker } from "./frame-messages.ts";

type Undecryptable = Extract<FromFrameWorker, { kind: "undecryptable" }>;

export interface CrewStart {
  readonly held: boolean;
  readonly undecryptable: (report: Undecryptable) => void;
}

export class FrameCrew {
  readonly context: string;
  readonly #worker: Worker;
  readonly #changes = new Map<number, { done: () => void; failed: (error: Failure) => void }>();
  #change = 0;

  private constructor(worker: Worker, context: string) {
    this.#worker = worker;
    this.context = context;
  }

  /** Throws `media/unsupported` where the browser cannot run frames through a worker: without it nothing would be sealed, so nothing is sent. */
  static async start({ held, undecryptable }: CrewStart): Promise<FrameCrew> {
    if (typeof RTCRtpScriptTransform === "undefined") throw new Failure("media/unsupported", "RTCRtpScriptTransform is missing");
    const worker = new Worker(new URL("./frame-worker.ts", import.meta.url), { type: "module", name: "frames" });
    const context = await new Promise<string>((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<FromFrameWorker>) => {
        if (data.kind === "started") resolve(contextToText(data.context));
      });
      worker.addEventListener("error", (event) => reject(new Failure("media/unsupported", `frame worker: ${event.message}`)));
      post(worker, { kind: "start", held });
    });
    const crew = new FrameCrew(worker, context);
    worker.addEventListener("message", ({ data }: MessageEvent<FromFrameWorker>) => {
      if (data.kind === "epoch") crew.#settle(data.change, data.failed);
      else if (data.kind === "undecryptable") undecryptable(data);
    });
    return crew;
  }

  route(end: RTCRtpSender | RTCRtpReceiver, route: FrameRoute): void {
    end.transform = new RTCRtpScriptTransform(this.#worker, route);
  }

  hold(on: boolean): void {
    post(this.#worker, { kind: "hold", on });
  }

  deafen(on: boolean): void {
    post(this.#worker, { kind: "deafen", on });
  }

  announce(peer: number, context: bigint): void {
    post(this.#worker, { kind: "announce", peer, context });
  }

  async setEpoch({ epoch, ownLeaf, baseKey, peers }: EpochKeys): Promise<void> {
    const change = ++this.#change;
    const settled = new Promise<void>((done, failed) => this.#changes.set(change, { done, failed }));
    post(this.#worker, { kind: "epoch", change, epoch, ownLeaf, baseKey, peers });
    return settled;
  }

  close(): void {
    this.#worker.terminate();
    for (const { failed } of this.#changes.values()) failed(new Failure("media/closed"));
    this.#changes.clear();
  }

  #settle(change: number, failed: string | undefined): void {
    const waiting = this.#changes.get(change);
    this.#changes.delete(change);
    if (failed === undefined) waiting?.done();
    else waiting?.failed(new Failure(failed));
  }
}

function post(worker: Worker, message: ToFrameWorker): void {
  worker.postMessage(message, []);
}
