import { describe, expect, it } from "vitest";
import { codeOf } from "../../wire/failure.ts";
import { foldIncident } from "./fold.ts";
import { requireFrame, signReportFrame, signStepFrame } from "./frame.ts";
import { assessment, author, desk, keyOf, minister, reported, reportOf, said, seen, type Somebody, stranger } from "./incident-fixture.ts";
import { openReport, signReport } from "./report.ts";
import { openStep, signStep } from "./step.ts";

const codeFrom = async (work: () => unknown) => {
  try {
    await work();
    return "nothing";
  } catch (error) {
    return codeOf(error);
  }
};

describe("the report of a disclosure", () => {
  it("is its reporter's device's, and nobody is on both sides, or on the discloser's from elsewhere", async () => {
    const { bytes, report } = await reported();
    expect(openReport(bytes, minister.signer.publicKey)).toEqual(report);
    expect(await codeFrom(() => openReport(bytes, author.signer.publicKey))).toBe("wire/bad-signature");
    const both = { person: author.person, fingerprint: author.fingerprint };
    for (const change of [{ discloserSide: [both] }, { discloserSide: [{ person: stranger.person, fingerprint: stranger.fingerprint }] }, { originatorSide: [both, both] }, { due: reportOf().at }]) expect(await codeFrom(() => signReport(reportOf(change), minister.signer))).toBe("wire/bad-shape");
  });
});

describe("the two assessments", () => {
  it("are the same whatever the order in which they come, and however often", async () => {
    const of = await reported();
    const steps = [
      await said(of, assessment(of, author, "originator", 1), author),
      await said(of, assessment(of, desk, "originator", 1, { text: "at the same time" }), desk),
      await said(of, assessment(of, desk, "originator", 2), desk),
      await said(of, assessment(of, minister, "discloser", 1), minister),
      await said(of, seen(of, desk), desk),
      await said(of, seen(of, author, of.report.at + 3), author),
    ];
    const wanted = foldIncident(of.report, steps);
    expect(wanted.assessments.originator.current?.step).toMatchObject({ turn: 2, by: desk.person });
    expect(wanted.assessments.originator.versions).toHaveLength(3);
    expect(wanted.assessments.discloser.current?.step.by).toBe(minister.person);
    let seed = 7;
    const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    for (let run = 0; run < 50; run++) {
      const shuffled = [...steps, ...steps].map((one) => [next(), one] as const).sort(([a], [b]) => a - b).map(([, one]) => one);
      expect(foldIncident(of.report, shuffled)).toEqual(wanted);
    }
  });

  it("are written by each side's own people: whoever else signs one is refused, and counts for nothing where it was stored", async () => {
    const of = await reported();
    const attempt = async (by: Somebody, side: "originator" | "discloser") => codeFrom(async () => openStep(await signStep(assessment(of, by, side, 1), by.signer), of, keyOf));
    expect([await attempt(author, "originator"), await attempt(minister, "discloser")]).toEqual(["nothing", "nothing"]);
    expect([await attempt(author, "discloser"), await attempt(minister, "originator"), await attempt(stranger, "originator")]).toEqual(["incident/other-side", "incident/other-side", "incident/not-named"]);
    const theirs = await said(of, assessment(of, minister, "discloser", 1), minister);
    const forged = { ...theirs, step: assessment(of, minister, "originator", 1) };
    expect(foldIncident(of.report, [forged]).assessments.originator.versions).toEqual([]);
  });

  it("signed by another's device, or of another incident, or changed by one byte, are refused", async () => {
    const of = await reported();
    const other = await reported({ sourceInDanger: false });
    const step = await signStep(assessment(of, author, "originator", 1), author.signer);
    expect(await codeFrom(() => openStep(step, other, keyOf))).toBe("incident/other-incident");
    expect(await codeFrom(async () => openStep(await signStep(assessment(of, author, "originator", 1), minister.signer), of, keyOf))).toBe("wire/bad-signature");
    const changed = new Uint8Array(step);
    changed[changed.length - 1]! ^= 1;
    expect(await codeFrom(() => openStep(changed, of, keyOf))).toBe("wire/bad-signature");
    expect(await codeFrom(() => openStep(step, of, () => undefined))).toBe("incident/unknown-device");
  });

  it("are bounded: of what one person says many times in one place, one counts", async () => {
    const of = await reported();
    const many = await Promise.all(Array.from({ length: 40 }, (_, at) => said(of, assessment(of, author, "originator", 1, { text: `again ${at}` }), author)));
    const { versions, current } = foldIncident(of.report, many).assessments.originator;
    expect(versions).toHaveLength(1);
    expect(current?.hash).toBe(many.map(({ hash }) => hash).sort()[0]);
    expect(await codeFrom(() => signStep(assessment(of, author, "originator", 33), author.signer))).toBe("wire/bad-shape");
  });
});

describe("a frame", () => {
  it("shows the outside of what it frames, and none of its words", async () => {
    const of = await reported();
    const step = assessment(of, author, "originator", 1, { text: "The town was Zanzibarra.", severity: "grave" });
    const bytes = await signStep(step, author.signer);
    const frame = await signStepFrame(bytes, step, author.signer);
    expect(requireFrame(frame, { bytes, step }, author.signer.publicKey)).toMatchObject({ kind: "assess", severity: "grave", by: author.person, turn: 1 });
    const ofReport = await signReportFrame(of.bytes, of.report, minister.signer);
    expect(requireFrame(ofReport, of, minister.signer.publicKey)).toMatchObject({ kind: "report", sourceInDanger: true, discloser: "graustark.example" });
    for (const one of [frame, ofReport]) for (const word of ["Zanzibarra", "the town", "the envoy", "a garden", "the minister"]) expect(Buffer.from(one).toString("latin1")).not.toContain(word);
  });

  it("that says otherwise than what it frames is refused, and so is another device's", async () => {
    const of = await reported();
    const step = assessment(of, author, "originator", 1, { severity: "grave" });
    const bytes = await signStep(step, author.signer);
    const milder = await signStepFrame(bytes, { ...step, severity: "none" } as never, author.signer);
    expect(await codeFrom(() => requireFrame(milder, { bytes, step }, author.signer.publicKey))).toBe("incident/other-frame");
    expect(await codeFrom(async () => requireFrame(await signStepFrame(bytes, step, minister.signer), { bytes, step }, author.signer.publicKey))).toBe("wire/bad-signature");
    const other = await reported({ sourceInDanger: false });
    expect(await codeFrom(async () => requireFrame(await signReportFrame(of.bytes, of.report, minister.signer), other, minister.signer.publicKey))).toBe("incident/other-frame");
  });
});
