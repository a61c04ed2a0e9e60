/** Says which port is taken before anything is started. */
import { createServer } from "node:net";
import { Failure } from "../../protocol/wire/failure.ts";
import type { World } from "./world.ts";

/** Throws `start/port-taken`. */
export async function refuseTakenPorts(world: World): Promise<void> {
  const ports = [world.port, ...world.organisations.map(({ port }) => port), ...world.seats.map(({ port }) => port)];
  for (const port of ports) {
    await new Promise<void>((resolve, reject) => {
      const probe = createServer();
      probe.once("error", () => reject(new Failure("start/port-taken", `Port ${port} on 127.0.0.1 is in use. Another rehearsal may be running; stop it first, or choose others with --port. Ports needed: ${ports.join(", ")}.`)));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
    });
  }
}
