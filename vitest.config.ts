import { defineConfig } from "vitest/config";

/** Two projects: `unit` lies beside the code it tests; `browser` drives real Chromium and runs its files one at a time. */
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
          maxWorkers: Number(process.env["ENTENTE_TEST_WORKERS"] ?? 1),
        },
      },
      {
        test: {
          name: "browser",
          include: ["testing/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          pool: "forks",
        },
      },
    ],
  },
});
