/** Packages of the installed client that this node has published: what opens their entries in its log, and the proofs, which are for everybody. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { type Bytes, concat, fromHex } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import { parseNote } from "../../protocol/ledger/note.ts";
import { parseProof } from "../../protocol/ledger/proof-file.ts";
import { encodeSoftwareProof, publishSoftware } from "../../protocol/ledger/software.ts";
import type { Area, Random } from "../area.ts";
import type { Database } from "../storage/database.ts";
import type { Ledger } from "./ledger.ts";

interface SoftwareTables {
  ledger_software: { hash: Uint8Array; version: string; entry: Uint8Array; tag: Uint8Array; blind: Uint8Array; leaf: Uint8Array; at: number };
}

export const softwareMigrations: Record<string, Migration> = {
  "2026-11-22-software-first": {
    async up(db: Kysely<unknown>) {
      await sql.raw(`create table ledger_software (hash blob primary key, version text not null, entry blob not null, tag blob not null, blind blob not null, leaf blob not null, at integer not null) strict, without rowid`).execute(db);
    },
  },
};

export interface Software extends Area {
  /** Publishes a package by the hash of its files. The same hash again changes nothing. Durable when it resolves. */
  add(hash: Bytes, version: string): Promise<{ version: string; at: number; leaf: Bytes }>;
  /** Throws `software/unknown`; `software/not-witnessed` while no witness has cosigned a checkpoint that holds it. */
  proof(hash: Bytes): Promise<Bytes>;
}

export function createSoftware(deps: { domain: string; db: Database; ledger: Ledger; signer: Signer; now: () => number; random: Random }): Software {
  const { db, ledger } = deps;
  const tables = db.as<SoftwareTables>();
  const find = (hash: Bytes) => db.read.first(tables.selectFrom("ledger_software").selectAll().where("hash", "=", hash));

  const software: Software = {
    migrations: softwareMigrations,
    async add(hash, version) {
      const known = find(hash);
      if (known) return { version: known.version, at: known.at, leaf: concat(known.leaf) };
      const at = Math.floor(deps.now() / 1000);
      const { opened, leaf } = await publishSoftware({ domain: deps.domain, hash, version, at }, deps.signer, deps.random);
      await db.writer.run((trx) => {
        trx.run(tables.insertInto("ledger_software").values({ hash, version, ...opened, leaf, at }));
        ledger.enqueue(trx, leaf);
      });
      return { version, at, leaf };
    },
    async proof(hash) {
      const row = find(hash);
      if (!row) throw new Failure("software/unknown");
      let inclusion: Bytes;
      try {
        inclusion = await ledger.proof(concat(row.leaf));
      } catch (cause) {
        throw codeOf(cause) === "ledger/no-such-entry" ? new Failure("software/not-witnessed", "not published yet", { cause }) : cause;
      }
      // The log's own signature and one more. Readers choose their witnesses and check for themselves.
      if (parseNote(parseProof(inclusion).checkpoint).signatures.length < 2) throw new Failure("software/not-witnessed", "no witness has cosigned yet");
      return encodeSoftwareProof({ entry: concat(row.entry), tag: concat(row.tag), blind: concat(row.blind) }, inclusion);
    },
    routes(app) {
      app.get<{ Params: { hash: string } }>("/ledger/software/:hash", async (request, reply) => {
        reply.header("cache-control", "no-cache").header("access-control-allow-origin", "*");
        if (!/^[0-9a-f]{64}$/.test(request.params.hash)) throw new Failure("software/unknown");
        return reply.type("application/octet-stream").send(Buffer.from(await software.proof(fromHex(request.params.hash))));
      });
    },
  };
  return software;
}
