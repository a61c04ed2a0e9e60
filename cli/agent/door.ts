/** The agent's door: a socket in its folder, for its owner alone, by which the same machine asks how it is and ends it. */
import { join } from "node:path";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { askOperator, openOperator, type Operator } from "../../node/operator/operator.ts";

export interface AgentStatus {
  readonly state: string;
  readonly person: string | null;
  readonly name: string | null;
  readonly device: string | null;
  readonly node: string;
  readonly pid: number;
  readonly upSeconds: number;
  readonly ringing: readonly { person: string; name: string; url: string }[];
  readonly lines: readonly { person: string; name: string; level: string; ceiling: string }[];
}

const pathIn = (folder: string) => join(folder, "agent.sock");

export function openAgentDoor(folder: string, agent: { status(): AgentStatus; stop(): void }): Promise<Operator> {
  return openOperator(pathIn(folder), {
    status: async () => agent.status(),
    async stop() {
      setImmediate(agent.stop); // after the answer is on its way
      return {};
    },
  });
}

/** Throws `agent/not-running`. */
export async function askAgent<T>(folder: string, command: "status" | "stop"): Promise<T> {
  try {
    return await askOperator<T>(pathIn(folder), command);
  } catch (cause) {
    if (codeOf(cause) === "operator/not-running") throw new Failure("agent/not-running", folder, { cause });
    throw cause;
  }
}
