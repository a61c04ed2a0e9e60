/** For tests: two desks with their devices, and steps of minutes that they sign. */
import { sha256 } from "@noble/hashes/sha2.js";
import { type AppendAuthor, appendEntry, verifyChain } from "../identity/chain.ts";
import { T0, testDevice, testGenesis, testSigner } from "../identity/test-people.ts";
import { type PersonUri, personUri } from "../identity/uri.ts";
import { type Bytes, concat, fromHex, toHex, utf8 } from "../wire/bytes.ts";
import type { Reservation } from "../wire/minutes/step.ts";
import type { ItemState, MinutesItem, MinutesSubject, MinutesVersion } from "../wire/minutes/version.ts";
import type { Signer } from "../wire/signed.ts";
import { encodeAgreed } from "./agreed.ts";
import { foldMinutes } from "./fold.ts";
import { formatMinutesFile } from "./minutes-file.ts";
import { openStep, type SaidStep, signStep } from "./step.ts";
import { encodeVersion, minutesId, versionHash } from "./version.ts";

const device = (name: string) => testDevice(name);
export const ruritania = { person: personUri("ruritania.example", "desk") as string, ...device("desk of ruritania") };
export const graustark = { person: personUri("graustark.example", "desk") as string, ...device("desk of graustark") };
export const noteTaker = { person: personUri("graustark.example", "notes") as string, ...device("note-taker") };
export type Desk = typeof ruritania;
/** A device that officers let into the chain of Graustark's desk. */
export const letIn: Desk = { person: graustark.person, ...device("let in by officers") };
const next: Desk = { person: graustark.person, ...device("let in by that one") };
export const officers = [testSigner("officer 1 of graustark"), testSigner("officer 2 of graustark")] as const;
const all = [ruritania, graustark, noteTaker, letIn, next];

export const keyOf = (person: string, deviceId: string) => all.find((one) => one.person === person && one.record.deviceId === deviceId)?.signer.publicKey;

const CALL = `mimi://ruritania.example/r/${"c".repeat(52)}`;
export const subject: MinutesSubject = { room: `mimi://ruritania.example/r/${"a".repeat(52)}`, of: { kind: "call", call: CALL }, signers: [graustark.person, ruritania.person] };
export const id = minutesId(subject);

const bytes = (length: number, seed: string): Bytes => concat(sha256(utf8(seed))).slice(0, length);

export function item(name: string, state: ItemState = "raised", text = `About ${name}`): MinutesItem {
  return { id: bytes(8, name), text, state, raisedBy: null };
}

let salts = 0;
export function version(items: readonly MinutesItem[], parent: { version: MinutesVersion; hash: Uint8Array } | null = null, change: Partial<MinutesVersion> = {}) {
  const made: MinutesVersion = { v: 1, subject, turn: (parent?.version.turn ?? 0) + 1, parent: parent ? concat(parent.hash) : null, label: 2, title: "Call of the two presidents", held: { from: 1_800_000_000_000, to: 1_800_000_900_000 }, items: [...items], salt: bytes(16, `salt ${salts++}`), ...change };
  const encoded = encodeVersion(made);
  return { version: made, bytes: encoded, hash: versionHash(encoded) };
}

const said = async (desk: Desk, step: object): Promise<SaidStep> => openStep(await signStep({ v: 1, minutes: id, person: desk.person, deviceId: desk.record.deviceId, at: 1_800_001_000, ...step } as never, desk.signer), keyOf);

export const propose = (desk: Desk, proposed: { bytes: Bytes }) => said(desk, { kind: "propose", version: proposed.bytes });
export const agree = (desk: Desk, to: { hash: Uint8Array }, reservation: Reservation | null = null) => said(desk, { kind: "agree", version: to.hash, reservation });
export const comment = (desk: Desk, on: { hash: Uint8Array }, text: string, about: MinutesItem | null = null) => said(desk, { kind: "comment", version: on.hash, item: about?.id ?? null, text });

export const otherMinutes = () => minutesId({ ...subject, of: { kind: "arrangement", arrangement: fromHex("00".repeat(16)) } });

interface Recovered {
  /** Graustark's desk signs on a device that these officers let into its true chain, and the file says that they are its officers. */
  by?: readonly [Signer, Signer];
  /** It signs on one that this device let in. */
  onNext?: boolean;
  /** It signs on its first device all the same. */
  onFirst?: boolean;
}

/** Both desks' minutes with their devices' chains; one of them with a reservation. */
export async function minutesFile({ by, onNext = false, onFirst = false }: Recovered = {}): Promise<Bytes> {
  const first = version([item("border", "agreed"), item("grain", "not-agreed")]);
  const steps = await Promise.all([propose(ruritania, first), agree(ruritania, first), agree(!by || onFirst ? graustark : onNext ? next : letIn, first, { text: "Without prejudice to the river.", items: [] })]);
  const { agreed } = foldMinutes(toHex(id), steps);
  const chains = await Promise.all([graustark, ruritania].map(async (desk) => ({ person: desk.person, entries: [(await testGenesis(desk.person as PersonUri, desk)).genesis], officerKeys: [] as Uint8Array[] })));
  if (by) {
    const [{ entries }] = chains as [(typeof chains)[number]];
    const officerKeys = (chains[0]!.officerKeys = by.map(({ publicKey }) => publicKey));
    const append = async (added: Desk, author: AppendAuthor) => entries.push(await appendEntry({ chain: verifyChain(entries, { officerKeys }), act: { kind: "add", device: added.record }, at: T0, by: author }));
    await append(letIn, { kind: "officers", signers: by });
    await append(next, { kind: "device", deviceId: letIn.record.deviceId, signer: letIn.signer });
  }
  return formatMinutesFile({ agreed: encodeAgreed(agreed!), chains });
}
