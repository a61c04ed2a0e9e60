/** The MLS part of a line: the only door to it. RFC 9420 through ts-mls, with our patch (`patches/`), our crypto, and our guards. */
export type { Identity, LeafSigner, LineEnvironment, Occasion } from "./environment.ts";
export { createKeyPackage, type NewKeyPackage } from "./key-package.ts";
export type { Changes } from "./commit.ts";
export { type Commit, createLine, decodeLine, joinLine, LineGroup, type Opened } from "./line-group.ts";
export type { Member } from "./member.ts";
export type { Creation, Joining } from "./start.ts";
export { createSuite, DEFAULT_SUITE, type LineSuite, type SuiteName } from "./suite.ts";
export { PAST_EPOCHS } from "./environment.ts";
export { MAX_AUTHENTICATED_DATA, MAX_PLAINTEXT } from "./limits.ts";
