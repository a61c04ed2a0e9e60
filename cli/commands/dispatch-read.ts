/** `entente dispatch list` and `read`. */
import { createWriteStream, existsSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { OpenedPortion, PortionView } from "../../client/model/dispatches.ts";
import { safeName } from "../../protocol/wire/content/messages.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Context } from "./context.ts";
import { namedDispatch, portionsNumbered } from "./dispatch-named.ts";
import { type Language, printDispatchLine, printHead, printPortion } from "./dispatch-print.ts";
import { numbers } from "./minutes-options.ts";
import { oneLine } from "./one-line.ts";
import { oneOf } from "./option-values.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import type { Terminal } from "./terminal.ts";
import { untilQuiet } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean; lang: Language };
export const LANG = ["--lang <language>", "language of the markings: en, fr", oneOf(["en", "fr"]), "en"] as const;

export function addDispatchRead(dispatch: Command, { terminal, exit }: Context): void {
  withProfile(dispatch.command("list"))
    .summary("what you share, and what is shared with you")
    .description("Lists dispatches, the newest first: whether they are open, from whom or to whom, and their markings.")
    .option(...LANG)
    .option("--json", "print them as JSON, one a line")
    .addHelpText("after", "\nExample:\n  $ entente dispatch list")
    .action((options: Options) =>
      withReadyClient(options, terminal, async (client) => {
        const { dispatches } = client.view();
        for (const one of dispatches) {
          if (options.json) terminal.print(JSON.stringify(one));
          else printDispatchLine(one, terminal.print, options.lang);
        }
        if (dispatches.length === 0 && !options.json) terminal.say("There are no dispatches yet. Send one: entente dispatch send --help");
      }),
    );

  withProfile(dispatch.command("read").argument("<dispatch>", "its id, or the beginning of it"))
    .summary("open a dispatch")
    .description("Asks the originator's node for what may be opened, and opens it. What stays closed says what it would take. Exit code 0: everything that was asked for is open; 1: something is not, and it says why; 2: something given can't be used.")
    .option("--portion <numbers>", "these portions alone, such as 1,3", numbers, [])
    .option("--save <folder>", "write attachments into that folder; nothing is written over")
    .option(...LANG)
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente dispatch read 3f2a --save ./papers")
    .action((name: string, options: Options & { portion: number[]; save?: string }) =>
      withReadyClient(options, terminal, async (client) => {
        const one = await namedDispatch(client, name);
        const wanted = portionsNumbered(one, options.portion);
        const opened = await client.dispatches.open(one.id, wanted);
        if (one.role === "reader" && !one.read) await client.dispatches.markRead(one.id);
        const saved = new Map<number, string>();
        for (const portion of opened) if ("file" in portion && options.save !== undefined) saved.set(portion.index, await saveIn(terminal, options.save, one.portions[portion.index]!, portion.file));
        await untilQuiet(client, 100);
        const now = client.view().dispatches.find(({ id }) => id === one.id) ?? one;
        exit(wanted.every((index) => opened.some((portion) => portion.index === index && !("denial" in portion))) ? 0 : 1);
        if (options.json) return terminal.print(JSON.stringify({ ...now, opened: opened.map((portion) => openedJson(portion, saved.get(portion.index))) }));
        printHead(now, terminal.print, options.lang);
        for (const index of wanted) printPortion(now, now.portions[index]!, opened.find((portion) => portion.index === index), terminal.print, options.lang, saved.get(index));
        terminal.print("");
        terminal.print(oneLine(now.label.marking[options.lang]));
      }),
    );
}

function openedJson(portion: OpenedPortion, saved: string | undefined): object {
  return "file" in portion ? { index: portion.index, file: { size: portion.file.size, saved: saved ?? null } } : portion;
}

/** Under the sender's name for it, cleaned; another one of that name stays as it is. */
async function saveIn(terminal: Terminal, folder: string, { index, file }: PortionView, blob: Blob): Promise<string> {
  const into = resolve(terminal.cwd, folder);
  mkdirSync(into, { recursive: true, mode: 0o700 });
  const path = join(into, safeName(file?.name ?? `portion-${index + 1}`));
  if (existsSync(path)) throw new Failure("usage/exists", `${path} is there already; nothing was changed.`);
  try {
    await pipeline(Readable.fromWeb(blob.stream() as never), createWriteStream(path, { flags: "wx", mode: 0o600 }));
  } catch (cause) {
    await rm(path, { force: true });
    throw new Failure("usage/cannot-write", `${path} can't be written.`, { cause });
  }
  return path;
}
