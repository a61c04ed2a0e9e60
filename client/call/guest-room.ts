/**
 * The one group that a guest is in: in memory alone, gone with the page. A guest has no accords and no chains to check anybody by; that is part of why the line is OPEN. What MLS checks is
 * checked all the same: who is not a member reads nothing, and nobody speaks as somebody else in the group.
 */
import { createKeyPackage, createSuite, joinLine, type LineEnvironment, type LineGroup, type NewKeyPackage } from "../../protocol/line/group.ts";
import { readCertificate, verifyIssued } from "../../protocol/identity/certificate.ts";
import { encodeRank } from "../../protocol/label/rank-header.ts";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import { type Bytes, equalBytes, fromBase64Url, toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import { groupIdOf, peekRoomCreate, roomOf } from "../../protocol/wire/room-id.ts";
import type { Signal } from "../../protocol/wire/signals.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { ClientEnvironment } from "../environment.ts";
import type { GroupEvent, Member, RoomGroup, SignalEvent } from "../lines/channel.ts";
import { readContent, writeSignal } from "../lines/content.ts";
import { serial } from "../serial.ts";
import type { Session } from "../session/session.ts";

const KEY_PACKAGE_SECONDS = 4 * 3600;

export interface GuestRoomDeps {
  readonly environment: Pick<ClientEnvironment, "random" | "clock" | "log">;
  readonly session: Pick<Session, "call">;
  readonly signer: Signer;
  readonly guest: string;
  readonly room: string;
  readonly certificates: Bytes[];
  /** Of the node that invited: the only CA that a guest knows. */
  readonly inviting: { readonly domain: string; readonly caKey: Bytes };
  readonly onGroup: (event: GroupEvent) => void;
  readonly onSignal: (event: SignalEvent) => void;
  readonly onGone: (why: "removed" | "closed") => void;
}

export class GuestRoom {
  readonly #deps: GuestRoomDeps;
  readonly #environment: LineEnvironment;
  readonly #queue = serial();
  readonly #postQuantum: boolean;
  #keyPackage: NewKeyPackage | undefined;
  #group: LineGroup | undefined;

  constructor(deps: GuestRoomDeps) {
    this.#deps = deps;
    const suite = createSuite({ random: deps.environment.random });
    this.#postQuantum = suite.postQuantum;
    this.#environment = { suite, signer: deps.signer, now: deps.environment.clock.now, authenticate: async (identity) => this.#claimed(identity) !== undefined };
  }

  /** A KeyPackage for this call alone. */
  async keyPackage(): Promise<Bytes> {
    this.#keyPackage ??= await createKeyPackage(this.#environment, { certificates: this.#deps.certificates, lifetimeSeconds: KEY_PACKAGE_SECONDS });
    return this.#keyPackage.keyPackage;
  }

  group(): RoomGroup | undefined {
    return this.#group && this.#view(this.#group);
  }

  take(item: MailboxItem): Promise<void> {
    return this.#queue(async () => {
      try {
        await this.#take(item);
      } catch (error) {
        this.#deps.environment.log("guest-item-refused", { code: codeOf(error), kind: item.kind });
      }
    });
  }

  send(signal: Signal, options: { ephemeral?: boolean } = {}): Promise<void> {
    return this.#queue(async () => {
      if (!this.#group || this.#group.removed) throw new Failure("room/not-open");
      const { random } = this.#deps.environment;
      const { next, message } = await this.#group.seal(writeSignal(signal, random(16)), encodeRank(0));
      this.#group = next;
      await this.#deps.session.call("room.send", { room: this.#deps.room, id: toBase64Url(random(16)), message: toBase64Url(message), ...(options.ephemeral ? { ephemeral: true } : {}) });
    });
  }

  async #take(item: MailboxItem): Promise<void> {
    const { room } = this.#deps;
    if (item.room !== room) return;
    if (item.kind === "closed") return this.#deps.onGone("closed");
    if (item.bytes === undefined) return;
    const bytes = fromBase64Url(item.bytes);
    if (item.kind === "welcome") return this.#join(bytes);
    if (!this.#group) return;
    const opened = await this.#group.open(bytes);
    if (opened.kind === "commit") {
      const before = this.#members(this.#group);
      this.#group = opened.next;
      if (opened.selfRemoved) return this.#deps.onGone("removed");
      const after = this.#members(opened.next);
      this.#deps.onGroup({
        room,
        group: this.#view(opened.next),
        committer: before.find(({ leaf }) => leaf === opened.committer.leaf) ?? null,
        added: after.filter(({ leaf }) => opened.added.some((one) => one.leaf === leaf)),
        removed: before.filter(({ leaf }) => opened.removed.some((one) => one.leaf === leaf)),
      });
      return;
    }
    const sender = this.#members(this.#group).find(({ leaf }) => leaf === opened.sender.leaf);
    this.#group = opened.next;
    const name = sender?.person ?? sender?.guest;
    if (!sender || name === undefined) return;
    const { body, rank } = readContent(opened.plaintext, opened.authenticatedData, name, room);
    if (body.kind !== "signals") return;
    for (const signal of body.signals) this.#deps.onSignal({ room, signal, sender, own: sender.own, at: item.at, epoch: Number(opened.epoch), rank });
  }

  async #join(welcome: Bytes): Promise<void> {
    if (this.#group || !this.#keyPackage) throw new Failure("line/welcome-replayed");
    const { keyPackage, secrets } = this.#keyPackage;
    const group = await joinLine(this.#environment, { welcome, keyPackage, secrets, knows: () => false });
    const { room } = this.#deps;
    // The room is the one of the link, and a call: not a line that somebody passes off as one.
    if (!group.context) throw new Failure("room/no-create-event");
    const create = peekRoomCreate(group.context);
    if (create.kind !== "call" || roomOf(group.context, create.hub) !== room || !equalBytes(groupIdOf(room), group.groupId)) throw new Failure("room/other-id");
    this.#group = group;
    this.#deps.onGroup({ room, group: this.#view(group), committer: null, added: [], removed: [] });
  }

  #view(group: LineGroup): RoomGroup {
    return {
      room: this.#deps.room,
      create: peekRoomCreate(group.context!),
      epoch: Number(group.epoch),
      ownLeaf: group.ownLeaf,
      members: this.#members(group),
      postQuantum: this.#postQuantum,
      export: (label, context, length) => group.export(label, context, length),
      epochAuthenticator: group.epochAuthenticator,
    };
  }

  #members(group: LineGroup): Member[] {
    return group.members().map((member): Member => {
      const who = this.#claimed(member);
      const base = { leaf: member.leaf, signatureKey: member.signatureKey, own: equalBytes(member.signatureKey, this.#deps.signer.publicKey) };
      return who ? { ...base, ...who, ignored: false } : { ...base, person: null, deviceId: "", end: "unknown", ignored: true };
    });
  }

  /** What a certificate says, if its key is the leaf's and, where this guest knows the CA, the CA signed it. */
  #claimed(identity: { certificates: Bytes[]; signatureKey: Bytes }): { person: string | null; guest?: string; deviceId: string; end: string } | undefined {
    const certificate = identity.certificates[0];
    if (!certificate) return undefined;
    try {
      const subject = readCertificate(certificate);
      const name = subject.kind === "guest" ? subject.guest : subject.person;
      if (!equalBytes(subject.signKey, identity.signatureKey)) return undefined;
      if (name.startsWith(`mimi://${this.#deps.inviting.domain}/`) && !verifyIssued(certificate, this.#deps.inviting.caKey)) return undefined;
      return subject.kind === "guest" ? { person: null, guest: subject.guest, deviceId: "", end: subject.guest } : { person: subject.person, deviceId: subject.deviceId, end: subject.deviceUri };
    } catch {
      return undefined;
    }
  }
}
