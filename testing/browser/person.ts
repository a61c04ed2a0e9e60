/** One person before one browser profile, with an authenticator of the browser's own (virtual, with user verification and PRF), doing what can be done with the screen. */
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { RunningNode } from "../../node/start/node.ts";
import type { Role } from "../../protocol/wire/fields.ts";

export interface BrowserPerson {
  readonly page: Page;
  readonly context: BrowserContext;
  at(step: string): Locator;
  /** Level and gate as the call's surface says them. */
  call(): Promise<{ level: number; settled: boolean; gate: string; why: string }>;
}

export async function openPerson(browser: Browser, options: { width?: number; zone?: string; prepare?: (page: Page) => Promise<void> } = {}): Promise<BrowserPerson> {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1100, height: 900 }, permissions: ["clipboard-read", "clipboard-write", "microphone", "camera"], acceptDownloads: true, ...(options.zone ? { timezoneId: options.zone } : {}) });
  const page = await context.newPage();
  await page.addInitScript(keepRemoteStreams);
  await options.prepare?.(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, hasPrf: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const at = (step: string) => page.locator(`[data-step="${step}"]`).first();
  return {
    page,
    context,
    at,
    async call() {
      const surface = page.locator("section.call");
      const read = async (name: string) => (await surface.getAttribute(name, { timeout: 10_000 })) ?? "";
      return { level: Number(await read("data-level")), settled: (await read("data-settled")) === "true", gate: await read("data-gate"), why: await page.locator('[data-step="limiting"]').innerText() };
    },
  };
}

export async function enrol(person: BrowserPerson, url: string, options: { deviceName?: string; passkey: boolean }): Promise<void> {
  await person.page.bringToFront();
  await person.page.goto(url);
  if (options.deviceName) await person.page.locator("input").first().fill(options.deviceName);
  await person.at(options.passkey ? "enrol-passkey" : "enrol-without").click({ timeout: 20_000 });
  await person.page.locator('[data-app-state="online"]').waitFor({ timeout: 30_000 });
}

/** Invited by that node, and enrolled without a passkey in a browser profile of their own. */
export async function openEnrolled(browser: Browser, node: Pick<RunningNode, "invite">, who: { user: string; name: string; role: Role; deviceName?: string; width?: number }): Promise<BrowserPerson> {
  const { user, name, role, deviceName, width } = who;
  const { url } = await node.invite({ name, user, role, hours: 1 });
  const person = await openPerson(browser, width === undefined ? {} : { width });
  await enrol(person, url, { passkey: false, ...(deviceName === undefined ? {} : { deviceName }) });
  return person;
}

/** From hand to hand: one copies the link of their card, having said to whom it goes; the other accepts it. */
export async function meet(one: BrowserPerson, other: BrowserPerson, otherDomain: string): Promise<void> {
  await one.page.bringToFront();
  await one.at("hand-over").click();
  await one.at(`pass-${otherDomain}`).click();
  if ((await one.page.getByRole("dialog").count()) === 0) await one.at("hand-over").click();
  await one.page.getByRole("button", { name: "Copy link" }).click();
  const link = await one.page.evaluate(() => navigator.clipboard.readText());
  await one.page.keyboard.press("Escape");
  await other.page.bringToFront();
  await acceptCard(other, link);
  for (const person of [one, other]) await openLine(person);
}

export async function acceptCard(person: BrowserPerson, card: string): Promise<void> {
  await person.at("accept-card").click();
  await person.page.getByRole("dialog").getByRole("textbox").fill(card);
  await person.at("accept-card-confirm").click();
}

/** `hash`: "#/settings" and the like. */
export async function openScreen(person: BrowserPerson, hash: string): Promise<void> {
  await person.page.bringToFront();
  await person.page.evaluate((to) => void (location.hash = to), hash);
}

