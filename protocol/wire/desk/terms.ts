/** What a call between two organisations is asked for with. A side names its own people; of the other side it asks for roles, and may say whom it has in mind. */
import { z } from "zod";
import * as f from "../fields.ts";
import { bytesOf } from "../cbor-schema.ts";

export const precedence = z.enum(["ROUTINE", "PRIORITY", "IMMEDIATE", "FLASH"]);
export type Precedence = z.infer<typeof precedence>;
export const precedences: readonly Precedence[] = precedence.options;

export const callRole = z.enum(["principal", "interpreter", "note-taker", "adviser", "desk"]);
export type CallRole = z.infer<typeof callRole>;
export const callRoles: readonly CallRole[] = callRole.options;

/** A BCP 47 tag, e.g. `fr` or `pt-BR`. */
export const language = z.string().max(35).regex(/^[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8})*$/);
/** A name of the IANA time zone database. That it exists is for the reader to check: databases differ. */
export const timeZone = z.string().max(64).regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/);

export const MAX_OF_A_SIDE = 12;
export const MAX_MINUTES = 720;
/** Beside the floor. */
export const MOST_LANGUAGES = 4;

/** Somebody of the side that names them. */
export const participant = z.strictObject({ person: f.personUri, fingerprint: bytesOf(32), name: f.displayName, role: callRole, languages: z.array(language).max(8) });
export type Participant = z.infer<typeof participant>;

/** Somebody whom the other side is asked to bring. */
export const wanted = z.strictObject({ role: callRole, person: f.personUri.optional(), name: f.displayName.optional(), languages: z.array(language).max(8) });
export type Wanted = z.infer<typeof wanted>;

export const terms = z.strictObject({
  subject: z.string().min(1).max(200),
  precedence,
  /** The label expected: how high the call is meant to go. */
  label: f.rank,
  start: f.seconds,
  minutes: z.int().min(5).max(MAX_MINUTES),
  /** Both domains, in the order in which their principals join: the first one waits for the second. */
  order: z.tuple([f.domain, f.domain]),
  /** The languages to interpret into, beside the floor. */
  interpretation: z.array(language).max(MOST_LANGUAGES),
  /** The call that its principals are in already, without their desks: this one takes its place. */
  continues: f.roomUri.optional(),
});
export type Terms = z.infer<typeof terms>;
