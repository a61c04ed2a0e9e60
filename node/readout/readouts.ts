/**
 * Public readouts of this node: takes the file that its own desk hands in, whole and checked as any reader would check it, and shows it for good. The node can leave a readout out; it can't make one, change one, or show
 * one as agreed that a side has not signed, and it takes none back: what no longer stands is said by a later one.
 */
import { readoutName, signSignerWord } from "../../protocol/minutes/readout.ts";
import { verifyReadoutFile } from "../../protocol/minutes/readout-file.ts";
import { concat, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { domainsOf } from "../../protocol/wire/minutes/readout.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Area, Caller, PeersPort } from "../area.ts";
import type { Registry } from "../enrol/registry.ts";
import type { Database } from "../storage/database.ts";
import { indexPage, type ListedReadout, missingPage, readoutPage, type ShownReadout } from "./page.ts";
import { STYLE } from "./style.ts";
import { readSummary, summaryOf, wordsOf } from "./summary.ts";
import { readoutMigrations, type ReadoutTables } from "./tables.ts";

const DAY_MS = 86_400_000;
const MOST_A_DAY = 20;
const MOST_LISTED = 500;
const PAGES_KEPT = 128;
const NAME = /^[a-z2-7]{52}$/;
/** No script, no frame, nothing from elsewhere. */
const POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface ReadoutParts {
  domain: string;
  organisation: string;
  db: Database;
  registry: Registry;
  nodeKey: Signer;
  peers: PeersPort;
  now: () => number;
}

type Row = ReadoutTables["readout_published"];

export function createReadouts(parts: ReadoutParts): Area {
  const { db, now } = parts;
  const tables = db.as<ReadoutTables>();
  const standing = tables.selectFrom("readout_published").where("summary", "!=", "");
  const find = (name: string) => db.read.first(standing.selectAll().where("name", "=", name));
  const pages = new Map<string, string>();

  /** This node and those whose accord is in force. */
  const trusted = () => [{ domain: parts.domain, nodeKey: parts.nodeKey.publicKey }, ...parts.peers.list().filter(({ state }) => state === "active").map(({ domain, nodeKey }) => ({ domain, nodeKey: fromBase64Url(nodeKey) }))];

  /** Whoever may speak for the organisation in public. */
  function requireSpeaker(caller: Caller): Extract<Caller, { kind: "device" }> & { role: "desk" | "principal" } {
    if (caller.kind !== "device" || (caller.role !== "desk" && caller.role !== "principal")) throw new Failure("auth/not-allowed");
    return { ...caller, role: caller.role };
  }

  async function publish(bytes: Uint8Array, caller: Extract<Caller, { kind: "device" }>): Promise<string> {
    const result = verifyReadoutFile(bytes, { trusted: trusted() });
    if (!result.ok) throw new Failure(result.code, result.claim);
    const { readout, name } = result.signed;
    if (!readout.parties.some(({ person }) => person === caller.person)) throw new Failure("readout/not-yours");
    const corrects = readout.corrects === null ? null : readoutName(readout.corrects);
    if (corrects !== null) {
      const earlier = find(corrects);
      if (!earlier) throw new Failure("readout/unknown-earlier");
      // Who says that a readout no longer stands speaks for the same organisations as those who said it.
      if (readSummary(earlier.summary).sides.join() !== domainsOf(readout.parties).join()) throw new Failure("readout/other-parties");
    }
    const at = now();
    await db.writer.run((trx) => {
      if (trx.first(tables.selectFrom("readout_published").select("name").where("name", "=", name))) return; // the other desk's device, or a lost answer
      const today = trx.all(tables.selectFrom("readout_published").select("name").where("by_person", "=", caller.person).where("published_at", ">", at - DAY_MS).limit(MOST_A_DAY));
      if (today.length >= MOST_A_DAY) throw new Failure("rate/too-many");
      trx.run(tables.insertInto("readout_published").values({ name, file: bytes, title: readout.title[readout.languages[0]!] ?? "", corrects, held: readout.held, published_at: at, by_person: caller.person, summary: summaryOf(result) }));
      trx.afterCommit(() => pages.clear());
    });
    return name;
  }

  function shown(row: Row): ShownReadout {
    const { signed, signatures } = wordsOf(concat(row.file));
    const { sides, logged } = readSummary(row.summary);
    const urls = new Map(parts.peers.list().map(({ domain, url, organisation }) => [domain, { url, organisation }]));
    const elsewhere = sides.flatMap((domain) => {
      const peer = domain === parts.domain ? undefined : urls.get(domain);
      return peer ? [{ organisation: peer.organisation, url: `${peer.url}/readouts/${signed.name}` }] : [];
    });
    const later = db.read.all(standing.select(["name", "summary"]).where("corrects", "=", row.name));
    return { signed, signatures, logged, publishedAt: row.published_at, corrects: row.corrects, correctedBy: later.map(({ name, summary }) => ({ name, kind: readSummary(summary).kind })), elsewhere };
  }

  function listed(): ListedReadout[] {
    const rows = db.read.all(standing.select(["name", "title", "corrects", "held", "summary"]).orderBy("published_at", "desc").limit(MOST_LISTED));
    const replaced = new Set(rows.flatMap(({ corrects }) => corrects ?? []));
    return rows.map(({ name, title, held, summary }) => {
      const { language, kind, parties } = readSummary(summary);
      return { name, title, language, kind, parties, held, corrected: replaced.has(name) };
    });
  }

  /** Made once until something is published: whoever asks again and again costs nothing. */
  function page(key: string, make: () => string): string {
    const known = pages.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (pages.size >= PAGES_KEPT) pages.delete(pages.keys().next().value!);
    pages.set(key, made);
    return made;
  }

  return {
    migrations: readoutMigrations,
    handlers: {
      "readout.word": async ({ readout }, caller) => {
        const speaker = requireSpeaker(caller);
        const device = parts.registry.device(speaker.deviceId);
        if (!device || device.status === "revoked") throw new Failure("auth/not-allowed");
        const word = await signSignerWord({ v: 1, domain: parts.domain, person: speaker.person, deviceId: speaker.deviceId, signKey: concat(device.signKey), role: speaker.role, readout: fromBase64Url(readout), at: Math.floor(now() / 1000) }, parts.nodeKey);
        return { word: toBase64Url(word) };
      },
      "readout.publish": async ({ file }, caller) => ({ name: await publish(fromBase64Url(file), requireSpeaker(caller)) }),
      "readout.list": async () => ({ readouts: db.read.all(standing.select(["name", "title", "corrects", "published_at"]).orderBy("published_at", "desc").limit(MOST_LISTED)).map((row) => ({ name: row.name, title: row.title, ...(row.corrects === null ? {} : { corrects: row.corrects }), publishedAt: row.published_at })) }),
    },
    routes(app) {
      app.get("/readouts", async (request, reply) => {
        const language = languageOf(request.headers["accept-language"]);
        return reply.header("content-security-policy", POLICY).header("vary", "accept-language").header("cache-control", "no-cache").type("text/html; charset=utf-8").send(page(`index ${language}`, () => indexPage(listed(), parts.organisation, language)));
      });
      app.get("/readouts/style.css", async (_request, reply) => reply.header("cache-control", "no-cache").type("text/css; charset=utf-8").send(STYLE));
      app.get<{ Params: { name: string } }>("/readouts/:name", async (request, reply) => {
        const [name = "", type] = request.params.name.split(".", 2);
        const row = NAME.test(name) && (type === undefined || type === "entente") ? find(name) : undefined;
        reply.header("cache-control", "no-cache");
        if (!row) return reply.code(404).header("content-security-policy", POLICY).type("text/html; charset=utf-8").send(missingPage(parts.organisation, languageOf(request.headers["accept-language"])));
        // Readable from other origins: it is the same for all, and whoever compares two nodes must get at both.
        if (type === "entente") return reply.header("access-control-allow-origin", "*").header("content-disposition", `attachment; filename="${name}.entente"`).type("application/json; charset=utf-8").send(Buffer.from(row.file));
        return reply.header("content-security-policy", POLICY).type("text/html; charset=utf-8").send(page(name, () => readoutPage(shown(row), parts.organisation)));
      });
    },
  };
}

/** English or French: what the surroundings know. */
function languageOf(accepts: string | undefined): string {
  return /^\s*fr\b/i.test(accepts ?? "") ? "fr" : "en";
}
