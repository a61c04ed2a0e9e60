/** A step of minutes that comes before the chain that shows its device: over real nodes, taken as soon as the chain is there. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { People } from "../../client/contacts/people.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { aCall, desks, item, minutesOf, same, text } from "./minutes-fixture.ts";

let federation: TestFederation;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
}, 60_000);
afterAll(() => federation.close());

describe("minutes by a device whose chain is not here yet", () => {
  it("are held, and are the same at both ends once it is", async () => {
    const { ours, theirs, room } = await desks(federation);
    const { people, account, session, store } = theirs.client.device()!;
    const { chain } = people;
    // As if the node had not handed it on yet.
    (people as { chain: People["chain"] }).chain = (person) => (person === ours.person ? undefined : chain(person));
    const id = await ours.client.minutes.begin(room, aCall(), text([item("BRIDGE")]));
    await until(async () => (await store.list("minutes/early/")).length > 0, "held", 15_000);
    expect(minutesOf(theirs, id)).toBeUndefined();
    (people as { chain: People["chain"] }).chain = chain;
    await account.refresh(session);
    await until(() => same(ours, theirs, id), "the same minutes", 15_000);
    expect(await store.list("minutes/early/")).toEqual([]);
    await Promise.all([ours.client.stop(), theirs.client.stop()]);
  });
});
