/**
 * The overseer's view of an organisation: the chain of who knew and who decided, out of the node's record of its people's dispatches and of the frames of incidents. No content, no title, no key: a head names
 * labels and people, a release names a reader and hashes, a frame names hashes. What devices signed is handed on as they signed it; the rest is the node's word.
 */
import { fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { OVERSIGHT_PAGE } from "../../protocol/wire/dispatch/exposure.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Area, Clock } from "../area.ts";
import { type DispatchRecord, toldEvent } from "../dispatch/record.ts";
import type { Chains } from "../enrol/chains.ts";
import { rateLimit } from "../federation/rate-limit.ts";
import { createFrames, type FrameParts } from "./frames.ts";
import { oversightMigrations } from "./tables.ts";

const FRAMES_OF_A_PERSON = { burst: 2_000, refillMs: 1_000 };
const MOST_EVENTS = 5_000;

export function createOversight(parts: FrameParts & { readonly chains: Pick<Chains, "show">; readonly clock: Clock; readonly record: DispatchRecord }): Area {
  const { record } = parts;
  const frames = createFrames(parts);
  const ofPerson = rateLimit({ ...FRAMES_OF_A_PERSON, now: parts.clock.monotonic });

  return {
    migrations: oversightMigrations,
    handlers: {
      "incident.frames": async ({ frames: handed }, caller) => {
        if (caller.kind !== "device") throw new Failure("auth/not-allowed");
        const results: { code?: string }[] = [];
        // One after the other: the frame of a report comes before those of its steps.
        for (const { frame, entries } of handed) {
          try {
            if (!ofPerson.take(caller.person)) throw new Failure("rate/too-many");
            await frames.take(fromBase64Url(frame), entries.map(fromBase64Url), caller.person);
            results.push({});
          } catch (error) {
            results.push({ code: codeOf(error) });
          }
        }
        return { results };
      },
      "oversight.dispatches": async ({ before }) => {
        const found = record.list(before);
        return { dispatches: found.map(({ head, state, at, readers, opened, denied }) => ({ head: toBase64Url(head), state, at, readers, opened, denied })), ...(found.length === OVERSIGHT_PAGE ? { more: found.at(-1)!.at } : {}) };
      },
      "oversight.dispatch": async ({ dispatch }) => {
        const id = fromBase64Url(dispatch);
        const found = record.find(id);
        if (!found) throw new Failure("dispatch/unknown");
        const people = [...new Set(found.parsed.controllers.map(({ person }) => person as string))];
        const chains = await Promise.all(people.map(async (person) => ({ person, entries: (await parts.chains.show(person)).entries })));
        return { head: toBase64Url(found.head), state: found.state, at: found.at, releases: record.releases(id), events: record.events(id).slice(-MOST_EVENTS).map(toldEvent), chains };
      },
      "oversight.incidents": async ({ before }) => {
        const { frames: shown, chains, more } = frames.list(before);
        return { frames: shown.map(({ frame, at }) => ({ frame: toBase64Url(frame), at })), chains: chains.map(({ person, entries }) => ({ person, entries: entries.map(toBase64Url) })), ...(more === undefined ? {} : { more }) };
      },
    },
  };
}
