/**
 * The key server for partners' software: what an OpenTDF client expects of one, over Connect and over the older REST, and nothing behind it but this node's own records. Off until an operator switches it on; then all
 * that is made for such clients is node-readable, which is why its rank is capped. It asks no other server on anybody's behalf.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Bytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { openPinnedKeys, recordAttribute } from "../../protocol/wire/kas.ts";
import type { Area, Caller, Random } from "../area.ts";
import type { Registry } from "../enrol/registry.ts";
import type { Database } from "../storage/database.ts";
import type { KasKeys } from "./kas-keys.ts";
import { addKasRoutes } from "./kas-routes.ts";
import { recipientOf, release, type KasRecord } from "./release.ts";
import type { RewrapAnswer, RewrapResult } from "./rewrap-answer.ts";
import { parseRewrapBody } from "./rewrap-body.ts";
import { createKasSessions } from "./sessions.ts";
import { kasMigrations, type KasTables } from "./tables.ts";

export interface KasConfig {
  readonly maxRank: number;
  /** Web pages of partners' software that may ask from a browser. */
  readonly origins: readonly string[];
}

export interface KasParts {
  readonly config: KasConfig;
  readonly keys: KasKeys;
  readonly domain: string;
  readonly publicUrl: () => string;
  readonly db: Database;
  readonly registry: Registry;
  /** False when the address has asked too often without a session. */
  readonly strangers: (address: string) => boolean;
  readonly addressOf: (request: FastifyRequest) => string;
  readonly now: () => number;
  readonly random: Random;
}

const MOST_OBJECTS_A_DAY = 5000;
const FRESH = 300;
const MOST_REMEMBERED = 2000;

export function createKas(parts: KasParts): Area {
  const { db, registry, config, keys, now, random } = parts;
  const tables = db.as<KasTables>();
  const sessions = createKasSessions({ now, random });
  const url = () => `${parts.publicUrl()}/kas`;

  /** Enrolled, in good standing, and now. A device that was lowered a moment ago gets nothing. */
  const good = (deviceId: string) => {
    const device = registry.device(deviceId);
    return device?.status === "good" && registry.row(deviceId)?.state === "enrolled" ? device : undefined;
  };
  const requireDevice = (caller: Caller) => {
    const device = caller.kind === "device" ? good(caller.deviceId) : undefined;
    if (!device) throw new Failure("auth/not-allowed");
    return device;
  };
  const remembered = new Map<string, KasRecord>(); // records change by a word through here alone
  const record = (uuid: string): KasRecord | undefined => {
    const known = remembered.get(uuid);
    if (known) return known;
    const row = db.read.first(tables.selectFrom("kas_object").selectAll().where("uuid", "=", uuid));
    if (!row) return undefined;
    const found: KasRecord = { author: row.author, rank: row.rank, readers: JSON.parse(row.readers) as string[], state: row.state };
    if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
    remembered.set(uuid, found);
    return found;
  };

  async function rewrap(request: FastifyRequest, signedRequestToken: string): Promise<RewrapAnswer> {
    const session = (() => {
      try {
        return sessions.of(request.headers.authorization);
      } catch (cause) {
        if (!parts.strangers(parts.addressOf(request))) throw new Failure("rate/too-many");
        throw cause;
      }
    })();
    if (!good(session.deviceId)) throw new Failure("kas/no-session");
    const proof = request.headers["dpop"];
    if (proof !== undefined) sessions.checkProof(session, String(proof), { method: request.method, url: `${parts.publicUrl()}${pathOf(request)}`, path: pathOf(request) });
    const body = parseRewrapBody(sessions.requestOf(session, signedRequestToken));
    const to = await recipientOf(body.clientPublicKey, random);
    const released = { keys, url: url(), domain: parts.domain, maxRank: config.maxRank, record, random };
    const responses = await Promise.all(
      body.requests.map(async ({ policyId, policy, keys: wanted }) => ({
        policyId,
        results: await Promise.all(
          wanted.map((one) =>
            release(released, session.person, policy, one, to).then(
              (key): RewrapResult => ({ id: one.id, key }),
              (error: unknown): RewrapResult => ({ id: one.id, code: codeOf(error) }),
            ),
          ),
        ),
      })),
    );
    return { legacy: body.legacy, sessionPublicKey: to.sessionPublicKey, responses };
  }

  return {
    migrations: kasMigrations,
    handlers: {
      "kas.keys": async (_args, caller) => {
        requireDevice(caller);
        const shown = ({ kid, pem }: KasKeys["rsa"]) => ({ kid, pem });
        return { url: url(), maxRank: config.maxRank, rsa: shown(keys.rsa), ec: shown(keys.ec) };
      },
      "kas.session": async ({ pinned }, caller) => {
        const device = requireDevice(caller);
        const word = openPinnedKeys(fromBase64Url(pinned), device.signKey);
        if (word.deviceId !== device.deviceId || word.node !== parts.domain) throw new Failure("kas/not-yours");
        if (Math.abs(word.at - now() / 1000) > FRESH) throw new Failure("kas/stale");
        const { token, expiresAt } = sessions.open(device, word.keys);
        return { token: toBase64Url(token), expiresAt };
      },
      "kas.policy": async ({ rank, readers }, caller) => {
        const device = requireDevice(caller);
        if (rank > config.maxRank) throw new Failure("kas/above-cap");
        for (const reader of readers) if (!registry.person(reader)) throw new Failure("kas/unknown-reader", reader);
        const uuid = uuidOf(random(16));
        const at = now();
        await db.writer.run((trx) => {
          const today = trx.all(tables.selectFrom("kas_object").select("uuid").where("author", "=", device.person).where("at", ">", at - 86_400_000).limit(MOST_OBJECTS_A_DAY));
          if (today.length >= MOST_OBJECTS_A_DAY) throw new Failure("rate/too-many");
          trx.run(tables.insertInto("kas_object").values({ uuid, author: device.person, device_id: device.deviceId, rank, readers: JSON.stringify([...new Set(readers)]), state: "open", at }));
        });
        return { uuid, attribute: recordAttribute(parts.domain, uuid) };
      },
      "kas.revoke": async ({ uuid }, caller) => {
        const device = requireDevice(caller);
        const found = record(uuid);
        if (!found || (found.author !== device.person && device.role !== "security")) throw new Failure("kas/unknown");
        await db.writer.run((trx) => trx.run(tables.updateTable("kas_object").set({ state: "revoked" }).where("uuid", "=", uuid)));
        remembered.delete(uuid);
        return {};
      },
    },
    cutOff: (trx, deviceId) => trx.afterCommit(() => sessions.close(deviceId)),
    routes: (app: FastifyInstance) => addKasRoutes(app, { url, keys, origins: config.origins, rewrap }),
  };
}

const pathOf = (request: FastifyRequest): string => request.url.split("?", 1)[0]!;

/** A random one (RFC 9562, version 4). */
function uuidOf(bytes: Bytes): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return Buffer.from(bytes).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

