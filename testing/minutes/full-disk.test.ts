/** A disk that takes nothing for a moment: what came meanwhile is not acknowledged, and is taken when it does again. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryStore } from "../../client/store/memory.ts";
import { connect, enrolPerson, lineWith, testEnvironment } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";
import { aCall, item, text } from "./minutes-fixture.ts";

let federation: TestFederation;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK], config: { demonstration: true } });
}, 60_000);
afterAll(() => federation.close());

describe("a disk that is full for a moment", () => {
  it.each(["message", "step of minutes"])("loses no %s", async (what) => {
    const user = what.replaceAll(" ", "");
    const records = memoryStore();
    let full = false;
    const log: string[] = [];
    const environment = testEnvironment(federation.node(GRAUSTARK), {
      store: { ...records, commit: (batch) => (full ? Promise.reject(new Error("no space left on device")) : records.commit(batch)) },
      // Full until the device has tried to store something of it.
      log(event, values) {
        log.push(`${event} ${String(values?.["code"])}`);
        if (event === "mailbox.failed" || event === "minutes.step-refused" || event === "mailbox.quarantined") full = false;
      },
    });
    const hers = await enrolPerson(federation.node(RURITANIA), user);
    const his = await enrolPerson(federation.node(GRAUSTARK), user, { environment });
    await connect(hers, his);
    const { room } = lineWith(hers, his.view().me!.person)!;
    await until(() => (hers.view().lines.find((line) => line.room === room)?.assessment.ceiling ?? 0) >= 1 && (his.view().lines.find((line) => line.room === room)?.assessment.ceiling ?? 0) >= 1, "a line that carries it", 60_000);
    await new Promise((resolve) => setTimeout(resolve, 500)); // what else there is to store

    full = true;
    if (what === "message") await hers.send(room, { text: "BRIDGE", label: 1 });
    else await hers.minutes.begin(room, aCall(), text([item("BRIDGE")]));
    const has = () => (what === "message" ? his.view().lines.find((line) => line.room === room)?.messages.some((message) => message.kind === "message" && message.text === "BRIDGE") : his.view().minutes.some(({ current }) => current.items[0]?.text === "BRIDGE"));
    await until(() => has() === true, "it is here", 30_000);
    expect(log).toContain("mailbox.failed store/failed");
    expect(await his.device()!.quarantine()).toEqual([]);
    await Promise.all([hers.stop(), his.stop()]);
  });
});
