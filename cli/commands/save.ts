/** `entente save`: a file that came with a message, written down as it comes. */
import { existsSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { Failure } from "../../protocol/wire/failure.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import type { Context } from "./context.ts";
import { untilOnline, waitFor } from "./waiting.ts";

const MESSAGE_WITHIN = 5_000;

export function addSave(program: Command, { terminal }: Context): void {
  withProfile(program.command("save").argument("<message>", "the message's id, as \"entente watch --json\" gives it").argument("<path>", "where the file goes; nothing is written over"))
    .summary("save a file that came with a message")
    .description("Fetches the file of a message and writes it down piece by piece, each checked before it is written. What breaks off is taken up again; what is damaged leaves nothing.")
    .addHelpText("after", "\nExample:\n  $ entente save \"$(entente watch --json | jq -r 'select(.attachment).id' | head -1)\" agenda.pdf")
    .action((id: string, given: string, options: ProfileOptions) =>
      withClient(options, terminal, async (client) => {
        const path = resolve(terminal.cwd, given);
        if (existsSync(path)) throw new Failure("usage/exists", `${path} is there already; nothing was changed.`);
        await untilOnline(client);
        const room = await waitFor(client, ({ lines }) => lines.find((line) => line.messages.some((message) => message.id === id && message.attachment))?.room, MESSAGE_WITHIN);
        if (room === undefined) throw new Failure("message/unknown", id);
        // Until it is whole it has another name.
        const part = `${path}.part`;
        const file = await create(part);
        try {
          await client.saveAttachment(room, id, async (piece) => writeAll(file, piece));
          await file.sync();
          await file.close();
          await rename(part, path);
        } catch (error) {
          await file.close().catch(() => undefined);
          await rm(part, { force: true });
          throw error;
        }
        terminal.say(`Saved as ${path}.`);
      }),
    );
}

async function create(path: string): Promise<FileHandle> {
  return open(path, "wx", 0o600).catch((cause: unknown) => {
    throw new Failure("usage/cannot-write", `${path} can't be written.`, { cause });
  });
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
}
