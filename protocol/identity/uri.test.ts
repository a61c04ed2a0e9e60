/** Names have one spelling and one kind each. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf, testRandom } from "./test-people.ts";
import { deviceIdOf, deviceUri, domainOf, guestUri, newDeviceId, nameOf, parseDeviceUri, parseDomain, parseGuestUri, parsePerson, parsePersonUri, parseRoomUri, parseUri, personOfDevice, personUri, roomUri, showPerson } from "./uri.ts";

const alice = personUri("ruritania.example", "alice");
const device = deviceUri(alice, "00112233445566778899aabbccddeeff");

describe("MIMI URIs", () => {
  it("are what they are made from", () => {
    expect(alice).toBe("mimi://ruritania.example/u/alice");
    expect(device).toBe("mimi://ruritania.example/d/alice/00112233445566778899aabbccddeeff");
    expect(personOfDevice(device)).toBe(alice);
    expect(deviceIdOf(device)).toBe("00112233445566778899aabbccddeeff");
    expect([domainOf(device), nameOf(alice), showPerson(alice)]).toEqual(["ruritania.example", "alice", "alice@ruritania.example"]);
    expect(parseRoomUri(roomUri("ruritania.example", "ab-1"))).toBe("mimi://ruritania.example/r/ab-1");
    expect(parseGuestUri(guestUri("ruritania.example", "ff00"))).toBe("mimi://ruritania.example/g/ff00");
    expect(parseUri("mimi://ruritania.example")).toEqual({ kind: "domain", domain: "ruritania.example" });
  });

  it("are typed by people as addresses", () => {
    expect(parsePerson("  Alice@Ruritania.Example ")).toBe(alice);
    expect(parsePerson("mimi://ruritania.example/u/alice")).toBe(alice);
  });

  it.each(["", "mimi://", "mimi:///u/a", "mimi://a.example/u/", "mimi://a.example/u/a/b", "mimi://A.example/u/a", "mimi://a.example/u/A", "mimi://a.example:80/u/a", "mimi://a.example./u/a", "mimi://-a.example/u/a", "mimi://a.example/u/a?x", "mimi://a.example/u/a#x", "mimi://a.example/u/%61", "mimi://a@b.example/u/a", "mimi://a.example/x/a", "mimi://a.example//u/a", "https://a.example/u/a", "mimi://a.example/u/\u0430lice", "mimi://a.example/u/.a", `mimi://a.example/u/${"a".repeat(65)}`, `mimi://${"a.".repeat(200)}example/u/a`, "mimi://a.example/d/a", "mimi://a.example/d/a/xyz", "mimi://a.example/u/a\n"])(
    "refuses %j",
    async (text) => expect(await refusalOf(() => parseUri(text))).toMatch(/^uri\//),
  );

  it("attack 3: one kind never passes for another", async () => {
    expect(await refusalOf(() => parsePersonUri(device))).toBe("uri/wrong-kind");
    expect(await refusalOf(() => parseDeviceUri(alice))).toBe("uri/wrong-kind");
    expect(await refusalOf(() => parseGuestUri(alice))).toBe("uri/wrong-kind");
    // the hex of a 32-byte key is too long for a device id, so that no key can stand where an id is meant
    expect(await refusalOf(() => deviceUri(alice, "00".repeat(32)))).toBe("uri/bad-device-id");
  });

  it("parse and print are inverse on whatever parses", () => {
    const domain = fc.domain().filter((text) => /^[a-z0-9.-]+$/.test(text));
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}[a-z0-9]$/);
    fc.assert(fc.property(domain, name, (d, n) => {
      const uri = personUri(d, n);
      return parsePersonUri(uri) === uri && parsePerson(`${n}@${d}`) === uri && domainOf(uri) === parseDomain(d);
    }));
  });

  it("whatever text comes, the answer is a name or a Failure", async () => {
    await fc.assert(fc.asyncProperty(fc.string(), async (text) => /^(accepted|uri\/)/.test(await refusalOf(() => parseUri(`mimi://${text}`)))));
  });

  it("device ids are random names", () => expect(newDeviceId(testRandom("x"))).toMatch(/^[0-9a-f]{32}$/));
});
