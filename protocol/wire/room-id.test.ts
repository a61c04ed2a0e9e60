import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { groupIdOf, roomOf } from "./room-id.ts";

describe("a room's name", () => {
  it("is the hash of its creation, as a URI and as a group id", () => {
    for (let i = 0; i < 100; i++) {
      const create = new Uint8Array(i).fill(i);
      const room = roomOf(create, "ruritania.example");
      expect(room).toMatch(/^mimi:\/\/ruritania\.example\/r\/[a-z2-7]{52}$/);
      expect(Buffer.from(groupIdOf(room)).toString("hex")).toBe(createHash("sha256").update(create).digest("hex"));
    }
  });

  it("has one spelling: spare bits that would give a second name to the same group are refused", () => {
    const room = roomOf(new Uint8Array(1), "a.example");
    const last = room.at(-1)!;
    const other = "abcdefghijklmnopqrstuvwxyz234567"["abcdefghijklmnopqrstuvwxyz234567".indexOf(last) + 1]!;
    expect(() => groupIdOf(room.slice(0, -1) + other)).toThrow("room/bad-id");
    expect(() => groupIdOf("mimi://a.example/u/alice")).toThrow("room/bad-id");
  });
});
