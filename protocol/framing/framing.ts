/** The outside of MLS: what somebody without keys, a hub above all, may see and can check. Nothing here can open a message. */
export { MAX_BYTES, wireFormat, type WireFormat } from "./envelope.ts";
export { type GroupInfo, type NextEpochCheck, readGroupInfo, verifyGroupInfo, verifyNextEpoch } from "./group-info.ts";
export { type Handshake, type HandshakeCheck, readHandshake, verifyHandshake } from "./handshake.ts";
export { type KeyPackageInfo, readKeyPackage } from "./key-package.ts";
export type { Lifetime, Roster, RosterEntry } from "./leaf-node.ts";
export { type MessageHeader, readMessageHeader } from "./message-header.ts";
export { nextRoster } from "./roster.ts";
export { X25519_SUITE, XWING_SUITE } from "./suite.ts";
export { readWelcome, type WelcomeInfo } from "./welcome.ts";
