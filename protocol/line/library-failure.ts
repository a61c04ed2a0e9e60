/** What the library throws, as our codes. `refusals` tells a refused identity from all else. */
import { Failure } from "../wire/failure.ts";
import type { Refusals } from "./environment.ts";

export async function asFailures<T>(operation: () => Promise<T>, refusals: Refusals, otherwise: string): Promise<T> {
  try {
    return await operation();
  } catch (cause) {
    if (refusals.unauthenticated) throw new Failure("line/unauthenticated-member", undefined, { cause });
    if (cause instanceof Failure) throw cause;
    const name = cause instanceof Error ? cause.name : "";
    const code = name === "CryptoVerificationError" ? "line/bad-signature" : name === "CryptoError" ? "line/undecryptable" : name === "CodecError" ? "line/malformed" : otherwise;
    throw new Failure(code, cause instanceof Error ? cause.message : undefined, { cause });
  }
}
