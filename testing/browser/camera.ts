/** A camera that shows what a test holds before it: Chromium's fake one, which plays a Y4M file and reads it anew whenever it is opened. */
import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";

const WIDTH = 640;
const HEIGHT = 480;
/** Light around the code, as on a screen; and the grey of a room around that. */
const PAPER = 235;
const INK = 16;
const ROOM = 120;
const QUIET = 4;

export type Modules = readonly (readonly boolean[])[];

/** The launch arguments for a camera that plays that file. */
export const cameraArguments = (file: string): string[] => [`--use-file-for-fake-video-capture=${file}`];

/** Before the camera, or nothing. */
export function hold(file: string, modules: Modules | null): void {
  const luma = Buffer.alloc(WIDTH * HEIGHT, ROOM);
  if (modules) {
    const across = modules.length + 2 * QUIET;
    const size = Math.floor((HEIGHT - 24) / across);
    const left = Math.floor((WIDTH - across * size) / 2);
    const top = Math.floor((HEIGHT - across * size) / 2);
    for (let y = 0; y < across * size; y++) {
      const row = modules[Math.floor(y / size) - QUIET];
      for (let x = 0; x < across * size; x++) luma[(top + y) * WIDTH + left + x] = row?.[Math.floor(x / size) - QUIET] ? INK : PAPER;
    }
  }
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, colour]);
  writeFileSync(file, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]));
}

/** The code on somebody's screen, module by module as it is drawn there: nothing is taken from behind the screen. */
export async function onScreen(page: Page): Promise<Modules> {
  const code = page.locator(".qr svg").first();
  await code.waitFor();
  const [box, path] = await code.evaluate((svg) => [svg.getAttribute("viewBox") ?? "", svg.querySelector("path")?.getAttribute("d") ?? ""] as const);
  const size = Number(box.split(" ")[2]);
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => dark.has(`${x} ${y}`)));
}
