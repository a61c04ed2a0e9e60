/** Files in a dispatch: each a container of its own, fetched by way of the reader's own node, opened once the originator's node has agreed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningClient } from "../../client/entente.ts";
import { connect, enrolPerson } from "../clients/test-client.ts";
import { bootFederation, GRAUSTARK, RURITANIA, type TestFederation, until } from "../federation/boot.ts";

let federation: TestFederation;
let author: RunningClient;
let reader: RunningClient;
beforeAll(async () => {
  federation = await bootFederation({ domains: [RURITANIA, GRAUSTARK] });
  author = await enrolPerson(federation.node(RURITANIA), "analyst");
  reader = await enrolPerson(federation.node(GRAUSTARK), "minister");
  await connect(author, reader);
}, 60_000);
afterAll(() => federation.close());

const label = { rank: 0, releasableTo: [], originatorControlled: true, sourcesProtected: false } as const;

describe("a file in a dispatch", () => {
  it("of several segments arrives whole, with its name; its node has only the container", async () => {
    const bytes = Uint8Array.from({ length: (2 << 20) + 12_345 }, (_, index) => (index * 31) & 255);
    const id = await author.dispatches.send({
      title: "Pictures",
      portions: [{ kind: "text", text: "See the picture.", label }, { kind: "file", name: "picture.png", file: new Blob([bytes], { type: "image/png" }), label }],
      readers: [{ kind: "person", person: reader.view().me!.person }],
      controllers: [],
      lease: 0,
      until: null,
      onward: "never",
    });
    await until(() => reader.view().dispatches.some((one) => one.id === id), "the dispatch", 15_000);
    expect(reader.view().dispatches[0]!.portions[1]).toMatchObject({ kind: "file", file: { name: "picture.png", type: "image/png", size: bytes.length } });
    const [text, file] = await reader.dispatches.open(id);
    expect(text).toEqual({ index: 0, text: "See the picture." });
    const opened = (file as { file: Blob }).file;
    expect(opened.type).toBe("image/png");
    expect(Buffer.compare(Buffer.from(await opened.arrayBuffer()), Buffer.from(bytes))).toBe(0);
    // The author has it too, without asking anybody.
    expect(await author.dispatches.open(id, [1])).toMatchObject([{ index: 1 }]);
  });
});
