/** Who may open: a person, an office (a role at an organisation), or anybody of an organisation. */
import { z } from "zod";
import { domainOf, domainSchema, type PersonUri, personUriSchema } from "../identity/uri.ts";
import { bytesOf, count } from "../wire/cbor-schema.ts";
import { role } from "../wire/fields.ts";

export const reader = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("person"),
    person: personUriSchema,
    /** Of their chain: the node checks a key request against it, and believes nobody else about who that is. */
    fingerprint: bytesOf(32),
    /** How long the chain was then: what officers signed into it since is not what was known. */
    chainLength: count,
    /** What the releasing device knows of them: verified by both, introduced by desks, or no more than their node's word. */
    known: z.enum(["verified", "introduced", "asserted"]),
  }),
  z.strictObject({ kind: z.literal("office"), domain: domainSchema, role }),
  z.strictObject({ kind: z.literal("organisation"), domain: domainSchema }),
]);
export type Reader = z.infer<typeof reader>;

/** One name for the same reader, whatever else is known of them. */
export function readerKey(of: Reader): string {
  return of.kind === "person" ? `person ${of.person}` : of.kind === "office" ? `office ${of.role} ${of.domain}` : `organisation ${of.domain}`;
}

export function readerDomain(of: Reader): string {
  return of.kind === "person" ? domainOf(of.person as PersonUri) : of.domain;
}

/** Whether somebody, as their node states them, is this reader or one of them. An overseer never is: who reads the chain of who knew reads no content. */
export function isReader(of: Reader, stated: { readonly person: string; readonly role: string }): boolean {
  if (stated.role === "overseer") return false;
  if (of.kind === "person") return of.person === stated.person;
  return domainOf(stated.person as PersonUri) === of.domain && (of.kind === "organisation" || of.role === stated.role);
}
