/** Dispatches of this device: what is sent, read, asked and taken back; put together from its parts. */
import { peekHead } from "../../protocol/dispatch/head.ts";
import type { Hpke } from "../../protocol/dispatch/letter/sealing.ts";
import type { LabelledOrganisation } from "../../protocol/label/entente-basic-spif.ts";
import type { DeviceId } from "../../protocol/identity/uri.ts";
import { type Bytes, fromHex, toBase64Url } from "../../protocol/wire/bytes.ts";
import type { ReleaseEvent } from "../../protocol/wire/dispatch/procedures.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Rank, Role } from "../../protocol/wire/fields.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { RequestBlob } from "../attachments/request.ts";
import type { People } from "../contacts/people.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { LetterEvent, Letters } from "../letters/letters.ts";
import { listeners } from "../listeners.ts";
import type { DispatchDraftView, DispatchesApi, DispatchView } from "../model/dispatches.ts";
import type { BriefApi } from "../model/meeting-brief.ts";
import type { Session } from "../session/session.ts";
import type { Batch, Store } from "../store/store.ts";
import { createDispatchArriving } from "./arriving.ts";
import { createDispatchAsking } from "./asking.ts";
import { createDispatchBook, type DispatchBook } from "./book.ts";
import { createDispatchBrief } from "./brief.ts";
import { createDispatchFronting } from "./fronting.ts";
import { createDrafts, type DraftsDeps } from "./drafts.ts";
import { createDispatchFiles } from "./files.ts";
import { createOwnDevices } from "./own-devices.ts";
import type { ReaderDeps } from "./readers.ts";
import { createDispatchReading } from "./reading.ts";
import { createTracing } from "./tracing.ts";
import { createDispatchRevoking } from "./revoking.ts";
import { createDispatchView } from "./view.ts";
import { createDispatchRelaying } from "./relaying.ts";
import { createDispatchWithin } from "./within.ts";
import { createDispatchWriting } from "./writing.ts";

export interface DispatchesDeps {
  readonly store: Store;
  readonly session: Session;
  readonly letters: Letters;
  readonly people: People;
  readonly signer: Signer;
  readonly hpke: Hpke;
  readonly request: RequestBlob;
  readonly own: { readonly person: string; readonly domain: string; readonly deviceId: string };
  readonly self: () => { readonly name: string; readonly organisation: string };
  readonly role: () => Role;
  readonly nodeUrl: () => string;
  readonly organisations: () => readonly LabelledOrganisation[];
  readonly officerKeys: (person: string) => Bytes[];
  readonly isDesk: ReaderDeps["isDesk"];
  readonly nodeKeyOf: (domain: string) => Bytes | undefined;
  readonly deviceName: DraftsDeps["deviceName"];
  readonly mayHold: DraftsDeps["mayHold"];
  readonly lookForDevices: DraftsDeps["lookForDevices"];
  readonly ceiling: () => Rank;
  readonly limitedBy: () => string | null;
  /** What may go to a person who is not verified. */
  readonly unverified: () => Rank;
  /** The own node has said that this device is lowered, or worse. */
  readonly lowered: () => boolean;
  readonly delegation: () => Bytes | null;
  readonly code: ClientEnvironment["code"];
  readonly nodeTime: () => number;
  readonly clock: ClientEnvironment["clock"];
  readonly random: ClientEnvironment["random"];
  readonly log: ClientEnvironment["log"];
  /** What else an own device that came later is to have, once it has the dispatches. */
  readonly handOverMore: (deviceId: string) => Promise<void>;
}

export interface Dispatches extends DispatchesApi, BriefApi {
  load(): Promise<void>;
  online(): Promise<void>;
  /** A letter about dispatches. Throws what keeps it from being taken. */
  take(letter: LetterEvent, progress: Batch): Promise<void>;
  view(): DispatchView[];
  drafts(): DispatchDraftView[];
  stop(): void;
  /** What is kept of dispatches here. */
  readonly book: DispatchBook;
  onChange(listener: () => void): () => void;
  onArrived(listener: (what: { kind: "dispatch" | "ask" | "answer" | "wants-second"; id: string }) => void): () => void;
}

