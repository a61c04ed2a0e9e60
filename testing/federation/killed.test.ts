import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import { startChain, verifyChain } from "../../protocol/identity/chain.ts";
import { initNode } from "../../node/start/init.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { deviceOf, newRecord, post, type TestDevice } from "../node-fixture.ts";

let child: ChildProcess | undefined;
let folder = "";
afterEach(() => {
  child?.kill("SIGKILL");
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function serve(config: string, ...more: string[]): Promise<{ url: string; domain: string; officer?: { token: string; person: string } }> {
  child = spawn(process.execPath, [join(import.meta.dirname, "serve-until-killed.ts"), config, ...more], { stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(await new Promise<string>((resolve, reject) => {
    child!.stdout!.once("data", (data) => resolve(String(data)));
    child!.once("exit", (code) => reject(new TypeError(`exit ${code}`)));
  })) as never;
}

async function kill(): Promise<void> {
  const gone = new Promise((resolve) => child!.once("exit", resolve));
  child!.kill("SIGKILL");
  await gone;
}

async function enrol(url: string, domain: string, invite: { token: string; person: string }): Promise<TestDevice> {
  const { record, signer } = await newRecord();
  const entry = await startChain({ person: invite.person as never, device: record, at: record.addedAt, signer });
  await post(url, "enrol.begin", { token: invite.token, entry: toBase64Url(entry), indexTag: toBase64Url(systemRandom(64)) });
  const device = deviceOf(url, domain, invite.person, record, signer);
  await device.signIn();
  return device;
}

it("what a node has acknowledged survives kill -9: people, chains, receipts, revocations, used links", async () => {
  folder = mkdtempSync(join(tmpdir(), "entente-"));
  const { configPath } = initNode(folder, { domain: "ruritania.example", organisation: "Ruritania", listen: { host: "127.0.0.1", port: 0 } }, systemRandom);
  const first = await serve(configPath, "invite");
  const officer = await enrol(first.url, first.domain, first.officer!);
  const invites = await Promise.all(["a", "b", "c"].map((user) => officer.call("security.invite", { name: user, user, role: "member", hours: 1 })));
  const devices = await Promise.all(invites.map((invite, i) => enrol(first.url, first.domain, { token: invite.token, person: `mimi://ruritania.example/u/${"abc"[i]}` })));
  const before = await devices[0]!.call("chain.get", { person: devices[0]!.person });
  const lost = officer.call("security.set", { deviceId: devices[1]!.record.deviceId, status: "revoked", reason: "stolen" });
  await lost;
  await kill(); // at once after the answer

  const second = await serve(configPath);
  const again = devices.map((device) => deviceOf(second.url, second.domain, device.person, device.record, device.signer));
  await again[0]!.signIn();
  const after = await again[0]!.call("chain.get", { person: again[0]!.person });
  expect(after).toEqual(before);
  expect(verifyChain(after.entries.map(fromBase64Url)).devices.size).toBe(1);
  expect(await again[1]!.signIn().catch(codeOf)).toBe("auth/device-revoked");
  await again[2]!.signIn();
  expect(await post(second.url, "enrol.look", { token: invites[2]!.token }).catch(codeOf)).toBe("enrol/link-used");
}, 30_000);
