/** An incident between two sides, signed for real: for tests. */
import { ed25519 } from "@noble/curves/ed25519.js";
import type { DeviceId, PersonUri } from "../../identity/uri.ts";
import { type Bytes, toHex } from "../../wire/bytes.ts";
import type { Signer } from "../../wire/signed.ts";
import { incidentHash, type IncidentReport, peekReport, type Side, signReport } from "./report.ts";
import { type AssessmentStep, type IncidentStep, openStep, type SaidStep, signStep } from "./step.ts";

export interface Somebody {
  readonly person: PersonUri;
  readonly deviceId: DeviceId;
  readonly fingerprint: Bytes;
  readonly signer: Signer;
}

const filled = (length: number, value: number) => new Uint8Array(length).fill(value) as Bytes;

export function somebody(name: string, domain: string, seed: number): Somebody {
  const secret = filled(32, seed);
  const signer: Signer = { publicKey: ed25519.getPublicKey(secret) as Bytes, sign: async (data) => ed25519.sign(data, secret) as Bytes };
  return { person: `mimi://${domain}/u/${name}` as never, deviceId: toHex(filled(16, seed)) as never, fingerprint: filled(32, seed), signer };
}

export const author = somebody("analyst", "ruritania.example", 1);
export const desk = somebody("desk", "ruritania.example", 2);
export const minister = somebody("minister", "graustark.example", 3);
export const stranger = somebody("envoy", "erewhon.example", 4);
const everybody = [author, desk, minister, stranger];
export const AT = 1_764_000_000;

export const reportOf = (change: Partial<IncidentReport> = {}): IncidentReport => ({
  v: 1,
  id: filled(16, 9),
  dispatches: [filled(16, 7)],
  discloser: "graustark.example" as never,
  told: { by: "the minister", to: "the envoy", place: "a garden", at: AT - 3600, words: "They were seen in the town." },
  sourceInDanger: true,
  rank: 1,
  due: AT + 86_400,
  originatorSide: [author, desk].map(({ person, fingerprint }) => ({ person, fingerprint })),
  discloserSide: [minister].map(({ person, fingerprint }) => ({ person, fingerprint })),
  by: minister.person,
  deviceId: minister.deviceId,
  at: AT,
  ...change,
});

export interface Reported {
  readonly bytes: Bytes;
  readonly report: IncidentReport;
  readonly hash: Bytes;
}

export async function reported(change: Partial<IncidentReport> = {}): Promise<Reported> {
  const bytes = await signReport(reportOf(change), minister.signer);
  return { bytes, report: peekReport(bytes), hash: incidentHash(bytes) };
}

export const assessment = (of: Reported, by: Somebody, side: Side, turn: number, change: Partial<AssessmentStep> = {}): IncidentStep => ({ v: 1, kind: "assess", incident: of.hash, by: by.person, deviceId: by.deviceId, at: AT + turn, side, turn, severity: "serious", text: `turn ${turn} of ${side}`, inferred: "", measures: "", salt: filled(16, turn), ...change });
export const seen = (of: Reported, by: Somebody, at = AT + 5): IncidentStep => ({ v: 1, kind: "seen", incident: of.hash, by: by.person, deviceId: by.deviceId, at });

export const keyOf = (person: string, deviceId: string) => everybody.find((one) => one.person === person && one.deviceId === deviceId)?.signer.publicKey;

export async function said(of: Reported, step: IncidentStep, by: Somebody): Promise<SaidStep> {
  return openStep(await signStep(step, by.signer), of, keyOf);
}
