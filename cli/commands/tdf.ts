/** `entente tdf`: protected files (OpenTDF), looked into, made for partners' programs, and opened. */
import { basename } from "node:path";
import type { Command } from "commander";
import { openTdf, type OpenedTdf } from "../../protocol/dispatch/container/open.ts";
import { parsePerson } from "../../protocol/identity/uri.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Context } from "./context.ts";
import { withFile } from "./file-source.ts";
import { oneLine } from "./one-line.ts";
import { oneOf, rankNames, rankOption } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import { writeWhole } from "./whole-file.ts";

export const NODE_READABLE = "Node-readable: whoever runs your node could read this file.";

interface SealOptions extends ProfileOptions {
  stock?: boolean;
  for: string[];
  rank: Rank;
  type: string;
  wrap: "rsa" | "ec";
  manifest: "4.2.2" | "4.3.0";
  to?: string;
  json?: boolean;
}

export const readersOption = ["--for <person>", "who may open it besides you, of your own organisation; may be repeated"] as const;
export const gather = (value: string, before: string[]) => [...before, value];

export function addTdf(program: Command, { terminal }: Context): void {
  const tdf = program
    .command("tdf")
    .summary("look into, make and open protected files (OpenTDF)")
    .description("Protected files in the OpenTDF format: looked into by anybody, made for partners who have no Entente, and opened.")
    .addHelpText("after", "\nExamples:\n  $ entente tdf inspect report.tdf\n  $ entente tdf seal report.pdf --stock --for bob@ruritania.example\n  $ entente tdf open report.pdf.tdf");

  tdf
    .command("inspect")
    .argument("<file>")
    .description("Says what a protected file states of itself, without a key. None of it is proven: a key, and the signature of somebody you know, prove it.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente tdf inspect report.tdf")
    .action((file: string, { json }: { json?: boolean }) =>
      withFile(terminal, file, async (source) => {
        const stated = statedBy(await openTdf(source));
        if (json) return terminal.print(JSON.stringify(stated));
        terminal.print(linesOf(stated).join("\n"));
      }),
    );

  withProfile(tdf.command("seal").argument("<file>"))
    .description("Makes a protected file that partners' OpenTDF programs open. Its key is wrapped to your node, which asks its own record who may have it; so your node could read it, and it must be low enough for that.")
    .requiredOption("--stock", "for partners' programs; what goes to people with Entente goes as a dispatch")
    .option(...readersOption, gather, [])
    .addOption(rankOption("--rank <classification>", "how high it is", 0))
    .option("--type <mime>", "its media type", "application/octet-stream")
    .option("--wrap <kind>", "rsa, or ec for current programs", oneOf(["rsa", "ec"] as const), "rsa")
    .option("--manifest <version>", "4.2.2, which old programs read too, or 4.3.0", oneOf(["4.2.2", "4.3.0"] as const), "4.2.2")
    .option("--to <path>", "where it goes; else beside the file, with .tdf")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente tdf seal report.pdf --stock --for bob@ruritania.example")
    .action((file: string, options: SealOptions) =>
      withFile(terminal, file, (_source, bytes) =>
        withReadyClient(options, terminal, async (client) => {
          const { pieces, uuid, nodeReadable } = await client.stock().seal({ source: bytes(), mimeType: options.type, rank: options.rank, readers: options.for.map(parsePerson), wrap: options.wrap, version: options.manifest });
          const path = await writeWhole(terminal, options.to ?? `${basename(file)}.tdf`, pieces);
          if (options.json) return terminal.print(JSON.stringify({ path, uuid, rank: rankNames[options.rank], nodeReadable }));
          terminal.say(`Written to ${path}; your node knows it as ${uuid}.`);
          terminal.say(NODE_READABLE);
        }),
      ),
    );

  withProfile(tdf.command("open").argument("<file>"))
    .description("Opens a protected file that was made for your node's key server, and writes down what is in it once all of it is verified.")
    .requiredOption("--to <path>", "where it goes; nothing is written over")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente tdf open report.pdf.tdf --to report.pdf")
    .action((file: string, options: ProfileOptions & { to: string; json?: boolean }) =>
      withFile(terminal, file, (source) =>
        withReadyClient(options, terminal, async (client) => {
          const { pieces, opened, nodeReadable } = await client.stock().open(source);
          const path = await writeWhole(terminal, options.to, pieces);
          if (options.json) return terminal.print(JSON.stringify({ path, type: opened.manifest.payload.mimeType ?? null, bytes: opened.plainSize, nodeReadable }));
          terminal.say(`Written to ${path}.`);
          terminal.say(NODE_READABLE);
        }),
      ),
    );
}

function statedBy({ manifest, version, policy, plainSize }: OpenedTdf) {
  const { keyAccess, integrityInformation } = manifest.encryptionInformation;
  return {
    version,
    type: manifest.payload.mimeType ?? null,
    bytes: plainSize,
    segments: integrityInformation.segments.length,
    segmentHash: integrityInformation.segmentHashAlg,
    policy: { uuid: policy.uuid, attributes: policy.body.dataAttributes.map(({ attribute }) => attribute), readers: policy.body.dissem },
    keys: keyAccess.map(({ type, url, kid, sid }) => ({ type, url, kid: kid ?? null, share: sid ?? null })),
    assertions: manifest.assertions.map(({ id, type, statement }) => ({ id, type, format: statement.format, schema: statement.schema ?? null })),
    nodeReadable: keyAccess.some(({ type }) => type !== "entente-share"),
  };
}

function linesOf(stated: ReturnType<typeof statedBy>): string[] {
  return [
    `manifest\t${stated.version}`,
    `payload\t${stated.bytes} bytes, ${oneLine(stated.type ?? "type not stated")}, ${stated.segments} segments under ${stated.segmentHash}`,
    `policy\t${oneLine(stated.policy.uuid)} (stated, not proven)`,
    ...stated.policy.attributes.map((attribute) => `attribute\t${oneLine(attribute)}`),
    ...stated.policy.readers.map((reader) => `reader\t${oneLine(reader)}`),
    ...stated.keys.map(({ type, url, kid, share }) => `key\t${type}\t${oneLine(url)}\t${oneLine(kid ?? "")}\t${oneLine(share ?? "")}`.trimEnd()),
    ...stated.assertions.map(({ id, type, format, schema }) => `assertion\t${oneLine(id)}\t${type}\t${oneLine(format)}\t${oneLine(schema ?? "")}`.trimEnd()),
    stated.nodeReadable ? "Node-readable: whoever runs the key server named here could read it." : "No key server alone can read it.",
  ];
}

