/** The gazetteer for the browser: `virtual:gazetteer-url` is the address of a gzipped file that is made of the packages when the bundle is. Nothing is made, and nothing is served, while no page asks for it. */
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { keptGazetteer } from "../client/wording/gazetteer/kept-gazetteer.ts";

const NAME = "virtual:gazetteer-url";

export function gazetteerAsset(): Plugin {
  return {
    name: "gazetteer",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null;
      const file = this.emitFile({ type: "asset", name: "gazetteer.bin", source: gzipSync(keptGazetteer(), { level: 9 }) });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}
