/** What the public can check of a readout, and what nobody can make: one that a side did not sign, another text under the same signatures, one that stands in one log alone. */
import { beforeAll, describe, expect, it } from "vitest";
import { refusalOf } from "../identity/test-people.ts";
import { seededSigner } from "../ledger/log-in-memory.ts";
import { fromUtf8, utf8 } from "../wire/bytes.ts";
import { canonicalCbor } from "../wire/cbor.ts";
import { graustark, item, noteTaker, ruritania } from "./minutes-fixture.ts";
import { encodeReadout, isExtract, readoutName, readReadout } from "./readout.ts";
import { formatReadoutFile, verifyReadoutFile } from "./readout-file.ts";
import { logIn, minutes, nodes, readout, readoutFile, signedParts, trusted } from "./readout-fixture.ts";

const outcome = (bytes: Uint8Array, options = { trusted }) => {
  const result = verifyReadoutFile(bytes, options);
  return result.ok ? "accepted" : `${result.claim} ${result.code}`;
};

describe("a readout's file", () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await readoutFile();
  });

  it("shows the text, both signatures, both nodes' words and both logs, to whoever has the nodes' keys", () => {
    const result = verifyReadoutFile(bytes, { trusted });
    if (!result.ok) throw new Error(`${result.claim}: ${result.code}`);
    expect(result.signed.readout.title["fr"]).toContain("Entretien");
    expect(result.signatures.map(({ person, reservation }) => [person, reservation])).toEqual([[graustark.person, null], [ruritania.person, null]]);
    expect(result.logged).toEqual([{ domain: "graustark.example", witnessedBy: ["ruritania.example"], at: 1_800_003_000 }, { domain: "ruritania.example", witnessedBy: ["graustark.example"], at: 1_800_003_000 }]);
    expect(readoutName(result.signed.hash)).toMatch(/^[a-z2-7]{52}$/);
    expect(verifyReadoutFile(bytes)).toMatchObject({ ok: true, trusted: false });
  });

  it("one byte changed, wherever: refused", () => {
    const accepted: number[] = [];
    for (let at = 0; at < bytes.length; at += 5) {
      const bent = new Uint8Array(bytes);
      bent[at]! ^= 1;
      if (verifyReadoutFile(bent, { trusted }).ok) accepted.push(at);
    }
    expect(accepted).toEqual([]);
  }, 180_000);

  it("carries a reservation under the signature of whoever makes it, in every language of the text", async () => {
    const reserved = verifyReadoutFile(await readoutFile({}, { reservation: { en: "Graustark does not speak of a bridge.", fr: "Graustark ne parle pas de pont." } }));
    expect(reserved.ok && reserved.signatures[0]!.reservation!["en"]).toContain("bridge");
    expect(outcome(await readoutFile({}, { reservation: { en: "In one language alone." } }))).toBe("signatures readout/not-signed");
  });

  it("a desk alone can't make one: without the other's signature, or with its own in the other's place, it is refused", async () => {
    const bytes = encodeReadout(readout());
    const parts = await signedParts(bytes);
    const onlyOwn = await signedParts(bytes, { signers: () => ruritania });
    const stranger = await signedParts(bytes, { signers: (desk) => (desk === graustark ? noteTaker : desk) });
    expect(outcome(formatReadoutFile({ ...parts, entry: onlyOwn.entry, logged: onlyOwn.logged }))).toBe("signatures readout/not-signed");
    expect(outcome(formatReadoutFile({ ...parts, entry: stranger.entry, logged: stranger.logged }))).toBe("signatures readout/not-signed");
    expect(await refusalOf(() => encodeReadout(readout({ parties: readout().parties.slice(1) })))).toBe("wire/bad-shape");
  });

  it("two persons of one domain are no two sides, whatever the text calls them: one node that vouches for both makes nothing", async () => {
    const aide = { ...noteTaker, person: "mimi://ruritania.example/u/aide" };
    const parties = [
      { person: aide.person, name: "Cabinet of the Prime Minister", organisation: "Government of Graustark" },
      { person: ruritania.person, name: "Office of the President", organisation: "Government of Ruritania" },
    ];
    expect(await refusalOf(() => encodeReadout(readout({ parties })))).toBe("wire/bad-shape");
    // Bytes that its own program would not make, with true signatures, true words and a true place in its log.
    const made = await signedParts(canonicalCbor(readout({ parties }) as never), { desks: [aide, ruritania] });
    expect(outcome(formatReadoutFile({ ...made, logged: made.logged.slice(1) }))).toBe("entry wire/bad-shape");
  });

  it("a node alone can't make one: it can vouch for a key of its own side, and not for the other's", async () => {
    const forger = { ...graustark, signer: ruritania.signer, record: { ...graustark.record, signKey: ruritania.record.signKey } };
    const bytes = encodeReadout(readout());
    // Ruritania's node makes up a desk of Graustark and vouches for it by its own key.
    const made = await signedParts(bytes, { signers: (desk) => (desk === graustark ? (forger as never) : desk), wordSigner: () => nodes[1]!.signer });
    expect(outcome(formatReadoutFile(made))).toBe("words wire/bad-signature");
    // Or uses Graustark's honest word with a signature of its own making.
    const honest = await signedParts(bytes);
    expect(outcome(formatReadoutFile({ ...made, words: honest.words }))).toBe("signatures wire/bad-signature");
  });

  it("nor alter one: signatures and words under one text are for no other", async () => {
    const [one, two] = [await signedParts(encodeReadout(readout())), await signedParts(encodeReadout(readout({ text: { en: "Nothing was said.", fr: "Rien n’a été dit." } })))];
    expect(outcome(formatReadoutFile({ ...one, words: two.words }))).toBe("words readout/no-word");
    expect(outcome(formatReadoutFile({ ...one, entry: two.entry, words: two.words }))).toMatch(/^logged /);
  });

  it("must stand in the log of each party, in a state that another node saw", async () => {
    const parts = await signedParts(encodeReadout(readout()));
    expect(outcome(formatReadoutFile({ ...parts, logged: parts.logged.slice(0, 1) }))).toBe("logged readout/not-logged");
    expect(outcome(formatReadoutFile({ ...parts, logged: [parts.logged[0]!, parts.logged[0]!] }))).toBe("logged readout/not-logged");
    const unseen = parts.logged.map(({ domain, file }) => ({ domain, file: file.split("\n").filter((line) => !line.includes("/witness ")).join("\n") }));
    expect(outcome(formatReadoutFile({ ...parts, logged: unseen }))).toBe("logged ledger/unwitnessed");
    const other = await logIn(nodes[0]!, utf8("something else") as never);
    expect(outcome(formatReadoutFile({ ...parts, logged: [{ domain: "graustark.example", file: other }, parts.logged[1]!] }))).toBe("logged ledger/bad-inclusion");
  });

  it("is checked by the reader's own keys where he has some", () => {
    const wrong = [{ domain: "graustark.example", nodeKey: seededSigner(99).publicKey }, trusted[1]!];
    expect(outcome(bytes, { trusted: wrong })).toBe("keys proof/untrusted-node");
    expect(outcome(bytes, { trusted: trusted.slice(0, 1) })).toBe("keys proof/untrusted-node");
  });

  it("names the claim that fails", async () => {
    const edited = (change: (file: Record<string, unknown>) => void) => {
      const file = JSON.parse(fromUtf8(bytes)) as Record<string, unknown>;
      change(file);
      return utf8(`${JSON.stringify(file, null, 2)}\n`);
    };
    expect(outcome(utf8("{}"))).toBe("file proof/malformed");
    expect(outcome(edited((file) => (file["entry"] = "AA")))).toMatch(/^entry /);
    expect(outcome(edited((file) => (file["words"] = [(file["words"] as string[])[0], (file["words"] as string[])[0]])))).toBe("words readout/no-word");
    expect(outcome(utf8(fromUtf8(bytes).replace("  ", " ")))).toBe("unchanged proof/changed");
  });
});

