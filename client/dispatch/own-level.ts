/** How high this one device lets its person write and read, by the rules of a line with nobody else in it. */
import { ceilingOf } from "../../protocol/assurance/ceiling.ts";
import { deviceValue } from "../../protocol/assurance/device-fact.ts";
import { judgeEvidence, type JudgedEvidence } from "../../protocol/assurance/evidence.ts";
import { levelOfValue } from "../../protocol/assurance/fact-values.ts";
import type { Level, Rank } from "../../protocol/assurance/facts.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { DeviceClass } from "../../protocol/wire/fields.ts";
import type { Directory } from "../facts/directory.ts";
import { codeIsWitnessed } from "../proof/code-proof.ts";

export interface OwnLevelDeps {
  readonly person: string;
  readonly record: DeviceRecord;
  readonly directory: () => Directory | undefined;
  readonly delegation: () => Bytes | null;
  readonly code: { readonly hash: Bytes | null; readonly proof: Bytes | null };
  /** As the own node states it; undefined before the node was heard. */
  readonly device: () => { readonly class: DeviceClass; readonly status: "good" | "lowered" | "revoked" } | undefined;
  /** Milliseconds. */
  readonly now: () => number;
}

export function createOwnLevel(deps: OwnLevelDeps) {
  let judged: JudgedEvidence | undefined;

  /** Each fact of this device, with the level that it allows; null before anything was heard. */
  const facts = () => {
    const device = deps.device();
    if (!judged || !device) return null;
    const authenticator = judged.until !== undefined && deps.now() / 1000 >= judged.until ? "authenticator/delegation-expired" : judged.authenticator;
    const stated = { class: device.class, status: device.status, evidence: [], issuedAt: Math.floor(deps.now() / 1000) };
    const values = { device: deviceValue({ stated, notice: undefined, cap: "issued", guest: false, ignored: false }), client: judged.client, authenticator };
    return (["device", "client", "authenticator"] as const).map((kind) => ({ value: values[kind], level: levelOfValue(kind, values[kind]) }));
  };
  const level = (): Level => Math.min(...(facts()?.map((one) => one.level) ?? [0])) as Level;

  return {
    /** Looks again at what this device can show of itself. */
    async refresh(): Promise<void> {
      const directory = deps.directory();
      if (!directory) return;
      judged = await judgeEvidence({
        evidence: { delegation: deps.delegation(), codeHash: deps.code.hash, codeProof: deps.code.proof },
        person: deps.person,
        record: deps.record,
        leafKey: deps.record.signKey,
        node: directory.own,
        ownNode: directory.own,
        now: Math.floor(deps.now() / 1000),
        codeIsWitnessed: (hash, proof, domain) => codeIsWitnessed(hash, proof, domain, directory),
      });
    },
    level,
    /** The fact that holds this device down, as its code; the first of several alike. */
    limitedBy: (): string | null => facts()?.reduce((lowest, one) => (one.level < lowest.level ? one : lowest)).value ?? null,
    ceiling(): Rank {
      const directory = deps.directory();
      return directory ? ceilingOf(level(), [directory.own.policy]) : 0;
    },
  };
}
export type OwnLevel = ReturnType<typeof createOwnLevel>;

/** How high what is written may go to somebody whom nothing but a node's word names: the line's rules for a person who is not verified. */
export function ceilingUnverified(account: { directory(): Directory | undefined }): Rank {
  const directory = account.directory();
  return directory ? ceilingOf(1, [directory.own.policy]) : 0;
}

/** How high another own device may hold what is written: by its class alone, since the rest of what it reaches is known to itself only, and is asked of it when it sends. */
export function mayHold(account: { directory(): Directory | undefined; devices(): readonly { readonly deviceId: string; readonly class: DeviceClass; readonly status: string }[] }, deviceId: string): Rank | undefined {
  const device = account.devices().find((one) => one.deviceId === deviceId);
  const directory = account.directory();
  if (!device || !directory) return undefined;
  if (device.status !== "good") return 0;
  const stated = { class: device.class, status: "good" as const, evidence: [], issuedAt: 0 };
  return ceilingOf(levelOfValue("device", deviceValue({ stated, notice: undefined, cap: "issued", guest: false, ignored: false })), [directory.own.policy]);
}
