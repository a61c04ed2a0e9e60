/**
 * Security policies as this node's devices get them: the operator's own, and those of peers, which each accord pins by hash. A peer's file is asked for once and kept by that
 * hash; what it sends that is another file, no policy, or not the policy that the accord names is not kept, and nothing of that policy can be read until it is right.
 */
import { ENTENTE_BASIC_ID } from "../../protocol/label/entente-basic-spif.ts";
import { parseSpif } from "../../protocol/label/parse-spif.ts";
import { policyHash, type PolicyPin } from "../../protocol/label/policy-pin.ts";
import { concat, equalBytes, fromBase64Url, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Area, Caller, Log } from "../area.ts";
import type { CallPeer } from "../federation/calls.ts";
import type { Peers } from "../federation/peer.ts";
import type { Reachability } from "../federation/reachability.ts";
import type { Database } from "../storage/database.ts";
import type { OwnPolicy } from "./own-policies.ts";
import { type LabelTables, labelMigrations } from "./tables.ts";

const ASK_AGAIN_MS = 10_000;

export interface PolicyParts {
  domain: string;
  own: readonly OwnPolicy[];
  db: Database;
  peers: Pick<Peers, "list">;
  /** Of the accord in force with that node. */
  pinsOf: (domain: string) => readonly PolicyPin[];
  callPeer: CallPeer;
  reachable: Reachability;
  log: Log;
}

export interface Policies extends Area {
  /** An accord was made, changed or ended. */
  peerChanged(domain: string): void;
}

export function createPolicies({ domain, own, db, peers, pinsOf, callPeer, reachable, log }: PolicyParts): Policies {
  const tables = db.as<LabelTables>();
  const asking = new Set<string>();
  let running = false;

  const stored = (sha256: Uint8Array) => db.read.first(tables.selectFrom("label_policy").selectAll().where("sha256", "=", sha256));
  /** A file that a device may have: one's own, or one that an accord in force pins. */
  const fileOf = (sha256: Uint8Array) => own.find((policy) => equalBytes(policy.sha256, sha256))?.xml ?? (pinned().some(({ pin }) => equalBytes(pin.sha256, sha256)) ? stored(sha256)?.xml : undefined);
  const pinned = () => peers.list().flatMap((peer) => pinsOf(peer.domain).map((pin) => ({ from: peer.domain, pin })));

  async function ask(from: string, pin: PolicyPin): Promise<void> {
    const { xml } = await callPeer(from, "labelPolicy", { sha256: toBase64Url(pin.sha256) });
    if (!equalBytes(policyHash(xml), pin.sha256)) throw new Failure("spif/other-file", pin.name);
    const policy = parseSpif(xml);
    // Its own name for the built-in policy would be another meaning for every label of the line.
    if (policy.id !== pin.id || policy.name !== pin.name || policy.id === ENTENTE_BASIC_ID) throw new Failure("spif/other-policy", pin.name);
    await db.writer.run((trx) => void trx.run(tables.insertInto("label_policy").values({ sha256: pin.sha256, xml }).onConflict((conflict) => conflict.doNothing())));
  }

  function askMissing(from: string): void {
    if (!running || asking.has(from)) return;
    const missing = pinsOf(from).filter(({ sha256 }) => fileOf(sha256) === undefined);
    if (missing.length === 0) return;
    asking.add(from);
    void (async () => {
      for (const pin of missing) {
        try {
          await ask(from, pin);
          log("label.policy", { domain: from, policy: pin.name, sha256: toHex(pin.sha256) });
        } catch (cause) {
          log("label.policy-missing", { domain: from, policy: pin.name, code: codeOf(cause) });
        }
      }
    })().finally(() => asking.delete(from));
  }

  reachable.onHeard(askMissing, ASK_AGAIN_MS);

  return {
    migrations: labelMigrations,
    peerChanged: askMissing,
    handlers: {
      "label.policies": async (_args, caller) => {
        requireOwn(caller);
        const ours = own.map(({ policy, sha256, ranks }) => ({ id: policy.id, name: policy.name, sha256: toBase64Url(sha256), from: domain, ranks: { ...ranks }, here: true }));
        const theirs = pinned().map(({ from, pin }) => ({ id: pin.id, name: pin.name, sha256: toBase64Url(pin.sha256), from, ranks: {}, here: fileOf(pin.sha256) !== undefined }));
        return { policies: [...ours, ...theirs] };
      },
      "label.policy": async ({ sha256 }, caller) => {
        requireOwn(caller);
        const xml = fileOf(concat(fromBase64Url(sha256)));
        if (xml === undefined) throw new Failure("label/unknown-policy");
        return { xml };
      },
    },
    federation: {
      /** A peer gets this node's own, never what a third one lent it. */
      labelPolicy: async ({ sha256 }) => {
        const found = own.find((policy) => toBase64Url(policy.sha256) === sha256);
        if (!found) throw new Failure("label/unknown-policy");
        return { xml: found.xml };
      },
    },
    async start() {
      running = true;
      for (const peer of peers.list()) askMissing(peer.domain);
    },
    async stop() {
      running = false;
    },
  };
}

function requireOwn(caller: Caller): void {
  if (caller.kind !== "device") throw new Failure("auth/not-allowed");
}
