/**
 * The one way into the node for a device: name → who may → shape → handler → answer. HTTP and socket both end here, so that nothing is checked in one and
 * forgotten in the other. The caller controls name and arguments, never who it is.
 */
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { type Procedure, procedures } from "../../protocol/wire/api.ts";
import type { Caller, Handlers, Log } from "../area.ts";
import type { RateLimit } from "./rate-limit.ts";

export type Dispatch = (name: string, args: unknown, caller: Caller) => Promise<unknown>;

/** What a guest's session is for; all else needs an enrolled device. */
const forGuests: ReadonlySet<string> = new Set(["guest.knock", "room.send", "mailbox.ack", "turn.get", "standing.call"]);

export function createDispatcher(parts: { handlers: Handlers; strangers: RateLimit; checkAnswers: boolean; log: Log }): Dispatch {
  const { handlers, strangers, checkAnswers, log } = parts;
  return async (name, args, caller) => {
    if (!Object.hasOwn(procedures, name)) throw new Failure("call/unknown");
    const procedure = procedures[name as Procedure];
    admit(name, "open" in procedure, caller, strangers);
    const parsed = procedure.in.safeParse(args ?? {});
    if (!parsed.success) throw new Failure("wire/bad-shape", parsed.error.issues[0] ? `${parsed.error.issues[0].path.join(".")}: ${parsed.error.issues[0].code}` : undefined);
    const handler = handlers[name as Procedure] as ((args: unknown, caller: Caller) => Promise<unknown>) | undefined;
    if (!handler) throw new Failure("call/unknown", "not on this node");
    try {
      const answer = await handler(parsed.data, caller);
      return checkAnswers ? procedure.out.parse(answer) : answer;
    } catch (cause) {
      const code = codeOf(cause);
      if (code === "internal/unexpected") log("handler.failed", { call: name, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) });
      throw cause;
    }
  };
}

const NOT_FOR_OVERSEERS = /^(?:dispatch|front|incident|sealing|letter)\./;

function admit(name: string, open: boolean, caller: Caller, strangers: RateLimit): void {
  if (caller.kind === "stranger") {
    if (!open) throw new Failure("auth/no-session");
    if (!strangers.take(caller.address)) throw new Failure("rate/too-many");
    return;
  }
  if (open) return;
  if (caller.kind === "guest" && !forGuests.has(name)) throw new Failure("auth/not-allowed");
  if (name.startsWith("security.") && (caller.kind !== "device" || caller.role !== "security")) throw new Failure("auth/not-allowed");
  const oversees = caller.kind === "device" && caller.role === "overseer";
  if (name.startsWith("oversight.") && !oversees) throw new Failure("auth/not-allowed");
  // Nothing can be sealed to an overseer's device, and no key is released to it.
  if (oversees && NOT_FOR_OVERSEERS.test(name)) throw new Failure("auth/not-allowed");
}

/** What goes over the wire of anything thrown: a stranger learns nothing of what we did not expect. */
export function answerOf(error: unknown): { code: string; detail?: string } {
  return error instanceof Failure ? { code: error.code, ...(error.detail === undefined ? {} : { detail: error.detail }) } : { code: "internal/unexpected" };
}
