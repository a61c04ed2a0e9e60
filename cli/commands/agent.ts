/** `entente agent`: a device that is always on. It rings on this machine, says how the lines are, and opens the page in which a call is answered. */
import type { Command } from "commander";
import { type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { ClientView } from "../../client/model/views.ts";
import type { RunningClient } from "../../client/entente.ts";
import { type AgentEvent, agentEvents, agentText, ringsHere, whoCalls } from "../agent/happenings.ts";
import { type AgentStatus, askAgent, openAgentDoor } from "../agent/door.ts";
import { addressOfLine, openCall } from "../agent/open-call.ts";
import { createRingOut } from "../agent/ring-out.ts";
import { levelNames } from "./lines.ts";
import { rankNames, webAddress } from "./option-values.ts";
import { profileFolder, type ProfileOptions, withClient, withProfile } from "./profile.ts";
import type { Context } from "./context.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends ProfileOptions {
  app?: string;
  open?: string | false;
  ring?: string;
  bell: boolean;
  json?: boolean;
}

export function addAgent(program: Command, { terminal }: Context): void {
  const agent = withProfile(program.command("agent"))
    .summary("ring on this machine, always")
    .description("Stays connected until it is told to end (Ctrl-C, SIGTERM, entente agent stop): rings when somebody calls, says how the lines are, and opens the page in which the call is answered. It comes back by itself when the node does. Give it a device of its own: entente login <link> --profile <folder>.")
    .option("--app <url>", "where calls are answered, such as http://localhost:7200 with the installed client; else the node's own page", webAddress)
    .option("--open <command>", "opens the page: {url} stands for its address, which else comes last; no shell")
    .option("--no-open", "do not open anything")
    .option("--ring <command>", "a sound: run again and again while it rings; no shell")
    .option("--no-bell", "leave the terminal's bell alone")
    .option("--json", "one JSON object a line, for a tray")
    .addHelpText("after", '\nExamples:\n  $ entente agent --profile ~/.entente-agent --app http://localhost:7200 --ring "paplay /usr/share/sounds/phone.oga"\n  $ entente agent status --profile ~/.entente-agent')
    .action((options: Options) => withClient(options, terminal, (client, profile) => runAgent(client, profile, options, terminal), { rings: "agent" }));

  withProfile(agent.command("status"))
    .description("Says how the agent that runs on this folder is.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente agent status")
    .action(async (_options: ProfileOptions, command: Command) => {
      const options = command.optsWithGlobals<ProfileOptions & { json?: boolean }>();
      const status = await askAgent<AgentStatus>(profileFolder(options, terminal), "status");
      if (options.json) return terminal.print(JSON.stringify(status));
      terminal.print(`${status.name ?? "?"}${status.person === null ? "" : ` (${showPerson(status.person as PersonUri)})`}: ${status.state} at ${status.node}, up for ${status.upSeconds} s.`);
      for (const { name, url } of status.ringing) terminal.print(`${name} calls. Answer at ${url}`);
      for (const line of status.lines) terminal.print(`${showPerson(line.person as PersonUri)}\t${line.name}\t${line.level}, up to ${line.ceiling}`);
    });

  withProfile(agent.command("stop"))
    .description("Ends the agent that runs on this folder.")
    .addHelpText("after", "\nExample:\n  $ entente agent stop")
    .action(async (_options: ProfileOptions, command: Command) => {
      await askAgent(profileFolder(command.optsWithGlobals<ProfileOptions>(), terminal), "stop");
      terminal.say("The agent was told to end.");
    });
}

async function runAgent(client: RunningClient, { folder, node }: { folder: string; node: string }, options: Options, terminal: Terminal): Promise<void> {
  const app = options.app ?? node.replace(/\/+$/, "");
  const startedAt = performance.now();
  let told = () => {};
  const toldToStop = new Promise<void>((resolve) => (told = resolve));
  const ended = Promise.race([terminal.ended(), toldToStop]);
  const ringOut = createRingOut({ bell: options.bell ? terminal.bell : null, command: options.ring, failed: (why) => terminal.say(`The sound can't be played: ${why}`) });

  const tell = (happened: AgentEvent) => {
    terminal.print(options.json ? JSON.stringify({ at: new Date().toISOString(), ...happened }) : `${new Date().toISOString()} ${agentText(happened)}`);
    if (happened.event === "ring" && options.open !== false) openCall(happened.url, { command: options.open, env: terminal.env, failed: terminal.say });
  };
  let seen: ClientView = { ...client.view(), state: "starting", lines: [], calls: [] };
  let refuse: (why: Failure) => void = () => {};
  const refused = new Promise<never>((_resolve, reject) => (refuse = reject));
  const look = () => {
    const view = client.view();
    for (const happened of agentEvents(seen, view, app)) tell(happened);
    seen = view;
    ringOut.ringing(view.calls.filter(ringsHere).length);
    if (view.state === "revoked" || view.state === "signed-out" || view.state === "other-tab") refuse(new Failure(`client/${view.state}`));
  };
  const status = (): AgentStatus => {
    const view = client.view();
    return {
      state: view.state,
      person: view.me?.person ?? null,
      name: view.me?.name ?? null,
      device: view.me?.device.name ?? null,
      node,
      pid: process.pid,
      upSeconds: Math.floor((performance.now() - startedAt) / 1000),
      ringing: view.calls.filter(ringsHere).map((call) => ({ ...whoCalls(view, call), url: addressOfLine(app, call.line ?? call.room) })),
      lines: view.lines.map(({ contact, assessment }) => ({ person: contact.person, name: contact.name, level: levelNames[assessment.level], ceiling: rankNames[assessment.ceiling] })),
    };
  };

  const door = await openAgentDoor(folder, { status, stop: () => told() });
  const unsubscribe = client.subscribe(look);
  try {
    if (!options.json) terminal.say("The agent runs. Ctrl-C ends it.");
    look();
    await Promise.race([ended, refused]);
  } finally {
    unsubscribe();
    ringOut.stop();
    await door.close();
  }
}
