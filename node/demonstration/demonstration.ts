/**
 * What a rehearsal's visitor may do to see what a server is worth: read its database, and let it try to betray its own person. Both are real. They exist on nodes whose
 * config says `demonstration`, which the config check allows on the loopback only.
 */
import type { Database as Sqlite } from "better-sqlite3";
import type { FastifyReply } from "fastify";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { activeDevices } from "../../protocol/identity/chain.ts";
import { encodeEntry } from "../../protocol/identity/chain-entry.ts";
import type { DeviceRecord } from "../../protocol/identity/device-record.ts";
import { newDeviceId } from "../../protocol/identity/uri.ts";
import type { Area, Clock, Random } from "../area.ts";
import { type Announce, signNotice } from "../enrol/announce.ts";
import type { Chains } from "../enrol/chains.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Assurance } from "../assurance/assurance.ts";
import type { Database } from "../storage/database.ts";

/** So long the node serves what it forged; then the honest chain is served again, so that a visitor can go on. */
const FORGERY_MS = 60_000;
const ROWS_SHOWN = 6;
const CHARACTERS_SHOWN = 160;

export interface DemonstrationParts {
  domain: string;
  db: Database;
  chains: Chains;
  announce: Announce;
  assurance: Assurance;
  nodeKey: Signer;
  newSigner: () => Promise<Signer>;
  clock: Clock;
  random: Random;
  /** Whose pages may ask: those that may show this node in a frame. */
  origins: readonly string[];
}

const PATH = "/api/v1/demonstration.";

export function createDemonstration(parts: DemonstrationParts): Area {
  return {
    handlers: {
      "demonstration.database": async () => ({ tables: tablesOf(parts.db.raw) }),
      "demonstration.spy": ({ person }) => spy(parts, person),
    },
    /** The rehearsal's own page asks, from its own origin. */
    routes(app) {
      const allow = (origin: string | undefined, reply: FastifyReply) => {
        if (origin !== undefined && parts.origins.includes(origin)) reply.header("access-control-allow-origin", origin).header("access-control-allow-headers", "content-type").header("vary", "origin");
      };
      app.addHook("onSend", async (request, reply) => {
        if (request.url.startsWith(PATH)) allow(request.headers.origin, reply);
      });
      app.options(`${PATH}*`, (_request, reply) => reply.code(204).send());
    },
  };
}

/**
 * The node makes a device, writes the chain entry that would add it in the name of one that is there, announces it to the person's devices and contacts as it does for honest
 * entries, and serves the lengthened chain to whoever asks. It can't sign as the device, so it signs with what it has.
 */
async function spy(parts: DemonstrationParts, person: string): Promise<Result<"demonstration.spy">> {
  const { chains, announce, assurance, clock, random } = parts;
  const chain = chains.read(parts.db.read, person, []);
  const framed = chain && activeDevices(chain)[0];
  if (!chain || !framed) throw new Failure("demonstration/nobody");
  const signer = await parts.newSigner();
  const at = Math.floor(clock.now() / 1000);
  const device: DeviceRecord = { deviceId: newDeviceId(random), signKey: signer.publicKey, name: "Office tablet", platform: "Tablet", authenticator: { kind: "software" }, addedAt: at };
  const forged: Bytes = await encodeEntry({ v: 1, person: chain.person, seq: chain.entries.length, prev: chain.head, at, act: { kind: "add", device }, by: { kind: "device", deviceId: framed.record.deviceId } }, [signer]);
  const withdraw = chains.forge(person, forged);
  clock.after(FORGERY_MS, withdraw);
  const notice = await signNotice({ v: 1, domain: parts.domain, person: person, deviceId: device.deviceId, class: "issued", status: "good", reason: "", serial: assurance.serial(), at }, parts.nodeKey);
  await parts.db.writer.run((trx) => {
    announce.chainGrew(trx, person, { seq: chain.entries.length, bytes: forged });
    announce.notice(trx, person, notice);
    assurance.event(trx, { kind: "demonstration/spy", person: person, text: device.deviceId });
  });
  return { tried: `A device "${device.name}" (${device.deviceId.slice(0, 8)}…) of the server's own making was added to the chain ${toHex(chain.fingerprint).slice(0, 8)}…, signed with the key that the server has, and sent to every device and contact.` };
}

/** Every table, its size, and its newest rows as they are. Bytes are shown in hex, shortened. */
function tablesOf(raw: Sqlite): Result<"demonstration.database">["tables"] {
  const names = raw.prepare("select name, sql from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%' order by name").all() as { name: string; sql: string }[];
  return names.map(({ name, sql }) => {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    const order = /without\s+rowid/i.test(sql) ? "" : " order by rowid desc";
    const rows = raw.prepare(`select * from ${quoted}${order} limit ${ROWS_SHOWN}`).all() as Record<string, unknown>[];
    return { name, rows: raw.prepare(`select count(*) from ${quoted}`).pluck().get() as number, sample: rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, shown(value)]))) };
  });
}

function shown(value: unknown): string {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value === null ? "" : String(value);
  return text.length > CHARACTERS_SHOWN ? `${text.slice(0, CHARACTERS_SHOWN)}… (${value instanceof Uint8Array ? value.length : text.length})` : text;
}
