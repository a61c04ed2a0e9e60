/** Run as a process by durability.test.ts: appends without end and prints the number of each leaf once its receipt is there, until it is killed. */
import { writeSync } from "node:fs";
import { leafNumbered, seededRandom, testNode } from "./ledger-in-test.ts";

const [folder, first] = process.argv.slice(2);
const node = await testNode("ruritania.example", 1, folder!, { tick: { milliseconds: 3_600_000, entries: 64 }, random: seededRandom(Number(first)), peers: () => [] });
await node.ledger.start();
for (let number = Number(first); ; number += 8) {
  const batch = Array.from({ length: 8 }, (_, i) => number + i);
  // The tick runs among the appends, so that the kill falls into either.
  const ticking = number % 24 === 0 ? node.ledger.tick() : undefined;
  await Promise.all(
    batch.map(async (one) => {
      await node.ledger.append(leafNumbered(one));
      writeSync(1, `${one}\n`);
    }),
  ).catch(() => process.exit(3));
  await ticking;
}
