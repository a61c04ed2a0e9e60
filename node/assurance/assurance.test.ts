import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { deviceNotice } from "../../protocol/wire/signals.ts";
import { openSigned } from "../../protocol/wire/signed.ts";
import { appendEntry, verifyChain } from "../../protocol/identity/chain.ts";
import { bootNode, enrolFirst } from "../../testing/node-fixture.ts";
import { NOTICE_CONTEXT } from "../enrol/announce.ts";
import { initNode } from "../start/init.ts";
import type { RunningNode } from "../start/node.ts";
import { systemRandom } from "../start/system-clock.ts";
import { deniedBy } from "./denylist.ts";

const running: RunningNode[] = [];
afterEach(async () => {
  for (const node of running.splice(0)) await node.close();
});
async function cast(platform?: string) {
  const node = await bootNode();
  running.push(node);
  const officer = await enrolFirst(node, { user: "sec", role: "security" });
  const alice = await enrolFirst(node, { user: "alice", ...(platform ? { platform } : {}) });
  return { node, officer, alice };
}
const code = (work: Promise<unknown>) => work.then(() => "none", codeOf);

describe("the security officer's desk", () => {
  it("is closed to everybody else", async () => {
    const { alice, officer } = await cast();
    for (const [name, args] of [["security.devices", {}], ["security.events", {}], ["security.denylist", {}], ["security.set", { deviceId: alice.record.deviceId, class: "issued" }], ["security.invite", { name: "X", user: "x", role: "security", hours: 1 }]] as const) {
      expect(await code(alice.call(name, args as never))).toBe("auth/not-allowed");
    }
    expect((await officer.call("security.devices", {})).devices).toHaveLength(2);
  });

  it("raises a device only with evidence that it names, and lowers without", async () => {
    const { officer, alice } = await cast();
    const { deviceId } = alice.record;
    expect(await code(officer.call("security.set", { deviceId, class: "issued" }))).toBe("device/evidence-missing");
    const raised = await officer.call("security.set", { deviceId, class: "issued", evidence: { kind: "handed over in person", note: "serial 42" } });
    expect(raised).toMatchObject({ class: "issued", evidence: [{ kind: "handed over in person", note: "serial 42", by: officer.person }] });
    expect((await officer.call("security.set", { deviceId, class: "personal" })).class).toBe("personal");
    const { events } = await officer.call("security.events", {});
    expect(events.map((event) => event.kind)).toContain("device/class-issued");
    expect(JSON.stringify(events)).not.toContain(toBase64Url(alice.record.signKey));
  });

  it("revokes: the socket closes with the reason, the session ends, and it cannot be undone", async () => {
    const { officer, alice } = await cast();
    const { deviceId } = alice.record;
    const socket = await alice.socket();
    await officer.call("security.set", { deviceId, status: "revoked", reason: "stolen" });
    expect(await socket.closed).toMatchObject({ code: 4403, reason: "device/revoked" });
    expect(await code(alice.call("me", {}))).toBe("auth/no-session");
    expect(await code(alice.signIn())).toBe("auth/device-revoked");
    expect(await code(officer.call("security.set", { deviceId, status: "good" }))).toBe("device/revoked");
  });
});

it("a log that has stopped keeps no stolen device alive: officers and owners still revoke", async () => {
  const node = await bootNode({ ledger: { tickMs: 20, entriesPerTick: 1 } });
  running.push(node);
  const officer = await enrolFirst(node, { user: "sec", role: "security" });
  const [alice, bob] = [await enrolFirst(node, { user: "alice" }), await enrolFirst(node, { user: "bob" })];
  node.db.raw.exec("update ledger_head set halted = 'ledger/forked'");
  await expect.poll(() => node.ledger.halted(), { timeout: 5000 }).not.toBeNull();
  expect(await officer.call("security.set", { deviceId: alice.record.deviceId, status: "revoked" })).toMatchObject({ status: "revoked" });
  expect((await officer.call("security.events", {})).events.map((event) => event.kind)).toContain("ledger/missed");
  const entries = (await bob.call("chain.get", { person: bob.person })).entries.map(fromBase64Url);
  const entry = await appendEntry({ chain: verifyChain(entries), act: { kind: "revoke", deviceId: bob.record.deviceId, reason: "lost" }, at: 2, by: { kind: "device", deviceId: bob.record.deviceId, signer: bob.signer } });
  await bob.call("chain.append", { entry: toBase64Url(entry), leaf: toBase64Url(systemRandom(64)) }).catch(codeOf);
  expect(await code(bob.signIn())).toBe("auth/device-revoked");
});

