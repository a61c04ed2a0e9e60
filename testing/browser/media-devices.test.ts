/** Browsers that cannot hold a call say why, with a code that screens can explain, before anything was sent. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";
import { serveFixture, type ServedFixture } from "./fixtures/serve-fixture.ts";

let bare: Browser;
let equipped: Browser;
let fixture: ServedFixture;

beforeAll(async () => {
  [bare, equipped, fixture] = await Promise.all([launchChromium({ fakeDevices: false }), launchChromium(), serveFixture("media.html")]);
});
afterAll(async () => {
  await bare?.close();
  await equipped?.close();
  await fixture?.close();
});

async function fresh(browser: Browser, prepare: (page: Page) => Promise<unknown> = async () => undefined): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await prepare(page);
  await page.goto(fixture.url);
  return page;
}

const opening = (page: Page, source: string) =>
  page.evaluate(`end.open({ ownLeaf: 0, source: "${source}" }).then(() => "opened", (error) => error.code)`);

describe("opening a call", () => {
  it("works with a microphone, and names the devices", async () => {
    const page = await fresh(equipped);
    expect(await page.evaluate("end.canCapture()")).toBe("ok");
    expect(await opening(page, "microphone")).toBe("opened");
    const devices = (await page.evaluate("end.devices()")) as { kind: string; label: string }[];
    expect(devices.find(({ kind }) => kind === "microphone")?.label).not.toBe("");
  });

  it("is refused where there is no microphone, while a sample needs none", async () => {
    const page = await fresh(bare, async (one) => one.context().grantPermissions(["microphone"]));
    expect(await page.evaluate("end.canCapture()")).toBe("no-device");
    expect(await opening(page, "microphone")).toBe("media/no-device");
    expect(await opening(page, "sample")).toBe("opened");
  });

  it("is refused where the person, or the browser, does not allow it", async () => {
    const asking = await launchChromium({ fakeDevices: false, args: ["--use-fake-device-for-media-stream"] });
    try {
      // Granting one permission denies all others.
      const page = await fresh(asking, async (one) => one.context().grantPermissions(["geolocation"]));
      expect(await page.evaluate("end.canCapture()")).toBe("denied");
      expect(await opening(page, "microphone")).toBe("media/denied");
    } finally {
      await asking.close();
    }
  });

  it("is refused in a browser that could not seal frames", async () => {
    const page = await fresh(equipped, async (one) => one.addInitScript("delete globalThis.RTCRtpScriptTransform"));
    expect(await opening(page, "tone")).toBe("media/unsupported");
  });

  it("is refused on a page to which capture is hidden", async () => {
    const page = await fresh(equipped, async (one) => one.addInitScript("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"));
    expect(await page.evaluate("end.canCapture()")).toBe("insecure");
    expect(await opening(page, "microphone")).toBe("media/insecure");
    expect(await page.evaluate("end.devices()")).toEqual([]);
  });

  it("reports a microphone that goes away during the call", async () => {
    const page = await fresh(equipped, async (one) =>
      one.addInitScript(() => {
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (constraints) => {
          const stream = await ask(constraints);
          Object.assign(globalThis, { granted: stream });
          return stream;
        };
      }),
    );
    expect(await opening(page, "microphone")).toBe("opened");
    // What a browser does when the plug is pulled.
    await page.evaluate("granted.getTracks()[0].dispatchEvent(new Event('ended'))");
    expect(await page.evaluate("end.events()")).toContainEqual({ kind: "device-lost", device: "microphone" });
  });
});
