/** Says which port is taken before anything is started. */
import { createServer } from "node:net";
import { Failure } from "../../protocol/wire/failure.ts";
import { organisations, REHEARSAL_PORT, seats } from "./world.ts";

/** Throws `start/port-taken`. */
export async function refuseTakenPorts(): Promise<void> {
  const ports = [REHEARSAL_PORT, ...organisations.map(({ port }) => port), ...seats.map(({ port }) => port)];
  for (const port of ports) {
    await new Promise<void>((resolve, reject) => {
      const probe = createServer();
      probe.once("error", () => reject(new Failure("start/port-taken", `Port ${port} on 127.0.0.1 is in use. Another rehearsal may be running; stop it first. Ports needed: ${ports.join(", ")}.`)));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
    });
  }
}
