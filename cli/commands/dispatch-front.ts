/** `entente dispatch front`: what somebody hidden has released for it goes out under one's own name. */
import type { Command } from "commander";
import type { DispatchDraft, LabelChoice, ReaderChoice } from "../../client/model/dispatches.ts";
import type { Context } from "./context.ts";
import { namedDispatch, portionsNumbered } from "./dispatch-named.ts";
import { duration, LABEL_SHAPE, labels, moment, paths } from "./dispatch-options.ts";
import { portionsOf, sayReaders, TO, whenReached } from "./dispatch-send.ts";
import { numbers } from "./minutes-options.ts";
import { type ProfileOptions, withProfile } from "./profile.ts";
import { withReadyClient } from "./ready-client.ts";
import { untilQuiet } from "./waiting.ts";

type Options = ProfileOptions & { json?: boolean; title: string; to: ReaderChoice[]; label?: LabelChoice[]; attach: string[]; lease?: number; until?: number; onward: boolean; from: number[] };

export function addDispatchFront(dispatch: Command, { terminal, exit }: Context): void {
  withProfile(dispatch.command("front").argument("<dispatch>", "what was released to you for that: its id, or the beginning of it").argument("[file...]", "text files in UTF-8, in your own words: each becomes a portion"))
    .summary("issue under your own name what somebody hidden shares")
    .description("Makes a dispatch of your own: ids, keys, label and signature are yours, and its readers see nobody else. Each opening is asked of the hidden originator by your node, who can stop it at any moment. Exit codes as with send.")
    .requiredOption("--title <words>", "every reader sees it")
    .option(...TO)
    .option(`--label <${LABEL_SHAPE}>`, "of all portions; or one for each, files first, in order", labels)
    .option("--attach <file>", "a file as it is; again for each", paths, [])
    .option("--from <numbers>", "the portions of the hidden one on which it rests, such as 1,3; left out: all", numbers, [])
    .option("--lease <time>", "how long a device may open it without asking again; left out: it asks each time, and stopping it counts at once", duration)
    .option("--until <time>", "nobody opens it from then on", moment)
    .option("--no-onward", "nobody may ask to pass it on")
    .option("--json", "print the dispatch as JSON")
    .addHelpText("after", '\nExample:\n  $ entente dispatch front 3f2a warning.txt --title "A warning" --to eve@erewhon.example --label RESTRICTED,OC,SP')
    .action(async (name: string, files: string[], options: Options) => {
      const portions = await portionsOf(terminal, files, options);
      await withReadyClient(options, terminal, async (client) => {
        const one = await namedDispatch(client, name);
        await whenReached(client, portions);
        const draft: DispatchDraft = { title: options.title, portions, readers: options.to, controllers: [], lease: options.lease ?? 0, until: options.until ?? null, onward: options.onward ? "ask" : "never" };
        const id = await client.dispatches.front(one.id, draft, options.from.length === 0 ? undefined : portionsNumbered(one, options.from));
        await untilQuiet(client);
        sayReaders(client, id, options, { terminal, exit });
      });
    });
}
