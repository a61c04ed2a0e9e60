/** `entente watch`: what happens on this device's lines, a line each, until it is told to end. */
import type { Command } from "commander";
import type { ClientView, LineView } from "../../client/model/views.ts";
import { type PersonUri, showPerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { levelText, lineJson } from "./lines.ts";
import { oneLine } from "./one-line.ts";
import { rankNames } from "./option-values.ts";
import { type ProfileOptions, withClient, withProfile } from "./profile.ts";
import type { Context } from "./context.ts";
import { untilOnline } from "./waiting.ts";

export function addWatch(program: Command, { terminal }: Context): void {
  withProfile(program.command("watch"))
    .summary("print what happens, as it happens")
    .description("Prints messages, changes of level, calls and requests as they come, what came meanwhile first, until it is told to end (Ctrl-C, SIGTERM).")
    .option("--json", "one JSON object a line")
    .addHelpText("after", "\nExample:\n  $ entente watch --json | jq -r 'select(.event == \"message\") | .text'")
    .action((options: ProfileOptions & { json?: boolean }) =>
      withClient(options, terminal, async (client) => {
        const ended = terminal.ended();
        let seen = client.view();
        const print = (happened: Happened) => terminal.print(options.json ? JSON.stringify(happened) : textOf(happened));
        let stop = () => {};
        const refused = new Promise<never>((_resolve, reject) => {
          stop = client.subscribe(() => {
            const view = client.view();
            for (const happened of changes(seen, view)) print(happened);
            seen = view;
            if (view.state === "revoked" || view.state === "signed-out" || view.state === "other-tab") reject(new Failure(`client/${view.state}`));
          });
        });
        try {
          await Promise.race([untilOnline(client), refused]);
          if (!options.json) terminal.say("Watching. Ctrl-C ends.");
          await Promise.race([ended, refused]);
        } finally {
          stop();
        }
      }),
    );
}

export type Happened =
  | { event: "state"; state: ClientView["state"] }
  | { event: "message" | "edited" | "deleted"; room: string; id: string; from: string; own: boolean; at: number; text: string; label: string; attachment?: string }
  | { event: "delivery"; room: string; id: string; delivery: string }
  | { event: "notice"; room: string; id: string; at: number; text: string; values: Record<string, string> }
  | ({ event: "level" } & ReturnType<typeof lineJson> & { said: string })
  | { event: "call"; room: string; line: string | null; direction: "in" | "out"; state: string; ended?: string }
  | { event: "contact"; person: string; name: string; state: string }
  | { event: "device-waits"; deviceId: string; person: string; name: string };

/** What is new in `now` against `before`, in the order in which it is told. */
export function changes(before: ClientView, now: ClientView): Happened[] {
  const told: Happened[] = [];
  if (now.state !== before.state) told.push({ event: "state", state: now.state });
  for (const contact of now.contacts) {
    const { person, name, state } = contact;
    if (before.contacts.find((one) => one.person === person)?.state !== state) told.push({ event: "contact", person, name, state });
  }
  for (const line of now.lines) told.push(...lineChanges(before.lines.find((one) => one.room === line.room), line));
  for (const call of now.calls) {
    const { room, line, direction, state, ended } = call;
    if (before.calls.find((one) => one.room === room)?.state !== state) told.push({ event: "call", room, line, direction, state, ...(ended === undefined ? {} : { ended }) });
  }
  for (const { deviceId, person, name } of now.pendingDevices) if (!before.pendingDevices.some((one) => one.deviceId === deviceId)) told.push({ event: "device-waits", deviceId, person, name });
  return told;
}

function lineChanges(before: LineView | undefined, now: LineView): Happened[] {
  if (before === now) return [];
  const told: Happened[] = [];
  const known = new Map(before?.messages.map((message) => [message.id, message]));
  for (const message of now.messages) {
    const old = known.get(message.id);
    if (old === message) continue;
    const { id, from, own, at, text, label, kind, attachment } = message;
    const base = { room: now.room, id, from, own, at, text, label: rankNames[label], ...(attachment ? { attachment: attachment.name } : {}) };
    if (kind === "notice") {
      if (!old) told.push({ event: "notice", room: now.room, id, at, text, values: message.values ?? {} });
    } else if (!old) told.push({ event: message.deleted ? "deleted" : "message", ...base });
    else if (message.deleted && !old.deleted) told.push({ event: "deleted", ...base });
    else if (message.editedAt !== old.editedAt) told.push({ event: "edited", ...base });
    else if (message.delivery !== old.delivery) told.push({ event: "delivery", room: now.room, id, delivery: message.delivery });
  }
  const said = levelText(now);
  if (before === undefined || levelText(before) !== said) told.push({ event: "level", ...lineJson(now), said });
  return told;
}

function textOf(happened: Happened): string {
  switch (happened.event) {
    case "state":
      return `— ${happened.state}`;
    case "message":
    case "edited":
    case "deleted": {
      const how = happened.event === "message" ? "" : ` (${happened.event})`;
      return `${new Date(happened.at).toISOString()} ${personText(happened.from)}${how} [${happened.label}]: ${oneLine(happened.text)}${happened.attachment ? ` <${oneLine(happened.attachment)}>` : ""}`;
    }
    case "delivery":
      return `— message ${happened.delivery}`;
    case "notice":
      return `— ${happened.text} ${Object.values(happened.values).map(oneLine).join(", ")}`.trimEnd();
    case "level":
      return `— ${personText(happened.person)}: ${happened.said}`;
    case "call":
      return `— call ${happened.direction === "in" ? "from" : "on"} ${happened.line ?? happened.room}: ${happened.state}${happened.ended ? ` (${happened.ended})` : ""}`;
    case "contact":
      return `— ${personText(happened.person)} ${happened.state === "asks" ? `asks for a line; let in with: entente accept ${personText(happened.person)}` : happened.state}`;
    case "device-waits":
      return `— a device waits to be approved: ${oneLine(happened.name)} of ${personText(happened.person)}`;
  }
}

export function personText(uri: string): string {
  return /^mimi:\/\/[^/]+\/u\/[^/]+$/.test(uri) ? showPerson(uri as PersonUri) : uri;
}
