import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { codeOf } from "../../protocol/wire/failure.ts";
import { bootNode } from "../../testing/node-fixture.ts";
import { checkConfig, type ConfigInput, loadConfig } from "./config.ts";
import { initNode } from "./init.ts";
import { readNodeKeys } from "./node-keys.ts";
import { systemRandom } from "./system-clock.ts";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "entente-"));
  folders.push(made);
  return made;
}

const good: ConfigInput = { domain: "ruritania.example", organisation: "Ruritania", data: "data", listen: { host: "127.0.0.1", port: 0 } };
const refusal = (value: unknown) => {
  try {
    checkConfig(value, "/");
    return "none";
  } catch (error) {
    return codeOf(error);
  }
};

describe("a node refuses to start, with a code, for", () => {
  it.each([
    ["plain HTTP off loopback", { ...good, listen: { host: "0.0.0.0", port: 80 } }, "config/plain-http"],
    ["a public URL without TLS", { ...good, publicUrl: "http://node.example" }, "config/plain-http"],
    ["a demonstration off loopback", { ...good, listen: { host: "0.0.0.0", port: 80 }, behindProxy: true, demonstration: true }, "config/demonstration-off-loopback"],
    ["a demonstration behind a proxy", { ...good, behindProxy: true, publicUrl: "https://node.example", demonstration: true }, "config/demonstration-off-loopback"],
    ["frames outside a demonstration", { ...good, frameAncestors: ["http://localhost:7100"] }, "config/invalid"],
    ["a misspelt key", { ...good, demonstrations: true }, "config/unknown-key"],
    ["a misspelt key further down", { ...good, listen: { ...good.listen, prot: 1 } }, "config/unknown-key"],
    ["a certificate that is not there", { ...good, publicUrl: "https://node.example", tls: { cert: "/nowhere.pem", key: "/nowhere.key" } }, "config/tls-unreadable"],
    ["a desk that joins calls in a way that is none", { ...good, desk: { joinsDirectCalls: "always" } }, "config/invalid"],
    ["a domain in capitals", { ...good, domain: "Ruritania.example" }, "config/invalid"],
  ])("%s", (_name, value, code) => expect(refusal(value)).toBe(code));

  it("a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    await expect(bootNode({ listen: { host: "127.0.0.1", port } })).rejects.toMatchObject({ code: "config/port-taken" });
    other.close();
  });

  it("a file that is missing or not JSON", () => {
    const path = join(folder(), "entente.json");
    expect(() => loadConfig(path)).toThrow(/config\/missing/);
    writeFileSync(path, "{");
    expect(() => loadConfig(path)).toThrow(/config\/invalid/);
  });
});

describe("a config", () => {
  it("is frozen to the bottom, with the default ceilings", () => {
    const config = checkConfig(good, "/srv");
    expect(config.ceilings).toEqual([0, 1, 2, 3]);
    expect(config.data).toBe("/srv/data");
    expect(() => ((config.listen as { port: number }).port = 1)).toThrow();
  });

  it("is overridden by the environment, which is checked like the file", () => {
    const path = join(folder(), "entente.json");
    writeFileSync(path, JSON.stringify(good));
    expect(loadConfig(path, { ENTENTE_PORT: "7101" }).listen.port).toBe(7101);
    expect(() => loadConfig(path, { ENTENTE_HOST: "0.0.0.0" })).toThrow(/config\/plain-http/);
    expect(() => loadConfig(path, { ENTENTE_PORT: "seven" })).toThrow(/config\/invalid/);
  });

  it("is made once, with keys that only the user may read; a second init changes nothing", async () => {
    const at = folder();
    const { config, configPath } = initNode(at, { domain: good.domain, organisation: good.organisation, listen: good.listen }, systemRandom);
    expect(loadConfig(configPath)).toEqual(config);
    expect(statSync(join(config.data, "keys.json")).mode & 0o777).toBe(0o600);
    const keys = await readNodeKeys(join(config.data, "keys.json"), config.domain, systemRandom);
    expect(() => initNode(at, { ...good }, systemRandom)).toThrow(/config\/exists/);
    expect((await readNodeKeys(join(config.data, "keys.json"), config.domain, systemRandom)).node.publicKey).toEqual(keys.node.publicKey);
  });
});
