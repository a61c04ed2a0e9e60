/** One side of an accord, as it describes itself: where it is, and the keys that the other side pins. */
import { z } from "zod";
import { MOST_POLICIES, policyPinSchema } from "../label/policy-pin.ts";
import { bytesOf } from "../wire/cbor-schema.ts";
import { domainSchema } from "./uri.ts";

/** https anywhere; plain http only to this machine, where the rehearsal runs. */
export const nodeUrlSchema = z.string().max(300).refine((text) => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const loopback = url.hostname === "localhost" || url.hostname.endsWith(".localhost") || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
  return (url.protocol === "https:" || (url.protocol === "http:" && loopback)) && url.username === "" && url.password === "" && url.hash === "" && url.search === "";
});

export const accordPartySchema = z.strictObject({
  domain: domainSchema,
  url: nodeUrlSchema,
  nodeKey: bytesOf(32),
  ledger: z.strictObject({ origin: z.string().min(1).max(253), vkey: z.string().min(1).max(500), url: nodeUrlSchema }),
  officerKeys: z.array(bytesOf(32)).max(16),
  caKey: bytesOf(32),
  /** The security policies of that side, by the hashes of their files. Left out where there are none, as in accords from before there were any. */
  policies: z.array(policyPinSchema).min(1).max(MOST_POLICIES).optional(),
});

export type AccordParty = z.infer<typeof accordPartySchema>;
