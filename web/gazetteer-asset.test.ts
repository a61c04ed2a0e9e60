/** What the bundle makes of the check of the wording: one file of places, apart from the code, and code that runs without Node. */
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, it } from "vitest";
import { openGazetteer } from "../client/wording/gazetteer/gazetteer.ts";
import { gazetteerAsset } from "./gazetteer-asset.ts";

it("the list of places is a file of its own that the page fetches, and the code that reads it needs nothing of Node", async () => {
  const built = (await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: "silent",
    plugins: [gazetteerAsset()],
    build: { write: false, target: "es2023", assetsInlineLimit: 0, rollupOptions: { input: join(import.meta.dirname, "platform/load-wording.ts"), preserveEntrySignatures: "strict" } },
  })) as Rolldown.RolldownOutput;
  const places = built.output.filter((one) => one.type === "asset" && one.fileName.endsWith(".bin"));
  expect(places.length).toBe(1);
  const [file] = places;
  const bytes = file!.type === "asset" ? Buffer.from(file!.source as Uint8Array) : Buffer.alloc(0);
  expect(openGazetteer(gunzipSync(bytes)).head.towns).toBeGreaterThan(190_000);
  expect(bytes.length).toBeLessThan(5_500_000);
  const code = built.output.flatMap((one) => (one.type === "chunk" ? [one.code] : [])).join("\n");
  expect(code).toContain(file!.fileName.split("/").at(-1));
  expect(code).not.toMatch(/from\s*["']node:|require\(["']node:|__vite-browser-external/);
}, 60_000);
