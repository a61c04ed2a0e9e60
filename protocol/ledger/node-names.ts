/** How a node's log and witness are named: an accord states the domain and the node key, and the rest follows. */
import type { Bytes } from "../wire/bytes.ts";
import { COSIGNATURE_KEY, NOTE_KEY, vkeyOf, type Vkey } from "./vkey.ts";

/** The log is read at `https://<origin>/checkpoint`, as tlog-tiles recommends. */
export const originOf = (domain: string): string => `${domain}/ledger`;
export const witnessNameOf = (domain: string): string => `${domain}/witness`;

/** One key signs checkpoints and cosignatures: the key ids differ by type, and no message of one form can be read as the other. */
export const logKeyOf = (domain: string, nodeKey: Bytes): Vkey => vkeyOf(originOf(domain), NOTE_KEY, nodeKey);
export const witnessKeyOf = (domain: string, nodeKey: Bytes): Vkey => vkeyOf(witnessNameOf(domain), COSIGNATURE_KEY, nodeKey);