export async function openLine(person: BrowserPerson, index = 0): Promise<void> {
  const row = person.page.locator('[data-step="open-line"]').nth(index);
  await row.waitFor({ timeout: 30_000 });
  await row.click();
  await person.at("message").waitFor();
}

/** Both surfaces, asked until they agree: the ends of a line may never show different levels for longer than an exchange takes. */
export async function bothShow(one: BrowserPerson, other: BrowserPerson, level: number): Promise<void> {
  await expect
    .poll(async () => [await one.call(), await other.call()].map((shown) => (shown.settled && shown.level === level ? level : shown)), { timeout: 30_000 })
    .toEqual([level, level]);
}

export async function verifyByVoice(caller: BrowserPerson, callee: BrowserPerson): Promise<void> {
  const read = async (person: BrowserPerson) => (await person.at("code-read").innerText({ timeout: 20_000 })).trim();
  if ((await caller.at("code-read").count()) === 0 && (await caller.at("start-code").count()) > 0) await caller.at("start-code").click();
  const [left, right] = [await read(caller), await read(callee)];
  await caller.at("code-type").pressSequentially(right);
  await callee.at("code-type").pressSequentially(left);
}

/** Runs in the page: keeps what arrives decoded, so that a test can listen to it. */
function keepRemoteStreams(): void {
  const kept: MediaStreamTrack[] = [];
  Object.assign(globalThis, { remoteTracks: kept });
  const Original = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener("track", ({ track }) => kept.push(track));
    }
  };
}

/** The strongest frequency in what is decoded from the far end, in hertz, and how loud it is all together. */
export async function listen(person: BrowserPerson): Promise<{ hertz: number; rms: number }> {
  return person.page.evaluate(async () => {
    const tracks = (globalThis as unknown as { remoteTracks: MediaStreamTrack[] }).remoteTracks.filter((track) => track.kind === "audio" && track.readyState === "live");
    const track = tracks.at(-1);
    if (!track) return { hertz: 0, rms: 0 };
    const audio = new AudioContext();
    const analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 });
    audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const wave = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(wave);
    const strongest = bins.indexOf(Math.max(...bins));
    const hertz = (strongest * audio.sampleRate) / analyser.fftSize;
    await audio.close();
    return { hertz, rms: Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length) };
  });
}

/** Starts to watch: wall-clock time at which the decoded sound fell silent, and at which the surface said "held". */
export async function watchSilence(person: BrowserPerson): Promise<() => Promise<{ silentAt: number | null; heldAt: number | null }>> {
  await person.page.evaluate(() => {
    const watch = { silentAt: null as number | null, heldAt: null as number | null };
    Object.assign(globalThis, { watch });
    const track = (globalThis as unknown as { remoteTracks: MediaStreamTrack[] }).remoteTracks.findLast((each) => each.kind === "audio" && each.readyState === "live");
    const audio = new AudioContext();
    const analyser = new AnalyserNode(audio, { fftSize: 512 });
    if (track) audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    let quietSince: number | null = null;
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(wave);
      const loud = wave.some((value) => Math.abs(value) > 0.01);
      quietSince = loud ? null : (quietSince ?? Date.now());
      // A second of nothing is silence, and it began when the nothing did; a decoder's stumble is shorter.
      if (quietSince !== null && Date.now() - quietSince >= 1000) watch.silentAt ??= quietSince;
      if (document.querySelector('section.call[data-gate="held"]')) watch.heldAt ??= Date.now();
      if (watch.silentAt !== null && watch.heldAt !== null) {
        clearInterval(timer);
        void audio.close();
      }
    }, 4);
  });
  return async () => {
    await person.page.waitForFunction(() => {
      const { watch } = globalThis as unknown as { watch: { silentAt: number | null; heldAt: number | null } };
      return watch.silentAt !== null && watch.heldAt !== null;
    }, undefined, { timeout: 20_000 });
    return person.page.evaluate(() => (globalThis as unknown as { watch: { silentAt: number | null; heldAt: number | null } }).watch);
  };
}
