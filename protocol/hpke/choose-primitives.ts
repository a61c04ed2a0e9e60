/** Node's built-in crypto where there is one, noble and WebCrypto elsewhere. Decided once, at run time, so that no bundle carries a name of Node's. */
import type { Primitives } from "./primitives.ts";
import { nodePrimitives } from "./primitives-node.ts";
import { webPrimitives } from "./primitives-web.ts";

export function choosePrimitives(): Primitives {
  const crypto = (globalThis as { process?: { getBuiltinModule?: (name: "node:crypto") => typeof import("node:crypto") | undefined } }).process?.getBuiltinModule?.("node:crypto");
  return (crypto && nodePrimitives(crypto)) ?? webPrimitives();
}
