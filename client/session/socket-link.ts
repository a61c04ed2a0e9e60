/** One connection to the node: requests with numbered answers, and pushes in the order in which they came. It ends once; the session makes the next. */
import { push as pushSchema, socketAnswer, type Args, type Procedure, type Push, type Result } from "../../protocol/wire/api.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Clock, Socket } from "../environment.ts";
import { failureFrom, parseResult } from "./http.ts";

const OPENING_MS = 10_000;
const ANSWER_MS = 30_000;
/** The close code of a node that has taken a newer socket of the same device. */
const OPENED_ELSEWHERE = 4409;

export interface SocketLink {
  call<P extends Procedure>(name: P, args: Args<P>): Promise<Result<P>>;
  close(): void;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Failure): void;
  cancel(): void;
}

/** Resolves once the node has accepted the token. Throws `session/unreachable` or the node's own refusal. */
export function openLink(input: { url: string; token: string; openSocket: (url: string) => Socket; clock: Clock; onPush: (push: Push) => void; onClose: (code: string) => void }): Promise<SocketLink> {
  const { clock } = input;
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let closed = false;
  let greeted = false;

  return new Promise<SocketLink>((resolve, reject) => {
    const socket = input.openSocket(input.url);
    const cancelOpening = clock.after(OPENING_MS, () => end(new Failure("session/unreachable", "no greeting")));

    function end(why: Failure): void {
      if (closed) return;
      closed = true;
      cancelOpening();
      socket.close();
      for (const request of waiting.values()) {
        request.cancel();
        request.reject(why);
      }
      waiting.clear();
      if (greeted) input.onClose(why.code);
      else reject(why);
    }

    const link: SocketLink = {
      call(name, args) {
        if (closed) return Promise.reject(new Failure("session/unreachable"));
        const id = next++;
        return new Promise((resolveCall, rejectCall) => {
          const cancel = clock.after(ANSWER_MS, () => end(new Failure("session/unreachable", "no answer")));
          waiting.set(id, {
            cancel,
            reject: rejectCall,
            resolve(answer) {
              try {
                resolveCall(parseResult(name, answer));
              } catch (error) {
                rejectCall(error);
              }
            },
          });
          socket.send(JSON.stringify({ id, call: name, args }));
        });
      },
      close: () => end(new Failure("session/unreachable", "closed")),
    };

    function answered(value: unknown): void {
      const answer = socketAnswer.safeParse(value);
      const request = answer.success ? waiting.get(answer.data.id) : undefined;
      if (!answer.success || !request) return;
      waiting.delete(answer.data.id);
      request.cancel();
      if ("ok" in answer.data) request.resolve(answer.data.ok);
      else request.reject(failureFrom(answer.data));
    }

    socket.addEventListener("open", () => socket.send(JSON.stringify({ token: input.token })));
    socket.addEventListener("error", () => end(new Failure("session/unreachable")));
    socket.addEventListener("close", (event: { code?: number }) => end(new Failure(event.code === OPENED_ELSEWHERE ? "auth/opened-elsewhere" : "session/unreachable")));
    socket.addEventListener("message", (event: { data: unknown }) => {
      const value = parsed(event.data);
      if (typeof value !== "object" || value === null) return;
      if (!greeted) {
        if ("error" in value) return end(failureFrom(value));
        if (!("ok" in value)) return;
        greeted = true;
        cancelOpening();
        resolve(link);
      } else if ("push" in value) {
        const item = pushSchema.safeParse(value);
        if (item.success) input.onPush(item.data); // a push of a kind that this version does not know is none
        else if ((value as { push: unknown }).push === "deliver") input.onPush(value as Push); // the mailbox judges items one by one: a bad one must not block the others (attack 23)
      } else answered(value);
    });
  });
}

function parsed(data: unknown): unknown {
  if (typeof data !== "string") return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
