/** What came of a dispatch and was found to be its originator's, into the store: a later letter adds to it, and none changes what an earlier one said. */
import { sha256 } from "@noble/hashes/sha2.js";
import type { DispatchHead } from "../../protocol/dispatch/head.ts";
import type { SentRendering } from "../../protocol/dispatch/letter/content.ts";
import type { ReleaseStatement } from "../../protocol/dispatch/release-statement.ts";
import type { Chain } from "../../protocol/identity/chain.ts";
import { type Bytes, equalBytes, toHex } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Batch } from "../store/store.ts";
import type { DispatchBook } from "./book.ts";
import { keptHead } from "./parsed.ts";

/** A contact that floods fills no more than this; what is over is refused, and said. */
const MOST_HELD = 10_000;
const MOST_OF_ONE = 2_000;
const MOST_RELEASES_OF_ONE = 64;

export interface Found {
  readonly head: DispatchHead;
  readonly headBytes: Bytes;
  readonly release: ReleaseStatement;
  readonly releaseBytes: Bytes;
  readonly title: string;
  readonly originatorName: string;
  readonly renderings: readonly SentRendering[];
  /** Of the devices that may have rendered it. */
  readonly keys: readonly Bytes[];
  /** Of the originator, and of who released: what a colleague needs to check it. */
  readonly chains: { readonly originator: Chain; readonly by: Chain };
  readonly at: number;
}

/** Throws `dispatch/no-such-portion`, `dispatch/changed`, `dispatch/too-many`, `dispatch/other-head`. */
export async function keepDispatch(book: DispatchBook, found: Found, progress: Batch): Promise<string> {
  const { head, headBytes, release, releaseBytes, renderings, chains } = found;
  for (const sent of renderings) {
    const rendering = release.renderings.find(({ portion }) => portion === sent.portion);
    if (!rendering || rendering.portion >= head.portions.length) throw new Failure("dispatch/no-such-portion");
    if (sent.container && (sent.container.length !== rendering.size || !equalBytes(sha256(sent.container), rendering.hash))) throw new Failure("dispatch/changed");
  }
  const id = toHex(head.id);
  if (!book.held.has(id) && (book.held.size >= MOST_HELD || [...book.held.values()].filter((one) => keptHead(one.head).originator === head.originator).length >= MOST_OF_ONE)) throw new Failure("dispatch/too-many");
  await book.hold(
    id,
    (before) => {
      if (before && !equalBytes(before.head, headBytes)) throw new Failure("dispatch/other-head");
      const known = before?.releases ?? [];
      if (known.some((one) => equalBytes(one.release, releaseBytes))) return before;
      if (known.length >= MOST_RELEASES_OF_ONE) throw new Failure("dispatch/too-many");
      // One that was signed before it was taken back, and comes after that, brings nothing back; a portion never comes back.
      const gone = release.at <= (before?.revokedAt ?? 0);
      const kept = gone ? [] : renderings.filter(({ portion }) => !before?.revokedPortions.includes(portion));
      const releases = [...known, { release: releaseBytes, renderings: kept, keys: [...found.keys], chains: { originator: [...chains.originator.entries], by: [...chains.by.entries] } }];
      return before
        ? { ...before, releases, read: gone && before.read, revoked: gone && before.revoked }
        : { head: headBytes, title: found.title, originatorName: found.originatorName, originatorFingerprint: chains.originator.fingerprint, releases, receivedAt: found.at, read: false, revoked: false, revokedPortions: [], revokedAt: 0, keys: [], passedTo: [], relays: [] };
    },
    progress,
  );
  return id;
}
