/**
 * Guests of one call: the links that this device gave, who knocks with one, and who was brought by somebody that may not. A guest's own node vouches for nothing; the secret of a link,
 * which no node sees, is what lets in.
 */
import { parseUri } from "../../protocol/identity/uri.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { GroupEvent, RoomGroup } from "../lines/channel.ts";
import type { CallView } from "../model/views.ts";
import type { CallScope } from "./call-scope.ts";
import { GuestInvitations } from "./guest-invitations.ts";

export class CallGuests {
  readonly #call: CallScope;
  readonly #invitations: GuestInvitations;
  readonly #names = new Map<string, string>();
  /** Ends of guests whom somebody brought who may not. */
  readonly #notGuests = new Set<string>();
  #link: CallView["guestLink"];

  constructor(call: CallScope) {
    this.#call = call;
    this.#invitations = new GuestInvitations(call.deps);
  }

  get names(): ReadonlyMap<string, string> {
    return this.#names;
  }

  get link(): CallView["guestLink"] {
    return this.#link;
  }

  isNoGuest(end: string): boolean {
    return this.#notGuests.has(end);
  }

  /** Returns the KeyPackage of whoever is to be let in. Without the secret of a link that this device made for this call, a knock was sent by the node. */
  knock(event: { guest: string; name: string; keyPackage: Bytes; proof: Bytes }): Bytes | undefined {
    const answer = this.#invitations.use({ ...event, room: this.#call.room });
    if (answer === "repeated") return undefined;
    if (answer === "refused") {
      this.#refused("guest/not-invited");
      return undefined;
    }
    this.#names.set(event.guest, event.name);
    this.#link = undefined; // it works once
    return event.keyPackage;
  }

  /** A guest is vouched for by one node alone: only a member of that node's organisation may bring one. */
  lookAt({ committer, added }: GroupEvent): void {
    for (const { guest, end } of added) {
      if (guest === undefined || committer === null) continue;
      if (committer.person !== null && parseUri(committer.person).domain === parseUri(guest).domain) continue;
      this.#notGuests.add(end);
      this.#refused("guest/other-organisation");
    }
  }

  async invite(minutes: number): Promise<{ url: string; expiresAt: number }> {
    const { deps, room } = this.#call;
    const { url, expiresAt } = await deps.channel.call("guest.invite", { room, minutes });
    const link = { url: this.#invitations.make(url, minutes), expiresAt };
    this.#link = link;
    deps.changed();
    return link;
  }

  /** `guest`: the guest's URI. `cut` stops what goes to a leaf at once; everywhere else the commit does. */
  async remove(guest: string, group: RoomGroup, cut: (leaf: number) => void): Promise<void> {
    const { deps, room } = this.#call;
    const leaves = group.members.filter((member) => member.guest === guest).map((member) => member.leaf);
    if (leaves.length === 0) throw new Failure("guest/not-here");
    for (const leaf of leaves) cut(leaf);
    await deps.channel.commit(room, { remove: leaves });
    await deps.channel.call("guest.remove", { guest }).catch((error: unknown) => deps.log("guest-not-removed-at-node", { code: codeOf(error) }));
  }

  #refused(code: string): void {
    const { deps, ring } = this.#call;
    deps.log("guest-refused", { code });
    deps.note(ring.line, "guest-refused", { code });
  }
}
