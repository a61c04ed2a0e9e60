/** What can be done with stations: with this device where it is one, and for this person at one. */
import type { PresenceAsk } from "../../protocol/wire/station.ts";

export interface StationApi {
  people(): Promise<{ person: string; name: string }[]>;
  /** Asks these to say that they are here; others may scan the code. */
  open(persons: readonly string[], minutes?: number): Promise<void>;
  ask(list: string, persons: readonly string[]): Promise<void>;
  /** These are all who are here: from now on the list counts. After the passkey of whoever is at the station, where it has one. */
  complete(list: string): Promise<void>;
  leave(list: string, said: string): Promise<void>;
  end(list: string): Promise<void>;
  /** Opens the next list and asks those who are on this one, and those who have not said to be elsewhere. It stands until the next is whole, or its time is over. */
  renew(): Promise<void>;
}

export interface PresenceApi {
  /** Throws `station/list-over`, `passkey/…`. */
  confirm(list: string): Promise<void>;
  /** From the station's QR. Throws `qr/…` too. */
  scan(text: string): Promise<void>;
  leave(list: string): Promise<void>;
  /** Not there, whatever that list says: one that has this person falls as a whole. */
  elsewhere(list: string): Promise<void>;
  /** Officers: lists for which they may vouch. */
  lists(): Promise<PresenceAsk[]>;
  vouch(list: string, whom: { person: string | null; name: string }): Promise<void>;
}
