/** For tests: two nodes with logs that witness one another, and readouts that two desks have signed. */
import { domainOf, type PersonUri } from "../identity/uri.ts";
import { factLeaf } from "../ledger/blinded.ts";
import { openFact } from "../ledger/fact-proof.ts";
import { encodeLeaf } from "../ledger/leaf.ts";
import { cosigned, logInMemory, numberedLeaf, seededSigner } from "../ledger/log-in-memory.ts";
import { inclusionProof } from "../ledger/merkle-prove.ts";
import { originOf, witnessNameOf } from "../ledger/node-names.ts";
import { formatProof } from "../ledger/proof-file.ts";
import { testRandom } from "../identity/test-people.ts";
import { type Bytes, fromUtf8 } from "../wire/bytes.ts";
import type { Readout } from "../wire/minutes/readout.ts";
import type { Signer } from "../wire/signed.ts";
import { type Desk, graustark, item, ruritania, version } from "./minutes-fixture.ts";
import { encodeReadout, encodeSignedReadout, READOUT_FACT, readoutHash, signReadout, signSignerWord } from "./readout.ts";
import { formatReadoutFile } from "./readout-file.ts";

export interface TestNode {
  domain: string;
  signer: Signer;
}

export const nodes: readonly TestNode[] = [
  { domain: "graustark.example", signer: seededSigner(11) },
  { domain: "ruritania.example", signer: seededSigner(12) },
];
export const trusted = nodes.map(({ domain, signer }) => ({ domain, nodeKey: signer.publicKey }));
const desks = [graustark, ruritania];
const random = testRandom("readouts");

export const minutes = version([item("border", "agreed"), item("grain", "not-agreed")]);

export function readout(change: Partial<Readout> = {}): Readout {
  return {
    v: 1,
    kind: "readout",
    minutes: minutes.hash,
    corrects: null,
    held: 1_800_000_000,
    languages: ["en", "fr"],
    title: { en: "Call between Ruritania and Graustark", fr: "Entretien entre la Ruritanie et Graustark" },
    text: { en: "The two heads of state spoke today.", fr: "Les deux chefs d’État se sont entretenus aujourd’hui." },
    items: [{ id: item("border").id, state: "agreed", text: { en: "Both sides will reopen the bridge.", fr: "Les deux parties rouvriront le pont." } }],
    parties: [
      { person: graustark.person, name: "Cabinet of the Prime Minister", organisation: "Government of Graustark" },
      { person: ruritania.person, name: "Office of the President", organisation: "Government of Ruritania" },
    ],
    salt: random(16),
    ...change,
  };
}

export interface Parts {
  entry: Bytes;
  words: Bytes[];
  logged: { domain: string; file: string }[];
  nodes: { domain: string; nodeKey: Uint8Array }[];
}

interface Bend {
  /** Real desks and nodes in the place of the made-up ones. */
  desks?: readonly Desk[];
  nodes?: readonly TestNode[];
  reservation?: Record<string, string>;
  /** Who signs in the place of the party. */
  signers?: (desk: Desk) => Desk;
  /** Whose node key the words are signed with. */
  wordSigner?: (domain: string) => Signer;
}

/** All that goes into a file, honest unless bent. */
export async function signedParts(bytes: Bytes, bend: Bend = {}): Promise<Parts> {
  const hash = readoutHash(bytes);
  const { desks: parties = desks, nodes: all = nodes } = bend;
  const signed = parties.map((desk) => bend.signers?.(desk) ?? desk);
  const signatures = await Promise.all(
    signed.map(({ person, record, signer }, at) => signReadout({ v: 1, readout: hash, person, deviceId: record.deviceId, reservation: at === 0 ? (bend.reservation ?? null) : null, at: 1_800_002_000 }, signer)),
  );
  const words = await Promise.all(
    parties.map(({ person, record }) => {
      const domain = domainOf(person as PersonUri);
      const node = bend.wordSigner?.(domain) ?? all.find((one) => one.domain === domain)!.signer;
      return signSignerWord({ v: 1, domain, person, deviceId: record.deviceId, signKey: record.signKey, role: "desk", readout: hash, at: 1_800_001_900 }, node);
    }),
  );
  const entry = encodeSignedReadout(bytes, signatures);
  const logged = await Promise.all(all.map(async (node) => ({ domain: node.domain, file: await logIn(node, entry, all) })));
  return { entry, words, logged, nodes: all.map(({ domain, signer }) => ({ domain, nodeKey: signer.publicKey })) };
}

export async function logIn(node: TestNode, entry: Bytes, all: readonly TestNode[] = nodes): Promise<string> {
  const { leaf, blind } = factLeaf(READOUT_FACT, entry, random);
  const log = logInMemory(originOf(node.domain), node.signer, [numberedLeaf(0), encodeLeaf(leaf), numberedLeaf(2)]);
  const witness = all.find(({ domain }) => domain !== node.domain)!;
  const checkpoint = await cosigned(await log.checkpoint(), witnessNameOf(witness.domain), witness.signer, 1_800_003_000);
  return fromUtf8(openFact(formatProof({ index: 1, hashes: await inclusionProof(log.readNode, 1, 3), checkpoint }), { tag: leaf.tag, blind }));
}

export async function readoutFile(change: Partial<Readout> = {}, bend: Bend = {}): Promise<Bytes> {
  return formatReadoutFile(await signedParts(encodeReadout(readout(change)), bend));
}
