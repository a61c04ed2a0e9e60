/** The field types that every message shares. A limit stands on each: what is over it is refused before anything is done with it. */
import { z } from "zod";

/** Base64url without padding of at most `maxBytes` bytes. */
export const b64 = (maxBytes: number) => z.string().max(Math.ceil((maxBytes * 4) / 3)).regex(/^[A-Za-z0-9_-]*$/);
export const b64Exactly = (bytes: number) => z.string().length(Math.ceil((bytes * 4) / 3)).regex(/^[A-Za-z0-9_-]*$/);

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
export const domain = z.string().max(253).regex(new RegExp(`^${LABEL}(?:\\.${LABEL})*$`));
export const personUri = z.string().max(400).regex(/^mimi:\/\/[a-z0-9.-]+\/u\/[a-z0-9][a-z0-9._-]{0,63}$/);
export const deviceUri = z.string().max(400).regex(/^mimi:\/\/[a-z0-9.-]+\/d\/[a-z0-9][a-z0-9._-]{0,63}\/[0-9a-f]{32}$/);
export const guestUri = z.string().max(400).regex(/^mimi:\/\/[a-z0-9.-]+\/g\/[a-z0-9]{8,64}$/);
/** `mimi://<hub>/r/<52 letters of base32 of SHA-256(create event)>`: nobody can seize an id, since it is the hash of who made it. */
export const roomUri = z.string().max(400).regex(/^mimi:\/\/[a-z0-9.-]+\/r\/[a-z2-7]{52}$/);
/** 16 random bytes in hex. */
export const deviceId = z.string().regex(/^[0-9a-f]{32}$/);
/** Of an invitation by spoken code, 8 random bytes in hex. */
export const replacementId = z.string().regex(/^[0-9a-f]{16}$/);
/** Of a file at a node: 16 random bytes in hex. */
export const blobId = z.string().regex(/^[0-9a-f]{32}$/);
export const displayName = z.string().min(1).max(120);
/** Unix seconds. */
export const seconds = z.int().min(0).max(2 ** 42);
export const milliseconds = z.int().min(0).max(2 ** 52);
export const rank = z.int().min(0).max(3);
export const deviceClass = z.enum(["guest", "personal", "approved", "issued"]);
/** `overseer`: reads the chain of who knew and who decided; is sealed nothing and released nothing. */
export const role = z.enum(["principal", "desk", "security", "member", "overseer"]);

export const MAX_COMMIT = 4 << 20;
export const MAX_MESSAGE = 256 << 10;
export const MAX_KEY_PACKAGE = 16 << 10;
/** A KeyPackage, signed with the wish to be let in with it again. */
export const MAX_REJOIN = 20 << 10;
export const MAX_ENTRY = 16 << 10;
export const MAX_ATTACHMENT = 100 << 20;
/** A file goes up in parts of this size, the last one shorter: one sealed chunk each (1 MiB and its tag). */
export const UPLOAD_PART = (1 << 20) + 16;
/** Of ciphertext: an attachment's 100 MiB and what its chunks add. */
export const MAX_BLOB = MAX_ATTACHMENT + (4 << 20);

export type DeviceClass = z.infer<typeof deviceClass>;
export type Role = z.infer<typeof role>;
export type Rank = 0 | 1 | 2 | 3;

/** Characters of a security policy's file that may cross between nodes. */
export const MAX_POLICY_XML = 1 << 20;
export const MOST_POLICIES = 16;
export const policyNamed = z.object({ id: z.string().min(1).max(128), name: z.string().min(1).max(128), sha256: b64Exactly(32) });
