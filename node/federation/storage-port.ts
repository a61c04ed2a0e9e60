import type { Database } from "../storage/database.ts";

/** The node's database: `writer.run` is a durable transaction shared with whoever else writes at the time, `raw` is for prepared reads. */
export type Storage = Pick<Database, "raw" | "writer">;
