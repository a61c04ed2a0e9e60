import { describe, expect, it } from "vitest";
import { platformName } from "./platform-name.ts";

describe("how a device names itself", () => {
  it("takes the brand that a browser states, never its noise, and Chromium only where there is no other", () => {
    const brands = [{ brand: "Not;A=Brand", version: "99" }, { brand: "Chromium", version: "156" }];
    expect(platformName("", { brands, platform: "Linux" })).toBe("Chromium 156 on Linux");
    expect(platformName("", { brands: [...brands, { brand: "Microsoft Edge", version: "156" }], platform: "Windows" })).toBe("Microsoft Edge 156 on Windows");
  });

  it("reads the agent's words where there are no hints", () => {
    expect(platformName("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", undefined)).toBe("Firefox 140.0 on Linux");
    expect(platformName("Mozilla/5.0 (Linux; Android 9; SM-G960) AppleWebKit/537 Chrome/120.0.1 Mobile", undefined)).toContain("Android 9");
    expect(platformName("something else", undefined)).toBe("Browser on unknown system");
  });
});
