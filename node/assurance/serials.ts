/** Serial numbers of standings and notices. They must rise over restarts and whatever the clock does, since verifiers take an equal or lower one for a replay. */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Database } from "../storage/database.ts";
import type { AssuranceTables } from "./tables.ts";

const A_RUN = 2 ** 32;

/** Counts this start of the node, durably, before the first number is given. */
export async function openSerials(db: Database): Promise<() => number> {
  const tables = db.as<AssuranceTables>();
  const boots = await db.writer.run((trx) => {
    const before = trx.first(tables.selectFrom("assurance_boot").select("boots"))?.boots ?? 0;
    trx.run(tables.insertInto("assurance_boot").values({ id: 1, boots: before + 1 }).onConflict((conflict) => conflict.column("id").doUpdateSet({ boots: before + 1 })));
    return before + 1;
  });
  let used = 0;
  return () => {
    if (++used >= A_RUN) throw new Failure("internal/unexpected", "serials");
    return boots * A_RUN + used;
  };
}
