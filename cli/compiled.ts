/**
 * Keeps what was compiled once for the next start: stripping types and parsing takes longer than most commands. In this checkout's own folder, where only those can write who could change the code
 * as well; in a temporary folder that all share, anybody could leave something to be run. Where nothing can be written, nothing is kept.
 */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/entente-compiled", import.meta.url)));
