/** One procedure over HTTP. Used for what needs no socket, and while there is none. */
import { procedures, type Args, type Procedure, type Result } from "../../protocol/wire/api.ts";
import { Failure } from "../../protocol/wire/failure.ts";

const MAX_ANSWER = 32 << 20;

export async function callOverHttp<P extends Procedure>(environment: { baseUrl: string; fetch: typeof fetch }, name: P, args: Args<P>, token?: string): Promise<Result<P>> {
  let response: Response;
  try {
    response = await environment.fetch(`${environment.baseUrl}/api/v1/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(args),
    });
  } catch (cause) {
    throw new Failure("session/unreachable", undefined, { cause });
  }
  const answer = await readAnswer(response);
  if (!response.ok) throw failureFrom(answer, response.status);
  return parseResult(name, answer);
}

async function readAnswer(response: Response): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    throw new Failure("session/unreachable", undefined, { cause });
  });
  if (text.length > MAX_ANSWER) throw new Failure("session/bad-answer", "too long");
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the node says is wrong, in its own code (HTTP: the body itself; socket: under `error`); the code of the status where it says nothing. */
export function failureFrom(answer: unknown, status?: number): Failure {
  const { error = answer } = (answer ?? {}) as { error?: unknown };
  const { code, detail } = (error ?? {}) as { code?: unknown; detail?: unknown };
  if (typeof code === "string" && /^[a-z][a-z0-9-]*\/[a-z0-9-]+$/.test(code)) {
    return new Failure(code, typeof detail === "string" ? detail.slice(0, 400) : undefined);
  }
  if (status !== undefined && status >= 500) return new Failure("session/unreachable", `status ${status}`);
  return new Failure("session/refused", status === undefined ? undefined : `status ${status}`);
}

export function parseResult<P extends Procedure>(name: P, answer: unknown): Result<P> {
  const parsed = procedures[name].out.safeParse(answer);
  if (!parsed.success) throw new Failure("session/bad-answer", `${name}: ${parsed.error.issues[0]?.path.join(".") ?? ""}`);
  return parsed.data as Result<P>;
}
