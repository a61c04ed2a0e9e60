/** The line that somebody at a terminal means. */
import type { EntenteClient } from "../../client/model/entente-client.ts";
import type { LineView } from "../../client/model/views.ts";
import { parsePerson } from "../../protocol/identity/uri.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { waitFor } from "./waiting.ts";

const LINE_WITHIN = 5_000;

/** Throws `line/none`. */
export async function lineTo(client: EntenteClient, to: string): Promise<LineView> {
  const isRoom = to.startsWith("mimi://") && to.includes("/r/");
  const person = isRoom ? null : parsePerson(to);
  const line = await waitFor(client, ({ lines }) => lines.find((one) => (isRoom ? one.room === to : one.contact.person === person && !one.readOnly)), LINE_WITHIN);
  if (!line) throw new Failure("line/none", to);
  return line;
}
