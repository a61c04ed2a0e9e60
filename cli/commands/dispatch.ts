/** `entente dispatch`: what is shared under its originator's control, from both sides. The same client as in the app. */
import type { Command } from "commander";
import type { Context } from "./context.ts";
import { addDispatchAsking } from "./dispatch-asking.ts";
import { addDispatchControl } from "./dispatch-control.ts";
import { addDispatchFront } from "./dispatch-front.ts";
import { addDispatchMarks } from "./dispatch-marks.ts";
import { addDispatchRead } from "./dispatch-read.ts";
import { addDispatchSend } from "./dispatch-send.ts";

export function addDispatch(program: Command, context: Context): void {
  const dispatch = program
    .command("dispatch")
    .summary("share, and stay in control of it")
    .description("Dispatches: texts and files that stay under their originator's control. Who may open which portion is decided by the originator's node, each time. Exit code 0: done, or open; 1: refused or closed, with what it would take; 2: something given can't be used.")
    .addHelpText("after", "\nExample:\n  $ entente dispatch list");
  addDispatchSend(dispatch, context);
  addDispatchRead(dispatch, context);
  addDispatchAsking(dispatch, context);
  addDispatchControl(dispatch, context);
  addDispatchFront(dispatch, context);
  addDispatchMarks(dispatch, context);
}
