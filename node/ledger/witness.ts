/** We as witness of our peers' logs (C2SP tlog-witness). Never two trees of one size, never a smaller one after a larger: across restarts and races. */
import type { Kysely } from "kysely";
import { concat, toHex, utf8, type Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { cosign } from "../../protocol/ledger/cosignature.ts";
import { sha256 } from "../../protocol/ledger/hash.ts";
import { formatNote, formatSignature } from "../../protocol/ledger/note.ts";
import { claimedBy } from "../../protocol/ledger/note.ts";
import type { Vkey } from "../../protocol/ledger/vkey.ts";
import { claimedOrigin, judgeSubmission } from "../../protocol/ledger/witness-judge.ts";
import { parseSubmission, SIZE_TYPE, type Submission } from "../../protocol/ledger/witness-wire.ts";
import type { Log } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { LedgerTables } from "./tables.ts";

export interface WitnessResponse {
  readonly status: number;
  readonly type: string;
  readonly body: Bytes;
}

export interface Witness {
  readonly name: string;
  addCheckpoint(body: Uint8Array): Promise<WitnessResponse>;
  /** The last checkpoint cosigned for the log whose origin has this SHA-256, in hex. */
  checkpointOf(originHash: string): Bytes | undefined;
}

/** Races between submissions of one log are lost at most this often before the log is told to come again. */
const ATTEMPTS = 4;
const text = (status: number, body = ""): WitnessResponse => ({ status, type: "text/plain; charset=utf-8", body: utf8(body) });

export function createWitness(deps: { db: Database; tables: Kysely<LedgerTables>; signer: Signer; name: string; now: () => number; logs: () => readonly Vkey[]; log: Log }): Witness {
  const { db, tables } = deps;

  const once = async (submission: Submission, origin: string): Promise<WitnessResponse | null> => {
    const vkey = deps.logs().find((known) => known.name === origin) ?? null;
    const last = db.read.first(tables.selectFrom("ledger_witnessed").selectAll().where("origin", "=", origin)) ?? null;
    const judged = judgeSubmission(submission, vkey, last);
    if (judged.status === 409) {
      if (judged.size !== null) return { status: 409, type: SIZE_TYPE, body: utf8(`${judged.size}\n`) };
      deps.log("ledger.witness.conflict", { origin, size: judged.opened.checkpoint.size });
      return text(409);
    }
    if (judged.status === 422) deps.log("ledger.witness.inconsistent", { origin, size: judged.opened.checkpoint.size });
    if (judged.status !== 200) return text(judged.status);
    const { checkpoint, note } = judged.opened;
    const line = await cosign(deps.name, deps.signer, note.text, Math.floor(deps.now() / 1000));
    const kept = formatNote({ text: note.text, signatures: [...claimedBy(note, vkey!), line] });
    const row = { size: checkpoint.size, root: checkpoint.root, note: kept };
    const stored = await db.writer.run((trx) =>
      last === null
        ? trx.run(tables.insertInto("ledger_witnessed").values({ origin, ...row }).onConflict((found) => found.doNothing()))
        : trx.run(tables.updateTable("ledger_witnessed").set(row).where("origin", "=", origin).where("size", "=", last.size).where("root", "=", last.root)),
    );
    return stored.changes === 1 ? text(200, formatSignature(line)) : null;
  };

  return {
    name: deps.name,
    async addCheckpoint(body) {
      let submission: Submission;
      let origin: string;
      try {
        submission = parseSubmission(body);
        origin = claimedOrigin(submission);
      } catch (error) {
        if (error instanceof Failure) return text(400, `${error.code}\n`);
        throw error;
      }
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const response = await once(submission, origin);
        if (response !== null) return response;
      }
      return text(503);
    },
    checkpointOf(originHash) {
      const rows = db.read.all(tables.selectFrom("ledger_witnessed").select(["origin", "note"]));
      const row = rows.find((one) => toHex(sha256(utf8(one.origin))) === originHash);
      return row === undefined ? undefined : concat(row.note);
    },
  };
}
