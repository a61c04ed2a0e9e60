import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../protocol/wire/failure.ts";
import { askOperator, openOperator, type Operator } from "./operator.ts";

describe("the operator's door", () => {
  let path: string;
  let door: Operator;
  beforeEach(async () => {
    path = join(mkdtempSync(join(tmpdir(), "entente-operator-")), "operator.sock");
    door = await openOperator(path, {
      "add": async (args) => ({ sum: (args as { a: number; b: number }).a + (args as { a: number; b: number }).b }),
      "refuse": async () => {
        throw new Failure("accord/unknown", "no such accord");
      },
    });
  });
  afterEach(() => door.close());

  it("answers a command", async () => {
    expect(await askOperator(path, "add", { a: 2, b: 3 })).toEqual({ sum: 5 });
  });
  it("is for the owner of the data folder alone", () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
  it("hands a refusal on with its code", async () => {
    await expect(askOperator(path, "refuse")).rejects.toMatchObject({ code: "accord/unknown", detail: "no such accord" });
  });
  it("knows no command that it was not given, inherited names included", async () => {
    await expect(askOperator(path, "constructor")).rejects.toMatchObject({ code: "operator/unknown-command" });
  });
  it("says so when no node runs", async () => {
    await expect(askOperator(`${path}.none`, "add")).rejects.toMatchObject({ code: "operator/not-running" });
  });
});
