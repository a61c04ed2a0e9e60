/** `entente status`: how a running node is. */
import type { Command } from "commander";
import type { PeerView } from "../../protocol/wire/api.ts";
import { askNode, type NodeFolderOptions, withNodeFolder } from "./node-folder.ts";
import type { Context } from "./context.ts";

interface Status {
  domain: string;
  organisation: string;
  url: string;
  upSeconds: number;
  ledger: { origin: string; halted: string | null };
}

export function addStatus(program: Command, { terminal }: Context): void {
  withNodeFolder(program.command("status"))
    .summary("say how the node is, and whom it reaches")
    .description("Says how the running node is, and which peers it reaches.")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExample:\n  $ entente status --dir /srv/entente")
    .action(async (options: NodeFolderOptions & { json?: boolean }) => {
      const status = await askNode<Status>(options, terminal, "status");
      const { peers } = await askNode<{ peers: PeerView[] }>(options, terminal, "peers");
      if (options.json) return terminal.print(JSON.stringify({ ...status, peers: peers.map(({ domain, state, reachable }) => ({ domain, state, reachable })) }));
      terminal.print(`${status.organisation} (${status.domain}) at ${status.url}, up for ${status.upSeconds} s.`);
      terminal.print(status.ledger.halted === null ? "The ledger runs." : `The ledger has stopped: ${status.ledger.halted}.`);
      for (const peer of peers) terminal.print(`${peer.domain}: ${peer.state}, ${peer.reachable ? "reachable" : "not reachable"}.`);
    });
}
