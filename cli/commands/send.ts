/** `entente send`: one message, and whether it got there. */
import { openAsBlob, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Rank } from "../../protocol/wire/fields.ts";
import { lineTo } from "./line-to.ts";
import { rankNames, rankOption } from "./option-values.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import type { Context } from "./context.ts";
import { untilOnline, waitFor } from "./waiting.ts";

const SENT_WITHIN = 15_000;

export function addSend(program: Command, { terminal }: Context): void {
  withProfile(program.command("send").argument("<to>", "a person, such as bob@graustark.example, or a line's room").argument("<text>", "the message"))
    .summary("send a message")
    .description("Sends a message, and ends once the node that orders the line has it. Above the line's ceiling it is refused before it is encrypted.")
    .addOption(rankOption("--label <classification>", "how the message is classified", 0))
    .option("--file <path>", "attach a file")
    .option("--json", "print the outcome as JSON")
    .addHelpText("after", "\nExample:\n  $ entente send bob@graustark.example \"The minister will call at noon.\" --label RESTRICTED")
    .action((to: string, text: string, options: ProfileOptions & { label: Rank; file?: string; json?: boolean }) =>
      withClient(options, terminal, async (client) => {
        const file = options.file === undefined ? undefined : await fileToSend(resolve(terminal.cwd, options.file));
        await untilOnline(client);
        const line = await lineTo(client, to);
        // The level is worked out anew at each start; judge by what it comes to.
        await waitFor(client, (view) => view.lines.find((one) => one.room === line.room)?.assessment.settled || undefined, 3_000);
        const id = await client.send(line.room, { text, label: options.label, ...(file ? { file } : {}) });
        const message = await waitFor(client, (view) => view.lines.flatMap((one) => one.messages).find((one) => one.id === id && one.delivery !== "queued"), SENT_WITHIN);
        if (message?.delivery === "failed") throw new Failure(message.failure ?? "message/failed");
        const delivery = message?.delivery ?? "queued";
        if (options.json) return terminal.print(JSON.stringify({ room: line.room, id, delivery }));
        terminal.say(delivery === "queued" ? "Kept here; it goes with the next command that reaches the node." : `${delivery === "sent" ? "Sent" : "Delivered"}, ${rankNames[options.label]}.`);
      }),
    );
}

async function fileToSend(path: string) {
  try {
    const { size } = statSync(path);
    const blob = await openAsBlob(path);
    return { name: basename(path), type: "application/octet-stream", size, stream: () => blob.stream() as ReadableStream<Uint8Array> };
  } catch (cause) {
    throw new Failure("usage/unreadable", `${path} can't be read.`, { cause });
  }
}
