/** Who gets into a call as a guest. The attacker is the inviting device's own node: it issues guests' certificates, keeps the invitations, and delivers the knocks. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseGuestLink } from "../../client/call/guest-invitations.ts";
import { knockProof } from "../../protocol/identity/proofs.ts";
import { testSigner } from "../../protocol/identity/test-people.ts";
import { callWorld, type World } from "./call-world.ts";
import { BOTH, connect, hearing } from "./stage.ts";

let world: World;
beforeEach(async () => {
  world = await callWorld();
  await connect(world);
});
afterEach(() => world.stop());
const alice = () => world.device("alice");
const room = () => alice().call().room;
const seat = (name: string, domain = "ruritania.example") => ({ person: null, guest: `mimi://${domain}/g/${name.padEnd(16, "0")}`, deviceId: "", end: `mimi://${domain}/g/${name.padEnd(16, "0")}`, signatureKey: testSigner(name).publicKey });
const guests = () => alice().channel.group(room())!.members.filter((member) => member.guest !== undefined).length;

async function knock(by: ReturnType<typeof seat>, secret: Uint8Array, change: { name?: string; room?: string } = {}): Promise<void> {
  const keyPackage = world.hub.keyPackageOf(by);
  const said = { room: change.room ?? room(), name: "Guest", keyPackage };
  alice().channel.knock({ room: room(), guest: by.guest, name: change.name ?? "Guest", keyPackage, proof: knockProof(secret as never, said) });
  await world.settle();
}
const invite = async () => parseGuestLink((await alice().calls.inviteGuest(room(), 10)).url).secret;

it("whoever has the link gets in, once", async () => {
  const secret = await invite();
  await knock(seat("one"), secret);
  expect(guests()).toBe(1);
  await knock(seat("one"), secret); // the mailbox says it again
  expect([guests(), alice().notes]).toEqual([1, []]);
  await knock(seat("two"), secret);
  expect([guests(), alice().notes]).toEqual([1, ["guest-refused"]]);
});

it.each([
  ["with no invitation at all", () => knock(seat("spy"), new Uint8Array(32))],
  ["beside an invitation, without its secret", async () => (await invite(), knock(seat("spy"), new Uint8Array(32)))],
  ["with a proof made for another call", async () => knock(seat("spy"), await invite(), { room: "mimi://hub.example/r/other" })],
  ["under another name than the guest gave", async () => knock(seat("spy"), await invite(), { name: "Somebody else" })],
])("a guest whom the node sends %s is refused, and it is said", async (_what, attempt) => {
  await attempt();
  expect([guests(), alice().notes]).toEqual([0, ["guest-refused"]]);
  expect(hearing(world)).toEqual(BOTH);
});

it("the link ends in time by the inviting device's own clock", async () => {
  const secret = await invite();
  await world.pass(10 * 60_000 + 1_000);
  await knock(seat("late"), secret);
  expect(guests()).toBe(0);
});

it("a guest of another organisation than the one who brings it is cut off by everybody else, and taken out", async () => {
  const spy = seat("spy", "graustark.example");
  await alice().channel.commit(room(), { add: [world.hub.keyPackageOf(spy)] });
  await world.settle();
  expect(world.device("bob").notes).toEqual(["guest-refused"]);
  expect(world.device("bob").session()!.keys!.peers).toEqual([0]);
  expect(guests()).toBe(0);
});

it("the node learns no more than the token, and a link that was cut is refused", () => {
  const link = `https://a.example/guest#${"t".repeat(32)}`;
  expect(() => parseGuestLink(link)).toThrow("guest/bad-link");
  expect(parseGuestLink(`${link}.${"A".repeat(43)}`).secret).toEqual(new Uint8Array(32));
});