export function createDispatches(deps: DispatchesDeps): Dispatches {
  const { session, people, own } = deps;
  const changed = listeners<void>();
  const arrived = listeners<{ kind: "dispatch" | "ask" | "answer" | "wants-second"; id: string }>();
  const book = createDispatchBook(deps.store);
  const files = createDispatchFiles({ session, request: deps.request, clock: deps.clock });
  const organisationOf = (domain: string) => deps.organisations().find((one) => one.domain === domain)?.name ?? domain;
  const soon = (event: string, work: Promise<unknown>) => void work.catch((error: unknown) => deps.log(event, { code: codeOf(error) }));

  const reading = createDispatchReading({
    ...deps,
    book,
    files,
    keysOf: (person, deviceId) => [people.chain(person)?.devices.get(deviceId as DeviceId)?.record.signKey, deps.signer.publicKey].flatMap((key) => key ?? []),
    wholeShare: (...args) => fronting.wholeShare(...args), changed: changed.tell,
  });
  const writing = createDispatchWriting({ ...deps, book, files });
  const asking = createDispatchAsking({ ...deps, book, writing, organisationOf });
  const revoking = createDispatchRevoking({ ...deps, book, inTurn: writing.inTurn });
  const relaying = createDispatchRelaying({ ...deps, book });
  const take = createDispatchArriving({
    ...deps,
    book,
    organisationOf,
    forget: reading.forget,
    revoked: (id) => soon("dispatch.not-told", revoking.tell(id)),
    relay: (id) => soon("dispatch.not-relayed", relaying.relay(id)),
    arrived: arrived.tell,
    seconded: (id) => soon("dispatch.not-resumed", writing.goOn(id).then(() => asking.completed(id))),
    passAnswer: (to, answer) => soon("dispatch.answer-not-passed", asking.tell([to], answer)),
    forward: (ask) => soon("dispatch.ask-not-forwarded", asking.forward(ask)),
  });
  const drafts = createDrafts(deps);
  const fronting = createDispatchFronting({ ...deps, book, writing });
  const within = createDispatchWithin({ ...deps, book, arrived: arrived.tell });
  const ownDevices = createOwnDevices({ ...deps, handOver: (deviceId) => Promise.all([drafts.handOver([deviceId]), within.handOver(deviceId)]).then(() => deps.handOverMore(deviceId)) });
  const view = createDispatchView({ book, reading, fronting, people, own, organisations: deps.organisations, now: () => Math.floor(deps.nodeTime() / 1000) });
  const open = async (id: string, portions?: readonly number[]) => {
    const opened = await reading.open(id, portions);
    changed.tell();
    return opened;
  };
  async function events(id: string): Promise<ReleaseEvent[]> {
    const found: ReleaseEvent[] = [];
    for (let after = 0; ; ) {
      const answer = await session.call("dispatch.events", { dispatch: toBase64Url(fromHex(id)), after });
      found.push(...answer.events);
      if (answer.more === undefined) return found;
      after = answer.more;
    }
  }
  const brief = createDispatchBrief({ book, view, open, events, people, own, organisationOf, now: deps.nodeTime });

  const tracing = createTracing({ book, view });

  return {
    async load() {
      await book.load();
      await drafts.load();
      await fronting.load();
      for (const add of [book.onChange, drafts.onChange]) add(changed.tell);
    },
    async online() {
      await reading.tidy();
      await writing.resume();
      await revoking.resume();
      await asking.resume();
      await relaying.resume();
      await ownDevices.online();
      await drafts.online();
    },
    stop: drafts.stop,
    async take(event, progress) {
      const { content } = event;
      if (content.kind === "passed") return within.takePassed(event, content, progress);
      if (content.kind === "releases") return within.takeReleases(event, content, progress);
      if (content.kind !== "draft" && content.kind !== "catch-up") return take(event, progress);
      if (!ownDevices.isOwn(event)) throw new Failure("letter/unexpected");
      if (content.kind === "draft") return drafts.take(content, progress);
      await deps.store.commit(progress);
      ownDevices.answer(event);
    },
    view,
    drafts: drafts.view,
    book,
    onChange: changed.add,
    onArrived: arrived.add,
    ceiling: deps.ceiling,
    limitedBy: deps.limitedBy,
    send: (draft) => writing.send(draft, draft.tearLineOf === undefined ? {} : { tearLineOf: peekHead(book.requireControlled(draft.tearLineOf).head).id }),
    open,
    async release(id, readers, portions, front) {
      await writing.release(id, readers.map((reader) => ({ reader, portions, front })));
      await asking.putBefore(id);
    },
    revoke: revoking.revoke,
    events,
    brief,
    ask: asking.ask,
    answer: asking.answer,
    agree: asking.agree,
    front: fronting.front,
    passWithin: within.passWithin,
    saveDraft: drafts.save,
    dropDraft: drafts.drop,
    dropEarlierDraft: drafts.dropEarlier,
    trace: tracing.trace,
    marksFile: tracing.marksFile,
    markRead: (id) => book.hold(id, (before) => before && { ...before, read: true }),
  };
}
