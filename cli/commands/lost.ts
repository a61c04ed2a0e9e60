/** `entente lost` and `entente replace`: what an officer on duty does when a device is lost. */
import type { Command } from "commander";
import type { RunningClient } from "../../client/entente.ts";
import type { ReplacementShown } from "../../client/model/views.ts";
import { parsePerson, type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import type { DeviceView } from "../../protocol/wire/api.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { deviceNamed } from "./device-named.ts";
import { oneLine } from "./one-line.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import type { Context } from "./context.ts";
import type { Terminal } from "./terminal.ts";
import { untilOnline, waitFor } from "./waiting.ts";

/** Longer than a code is good, by as long as two officers may take to sign. */
const DONE_WITHIN = 90 * 60_000;

export function addLost(program: Command, { terminal }: Context): void {
  withProfile(program.command("lost").argument("<person>", "whose, such as alice@ruritania.example"))
    .summary("revoke a device that is lost")
    .description("Shows the devices of a person of your organisation, or revokes one that is lost. For officers on duty (desk, security). It is cut off at once and can't be restored.")
    .option("--device <device>", "revoke this one: its name, or its id")
    .option("--reason <words>", "what is known", "lost")
    .option("--json", "print the devices as JSON")
    .addHelpText("after", '\nExamples:\n  $ entente lost alice@ruritania.example\n  $ entente lost alice@ruritania.example --device "Handset" --reason "left in a taxi"')
    .action((who: string, options: ProfileOptions & { device?: string; reason: string; json?: boolean }) =>
      withClient(options, terminal, async (client) => {
        await untilOnline(client);
        const person = parsePerson(who);
        if (options.device !== undefined) {
          const revoked = await client.lost.revoke(deviceNamed(await devicesOf(client, person), options.device).deviceId, options.reason);
          if (!options.json) terminal.say(`${oneLine(revoked.name)} of ${showPerson(person)} is revoked. For another one: entente replace ${showPerson(person)}`);
        }
        const devices = await devicesOf(client, person);
        if (options.json) return terminal.print(JSON.stringify(devices.map(({ deviceId, name, platform, status, online }) => ({ deviceId, name, platform, status, online }))));
        for (const device of devices) terminal.print(`${oneLine(device.name)}\t${device.status}\t${device.online ? "connected" : "not connected"}\t${device.deviceId}`);
      }),
    );
}

interface ReplaceOptions extends ProfileOptions {
  lost: string[];
  ownDevice?: boolean;
  list?: boolean;
  agree?: string;
  refuse?: string;
  json?: boolean;
}

export function addReplace(program: Command, { terminal }: Context): void {
  withProfile(program.command("replace").argument("[person]", "who needs another device, such as alice@ruritania.example"))
    .summary("a new device by a code that you read out")
    .description("Revokes what is lost, prints a code to be read to the person, and waits until the person is on the line again: this command signs, so it must keep running. For officers on duty (desk, security); a second one agrees with --agree.")
    .option("--lost <device>", "a device that is gone, by name or id; more than once for several", (value: string, all: string[]) => [...all, value], [] as string[])
    .option("--own-device", "another device of the person lets the new one in; else two officers sign")
    .option("--list", "show what waits for a second officer, or is under way")
    .option("--agree <id>", "be the second officer")
    .option("--refuse <id>", "refuse it, or take your own code back")
    .option("--json", "one JSON object a line")
    .addHelpText("after", '\nExamples:\n  $ entente replace alice@ruritania.example --lost "Handset"\n  $ entente replace --list\n  $ entente replace --agree 5f0a…')
    .action((who: string | undefined, options: ReplaceOptions) =>
      withClient(options, terminal, async (client) => {
        await untilOnline(client);
        if (options.list) return list(client, terminal, options.json ?? false);
        if (options.refuse !== undefined) {
          await client.lost.end(options.refuse);
          return terminal.say("That is over.");
        }
        if (options.agree !== undefined) {
          await client.lost.agree(options.agree);
          terminal.say("Agreed. This command signs as soon as there is something to sign…");
          return follow(client, options.agree, terminal, options.json ?? false);
        }
        if (who === undefined) throw new Failure("usage/missing-argument", "Say who needs another device, or --list, --agree, --refuse.");
        const person = parsePerson(who);
        const devices = options.lost.length === 0 ? [] : await devicesOf(client, person);
        const { id, code, expiresAt } = await client.lost.replace(person, { lost: options.lost.map((text) => deviceNamed(devices, text).deviceId), by: options.ownDevice ? "own-device" : "officers" });
        if (options.json) terminal.print(JSON.stringify({ event: "code", id, person, code, expiresAt }));
        else {
          terminal.say(`Read this to ${showPerson(person)}; it works once, until ${new Date(expiresAt * 1000).toISOString()}:`);
          terminal.print(code);
        }
        await follow(client, id, terminal, options.json ?? false);
      }),
    );
}

async function devicesOf(client: RunningClient, person: PersonUri): Promise<DeviceView[]> {
  const { people, devices } = await client.lost.look();
  if (!people.some((one) => one.person === person)) throw new Failure("replace/nobody", showPerson(person));
  return devices.filter((device) => device.person === person);
}

async function list(client: RunningClient, terminal: Terminal, json: boolean): Promise<void> {
  await client.device()!.replacing.refresh();
  const { replacements } = client.view();
  if (replacements.length === 0 && !json) terminal.say("Nothing is under way.");
  for (const one of replacements) terminal.print(json ? JSON.stringify({ ...one, code: undefined }) : `${one.id}\t${showPerson(one.person as PersonUri)}\t${words(one)}`);
}

/** Says each step until it is done. Throws `replace/ended` where it comes to nothing. */
async function follow(client: RunningClient, id: string, terminal: Terminal, json: boolean): Promise<void> {
  let said = "";
  const done = await waitFor(client, ({ replacements }) => {
    const one = replacements.find((each) => each.id === id);
    if (!one) return undefined;
    const now = words(one);
    if (now !== said) {
      said = now;
      if (json) terminal.print(JSON.stringify({ event: "state", id, state: one.state, online: one.online, ...(one.trouble ? { trouble: one.trouble } : {}) }));
      else terminal.say(`${now}.`);
    }
    if (one.trouble === "replace/unproven") throw new Failure(one.trouble);
    if (one.state === "refused" || one.state === "cancelled" || one.state === "expired") throw new Failure("replace/ended", one.state);
    return one.state === "enrolled" && one.online ? one : undefined;
  }, DONE_WITHIN);
  if (!done) throw new Failure("replace/ended", "not done in time");
}

function words(one: ReplacementShown): string {
  if (one.state === "enrolled") return one.online ? `${one.name} is on the line again` : "Signed in; waiting for the device to connect";
  if (one.state === "refused" || one.state === "cancelled") return one.state === "refused" ? "Refused" : "Taken back";
  if (one.state === "expired") return "The code is over";
  const second = one.needsSecond && one.secondByName === undefined ? "; a second officer must agree: entente replace --agree " + one.id : one.secondByName ? `; ${one.secondByName} agrees` : "";
  return one.state === "open" ? `Waiting for the code to be typed${second}` : `Typed on "${one.deviceName ?? ""}"${one.by === "own-device" ? "; waiting for another device of the person" : ""}${second}`;
}
