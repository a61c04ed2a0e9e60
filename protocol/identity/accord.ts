/** Accords as the rest of the project meets them: the terms both sign, and the notices either may send alone. */
export * from "./accord-terms.ts";
export * from "./accord-notice.ts";
