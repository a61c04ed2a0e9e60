/** The ledger as an area of the node: its tables, its one procedure, its start and stop. Routes are in `routes.ts`. */
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Area } from "../area.ts";
import type { Ledger } from "./ledger.ts";
import { ledgerMigrations } from "./tables.ts";

export function ledgerArea(ledger: Ledger): Area {
  return {
    migrations: ledgerMigrations,
    handlers: {
      "ledger.append": async ({ leaf }, caller) => {
        // A guest's and a stranger's facts are not this organisation's to record.
        if (caller.kind !== "device") throw new Failure("ledger/not-allowed");
        return { receipt: toBase64Url(await ledger.append(fromBase64Url(leaf))) };
      },
    },
    start: () => ledger.start(),
    stop: () => ledger.stop(),
  };
}
