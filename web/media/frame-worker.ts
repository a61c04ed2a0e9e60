/** The dedicated worker of one media session: keys live here, off the page's thread, for as long as the call. */
import { codeOf } from "../../protocol/wire/failure.ts";
import type { FrameRoute, FromFrameWorker, ToFrameWorker } from "./frame-messages.ts";
import { FramePipeline } from "./frame-pipeline.ts";

interface EncodedFrame {
  data: ArrayBuffer;
}

interface ScriptTransformer {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  readonly options: FrameRoute;
}

interface FrameWorkerScope {
  addEventListener(kind: "message", listener: (event: MessageEvent<ToFrameWorker>) => void): void;
  addEventListener(kind: "rtctransform", listener: (event: { readonly transformer: ScriptTransformer }) => void): void;
  postMessage(message: FromFrameWorker, transfer: Transferable[]): void;
  setInterval(tick: () => void, milliseconds: number): number;
}

const scope = globalThis as unknown as FrameWorkerScope;
let pipeline: FramePipeline | undefined;
const refused = new Map<number, { code: string; count: number }>();

scope.addEventListener("message", ({ data }) => {
  if (data.kind === "start") start(data.held);
  else if (data.kind === "hold") pipeline?.hold(data.on);
  else if (data.kind === "deafen") pipeline?.deafen(data.on);
  else if (data.kind === "announce") pipeline?.announce(data.peer, data.context);
  else void changeEpoch(data);
});

scope.addEventListener("rtctransform", ({ transformer }) => {
  const { readable, writable, options } = transformer;
  const seal = new TransformStream<EncodedFrame, EncodedFrame>({
    async transform(frame, out) {
      const passed = await pipeline?.pass(options, new Uint8Array(frame.data));
      if (passed === undefined) return;
      frame.data = passed.buffer;
      out.enqueue(frame);
    },
  });
  // A stream ends by an error when its connection is closed.
  readable.pipeThrough(seal).pipeTo(writable).catch(() => undefined);
});

function start(held: boolean): void {
  if (pipeline !== undefined) return;
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  pipeline = new FramePipeline({ held, random, undecryptable: count });
  scope.setInterval(report, 1000);
  tell({ kind: "started", context: pipeline.context });
}

async function changeEpoch({ change, epoch, ownLeaf, baseKey, peers }: ToFrameWorker & { kind: "epoch" }): Promise<void> {
  try {
    await pipeline?.setEpoch(epoch, ownLeaf, baseKey, peers);
    tell({ kind: "epoch", change });
  } catch (error) {
    tell({ kind: "epoch", change, failed: codeOf(error) });
  }
}

function tell(message: FromFrameWorker): void {
  scope.postMessage(message, []);
}

/** At fifty frames a second one report each would be a flood. */
function count(peer: number, code: string): void {
  refused.set(peer, { code, count: (refused.get(peer)?.count ?? 0) + 1 });
}

function report(): void {
  for (const [peer, { code, count }] of refused) tell({ kind: "undecryptable", peer, code, count });
  refused.clear();
}
