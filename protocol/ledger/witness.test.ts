import { describe, expect, it } from "vitest";
import { concat, fromUtf8, toBase64, utf8, type Bytes } from "../wire/bytes.ts";
import { logInMemory, numberedLeaf, seededSigner } from "./log-in-memory.ts";
import { emptyRoot, leafHash, treeRoot } from "./merkle-tree.ts";
import { consistencyProof } from "./merkle-prove.ts";
import { NOTE_KEY, vkeyOf } from "./vkey.ts";
import { claimedOrigin, judgeSubmission } from "./witness-judge.ts";
import { formatSubmission, parseAnswer, parseSubmission } from "./witness-wire.ts";

const ORIGIN = "ruritania.example/ledger";
const signer = seededSigner(1);
const vkey = vkeyOf(ORIGIN, NOTE_KEY, signer.publicKey);
const log = logInMemory(ORIGIN, signer, Array.from({ length: 20 }, (_, i) => numberedLeaf(i)));
const stateAt = (size: number) => ({ size, root: treeRoot(log.leaves.slice(0, size).map(leafHash)) });
const submission = async (oldSize: number, size: number, from = log) => ({
  oldSize,
  proof: await consistencyProof(from.readNode, oldSize, size),
  checkpoint: await from.checkpoint(size),
});

describe("the text of add-checkpoint", () => {
  it("comes back as it went", async () => {
    const sent = await submission(7, 20);
    expect(parseSubmission(formatSubmission(sent))).toEqual(sent);
    expect(claimedOrigin(sent)).toBe(ORIGIN);
  });

  it.each([
    ["no old line", "7\n\n"],
    ["a leading zero", "old 07\n\n"],
    ["no blank line", "old 7\n"],
    ["a short hash", `old 7\n${toBase64(new Uint8Array(31))}\n\n`],
    ["64 proof lines", `old 7\n${`${toBase64(emptyRoot())}\n`.repeat(64)}\n`],
  ])("refuses %s", async (_, head) => {
    const checkpoint = await log.checkpoint();
    expect(() => parseSubmission(concat(utf8(head), head.endsWith("\n\n") ? checkpoint : new Uint8Array()))).toThrow("ledger/bad-submission");
  });

  it("refuses a body without bound", () => {
    expect(() => parseSubmission(new Uint8Array(200_000))).toThrow("ledger/bad-submission");
  });
});

describe("a witness's judgement", () => {
  const judged = async (given: Promise<{ oldSize: number; proof: Bytes[]; checkpoint: Bytes }>, last: { size: number; root: Uint8Array } | null, key = vkey) =>
    judgeSubmission(await given, key, last);

  it("cosigns what is new and consistent, and the same again", async () => {
    expect((await judged(submission(0, 5), null)).status).toBe(200);
    expect((await judged(submission(5, 20), stateAt(5))).status).toBe(200);
    expect((await judged(submission(5, 5), stateAt(5))).status).toBe(200);
  });

  it("404: an origin it does not know", async () => {
    expect(judgeSubmission(await submission(0, 5), null, null)).toEqual({ status: 404 });
  });

  it("403: not signed by the log's key", async () => {
    expect((await judged(submission(0, 5, logInMemory(ORIGIN, seededSigner(9), log.leaves)), null)).status).toBe(403);
    const sent = await submission(0, 5);
    const edited = { ...sent, checkpoint: utf8(fromUtf8(sent.checkpoint).replace("\n5\n", "\n6\n")) };
    expect(judgeSubmission(edited, vkey, null).status).toBe(403);
  });

  it("400: an old size above the checkpoint's", async () => {
    const sent = { ...(await submission(0, 5)), oldSize: 6 };
    expect(judgeSubmission(sent, vkey, stateAt(6)).status).toBe(400);
  });

  it("409 with its size: the log went back to an older state, or does not know the witness's", async () => {
    expect(await judged(submission(5, 7), stateAt(20))).toMatchObject({ status: 409, size: 20 });
    expect(await judged(submission(0, 7), stateAt(5))).toMatchObject({ status: 409, size: 5 });
    expect(await judged(submission(5, 7), null)).toMatchObject({ status: 409, size: 0 });
  });

  it("409 without one: another tree of the same size", async () => {
    const fork = log.fork();
    fork.leaves[2] = numberedLeaf(99);
    expect(await judged(submission(5, 5, fork), stateAt(5))).toMatchObject({ status: 409, size: null });
  });

  it("422: history rewritten, or a proof that is not one", async () => {
    const fork = log.fork();
    fork.leaves[2] = numberedLeaf(99);
    expect((await judged(submission(5, 20, fork), stateAt(5))).status).toBe(422);
    const sent = await submission(5, 20);
    expect(judgeSubmission({ ...sent, proof: sent.proof.slice(1) }, vkey, stateAt(5)).status).toBe(422);
    expect(judgeSubmission({ ...(await submission(0, 5)), proof: [emptyRoot()] }, vkey, null).status).toBe(422);
  });
});

describe("a witness's answer", () => {
  it("is told apart by status and body", () => {
    expect(parseAnswer(409, utf8("12\n"))).toEqual({ kind: "other-size", size: 12 });
    expect(parseAnswer(409, utf8("no\n"))).toEqual({ kind: "conflict" });
    expect(parseAnswer(422, utf8(""))).toEqual({ kind: "conflict" });
    expect(parseAnswer(403, utf8(""))).toEqual({ kind: "refused", status: 403 });
    expect(() => parseAnswer(200, utf8("nothing"))).toThrow("ledger/bad-answer");
    expect(() => parseAnswer(409, utf8("012\n"))).toThrow("ledger/bad-answer");
  });
});
