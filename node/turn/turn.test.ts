import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { createTurn } from "./turn.ts";

const device = { kind: "device", deviceId: "ab".repeat(16), person: "mimi://ruritania.example/u/alice", role: "principal" } as const;
const now = () => 1_800_000_000_000;

it("credentials are what coturn computes from the shared secret, end by themselves, and name nobody", async () => {
  const secret = "north wind, three lamps";
  const turn = createTurn({ urls: ["turn:turn.ruritania.example:3478?transport=udp"], secret, relayOnly: true }, now);
  const answer = await turn.handlers!["turn.get"]!({}, device);
  const { username, credential } = answer.servers[0]!;
  expect(credential).toBe(createHmac("sha1", secret).update(username!).digest("base64"));
  expect(Number(username!.split(":")[0])).toBe(answer.expiresAt);
  expect(answer.expiresAt! * 1000 - now()).toBeGreaterThan(0);
  expect(username).not.toMatch(/alice|abab/);
  expect(answer.relayOnly).toBe(true);
  expect(JSON.stringify(answer)).not.toContain(secret);
});

it("without TURN there is none, and nobody is told to relay", async () => {
  expect(await createTurn(undefined, now).handlers!["turn.get"]!({}, device)).toEqual({ servers: [], relayOnly: false });
});
