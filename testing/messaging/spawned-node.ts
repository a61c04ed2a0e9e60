/** The parent's side of `node-process.ts`. */
import { type ChildProcess, fork } from "node:child_process";
import type { RunningNode } from "../../node/start/node.ts";
import { type LineDevice, withLines } from "../line-fixture.ts";
import { enrolFirst, type TestSocket } from "../node-fixture.ts";

export interface SpawnedNode {
  readonly url: string;
  readonly domain: string;
  readonly process: ChildProcess;
  ask<T>(what: "propose" | "accept" | "invite" | "usage" | "stop", ...args: unknown[]): Promise<T>;
  /** SIGKILL: nothing is written any more, nothing is closed. */
  kill(): Promise<void>;
}

export async function spawnNode(domain: string, port: number, folder: string, execArgv: string[] = []): Promise<SpawnedNode> {
  const child = fork(new URL("node-process.ts", import.meta.url), [domain, String(port), folder], { execArgv });
  const waiting = new Map<number, (value: never) => void>();
  const exited = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  let next = 1;
  const url = await new Promise<string>((resolve, reject) => {
    child.on("exit", (code) => reject(new TypeError(`the node ended with ${code}`)));
    child.on("message", (message: { ready?: string; id?: number; value?: never }) => {
      if (message.ready) resolve(message.ready);
      else waiting.get(message.id!)?.(message.value!);
    });
  });
  return {
    url,
    domain,
    process: child,
    ask: (what, ...args) =>
      new Promise((resolve) => {
        waiting.set(next, resolve as never);
        child.send({ id: next++, do: what, args });
      }),
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

export async function personAt(node: SpawnedNode, user: string): Promise<{ device: LineDevice; socket: TestSocket }> {
  const device = await withLines(await enrolFirst({ url: node.url, domain: node.domain, invite: (of: unknown) => node.ask("invite", of) } as unknown as RunningNode, { user }));
  await device.publish(2, true);
  return { device, socket: await device.socket() };
}
