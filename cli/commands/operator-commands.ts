/** What the operator of a running node may order through its door. Whoever may open the door may read the node's keys anyway; here arguments are checked against mistakes. */
import { z } from "zod";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import * as f from "../../protocol/wire/fields.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { shaped } from "../../protocol/wire/signed.ts";
import type { OperatorCommands } from "../../node/operator/operator.ts";
import type { RunningNode } from "../../node/start/node.ts";

const accordTerms = z.strictObject({ url: z.url().max(400), maximumRank: f.rank.optional(), statedDevice: f.deviceClass.optional(), ends: f.seconds.optional() });
const accordNamed = z.strictObject({ id: z.string().max(300), digest: z.string().regex(/^[0-9a-f]{64}$/).optional(), reason: z.string().max(400).optional() });
const invitation = z.strictObject({ name: f.displayName, user: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/), role: f.role, hours: z.int().min(1).max(720) });
/** `hash`: SHA-256 of the package, base64url. */
const packageNamed = z.strictObject({ hash: f.b64Exactly(32) });
const nothing = z.strictObject({});

export function operatorCommands(node: RunningNode, run: { startedAt: number; now: () => number }): OperatorCommands {
  const command = <T>(schema: z.ZodType<T>, act: (args: T) => unknown) => async (args: unknown) => act(shaped(schema, args));
  return {
    status: command(nothing, () => ({
      domain: node.domain,
      organisation: node.config.organisation,
      url: node.url,
      demonstration: node.config.demonstration,
      upSeconds: Math.floor((run.now() - run.startedAt) / 1000),
      ledger: { origin: node.ledger.origin, vkey: node.ledger.vkey, halted: node.ledger.halted() },
      memoryBytes: process.memoryUsage.rss(),
    })),
    peers: command(nothing, () => ({ peers: node.accords.port.list() })),
    "accord.propose": command(accordTerms, ({ url, maximumRank, ...terms }) => node.accords.propose(url, { ...terms, maximumRank: maximumRank as Rank | undefined })),
    "accord.accept": command(accordNamed, ({ id, digest }) => node.accords.accept(id, digest)),
    "accord.end": command(accordNamed, ({ id, reason }) => node.accords.end(id, reason)),
    "accord.list": command(nothing, () => ({ accords: node.accords.list() })),
    "software.add": command(packageNamed.extend({ version: z.string().min(1).max(60) }), async ({ hash, version }) => {
      const added = await node.software.add(fromBase64Url(hash), version);
      return { hash, version: added.version, at: added.at, leaf: toBase64Url(added.leaf) };
    }),
    "software.proof": command(packageNamed, async ({ hash }) => ({ proof: toBase64Url(await node.software.proof(fromBase64Url(hash))) })),
    invite: command(invitation, (request) => node.invite(request)),
  };
}
