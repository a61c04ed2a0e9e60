/** One person before a screen meets another whose client has none. */
import type { RunningClient } from "../../client/entente.ts";
import { until } from "../federation/boot.ts";
import { acceptCard, type BrowserPerson } from "./person.ts";

/** The one before the screen, who is at `domain`, accepts the other's card. Resolves with the line's room once the other has it and the sheet is gone. */
export async function meetClient(person: BrowserPerson, domain: string, client: RunningClient): Promise<string> {
  const before = new Set(client.view().lines.map(({ room }) => room));
  const line = () => client.view().lines.find(({ room }) => !before.has(room));
  client.handOver(domain);
  await person.page.bringToFront();
  await acceptCard(person, client.card().link);
  await until(() => line() !== undefined, "a line", 30_000);
  await person.page.getByRole("dialog").waitFor({ state: "detached", timeout: 20_000 });
  return line()!.room;
}
