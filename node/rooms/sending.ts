/** A device's message: into this node's own order if the hub is here, else into the lane to the hub. Acknowledged when it is on the disk, whatever the other nodes do. */
import { Failure } from "../../protocol/wire/failure.ts";
import type { Queued } from "../federation/durable-queue.ts";
import type { SendToPeer } from "../federation/call-peer.ts";
import { SUBMIT_LANE } from "../federation/lanes.ts";
import type { Outbox } from "../federation/outbox.ts";
import type { Peers } from "../federation/peer.ts";
import { equalBytes } from "../../protocol/wire/bytes.ts";
import { readMessageHeader } from "../../protocol/framing/framing.ts";
import { groupIdOf } from "../../protocol/wire/room-id.ts";
import { decodeRank } from "../../protocol/label/rank-header.ts";
import type { Clock } from "../area.ts";
import type { Trx } from "../storage/writer.ts";
import { wakeJson } from "./fan-out.ts";
import type { Followed } from "./followed.ts";
import { bytesOf, type Hub, type Submission, type Verdict } from "./hub.ts";
import type { Mailboxes } from "./mailbox.ts";
import type { Storage } from "./ports.ts";

export interface Sending {
  /** Throws what can be told at once: not a member, malformed, above the accord's rank. What the hub refuses later comes as a `rejected` item. */
  send(message: Submission): Promise<void>;
}

interface Waiting {
  readonly message: Submission;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

export function openSending(parts: {
  domain: string;
  storage: Storage;
  hub: Hub;
  followed: Followed;
  outbox: Outbox;
  peers: Peers;
  mailboxes: Mailboxes;
  sendToPeer: SendToPeer;
  clock: Clock;
}): Sending {
  const { storage, hub, outbox, followed } = parts;
  const local: Waiting[] = [];
  const away: Waiting[] = [];
  const passing = new Map<string, string[]>();

  function reject(trx: Trx, sender: string, room: string, verdict: Pick<Verdict, "id" | "status" | "code">): void {
    const code = verdict.code ?? (verdict.status === "epochTooOld" ? "room/epoch-too-old" : "room/not-allowed");
    parts.mailboxes.put(trx, [sender], { kind: "rejected", room, at: parts.clock.now(), data: { id: verdict.id, status: verdict.status, code } });
  }

  /** Everything that came in while the last transaction was being written goes into the next one together. */
  function later(list: Waiting[], one: Waiting, run: (trx: Trx, batch: readonly Waiting[]) => void, take: () => Waiting[]): void {
    list.push(one);
    if (list.length > 1) return;
    let batch: readonly Waiting[] = [];
    storage.writer
      .run((trx) => {
        batch = take();
        run(trx, batch);
      })
      .then(
        () => batch.forEach((each) => each.resolve()),
        (cause: unknown) => (batch.length > 0 ? batch : take()).forEach((each) => each.reject(cause)),
      );
  }

  function order(trx: Trx, batch: readonly Waiting[]): void {
    const verdicts = hub.accept(trx, parts.domain, batch.map((one) => one.message));
    for (const [i, verdict] of verdicts.entries()) {
      const { message } = batch[i]!;
      if (verdict.status === "notAllowed" || verdict.status === "epochTooOld") reject(trx, message.sender, message.room, verdict);
    }
  }

  function queue(trx: Trx, batch: readonly Waiting[]): void {
    for (const { message } of batch) outbox.append(trx, hubOf(message.room), SUBMIT_LANE, submissionJson(message));
  }

  /** What a follower can see for itself before it troubles the hub. */
  function checkAway(message: Submission): void {
    const domain = hubOf(message.room);
    const peer = parts.peers.get(domain);
    if (!followed.isMember(message.room, message.sender)) throw new Failure("room/not-a-member");
    if (!peer) throw new Failure("federation/no-accord", domain);
    const header = readMessageHeader(bytesOf(message.message));
    if (!equalBytes(header.groupId, groupIdOf(message.room))) throw new Failure("room/other-group");
    if (decodeRank(header.authenticatedData) > peer.maximumRank) throw new Failure("room/rank-above-accord");
  }

  function passAway(message: Submission): void {
    const domain = hubOf(message.room);
    const waiting = passing.get(domain);
    const json = `${submissionJson(message).slice(0, -1)},"ephemeral":true}`;
    if (waiting) {
      waiting.push(json);
      return;
    }
    passing.set(domain, [json]);
    setImmediate(() => {
      const messages = passing.get(domain) ?? [];
      passing.delete(domain);
      for (let at = 0; at < messages.length; at += 256) void parts.sendToPeer(domain, "submitMessage", submitBody(messages.slice(at, at + 256))).catch(() => undefined); // it may be lost: that is what ephemeral means
    });
  }

  outbox.define(SUBMIT_LANE, {
    most: 256,
    request: (items: readonly Queued[]) => ({ call: "submitMessage" as const, body: submitBody(items.map((one) => one.item)) }),
    answered(_domain, items, { results }) {
      const bad = results.filter((one) => one.status === "notAllowed" || one.status === "epochTooOld");
      if (bad.length === 0) return undefined;
      const byId = new Map(items.map((one) => JSON.parse(one.item) as Submission).map((one) => [one.id, one]));
      return (trx) => {
        for (const verdict of bad) {
          const message = byId.get(verdict.id);
          if (message) reject(trx, message.sender, message.room, verdict);
        }
      };
    },
    refused(trx, _domain, { item }, code) {
      const message = JSON.parse(item) as Submission;
      reject(trx, message.sender, message.room, { id: message.id, status: "notAllowed", code });
    },
  });

  return {
    async send(message) {
      const here = hubOf(message.room) === parts.domain;
      if (!here) checkAway(message);
      if (message.ephemeral) {
        if (!here) return passAway(message);
        const verdict = hub.pass(parts.domain, message);
        if (verdict.status !== "accepted") throw new Failure(verdict.code ?? "room/not-allowed");
        return undefined;
      }
      if (here && !hub.room(message.room)?.byDevice.has(message.sender)) throw new Failure("room/not-a-member");
      const header = readMessageHeader(bytesOf(message.message)); // malformed is said at once
      return new Promise<void>((resolve, refuse) => {
        const one: Waiting = { message: here ? { ...message, header } : message, resolve, reject: refuse };
        if (here) later(local, one, order, () => local.splice(0));
        else later(away, one, queue, () => away.splice(0));
      });
    },
  };
}

export function hubOf(room: string): string {
  return room.slice("mimi://".length, room.indexOf("/", "mimi://".length));
}

function submissionJson({ room, id, sender, message, wake }: Submission): string {
  return `{"room":"${room}","id":"${id}","sender":"${sender}","message":"${message}"${wakeJson(wake)}}`;
}

function submitBody(messages: readonly string[]): string {
  return `{"messages":[${messages.join(",")}]}`;
}
