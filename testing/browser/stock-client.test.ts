/** The published OpenTDF client (`@opentdf/client` 1.3.0), in Chromium, on a page of its own origin, against a real node: what Entente makes for it it opens, and what it makes Entente opens. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStockFiles, type StockFiles } from "../../client/tdf/stock-files.ts";
import { openTdf } from "../../protocol/dispatch/container/open.ts";
import { spkiFromPem } from "../../protocol/dispatch/container/pem.ts";
import { type Bytes, concat, fromBase64, toBase64, utf8 } from "../../protocol/wire/bytes.ts";
import { codeOf } from "../../protocol/wire/failure.ts";
import type { RunningNode } from "../../node/start/node.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import { bootNode, enrolFirst, type TestDevice } from "../node-fixture.ts";
import { launchChromium } from "./chromium.ts";
import { serveFixture, type ServedFixture } from "./fixtures/serve-fixture.ts";

let browser: Browser;
let fixture: ServedFixture;
let node: RunningNode;
let [alice, bob, mallory]: TestDevice[] = [];

const stock = (device: TestDevice): StockFiles =>
  createStockFiles({ call: (name, args) => device.call(name, args), own: { deviceId: device.record.deviceId, domain: device.domain }, signer: device.signer, environment: { baseUrl: node.url, fetch }, clock: Date, random: systemRandom });
const kas = () => `${node.url}/kas`;

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Bytes> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return concat(...all);
}

beforeAll(async () => {
  [browser, fixture] = await Promise.all([launchChromium(), serveFixture("stock-client.html")]);
  node = await bootNode({ kas: { enabled: true, origins: [new URL(fixture.url).origin] } });
  [alice, bob, mallory] = [await enrolFirst(node, { user: "alice" }), await enrolFirst(node, { user: "bob" }), await enrolFirst(node, { user: "mallory" })];
});
afterAll(async () => {
  await browser?.close();
  await fixture?.close();
  await node?.close();
});

/** The partner's page; `device` vouches for the key that it generates, or nobody does. */
async function partner(device: TestDevice | null): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.exposeFunction("vouchFor", async (pem: string) => (device ? (await stock(device).session([spkiFromPem(pem)])).token : "A".repeat(43)));
  await page.goto(fixture.url);
  await page.waitForFunction(() => "stockClient" in window);
  return page;
}

const decrypted = (page: Page, tdf: Bytes) => page.evaluate(([url, file]) => window.stockClient.decrypt(url, file), [kas(), toBase64(tdf)] as const).then(fromBase64);

async function sealed(plain: Uint8Array, readers: string[]): Promise<{ file: Bytes; uuid: string }> {
  const { pieces, uuid } = await stock(alice!).seal({ source: plain, mimeType: "text/plain", rank: 0, readers });
  return { file: await gathered(pieces), uuid };
}

describe("the stock client", () => {
  it("opens what Entente made for it, of several segments too", async () => {
    const page = await partner(bob!);
    for (const plain of [utf8("for a partner, à lire"), systemRandom(2_500_000)]) {
      const { file } = await sealed(plain, [bob!.person]);
      expect(Buffer.from(await decrypted(page, file)).equals(plain)).toBe(true);
    }
    await page.context().close();
  });

  it("makes what Entente opens, in the policy's name that the node knows it by", async () => {
    const page = await partner(alice!);
    const { uuid } = await stock(alice!).policy({ rank: 0, readers: [bob!.person] });
    const made = fromBase64(await page.evaluate(([url, plain, id]) => window.stockClient.encrypt(url, plain, id), [kas(), toBase64(utf8("from a partner")), uuid] as const));
    const opened = await openTdf(made);
    expect([opened.version, opened.policy.uuid]).toEqual(["4.2.2", uuid]);
    expect(new TextDecoder().decode(await gathered((await stock(bob!).open(made)).pieces))).toBe("from a partner");
    expect(await stock(mallory!).open(made).then(() => "accepted", codeOf)).toBe("kas/denied");
    await page.context().close();
  });

  it("opens nothing that it is no reader of, that its author closed, or without an enrolled device's word", async () => {
    const { file, uuid } = await sealed(utf8("for Bob alone"), [bob!.person]);
    const [reader, stranger, unknown] = [await partner(bob!), await partner(mallory!), await partner(null)];
    expect(new TextDecoder().decode(await decrypted(reader, file))).toBe("for Bob alone");
    await expect(decrypted(stranger, file)).rejects.toThrow(/status code 403/);
    await expect(decrypted(unknown, file)).rejects.toThrow(/status code 401/);
    await stock(alice!).revoke(uuid);
    await new Promise((resolve) => setTimeout(resolve, 1100)); // its requests are dated to the second, and each passes once
    await expect(decrypted(reader, file)).rejects.toThrow(/status code 403/);
    for (const page of [reader, stranger, unknown]) await page.context().close();
  });
});
