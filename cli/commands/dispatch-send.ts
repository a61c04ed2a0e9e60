/** `entente dispatch send` and `release`: something shared, and further readers let in to it. */
import { openAsBlob, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import type { LabelChoice, PortionDraft, ReaderChoice } from "../../client/model/dispatches.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import type { Context } from "./context.ts";
import { namedDispatch, portionsNumbered } from "./dispatch-named.ts";
import { domains, duration, LABEL_SHAPE, labels, moment, paths, persons, readers } from "./dispatch-options.ts";
import { printReader } from "./dispatch-print.ts";
import { numbers } from "./minutes-options.ts";
import { rankOption } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { readText } from "./read-text.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Terminal } from "./terminal.ts";
import { untilQuiet, waitFor } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean };
interface SendOptions extends Options {
  title: string;
  to: ReaderChoice[];
  label: LabelChoice[];
  attach: string[];
  control: string[];
  lease?: number;
  until?: number;
  onward: boolean;
  front?: string[];
  frontUpTo: Rank;
  frontNames?: boolean;
}

/** What the device reaches is worked out anew at each start. */
const SETTLES_WITHIN = 5_000;
const MOST_TEXT = 160 << 10;
export const TO = ["--to <reader>", "a person, office:desk@DOMAIN for whoever has that role there, org:DOMAIN for anybody there; again for each", readers, [] as ReaderChoice[]] as const;

export function addDispatchSend(dispatch: Command, { terminal, exit }: Context): void {
  withProfile(dispatch.command("send").argument("[file...]", "text files in UTF-8: each becomes a portion"))
    .summary("share something, under your control")
    .description("Makes a dispatch of text files and attachments, each a portion with its own label and key, and lets readers in. Your node decides each time that somebody opens it. Exit code 0: everybody is let in; 1: not everybody, or refused, with the reason; 2: something given can't be used.")
    .requiredOption("--title <words>", "every reader sees it, whatever they may open")
    .option(...TO)
    .option(`--label <${LABEL_SHAPE}>`, "of all portions; or one for each, files first, in order. REL: releasable to; OC: controlled by the originator; SP: protects sources", labels)
    .option("--attach <file>", "a file as it is; again for each", paths, [])
    .option("--control <person>", "somebody of your organisation, a desk as a rule, who may let in and take back too; again for each", persons, [])
    .option("--lease <time>", "how long a device may open it without asking again, such as 8h; left out: it asks each time", duration)
    .option("--until <time>", "nobody opens it from then on, such as 2026-12-01T08:00Z", moment)
    .option("--no-onward", "nobody may ask to pass it on")
    .option("--front <domains>", "your name is the secret: who is let in may issue it as their own to people of these organisations, such as erewhon.example,elbonia.example", domains)
    .addOption(rankOption("--front-up-to <classification>", "and no higher than", 1))
    .option("--front-names", "your node is told who reads; left out: of which organisation")
    .option("--json", "print the dispatch as JSON")
    .addHelpText("after", '\nExamples:\n  $ entente dispatch send threat.txt --title "Laptops on aircraft" --to bob@graustark.example --label RESTRICTED,OC\n  $ entente dispatch send threat.txt town.txt --title "Laptops on aircraft" --to office:desk@graustark.example --label RESTRICTED --label "RESTRICTED,REL graustark.example,SP"')
    .action(async (files: string[], options: SendOptions) => {
      const portions = await portionsOf(terminal, files, options);
      await withReadyClient(options, terminal, async (client) => {
        await whenReached(client, portions);
        const front = options.front && { organisations: options.front, rank: options.frontUpTo, names: options.frontNames ?? false };
        const id = await client.dispatches.send({ ...(front ? { front } : {}), title: options.title, portions, readers: options.to, controllers: options.control, lease: options.lease ?? 0, until: options.until ?? null, onward: options.onward ? "ask" : "never" });
        await untilQuiet(client);
        sayReaders(client, id, options, { terminal, exit });
      });
    });

  withProfile(dispatch.command("release").argument("<dispatch>", "its id, or the beginning of it"))
    .summary("let further readers in")
    .description("Lets further readers in to a dispatch that you control, of your own choice. Exit codes as with send.")
    .option(...TO)
    .option("--portion <numbers>", "these portions alone, such as 1,3", numbers, [])
    .option("--json", "print the dispatch as JSON")
    .addHelpText("after", "\nExample:\n  $ entente dispatch release 3f2a --to office:desk@graustark.example --portion 1")
    .action((name: string, options: Options & { to: ReaderChoice[]; portion: number[] }) =>
      withReadyClient(options, terminal, async (client) => {
        const one = await namedDispatch(client, name);
        if (options.to.length === 0) throw new Failure("usage/missing-argument", "Say who is let in: --to.");
        await client.dispatches.release(one.id, options.to, portionsNumbered(one, options.portion));
        await untilQuiet(client);
        sayReaders(client, one.id, options, { terminal, exit });
      }),
    );
}

/** Waits until the device is known to carry it; if it doesn't, the sending itself is refused. */
export async function whenReached(client: RunningClient, portions: readonly PortionDraft[]): Promise<void> {
  const highest = Math.max(...portions.map(({ label }) => label.rank));
  await waitFor(client, () => client.dispatches.ceiling() >= highest || undefined, SETTLES_WITHIN);
}

export function sayReaders(client: RunningClient, id: string, options: Options, { terminal, exit }: Context): void {
  const made = client.view().dispatches.find((one) => one.id === id)!;
  exit(made.readers.some(({ state }) => state === "failed") ? 1 : 0);
  if (options.json) return terminal.print(JSON.stringify(made));
  terminal.print(made.id);
  for (const reader of made.readers) printReader(reader, terminal.say);
  if (made.state === "sending") terminal.say("Kept here; it goes with the next command that reaches the node.");
}

/** Throws `usage/…`. */
export async function portionsOf(terminal: Terminal, files: readonly string[], options: { readonly label?: readonly LabelChoice[]; readonly attach: readonly string[] }): Promise<PortionDraft[]> {
  const count = files.length + options.attach.length;
  const given = options.label ?? [];
  if (count === 0) throw new Failure("usage/missing-argument", "Give a text file, or --attach one.");
  if (given.length === 0) throw new Failure("usage/missing-argument", "Say how it is labelled: --label RESTRICTED,OC.");
  if (given.length !== 1 && given.length !== count) throw new Failure("usage/missing-argument", `Give one --label for all, or one for each of the ${count} portions.`);
  const label = (index: number) => given[given.length === 1 ? 0 : index]!;
  const texts = files.map((file, index): PortionDraft => ({ kind: "text", text: readText(terminal, file, MOST_TEXT), label: label(index) }));
  const attached = options.attach.map(async (file, index): Promise<PortionDraft> => ({ kind: "file", file: await blobOf(resolve(terminal.cwd, file)), name: basename(file), label: label(files.length + index) }));
  return [...texts, ...(await Promise.all(attached))];
}

async function blobOf(path: string): Promise<Blob> {
  try {
    // A folder opens as well, and fails only when it is read.
    if (!statSync(path).isFile()) throw new Failure("usage/unreadable", `${path} is not a file.`);
    return await openAsBlob(path, { type: "application/octet-stream" });
  } catch (cause) {
    throw cause instanceof Failure ? cause : new Failure("usage/unreadable", `${path} can't be read.`, { cause });
  }
}
