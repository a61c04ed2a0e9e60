/** A station at terminals: the officer gives a place and clearances, the room asks, its people confirm on devices of their own or an officer vouches; and what bad input gets. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { HereView } from "./commands/station-words.ts";
import { type ServedNodes, servedNodes } from "./served-nodes-in-test.ts";

let nodes: ServedNodes;
const at = (...args: string[]) => nodes.at(...args);
const done = (...args: string[]) => nodes.done(...args);
const station = async (profile: string, ...args: string[]) => JSON.parse((await done("station", ...args, "--profile", profile, "--json")).out) as HereView;
const refused = (profile: string, code: string, exit: number, ...args: string[]) => at("station", ...args, "--profile", profile).then((result) => expect(result, args.join(" ")).toMatchObject({ code: exit, out: "", err: expect.stringContaining(`(${code})`) }));

beforeAll(async () => {
  nodes = servedNodes();
  await nodes.serve("ruritania");
  for (const [user, role] of [["sec", "security"], ["room", "member"], ["car", "member"], ["alice", "principal"], ["carol", "principal"]] as const) await nodes.enrol("ruritania", { user, role, device: `${user}'s screen` });
}, 60_000);
afterAll(() => nodes?.close());

it("is a place that the security officer gives, as are clearances; others are refused, and nothing is said of who is no station", async () => {
  expect((await done("station", "place", "--profile", "sec")).err).toContain("No device is a station.");
  expect((await done("station", "place", "room's screen", "--name", "Cabinet Room", "--profile", "sec")).out).toMatch(/^Cabinet Room\troom\troom's screen\troom@ruritania\.example\tset by sec \d{4}-[\d-]+T[\d:]+Z\t[0-9a-f]{32}$/);
  const places = JSON.parse((await done("station", "place", "car's screen", "--kind", "vehicle", "--name", "Car 1", "--profile", "sec", "--json")).out) as object[];
  expect(places).toMatchObject([{ place: { name: "Cabinet Room" } }, { place: { kind: "vehicle", name: "Car 1" }, person: "mimi://ruritania.example/u/car", byName: "sec" }]);
  expect((await done("station", "clearance", "alice@ruritania.example", "--up-to", "SECRET", "--profile", "sec")).out).toMatch(/^alice@ruritania\.example\tup to SECRET\tset by sec /);
  await done("station", "clearance", "carol@ruritania.example", "--up-to", "RESTRICTED", "--profile", "sec");
  await refused("alice", "auth/not-allowed", 1, "place");
  await refused("alice", "auth/not-allowed", 1, "clearance", "alice@ruritania.example", "--up-to", "SECRET");
  await refused("sec", "station/nobody", 1, "clearance", "nobody@ruritania.example", "--up-to", "SECRET");
  await refused("sec", "usage/no-such-device", 2, "place", "Handset", "--name", "x");
  await refused("sec", "usage/missing-argument", 2, "place", "room's screen");
  await refused("alice", "station/no-place", 1, "here", "carol@ruritania.example");
  await refused("alice", "station/list-over", 1, "confirm");
  expect((await done("station", "--profile", "alice")).err).toContain("This device is no station");
}, 60_000);

it("asks who is here; each confirms, an officer vouches, and the list counts once the station says that these are all", async () => {
  const asked = await station("room", "here", "alice@ruritania.example", "carol@ruritania.example", "--minutes", "90");
  expect(asked.station).toMatchObject({ place: { name: "Cabinet Room" }, lists: [{ state: "gathering", asked: [{ name: "alice" }, { name: "carol" }], present: [] }] });
  await refused("room", "station/empty", 1, "complete");
  expect((await done("station", "--profile", "alice")).out).toMatch(/^asks\tCabinet Room\troom\tuntil /);
  await refused("alice", "usage/no-such-station", 2, "confirm", "Car 1");
  expect((await done("station", "confirm", "cabinet room", "--profile", "alice")).out).toMatch(/^listed\tCabinet Room\tby your own word\tuntil /);
  // Carol by the code on the screen.
  expect((await station("carol", "confirm", "--code", asked.station!.lists[0]!.qr!)).here).toMatchObject([{ place: { name: "Cabinet Room" } }]);
  await refused("carol", "auth/not-allowed", 1, "vouch", "A driver");
  expect((await done("station", "vouch", "A driver", "--profile", "sec")).err).toContain("A driver is listed at Cabinet Room, in your name.");
  await refused("sec", "station/nobody", 1, "vouch", "nobody@ruritania.example");
  const { out } = await done("station", "complete", "--profile", "room");
  expect(out.split("\n").toSorted()).toEqual([expect.stringMatching(/^Cabinet Room\troom$/), expect.stringMatching(/^list\tcounts\tuntil /), "present\tA driver\tup to UNCLASSIFIED\tvouched for by sec", "present\talice\tup to SECRET\tconfirmed on an own device", "present\tcarol\tup to RESTRICTED\tconfirmed on an own device"]);
  const left = await station("room", "gone", "A driver");
  expect(left.station!.lists[0]!.present.map(({ name }) => name).toSorted()).toEqual(["alice", "carol"]);
}, 60_000);

it("is named on its lines with everybody in it, at both ends", async () => {
  await done("accept", (await done("card", "--profile", "room")).out, "--profile", "alice");
  await done("accept", "alice@ruritania.example", "--profile", "room");
  for (const profile of ["alice", "room"]) await expect.poll(async () => (await done("lines", "--profile", profile)).out, { timeout: 20_000 }).toMatch(/; Cabinet Room: (?:alice, carol|carol, alice)/);
  expect((JSON.parse((await done("lines", "--json", "--profile", "alice")).out) as { stations: object[] }[])[0]!.stations).toMatchObject([{ own: false, place: "Cabinet Room", kind: "room", present: expect.arrayContaining([expect.objectContaining({ name: "carol", rank: "RESTRICTED", vouchedBy: null })]) }]);
}, 60_000);

it("is renewed; who leaves is taken off; who says to be elsewhere, or is at another station, drops the list", async () => {
  await done("station", "renew", "--profile", "room");
  for (const user of ["alice", "carol"]) await done("station", "confirm", "--profile", user);
  await done("station", "complete", "--profile", "room");
  expect((await station("carol", "leave")).here).toEqual([]);
  expect((await station("room")).station!.lists).toMatchObject([{ state: "current", present: [{ name: "alice" }] }]);
  expect((await station("room", "renew")).station!.lists.find(({ state }) => state === "gathering")!.asked).toMatchObject([{ name: "alice" }]); // not who has left
  await done("station", "here", "alice@ruritania.example", "--profile", "car");
  await done("station", "confirm", "Car 1", "--profile", "alice");
  expect((await done("station", "--profile", "room")).out).toContain("list\tfell: alice elsewhere\t");
  await done("station", "complete", "--profile", "car");
  await done("station", "elsewhere", "Car 1", "--profile", "alice");
  expect((await station("car")).station!.lists).toMatchObject([{ state: "over", fell: { why: "elsewhere", name: "alice" } }]);
  await done("station", "here", "alice@ruritania.example", "--profile", "car");
  expect((await station("car", "end")).station!.lists.filter(({ state }) => state !== "over")).toEqual([]);
  await refused("car", "station/list-over", 1, "end");
  expect((await done("station", "place", "car's screen", "--take", "--profile", "sec")).out).not.toContain("Car 1");
  expect((await done("station", "clearance", "carol@ruritania.example", "--take", "--profile", "sec")).err).toContain("carol@ruritania.example is not cleared");
}, 90_000);