describe("the deny-list", () => {
  it.each([
    ["Firefox 140 on Linux", "firefox", true],
    ["Firefox 140 on Linux", "Firefox <141", true],
    ["Firefox 141.0 on Linux", "Firefox <141", false],
    ["Android 9.1; Pixel 2", "Android <10", true],
    ["Android 10; Pixel 4", "Android <10", false],
    ["Chromium on Linux", "Chromium <100", false],
  ])("%s against %s: %s", (platform, match, denied) => expect(deniedBy(platform, [{ match, reason: "old" }]) !== undefined).toBe(denied));

  it("lowers devices that are there at once, those that come later from the start, and lifts only its own", async () => {
    const { node, officer, alice } = await cast("Browser 9 on Phone X");
    const socket = await alice.socket();
    await officer.call("security.denylist", { set: [{ match: "Phone X", reason: "no more updates" }] });
    const device = () => alice.call("me", {}).then((me) => me.device);
    expect(await device()).toMatchObject({ status: "lowered", reason: "denied/no more updates" });
    expect(socket.pushes).toContainEqual({ push: "device-changed", deviceId: alice.record.deviceId });
    expect(await code(officer.call("security.set", { deviceId: alice.record.deviceId, status: "good" }))).toBe("device/denied");
    const late = await enrolFirst(node, { user: "late", platform: "Browser 10 on Phone X" });
    expect((await late.call("me", {})).device.status).toBe("lowered");
    await officer.call("security.set", { deviceId: late.record.deviceId, status: "lowered", reason: "on my own account" });
    await officer.call("security.denylist", { set: [] });
    expect((await device()).status).toBe("good");
    expect((await late.call("me", {})).device.status).toBe("lowered");
    socket.close();
  });
});

describe("a standing", () => {
  it("is refused for a room that the device is not in", async () => {
    const { alice } = await cast();
    const room = `mimi://ruritania.example/r/${"a".repeat(52)}`;
    expect(await code(alice.call("standing.line", { room, leafKey: toBase64Url(systemRandom(32)) }))).toBe("standing/not-in-room");
    expect(await code(alice.call("standing.call", { room, epoch: 0, leafKey: toBase64Url(systemRandom(32)), challenges: [[0, toBase64Url(systemRandom(32))]] }))).toBe("standing/not-in-room");
  });
});

describe("a notice", () => {
  it("is signed by the node and its serials rise, over a restart too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "entente-"));
    const { config } = initNode(folder, { domain: "ruritania.example", organisation: "Ruritania", listen: { host: "127.0.0.1", port: 0 } }, systemRandom);
    const serials: number[] = [];
    for (const user of ["first", "second"]) {
      const node = await bootNode({ data: config.data });
      const officer = await enrolFirst(node, { user: `${user}-officer`, role: "security" });
      const own = await enrolFirst(node, { user });
      const socket = await own.socket();
      await officer.call("security.set", { deviceId: own.record.deviceId, status: "lowered", reason: "test" });
      const item = await socket.item((one) => one.kind === "notice");
      const notice = openSigned(NOTICE_CONTEXT, fromBase64Url(item.bytes!), node.keys.node.publicKey, deviceNotice);
      expect(notice).toMatchObject({ deviceId: own.record.deviceId, status: "lowered", reason: "test" });
      serials.push(notice.serial);
      await node.close();
    }
    rmSync(folder, { recursive: true });
    expect(serials).toHaveLength(2);
    expect(serials[1]!).toBeGreaterThan(serials[0]!);
  });
});
