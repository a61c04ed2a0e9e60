/**
 * Tells everybody concerned, again until their node has it: this device's own words to all, what came from the other side to colleagues, who may not have got it; and the own node the frames. A letter that says
 * that a source is in danger wakes closed apps.
 */
import { sideOf } from "../../protocol/dispatch/incident/report.ts";
import type { ContentOf } from "../../protocol/dispatch/letter/content.ts";
import type { LetterTo } from "../../protocol/dispatch/letter/letter.ts";
import { domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, toBase64Url } from "../../protocol/wire/bytes.ts";
import { MOST_FRAMES } from "../../protocol/wire/dispatch/incident.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { Addressee, Letters } from "../letters/letters.ts";
import { serial } from "../serial.ts";
import type { Session } from "../session/session.ts";
import type { IncidentBook, KnownIncident } from "./book.ts";

export interface DeliveryDeps {
  readonly book: IncidentBook;
  readonly letters: Pick<Letters, "addressees" | "shown" | "send" | "ownChain">;
  readonly session: Pick<Session, "call" | "state">;
  readonly own: { readonly person: string; readonly deviceId: string };
  readonly log: ClientEnvironment["log"];
}

/** In one letter: with whoever signed them, whom it can show eight of. */
const MOST_STEPS = 6;

interface Item {
  readonly hash: string;
  readonly by: string;
  readonly deviceId: string;
}

