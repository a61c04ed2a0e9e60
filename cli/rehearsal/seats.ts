/** The seats: each an installed client on a port of its own, so that each is an origin of its own with its own keys and store. */
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Bundle } from "../app/bundle.ts";
import { type RunningApp, serveApp } from "../app/serve-app.ts";
import { acquaintHouseholds, acquaintThirdParty } from "./acquaintance.ts";
import type { Household } from "./household.ts";
import type { NodeProcess } from "./node-process.ts";
import type { SeatPlan, World } from "./world.ts";

export interface SeatsOptions {
  readonly world: World;
  readonly bundle: Bundle;
  readonly nodes: readonly NodeProcess[];
  readonly households: readonly Household[];
  /** Of the package's hash, by organisation. */
  readonly proofs: ReadonlyMap<string, string>;
  readonly generation: string;
}

export async function serveSeats(options: SeatsOptions): Promise<RunningApp[]> {
  return Promise.all(options.world.seats.map((seat) => serveSeat(seat, options)));
}

function serveSeat(seat: SeatPlan, { world, bundle, nodes, households, proofs, generation }: SeatsOptions): Promise<RunningApp> {
  const node = nodes.find(({ organisation }) => organisation.key === seat.organisation);
  const household = households.find(({ organisation }) => organisation.key === seat.organisation);
  if (!node || !household) throw new Failure("start/no-such-organisation", seat.organisation);
  return serveApp({
    bundle,
    nodeUrl: node.url,
    port: seat.port,
    frameAncestors: [world.origin],
    description: async (asked) => ({
      codeHash: toBase64Url(bundle.hash),
      codeProof: proofs.get(seat.organisation) ?? null,
      seat: {
        name: seat.deviceName,
        demonstration: true,
        rehearsal: world.origin,
        source: "sample",
        muteOutput: true,
        generation,
        ...(asked.has("enrol") && seat.user ? { enrolLink: await household.linkFor(seat.user) } : {}),
      },
    }),
  });
}

/** The page itself, with Ruritania's node behind it for "Be the server". */
export function serveRehearsal({ world, bundle, nodes, households }: Pick<SeatsOptions, "world" | "bundle" | "nodes" | "households">): Promise<RunningApp> {
  const of = (key: string) => nodes.find(({ organisation }) => organisation.key === key)!;
  const url = (key: SeatPlan["key"]) => `http://localhost:${world.seats.find((seat) => seat.key === key)!.port}`;
  const verify = `${of("erewhon").url}/verify.html`;
  const plan = {
    seats: Object.fromEntries(world.seats.map(({ key }) => [key, url(key)])),
    verify,
    president: `mimi://${of("ruritania").organisation.domain}/u/principal`,
    graustark: of("graustark").organisation.domain,
  };
  const acquainted = once(() => acquaintHouseholds(households));
  const third = once(() => acquaintThirdParty(households));
  return serveApp({
    bundle,
    nodeUrl: of("ruritania").url,
    port: world.port,
    page: { index: "rehearsal.html", frames: [...world.seats.map((seat) => url(seat.key)), of("erewhon").url] },
    description: async (asked) => {
      const chapter = asked.get("chapter");
      if (chapter === "president" || chapter === "town") await acquainted();
      if (chapter === "town") await third();
      return plan;
    },
  });
}

/** Begun once, however often it is asked for; what failed is tried again. */
function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () =>
    (running ??= work().catch((error: unknown) => {
      running = undefined;
      throw error;
    }));
}
