/**
 * How long after a fact changed is the far end held? `node bench/hold.bench.ts [--changes 40]`. Two node processes, four real clients in this process: two in a VERIFIED call that has
 * declared CONFIDENTIAL, and their officers. A change is (1) the officer at the far node lowers the device, by the officer's own client; (2) the far person takes the verification back.
 * Held means that the near client has told its media session to stop sending: from there to silence is `hold-in-browsers.bench.ts`. Sound is a stand-in here.
 */
import { parseArgs } from "node:util";
import { sha256 } from "@noble/hashes/sha2.js";
import { random } from "../cli/headless.ts";
import { registerSoftware } from "../cli/rehearsal/software.ts";
import type { RunningClient } from "../client/entente.ts";
import { fromBase64Url, utf8, type Bytes } from "../protocol/wire/bytes.ts";
import { connect } from "../testing/clients/test-client.ts";
import { type FakeMediaPort, fakeMedia } from "../testing/fake-media.ts";
import { until } from "../testing/federation/boot.ts";
import { circumstances, pause, short, spread, table } from "./measure/figures.ts";
import { twoNodes } from "./measure/two-nodes.ts";

const { values } = parseArgs({ options: { changes: { type: "string", default: "40" } } });
const changes = Number(values.changes);

const nodes = await twoNodes();
try {
  const hash = sha256(utf8("the installed package")) as Bytes;
  const proofs = await registerSoftware([nodes.a, nodes.b], hash);
  const seat = async (node: typeof nodes.a, user: string, role: "principal" | "security") => {
    const media = heldMedia();
    const code = { hash, proof: fromBase64Url(proofs.get(node.organisation.key)!) };
    return { ...media, client: await nodes.person(node, user, { role, passkey: true, media: media.port, code }) };
  };
  const near = await seat(nodes.a, "president", "principal");
  const far = await seat(nodes.b, "minister", "principal");
  const officers = [await seat(nodes.a, "officer", "security"), await seat(nodes.b, "guard", "security")] as const;
  const set = (officer: (typeof officers)[number], client: RunningClient, change: { status?: "good" | "lowered" }) =>
    officer.client.security.set({ deviceId: client.view().me!.deviceId, class: "issued", evidence: { kind: "inventory", note: "bench" }, reason: "bench", ...change });
  await set(officers[0], near.client, {});
  await set(officers[1], far.client, {});

  const { a: line } = await connect(near.client, far.client);
  const [president, minister] = [near.client.view().me!.person, far.client.view().me!.person];
  const meet = async () => far.client.confirmInPerson(president, near.client.verifyInPerson(minister).qr);
  await meet();
  await near.client.confirmInPerson(minister, far.client.verifyInPerson(president).qr);

  const room = await near.client.call(line.room, { video: false });
  const call = (client: RunningClient) => client.view().calls.find((one) => one.room === room);
  await until(() => call(far.client)?.state === "ringing", "the ring", 20_000);
  await far.client.answer(room);
  const openNow = () => [near, far].every(({ client }) => call(client)?.assessment.level === 2 && call(client)?.assessment.settled && call(client)?.gate.state === "open");
  /** For as long as it takes that each end has heard that the other is open too. */
  let openSince = Number.POSITIVE_INFINITY;
  const open = () => {
    openSince = openNow() ? Math.min(openSince, performance.now()) : Number.POSITIVE_INFINITY;
    return performance.now() - openSince > 150;
  };
  await until(open, "a VERIFIED call", 30_000);
  await near.client.declare(room, 2);
  await until(() => call(far.client)?.declared === 2, "the declaration");

  const kinds = [
    { name: "the officer lowers the far device", change: () => set(officers[1], far.client, { status: "lowered" }), undo: () => set(officers[1], far.client, { status: "good" }) },
    { name: "the far person takes the verification back", change: () => far.client.withdrawVerification(president), undo: meet },
  ].map((kind) => ({ ...kind, atFar: [] as number[], atOwn: [] as number[] }));

  for (let i = 0; i < changes; i++) {
    const kind = kinds[i % kinds.length]!;
    const [nearHeld, farHeld] = [near.nextHold(), far.nextHold()];
    const at = performance.now();
    await kind.change();
    kind.atFar.push((await nearHeld) - at);
    kind.atOwn.push((await farHeld) - at);
    // Times of standings and notices are whole seconds, and within one second the lower of two counts.
    await pause(1000);
    await kind.undo();
    await until(open, `change ${i} undone: ${JSON.stringify([near, far].map(({ client }) => [call(client)?.assessment.level, call(client)?.assessment.limiting?.value, call(client)?.gate.state]))}`, 30_000);
  }

  console.log(`${circumstances(new Date())}\n${changes} changes in one call; milliseconds from the change to held.\n`);
  const rows = kinds.flatMap(({ name, atFar, atOwn }) => [
    [`${name}: held at the other node's end`, String(atFar.length), ...spread(atFar), short(Math.max(...atFar))],
    [`${name}: held at the end that it concerns`, String(atOwn.length), ...spread(atOwn), short(Math.max(...atOwn))],
  ]);
  const all = kinds.flatMap(({ atFar }) => atFar);
  console.log(table(["", "changes", "p50 ms", "p95 ms", "p99 ms", "longest"], [...rows, ["**all, at the other node's end**", String(all.length), ...spread(all), short(Math.max(...all))]]));
} finally {
  await nodes.stop();
}
process.exit(0);

/** The stand-in for sound, and when its session was last told to stop sending. */
function heldMedia(): { port: FakeMediaPort; nextHold(): Promise<number> } {
  const port = fakeMedia(random);
  let held: (at: number) => void = () => undefined;
  return {
    port: {
      ...port,
      async open(options) {
        const session = await port.open(options);
        const hold = session.hold;
        session.hold = (on) => {
          hold(on);
          if (on) held(performance.now());
        };
        return session;
      },
    },
    nextHold: () => new Promise((resolve) => (held = resolve)),
  };
}
