/** What the client knows of people: for calls, facts and screens to read. Nothing is changed through it. */
import type { Chain } from "../../protocol/identity/chain.ts";
import type { OrganisationView, PeerView } from "../../protocol/wire/api.ts";
import type { DeviceNotice } from "../../protocol/wire/signals.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";

export interface Myself {
  readonly person: string;
  readonly name: string;
  readonly domain: string;
  readonly organisation: string;
  readonly deviceId: string;
  /** The key of this device: its leaves in all groups. */
  readonly leafKey: Bytes;
  /** Of the genesis entry. */
  readonly fingerprint: Bytes;
}

/** What following the ledger says. `young`: no witness yet, in a log's first minutes. */
export type ChainFollowing = "unknown" | "followed" | "young" | "withheld" | "lying" | "unreachable";

export interface PersonRecord {
  readonly person: string;
  readonly name: string;
  readonly organisation: string;
  readonly domain: string;
  /** Verified against the fingerprint of the card; undefined until it was fetched. */
  readonly chain: Chain | undefined;
  readonly fingerprint: Bytes;
  readonly following: ChainFollowing;
  readonly verification: {
    readonly own: "none" | "in-person" | "short-code" | "withdrawn";
    /** The other side says that it has verified me. */
    readonly far: boolean;
    readonly since?: number;
  };
  /** Officers signed an entry since the contact was verified. */
  readonly recovered: boolean;
  /** The newest word of the person's node about each device, by device id; revoked ones are ignored everywhere. */
  readonly notices: ReadonlyMap<string, DeviceNotice>;
}

/** The own node or a peer, as this device's node states it: keys that statements are checked against. */
export type Organisation = Pick<PeerView, "domain" | "organisation" | "nodeKey" | "caKey" | "officerKeys" | "webOrigins" | "ledger"> & Partial<Pick<PeerView, "maximumRank" | "reachable">>;

export interface Directory {
  /** Undefined until enrolled and started. */
  me(): Myself | undefined;
  person(uri: string): PersonRecord | undefined;
  organisation(domain: string): Organisation | undefined;
  ownOrganisation(): OrganisationView | undefined;
  /** This device's word: the contact is verified by this means, or no longer. Tells the other side in the line. */
  setVerified(person: string, method: "in-person" | "short-code" | "withdrawn"): Promise<void>;
  /** The line with this contact, if there is one that can be written to. */
  lineWith(person: string): string | undefined;
  onChange(listener: (what: { person?: string }) => void): () => void;
}

/** The delegation of this device's key by the passkey: what `evidence` signals carry. */
export interface Presence {
  current(): { readonly delegation: Bytes; readonly until: number } | null;
  onChange(listener: () => void): () => void;
}