describe("the text of a readout", () => {
  it("stands in each of its languages, or not at all; what hides in it is refused", async () => {
    const refused: Parameters<typeof readout>[0][] = [
      { title: { en: "Only English" } },
      { languages: ["en", "en"] },
      { languages: ["en", "fr", "de"] },
      { languages: [] },
      { text: { en: "\u202Eno", fr: "non" } },
      { title: { en: "", fr: "" } },
      { kind: "withdrawal" },
      { kind: "withdrawal", corrects: new Uint8Array(32), items: readout().items },
      { items: [readout().items[0]!, readout().items[0]!] },
      { parties: readout().parties.toReversed() },
    ];
    for (const change of refused) expect(await refusalOf(() => encodeReadout(readout(change)))).toBe("wire/bad-shape");
    expect(await refusalOf(() => encodeReadout(readout({ kind: "withdrawal", corrects: new Uint8Array(32), items: [] })))).toBe("accepted");
    expect(readReadout(encodeReadout(readout({ languages: ["ar"], title: { ar: "اتصال" }, text: { ar: "تحدث الرئيسان" }, items: [] }))).title["ar"]).toBe("اتصال");
  });

  it("is an extract of minutes only with their signers and with items as they were agreed", () => {
    const of = (change: Parameters<typeof readout>[0]) => isExtract(readout(change), minutes.version, minutes.hash);
    expect(of({})).toBe(true);
    expect(of({ items: [] })).toBe(true);
    expect(of({ items: [{ ...readout().items[0]!, state: "not-agreed" }] })).toBe(false);
    expect(of({ items: [{ ...readout().items[0]!, id: item("never said").id }] })).toBe(false);
    expect(of({ minutes: new Uint8Array(32) })).toBe(false);
    expect(of({ parties: [{ ...readout().parties[0]!, person: noteTaker.person }, readout().parties[1]!] })).toBe(false);
  });
});
