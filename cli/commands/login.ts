/** `entente login`: makes this folder a device of a person. */
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Command } from "commander";
import { parseEnrolLink } from "../../client/enrol/enrol-link.ts";
import { readSpokenCode } from "../../protocol/identity/spoken-code.ts";
import { showPerson, type PersonUri } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { clientIn, profileFolder, type ProfileOptions, withProfile, writeProfile } from "./profile.ts";
import type { Context } from "./context.ts";
import { webAddress } from "./option-values.ts";
import { untilOnline, untilQuiet, waitFor } from "./waiting.ts";

const APPROVAL_WITHIN = 30 * 60_000;

export function addLogin(program: Command, { terminal }: Context): void {
  withProfile(program.command("login").argument("<link>", "the enrolment link that you were given, or the code that was read to you"))
    .summary("make this folder a device of yours")
    .description("Makes this folder a device of yours, without a passkey: its lines stay at PRIVATE. The keys lie in the folder, readable by you alone.")
    .option("--node <address>", "with a code: your organisation's node, such as https://entente.ruritania.example", webAddress)
    .option("--name <name>", "what the device is called", hostname())
    .option("--json", "print who you are as JSON")
    .addHelpText("after", "\nExamples:\n  $ entente login 'https://entente.ruritania.example/enrol#k3…' --name \"Duty laptop\"\n  $ entente login K7QF-3M9T-X2RB --node https://entente.ruritania.example")
    .action(async (link: string, options: ProfileOptions & { name: string; node?: string; json?: boolean }) => {
      const node = nodeOf(link, options.node);
      const folder = profileFolder(options, terminal);
      if (existsSync(join(folder, "profile.json"))) throw new Failure("profile/taken", folder);
      const { client, close } = clientIn(folder, node, terminal);
      try {
        await client.start();
        if (client.view().state === "other-tab") throw new Failure("client/other-tab");
        await client.enrol(link, { deviceName: options.name, passkey: false });
        writeProfile(folder, node);
        if (client.view().state === "pending-approval") {
          terminal.say("Waiting to be approved on another device of yours, or by two security officers…");
          await waitFor(client, ({ state }) => {
            if (state === "not-enrolled") throw new Failure("enrol/refused");
            return state === "online" ? true : undefined;
          }, APPROVAL_WITHIN);
        }
        await untilOnline(client);
        await untilQuiet(client); // its keys are with the node: the person's other devices can let it in to their lines
        const me = client.view().me!;
        if (options.json) return terminal.print(JSON.stringify({ person: me.person, name: me.name, organisation: me.organisation, device: me.deviceId, fingerprint: me.fingerprint }));
        terminal.say(`This is now a device of ${me.name} (${showPerson(me.person as PersonUri)}), ${me.organisation}.`);
      } finally {
        await close();
      }
    });
}

/** Throws `enrol/bad-link`, `replace/…`, `usage/missing-option`. */
function nodeOf(text: string, given: string | undefined): string {
  if (/[#/]/.test(text)) {
    parseEnrolLink(text);
    return new URL(text).origin;
  }
  readSpokenCode(text);
  if (given === undefined) throw new Failure("usage/missing-option", "A code needs --node, the address of your organisation's node.");
  return given;
}
