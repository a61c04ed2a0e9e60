import { defineConfig } from "vitest/config";

/** What is listened to, or stands at its limit on two cores: one at a time, and nothing beside it. */
const ALONE = ["accessibility", "canary", "line", "media", "media-relay", "move", "president", "rehearsal", "six-ends", "start"].map((name) => `testing/browser/${name}.test.ts`);
const inBrowsers = { testTimeout: 120_000, hookTimeout: 120_000, pool: "forks" } as const;

/** Three projects: `unit` lies beside the code it tests; `screens` and `browser` drive real Chromium. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{protocol,node,client,cli,web,testing}/**/*.test.ts"],
          exclude: ["testing/browser/**", "**/node_modules/**"],
          testTimeout: 20_000,
          pool: "forks",
          // One more than there are cores: commands and nodes wait for one another half of their time.
          maxWorkers: Number(process.env["ENTENTE_TEST_WORKERS"] ?? 1) + 1,
        },
      },
      { test: { name: "screens", include: ["testing/browser/**/*.test.ts"], exclude: ALONE, ...inBrowsers, maxWorkers: Number(process.env["ENTENTE_TEST_WORKERS"] ?? 1) } },
      { test: { name: "browser", include: ALONE, ...inBrowsers, fileParallelism: false } },
    ],
  },
});
