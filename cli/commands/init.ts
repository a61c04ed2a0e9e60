/** `entente init`: a config file and keys for a new node. */
import { relative, resolve } from "node:path";
import type { Command } from "commander";
import { Failure } from "../../protocol/wire/failure.ts";
import { initNode } from "../../node/start/init.ts";
import { systemRandom } from "../../node/start/system-clock.ts";
import type { Context } from "./context.ts";
import { wholeNumber } from "./option-values.ts";

/** Of this package: a config in another folder must not look for the app beside itself. */
const WEB_DIST = resolve(import.meta.dirname, "../../web/dist");

interface Options {
  dir: string;
  data?: string;
  domain?: string;
  organisation?: string;
  host: string;
  port: number;
  publicUrl?: string;
  behindProxy?: boolean;
  tlsCert?: string;
  tlsKey?: string;
  json?: boolean;
}

export function addInit(program: Command, { terminal }: Context): void {
  program
    .command("init")
    .summary("make the config file and the keys of a new node")
    .description("Makes the config file and the keys of a new node. Asks for what is missing; never writes over what is there.")
    .option("--dir <folder>", "where entente.json goes", ".")
    .option("--data <folder>", "where keys and database go; relative to --dir", "data")
    .option("--domain <name>", "the domain that people here are named by, such as ruritania.example")
    .option("--organisation <name>", "as others read it, such as \"Government of Ruritania\"")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on", wholeNumber(0, 65535), 7101)
    .option("--public-url <url>", "how browsers and other nodes reach it, such as https://entente.ruritania.example")
    .option("--behind-proxy", "TLS ends at a proxy in front of it")
    .option("--tls-cert <file>", "certificate chain (PEM), where the node itself ends TLS")
    .option("--tls-key <file>", "its private key (PEM)")
    .option("--json", "print what was made as JSON")
    .addHelpText("after", "\nExample:\n  $ entente init --dir /srv/entente --domain ruritania.example --organisation \"Government of Ruritania\" --public-url https://entente.ruritania.example --behind-proxy")
    .action(async (options: Options) => {
      const asked = async (given: string | undefined, option: string, question: string): Promise<string> => {
        const answer = given ?? (await terminal.ask?.(question));
        if (!answer) throw new Failure("usage/missing-option", `Say --${option}.`);
        return answer;
      };
      const domain = await asked(options.domain, "domain", "Domain that people here are named by, such as ruritania.example: ");
      const organisation = await asked(options.organisation, "organisation", "Name of the organisation, as others read it: ");
      if ((options.tlsCert === undefined) !== (options.tlsKey === undefined)) throw new Failure("usage/missing-option", "--tls-cert and --tls-key go together.");
      const folder = resolve(terminal.cwd, options.dir);
      const { configPath, config } = initNode(
        folder,
        {
          domain,
          organisation,
          data: options.data,
          listen: { host: options.host, port: options.port },
          web: { dist: WEB_DIST },
          ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl.replace(/\/+$/, "") }),
          ...(options.behindProxy ? { behindProxy: true } : {}),
          ...(options.tlsCert && options.tlsKey ? { tls: { cert: resolve(terminal.cwd, options.tlsCert), key: resolve(terminal.cwd, options.tlsKey) } } : {}),
        },
        systemRandom,
      );
      if (options.json) return terminal.print(JSON.stringify({ config: configPath, data: config.data, domain: config.domain }));
      const where = relative(terminal.cwd, folder) === "" ? "" : ` --dir ${options.dir}`;
      terminal.say(`Made ${configPath} and the node's keys in ${config.data}. Back the keys up: peers know this node by them.`);
      terminal.say(`Next:\n  entente serve${where}\n  entente invite${where} --name "Your name" --user you --role security   (a first link, while it runs)\n  entente accord propose${where} https://entente.graustark.example   (another organisation's node)`);
    });
}
