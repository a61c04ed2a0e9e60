import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { gazetteerAsset } from "./gazetteer-asset.ts";

/** Three pages from one source: the app, the rehearsal, the offline check of a proof; and the service worker, at the root since it may speak for what lies beneath it. No source maps and no inlined scripts: the pages run under a strict CSP. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [react(), gazetteerAsset()],
  worker: { format: "es" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { app: "web/index.html", rehearsal: "web/rehearsal.html", verify: "web/verify.html", sw: "web/push/worker.ts" }, output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") } },
  },
});
