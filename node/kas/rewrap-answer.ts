/** What a request for keys comes to, before it is put into either form. */
import type { Bytes } from "../../protocol/wire/bytes.ts";

export interface RewrapResult {
  readonly id: string;
  readonly key?: Bytes;
  /** `kas/denied` or `kas/bad-request`. */
  readonly code?: string;
}

export interface RewrapAnswer {
  readonly legacy: boolean;
  readonly sessionPublicKey: string;
  readonly responses: readonly { readonly policyId: string; readonly results: readonly RewrapResult[] }[];
}
