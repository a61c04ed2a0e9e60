/**
 * A node's word that one of its devices was lowered or revoked, or stands well again. It counts the moment it is here, on every line and call. The attacker may hold
 * one back (then the standing, which is asked every 20 s, tells) or play an old one again (serials rise).
 */
import { parseUri } from "../../protocol/identity/uri.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import { openSigned, peekSigned, shaped } from "../../protocol/wire/signed.ts";
import { deviceNotice, type DeviceNotice } from "../../protocol/wire/signals.ts";
import { canonicalCbor, parseCbor } from "../../protocol/wire/cbor.ts";
import type { Store } from "../store/store.ts";
import type { Directory } from "./directory.ts";

export const NOTICE_CONTEXT = "device-notice";
const MAX_NOTICE_BYTES = 4096;
const PREFIX = "facts/notice/";

/** Throws `notice/…`, `wire/…`. The key is the accord's, never one that came along. */
export function openNotice(bytes: Bytes, directory: Directory): DeviceNotice {
  const claimed = shaped(deviceNotice, peekSigned(bytes, { maxBytes: MAX_NOTICE_BYTES }));
  const node = directory.node(claimed.domain);
  if (!node) throw new Failure("notice/unknown-node");
  const notice = openSigned(NOTICE_CONTEXT, bytes, node.nodeKey, deviceNotice, { maxBytes: MAX_NOTICE_BYTES });
  if (parseUri(notice.person).domain !== notice.domain) throw new Failure("notice/other-domain");
  return notice;
}

export class Notices {
  readonly #store: Store;
  readonly #latest = new Map<string, DeviceNotice>();

  constructor(store: Store) {
    this.#store = store;
  }

  async load(): Promise<void> {
    for (const [, value] of await this.#store.list(PREFIX)) this.#keep(shaped(deviceNotice, parseCbor(value, MAX_NOTICE_BYTES)));
  }

  /** False when a newer one is known. In memory at once, on disk when it resolves. */
  async accept(notice: DeviceNotice): Promise<boolean> {
    if (!this.#keep(notice)) return false;
    await this.#store.commit({ put: [[PREFIX + keyOf(notice), canonicalCbor(notice)]] });
    return true;
  }

  about(person: string, deviceId: string): DeviceNotice | undefined {
    return this.#latest.get(keyOf({ person, deviceId }));
  }

  #keep(notice: DeviceNotice): boolean {
    const known = this.#latest.get(keyOf(notice));
    if (known && known.serial >= notice.serial) return false;
    this.#latest.set(keyOf(notice), notice);
    return true;
  }
}

/** A device belongs to a person: a node can't speak of another's device by its id. */
function keyOf({ person, deviceId }: { person: string; deviceId: string }): string {
  return `${person}/${deviceId}`;
}
