/**
 * Puts the pages of several nodes for one readout side by side. A node can't change a readout, and can leave one out, or the correction of one: the other nodes show it. What all of them leave out shows nowhere; the desks
 * that signed it would know.
 */
import { readoutName } from "../../protocol/minutes/readout.ts";
import { verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";

const NAME = /\/readouts\/([a-z2-7]{52})(?:\.entente)?$/;
const LINK = /\/readouts\/([a-z2-7]{52})/g;
const MOST_LATER = 32;

export interface ReadoutDifference {
  /** `missing`: not shown there. `refused`: what is shown there does not hold. `other`: another text under the same name. `later-missing`: a later one that replaces it, which another node shows. */
  readonly kind: "missing" | "refused" | "other" | "later-missing";
  readonly at: string;
  readonly name: string;
  readonly code?: string;
}

export interface Comparison {
  readonly name: string;
  readonly same: boolean;
  readonly differences: readonly ReadoutDifference[];
  /** Names of those that replace it, in any node's word that holds. */
  readonly later: readonly string[];
}

interface Shown {
  readonly host: string;
  readonly base: string;
  readonly files: Map<string, { hash: string; corrects: string | null }>;
  readonly refused: Map<string, string>;
}

/** `pages`: addresses of one readout at two nodes or more. Throws `readout/bad-address`, `session/unreachable`. */
export async function compareReadouts(load: typeof fetch, pages: readonly string[]): Promise<Comparison> {
  const names = new Set(pages.map((page) => NAME.exec(page)?.[1]));
  const [name] = names;
  if (names.size !== 1 || name === undefined || pages.length < 2) throw new Failure("readout/bad-address");
  const shown = await Promise.all(pages.map((page) => look(load, page.slice(0, page.lastIndexOf("/readouts/")), name)));

  // Whatever any of them links from it is looked for at all of them: a later one counts by its own file, not by a page's word.
  const later = new Set(shown.flatMap(({ files }) => [...files].flatMap(([one, { corrects }]) => (corrects === null ? [] : [one]))));
  for (const one of later) for (const node of shown) if (!node.files.has(one) && !node.refused.has(one)) await readFile(load, node, one);

  const differences: ReadoutDifference[] = [];
  for (const one of [name, ...later]) {
    const hashes = new Set(shown.flatMap(({ files }) => files.get(one)?.hash ?? []));
    for (const { host, files, refused } of shown) {
      const code = refused.get(one);
      if (code !== undefined) differences.push({ kind: "refused", at: host, name: one, code });
      else if (!files.has(one)) differences.push({ kind: one === name ? "missing" : "later-missing", at: host, name: one });
      else if (hashes.size > 1) differences.push({ kind: "other", at: host, name: one });
    }
  }
  return { name, same: differences.length === 0, differences, later: [...later] };
}

async function look(load: typeof fetch, base: string, name: string): Promise<Shown> {
  const node: Shown = { host: "", base, files: new Map(), refused: new Map() };
  const domain = await domainOf(load, base);
  const found = { ...node, host: domain };
  await readFile(load, found, name);
  const queue = [name];
  const seen = new Set(queue);
  while (queue.length > 0 && seen.size <= MOST_LATER) {
    const page = await textOf(load, `${base}/readouts/${queue.shift()!}`);
    for (const [, linked] of (page ?? "").matchAll(LINK)) {
      if (seen.has(linked!)) continue;
      seen.add(linked!);
      await readFile(load, found, linked!);
      // Only what replaces this one, or what replaces that, belongs here.
      const corrects = found.files.get(linked!)?.corrects;
      if (corrects !== undefined && corrects !== null && seen.has(corrects)) queue.push(linked!);
      else found.files.delete(linked!);
    }
  }
  return found;
}

async function readFile(load: typeof fetch, node: Shown, name: string): Promise<void> {
  const response = await load(`${node.base}/readouts/${name}.entente`).catch((cause: unknown) => {
    throw new Failure("session/unreachable", node.base, { cause });
  });
  if (response.status === 404) return;
  const result = verifyReadoutFile(new Uint8Array(await response.arrayBuffer()));
  if (!result.ok) node.refused.set(name, result.code);
  else if (result.signed.name !== name) node.refused.set(name, "readout/other-name");
  else node.files.set(name, { hash: toHex(result.signed.hash), corrects: result.signed.readout.corrects && readoutName(result.signed.readout.corrects) });
}

async function domainOf(load: typeof fetch, base: string): Promise<string> {
  try {
    const said = (await (await load(`${base}/.well-known/entente`)).json()) as { domain?: unknown };
    return typeof said.domain === "string" ? said.domain : base;
  } catch {
    return base;
  }
}

async function textOf(load: typeof fetch, url: string): Promise<string | undefined> {
  const response = await load(url);
  return response.ok ? response.text() : undefined;
}
