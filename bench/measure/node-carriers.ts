/** Messages through two nodes: by real clients, who encrypt, store and decrypt each; and by devices without MLS, who hand the same ciphertext over again, so that the servers are the limit. */
import { addPersons, becomeContacts, createRoom, join, newId, seal } from "../../testing/line-fixture.ts";
import { connect } from "../../testing/clients/test-client.ts";
import { person } from "../../testing/messaging/federation-fixture.ts";
import type { Carrier } from "./carried-messages.ts";
import { inviting, type TwoNodes } from "./two-nodes.ts";

const MOST_UNANSWERED = 100;

/** Two headless clients in this process; `send` is what a person's "send" does. X-Wing. */
export async function clientCarrier(nodes: TwoNodes, bytes: number): Promise<Carrier> {
  const alice = await nodes.person(nodes.a, "alice");
  const bob = await nodes.person(nodes.b, "bob");
  const { a } = await connect(alice, bob);
  // `send` resolves with the id once the message is stored; by then it may have arrived.
  const sent = new Map<string, number>();
  const early = new Set<string>();
  const carrier: Carrier = {
    serverPids: nodes.pids,
    async send(nth) {
      const id = await alice.send(a.room, { text: `${nth} `.padEnd(bytes, "x"), label: 0 });
      if (early.delete(id)) carrier.onArrived(nth);
      else sent.set(id, nth);
    },
    onArrived: () => undefined,
  };
  bob.device()!.lines.onWritten(({ id, own }) => {
    if (own) return;
    const nth = sent.get(id);
    if (nth === undefined) early.add(id);
    else if (sent.delete(id)) carrier.onArrived(nth);
  });
  return carrier;
}

/** One device at each node, on a socket; what arrives is acknowledged, so that nodes may forget it. Which message it was is not known here: ids stay between node and device. */
export async function opaqueCarrier(nodes: TwoNodes, bytes: number): Promise<Carrier & { readonly messageBytes: number; close(): void }> {
  const carol = await person(inviting(nodes.a), "carol");
  const dora = await person(inviting(nodes.b), "dora");
  await becomeContacts(carol, dora);
  const hers = await createRoom(carol.device, [dora.device.person]);
  await addPersons(carol.device, hers, [dora.device.person]);
  await join(dora.device, await dora.socket.item((item) => item.kind === "welcome"));
  const message = await seal(hers, "x".repeat(bytes));
  // A node refuses a socket that has more than 128 questions open.
  const waiting: number[] = [];
  let unanswered = 0;
  const order: number[] = [];
  const submit = async (nth: number) => {
    unanswered++;
    order.push(nth); // one sender, one room: they arrive in the order in which they were sent
    await carol.socket.call("room.send", { room: hers.room, id: newId(), message }).catch(() => undefined); // closed: the measuring is over
    unanswered--;
    const next = waiting.shift();
    if (next !== undefined) void submit(next);
  };
  const carrier: Carrier & { readonly messageBytes: number; close(): void } = {
    serverPids: nodes.pids,
    messageBytes: Math.round((message.length * 3) / 4),
    send: (nth) => (unanswered < MOST_UNANSWERED ? void submit(nth) : void waiting.push(nth)),
    onArrived: () => undefined,
    close() {
      carol.socket.close();
      dora.socket.close();
    },
  };
  let acking = false;
  const ack = async (upTo: number) => {
    if (acking) return;
    acking = true;
    await dora.socket.call("mailbox.ack", { upTo }).catch(() => undefined); // closed: the measuring is over
    acking = false;
    if (lastSeen > acked) void ack((acked = lastSeen));
  };
  const take = () => {
    const items = dora.socket.items.splice(0);
    for (const item of items) if (item.kind === "message") carrier.onArrived(order.shift()!);
    lastSeen = items.at(-1)?.n ?? lastSeen;
    if (lastSeen > acked) void ack((acked = lastSeen));
  };
  let [lastSeen, acked] = [0, 0];
  dora.socket.onPush(take);
  return carrier;
}
