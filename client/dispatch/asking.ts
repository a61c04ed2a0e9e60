/**
 * The third-party rule, from both sides: a reader asks; those who control the dispatch release, refuse, or send a tear line instead. Where policy wants two, the second one signs the same release. Only then does
 * the new reader get anything.
 */
import { askHash, peekAsk, signAsk } from "../../protocol/dispatch/ask.ts";
import { peekHead } from "../../protocol/dispatch/head.ts";
import { peekRelease, releaseHash, signSecond } from "../../protocol/dispatch/release-statement.ts";
import type { LetterContent } from "../../protocol/dispatch/letter/content.ts";
import { type DeviceId, domainOf, type PersonUri } from "../../protocol/identity/uri.ts";
import { type Bytes, equalBytes, toBase64Url, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { People } from "../contacts/people.ts";
import type { Letters } from "../letters/letters.ts";
import type { DispatchesApi } from "../model/dispatches.ts";
import type { Session } from "../session/session.ts";
import type { DispatchBook } from "./book.ts";
import type { DispatchWriting, NewRelease } from "./writing.ts";

/** In place of the request's hash where nobody has asked. */
const NOT_ASKED = new Uint8Array(32);

export interface AskingDeps {
  readonly book: DispatchBook;
  readonly writing: DispatchWriting;
  readonly letters: Letters;
  readonly people: Pick<People, "record">;
  readonly session: Pick<Session, "call">;
  readonly signer: Signer;
  readonly own: { readonly person: string; readonly domain: string; readonly deviceId: string };
  readonly self: () => { readonly name: string };
  readonly organisationOf: (domain: string) => string;
  readonly nodeTime: () => number;
}

export function createDispatchAsking(deps: AskingDeps) {
  const { book, writing, letters, own } = deps;
  const seconds = () => Math.floor(deps.nodeTime() / 1000);

  /** To every device of these persons but this one. Whoever can't be written to is left out. */
  async function tell(persons: readonly string[], content: LetterContent): Promise<string[]> {
    const found = (await letters.addressees(persons)).map((one) => ({ ...one, devices: one.devices.filter(({ deviceId }) => deviceId !== own.deviceId) })).filter(({ devices }) => devices.length > 0);
    const codes = await letters.send(found.map(({ person, devices }) => ({ to: { person, devices }, content })));
    return found.filter((_, index) => codes[index] === undefined).map(({ person }) => person);
  }

  const controllersOf = (id: string) => {
    const head = book.held.get(id)?.head ?? book.controlled.get(id)?.head;
    if (!head) throw new Failure("dispatch/unknown");
    return peekHead(head);
  };

  const ask: DispatchesApi["ask"] = async (id, { to, portions, why, view }) => {
    const head = controllersOf(id);
    if (head.terms.onward === "never") throw new Failure("dispatch/onward-never");
    const record = deps.people.record(to);
    if (!record) throw new Failure("contact/unknown", to);
    const [addressee] = await letters.addressees([to]);
    if (!addressee) throw new Failure("dispatch/nobody", to);
    const signed = await signAsk(
      {
        dispatch: head.id,
        portions: [...portions],
        to: { person: to as PersonUri, name: record.name, organisation: deps.organisationOf(domainOf(to as PersonUri)), fingerprint: addressee.chain.fingerprint as Bytes, chain: [...addressee.chain.entries], keys: [...addressee.keys] },
        why,
        view,
        by: own.person as PersonUri,
        deviceId: own.deviceId as DeviceId,
        at: seconds(),
      },
      deps.signer,
    );
    const name = toHex(askHash(signed));
    await book.ask(name, () => ({ ask: signed, chain: letters.ownChain(), own: true, by: { person: own.person, name: deps.self().name, organisation: deps.organisationOf(own.domain) }, at: Math.floor(deps.nodeTime()), state: "open", reason: "", answeredBy: "" }));
    const told = await tell(head.controllers.map(({ person }) => person), { kind: "ask", ask: signed, chain: letters.ownChain() });
    if (told.length === 0) throw new Failure("dispatch/nobody-to-ask");
    await announce(to, head.originator);
  };

  /** To the new reader: from whom something may come. */
  async function announce(to: string, originator: string): Promise<void> {
    const record = deps.people.record(originator);
    if (!record) return; // somebody else has announced the originator to this person; whoever is not known can't be vouched for
    await tell([to], { kind: "expect", originator: originator as PersonUri, fingerprint: record.fingerprint, name: record.name, organisation: deps.organisationOf(domainOf(originator as PersonUri)) });
  }

  const answer: DispatchesApi["answer"] = async (id, name, given) => {
    const known = book.asks.get(name);
    if (!known || known.own) throw new Failure("dispatch/no-such-ask");
    if (known.state !== "open") throw new Failure("dispatch/answered");
    const asked = peekAsk(known.ask);
    const controlled = book.requireControlled(id);
    const head = peekHead(controlled.head);
    if (!equalBytes(head.id, asked.dispatch)) throw new Failure("dispatch/no-such-ask");
    let state: "released" | "refused" | "tear-line" | "waits-for-second" = "refused";
    const reader: NewRelease = {
      reader: { kind: "person", person: asked.to.person },
      portions: asked.portions,
      asked: { by: asked.by, request: askHash(known.ask) },
      shown: { name: asked.to.name, organisation: asked.to.organisation, addressee: letters.shown(asked.to.person, asked.to.fingerprint, asked.to.chain as Bytes[], asked.to.keys as Bytes[]), keys: asked.to.keys as Bytes[] },
    };
    /** Of the dispatch that goes: the one that was asked about, or the tear line. Where two must agree, the others are asked, and whoever asked hears nothing yet. */
    const goneAs = async (of: string, gone: "released" | "tear-line"): Promise<typeof gone | "waits-for-second"> => {
      const made = writing.releaseOf(of, `person ${asked.to.person}`).at(-1);
      if (made?.code) throw new Failure(made.code);
      if (!made?.waits) return gone;
      await tell(head.controllers.map(({ person }) => person).filter((person) => person !== own.person), { kind: "wants-second", release: made.release, ask: askHash(known.ask), why: asked.why });
      return "waits-for-second";
    };
    if (given.kind === "release") {
      await writing.release(id, [reader]);
      state = await goneAs(id, "released");
    }
    if (given.kind === "tear-line") {
      const torn = await writing.send({ title: given.title, portions: [{ kind: "text", text: given.text, label: given.label }], readers: [], controllers: head.controllers.map(({ person }) => person), lease: head.terms.lease, until: head.terms.until, onward: head.terms.onward }, { tearLineOf: head.id, also: [{ ...reader, portions: [0] }] });
      state = await goneAs(torn, "tear-line");
    }
    await book.ask(name, (before) => before && { ...before, state, reason: given.kind === "refuse" ? given.reason : "", answeredBy: deps.self().name });
    if (state !== "waits-for-second") await tellAnswer(name, state, given.kind === "refuse" ? given.reason : "");
  };

  async function tellAnswer(name: string, state: "released" | "refused" | "tear-line", reason: string): Promise<void> {
    const { ask: signed } = book.asks.get(name)!;
    const asked = peekAsk(signed);
    const others = controllersOf(toHex(asked.dispatch)).controllers.map(({ person }) => person as string);
    await tell([...new Set([asked.by, ...others])], { kind: "answer", ask: askHash(signed), dispatch: asked.dispatch, answer: state, reason, by: deps.self().name });
  }

  return {
    ask,
    answer,
    tell,
    /** A release of this person's own choice that waits for another's signature comes before the others. */
    async putBefore(id: string): Promise<void> {
      const known = book.requireControlled(id);
      const others = peekHead(known.head).controllers.map(({ person }) => person as string).filter((person) => person !== own.person);
      const waiting = known.releases.filter(({ release, waits, revoked }) => waits && !revoked && peekRelease(release).asked === null);
      for (const { release } of waiting) await tell(others, { kind: "wants-second", release, ask: NOT_ASKED, why: "" });
    },
    /** The second signature: to the node, then to whoever waits for it. */
    async agree(name: string): Promise<void> {
      const wanted = book.seconds.get(name);
      if (!wanted || wanted.done) throw new Failure("dispatch/no-such-ask");
      const second = await signSecond(wanted.release, { by: own.person, deviceId: own.deviceId, at: seconds() }, deps.signer);
      const { results } = await deps.session.call("dispatch.release", { releases: [{ release: toBase64Url(wanted.release), second: toBase64Url(second), shares: [] }] });
      if (results[0]?.code !== undefined) throw new Failure(results[0].code);
      await book.second(name, (before) => before && { ...before, done: true });
      await tell([wanted.from], { kind: "seconded", release: releaseHash(wanted.release), second });
    },
    /** What waited for a second signature has gone: whoever asked hears it. */
    async completed(id: string): Promise<void> {
      for (const { release } of book.requireControlled(id).releases.filter(({ handedIn, waits, code }) => handedIn && !waits && code === null)) {
        const { asked } = peekRelease(release);
        const name = asked && toHex(asked.request);
        if (!name || book.asks.get(name)?.state !== "waits-for-second") continue;
        const gone = toHex(peekAsk(book.asks.get(name)!.ask).dispatch) === id ? "released" : "tear-line";
        await book.ask(name, (before) => before && { ...before, state: gone });
        await tellAnswer(name, gone, "");
      }
    },
    /** Where the word that it has gone was lost: the node has said so. */
    async resume(): Promise<void> {
      const waiting = [...book.asks.values()].filter(({ state }) => state === "waits-for-second").map(({ ask: signed }) => toHex(peekAsk(signed).dispatch));
      const about = new Set(waiting);
      for (const [id, { control }] of book.controlled) if (about.has(id) || (control.tearLineOf && about.has(toHex(control.tearLineOf)))) await this.completed(id);
    },
    /** Shown to the others who control it. */
    async forward({ record, head }: { record: { ask: Bytes; chain: Bytes[] }; head: Bytes }): Promise<void> {
      const { controllers, id } = peekHead(head);
      const others = controllers.map(({ person }) => person as string).filter((person) => person !== own.person);
      await writing.goOn(toHex(id)); // what it is about is at the others before what is asked about it
      if (others.length > 0) await tell(others, { kind: "ask", ask: record.ask, chain: record.chain });
    },
  };
}
export type DispatchAsking = ReturnType<typeof createDispatchAsking>;
