/** The check of the wording for a page: its code and its list of places come when they are first asked for, and stay. Throws `wording/no-gazetteer`; asked again, it tries again. */
import type { Wording } from "../../client/wording/wording.ts";
import { Failure } from "../../protocol/wire/failure.ts";

let loading: Promise<Wording> | null = null;

export function loadWording(): Promise<Wording> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Wording> {
  try {
    const [{ openWording }, { default: url }] = await Promise.all([import("../../client/wording/wording.ts"), import("virtual:gazetteer-url")]);
    const answer = await fetch(url);
    if (!answer.ok || !answer.body) throw new Failure("wording/no-gazetteer", String(answer.status));
    return openWording(new Uint8Array(await new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()));
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("wording/no-gazetteer", undefined, { cause });
  }
}