export function createIncidentDelivery(deps: DeliveryDeps) {
  const { book, letters, own } = deps;
  const inTurn = serial();

  const itemsOf = ({ id, report, steps }: KnownIncident): Item[] => [{ hash: id, by: report.by, deviceId: report.deviceId }, ...steps.map(({ hash, step }) => ({ hash, by: step.by, deviceId: step.deviceId }))];

  function due(known: KnownIncident): Map<string, Item[]> {
    const { report, record } = known;
    const everybody = [...new Set([...report.originatorSide, ...report.discloserSide].map(({ person }) => person as string).concat(report.by))];
    const side = sideOf(report, own.person);
    const colleagues = everybody.filter((person) => person !== own.person && sideOf(report, person) === side);
    const told = new Set(record.told);
    const found = new Map<string, Item[]>();
    for (const item of itemsOf(known)) {
      const to = item.by === own.person && item.deviceId === own.deviceId ? everybody : record.relay.includes(item.hash) ? colleagues.filter((person) => person !== item.by) : [];
      for (const person of to) if (!told.has(`${item.hash} ${person}`)) found.set(person, [...(found.get(person) ?? []), item]);
    }
    return found;
  }

  function shownAs(known: KnownIncident, person: string): Addressee | undefined {
    const shown = known.record.people.find((one) => one.person === person);
    if (!shown || shown.keys.length === 0) return undefined;
    const fingerprint = [...known.report.originatorSide, ...known.report.discloserSide].find((one) => one.person === person)?.fingerprint;
    return letters.shown(person, fingerprint as Bytes, shown.chain as Bytes[], shown.keys as Bytes[]);
  }

  async function tell(known: KnownIncident): Promise<void> {
    const wanted = due(known);
    if (wanted.size === 0) return;
    const found = new Map((await letters.addressees([...wanted.keys()])).map((one) => [one.person, one]));
    const out = [...wanted].flatMap(([person, items]): { person: string; items: Item[]; to: LetterTo | undefined }[] => {
      const direct = found.get(person);
      const addressee = direct ?? shownAs(known, person);
      const devices = addressee?.devices.filter(({ deviceId }) => person !== own.person || deviceId !== own.deviceId) ?? [];
      // Who has no other device is told already.
      if (addressee && devices.length === 0 && person === own.person) return [{ person, items, to: undefined }];
      const foreign = domainOf(person as PersonUri) !== domainOf(own.person as PersonUri);
      const via = direct || !foreign ? undefined : (known.record.via ?? known.report.by);
      return devices.length === 0 ? [] : [{ person, items, to: { person, devices, via, ...(urgentFor(known, person, items) ? { wake: "urgent" as const } : {}) } }];
    });
    const sending = out.filter((one) => one.to !== undefined);
    const codes = await letters.send(sending.map(({ to, items }) => ({ to: to!, content: contentOf(known, items) })));
    for (const [index, code] of codes.entries()) if (code !== undefined) deps.log("incident.not-told", { code, index });
    const done = [...out.filter((one) => one.to === undefined), ...sending.filter((_, index) => codes[index] === undefined)];
    await book.change(known.id, (before) => before && { ...before.record, told: [...new Set([...before.record.told, ...done.flatMap(({ person, items }) => items.map(({ hash }) => `${hash} ${person}`))])] });
  }

  const urgentFor = ({ report, id }: KnownIncident, person: string, items: readonly Item[]) => report.sourceInDanger && sideOf(report, person) === "originator" && items.some(({ hash }) => hash === id);

  function contentOf({ record, report, steps }: KnownIncident, items: readonly Item[]): ContentOf<"incident"> {
    const wanted = new Set(items.map(({ hash }) => hash));
    const said = steps.filter(({ hash }) => wanted.has(hash));
    const people = new Set([report.by, own.person, ...said.map(({ step }) => step.by)]);
    return {
      kind: "incident",
      report: record.report,
      frame: record.frame,
      releases: record.releases,
      steps: said.map(({ bytes }) => record.steps.find(({ step }) => step === bytes)!),
      people: record.people.filter(({ person }) => people.has(person)).slice(0, 8),
      via: record.via as PersonUri | null,
      chain: letters.ownChain(),
    };
  }

  /** Signed outsides, for the own organisation's overseer. */
  async function handIn(known: KnownIncident): Promise<void> {
    const handed = new Set(known.record.handed);
    const frames = [{ hash: known.id, frame: known.record.frame, by: known.report.by as string }, ...known.steps.map(({ hash, bytes, step }) => ({ hash, frame: known.record.steps.find((one) => one.step === bytes)!.frame, by: step.by as string }))].filter(({ hash }) => !handed.has(hash));
    for (let at = 0; at < frames.length; at += MOST_FRAMES) {
      const batch = frames.slice(at, at + MOST_FRAMES).flatMap((one) => {
        const entries = one.by === own.person ? letters.ownChain() : ((known.record.people.find(({ person }) => person === one.by)?.chain ?? []) as Bytes[]);
        return entries.length === 0 ? [] : [{ ...one, entries }];
      });
      if (batch.length === 0) continue;
      const { results } = await deps.session.call("incident.frames", { frames: batch.map(({ frame, entries }) => ({ frame: toBase64Url(frame), entries: entries.map(toBase64Url) })) });
      const done = batch.filter((_, index) => results[index]?.code === undefined).map(({ hash }) => hash);
      for (const { code } of results) if (code !== undefined) deps.log("incident.frame-refused", { code });
      await book.change(known.id, (before) => before && { ...before.record, handed: [...new Set([...before.record.handed, ...done])] });
    }
  }

  const goOn = (id: string): Promise<void> =>
    inTurn(async () => {
      if (deps.session.state() !== "online") return;
      const known = book.get(id);
      if (!known) return;
      await tell(known);
      await handIn(book.require(id));
    });

  /** All that is here, to an own device that came later. */
  async function handOver(deviceId: string): Promise<void> {
    const [self] = await letters.addressees([own.person]);
    const devices = self?.devices.filter((one) => one.deviceId === deviceId) ?? [];
    if (devices.length === 0) return;
    for (const known of book.all()) {
      const items = itemsOf(known);
      for (let at = 0; at < items.length; at += MOST_STEPS) await letters.send([{ to: { person: own.person, devices }, content: contentOf(known, items.slice(at, at + MOST_STEPS)) }]);
    }
  }

  return {
    goOn,
    handOver,
    isTold: (known: KnownIncident, person: string) => !due(known).has(person),
    async resume(failed: (error: unknown) => void): Promise<void> {
      for (const { id } of book.all()) await goOn(id).catch(failed);
    },
  };
}
export type IncidentDelivery = ReturnType<typeof createIncidentDelivery>;
