/** Puts the commands together, runs one, and turns what it throws into one sentence and an exit code: 0 done, 1 refused or failed, 2 unusable input. */
import { Command, CommanderError } from "commander";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { addAccord } from "./accord.ts";
import { addAgent } from "./agent.ts";
import { addApp } from "./app.ts";
import { addBrief } from "./brief.ts";
import { addBreaches } from "./breaches.ts";
import { addAccept, addCard, addContacts } from "./contact.ts";
import type { Context } from "./context.ts";
import { addDesk } from "./desk.ts";
import { addExposure } from "./exposure.ts";
import { addIncident } from "./incident.ts";
import { addInit } from "./init.ts";
import { addInvite } from "./invite.ts";
import { addKas } from "./kas.ts";
import { addLabel } from "./label.ts";
import { addLines } from "./lines.ts";
import { addLogin } from "./login.ts";
import { addLost, addReplace } from "./lost.ts";
import { addSave } from "./save.ts";
import { addSecurity } from "./security.ts";
import { addSend } from "./send.ts";
import { addServe } from "./serve.ts";
import { addDispatch } from "./dispatch.ts";
import { addDelegate } from "./delegate.ts";
import { addDnd } from "./dnd.ts";
import { addAside } from "./aside.ts";
import { addMissed } from "./missed.ts";
import { addOversight } from "./oversight.ts";
import { plainTerminal } from "./plain-terminal.ts";
import { addMinutes } from "./minutes.ts";
import { addReach } from "./reach.ts";
import { addReadout } from "./readout.ts";
import { exitCodeOf, sentenceOf } from "./sentences.ts";
import { addSoftware } from "./software.ts";
import { addStation } from "./station.ts";
import { addStatus } from "./status.ts";
import type { Terminal } from "./terminal.ts";
import { addTdf } from "./tdf.ts";
import { addTrace } from "./trace.ts";
import { addVerify } from "./verify.ts";
import { addWatch } from "./watch.ts";
import { addWording } from "./wording.ts";

export async function runEntente(args: readonly string[], outside: Terminal): Promise<number> {
  const terminal = plainTerminal(outside);
  let exitCode = 0;
  const context: Context = { terminal, exit: (code) => (exitCode = code) };
  try {
    await entente(context).parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    // commander has said what is wrong by itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.say(`entente: ${sentenceOf(error)} (${codeOf(error)})`);
    if (!(error instanceof Failure) && terminal.env["ENTENTE_DEBUG"]) terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return exitCodeOf(error);
  }
}

function entente(context: Context): Command {
  const program = new Command("entente")
    .description("The secure line between organisations that do not share an IT department.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.terminal.print(text.trimEnd()), writeErr: (text) => context.terminal.say(text.trimEnd()) })
    .showSuggestionAfterError()
    .showHelpAfterError("Add --help to see what this command takes.")
    .addHelpText("after", "\nBegin with: entente init, then entente serve. Each command has --help with an example.");
  program.commandsGroup("A node:");
  for (const add of [addInit, addServe, addStatus, addAccord, addInvite, addSoftware]) add(program, context);
  program.commandsGroup("A person:");
  for (const add of [addApp, addLogin, addCard, addContacts, addAccept, addLines, addReach, addDnd, addDelegate, addMissed, addAside, addSend, addSave, addDispatch, addBrief, addExposure, addIncident, addWatch, addAgent, addStation, addBreaches, addKas]) add(program, context);
  program.commandsGroup("An officer on duty:");
  for (const add of [addDesk, addMinutes, addReadout, addOversight, addLost, addReplace, addSecurity]) add(program, context);
  program.commandsGroup("Anybody:");
  for (const add of [addVerify, addLabel, addTdf, addTrace, addWording]) add(program, context);
  return program;
}
