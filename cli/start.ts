/** `npm start`; see `rehearsal/start.ts`. */
import "./compiled.ts";

await import("./rehearsal/start.ts");
