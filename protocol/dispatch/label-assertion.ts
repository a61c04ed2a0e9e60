/** The label of a portion in its container: a STANAG 4774 label as an assertion, bound to the payload by the signature of the device that rendered it. Whoever takes the file out of here still has its label, and can check it. */
import { SLAB, labelToXml } from "../label/label-xml.ts";
import type { Bytes } from "../wire/bytes.ts";
import { codeOf, Failure } from "../wire/failure.ts";
import type { Signer } from "../wire/signed.ts";
import { type AssertionDraft, verifyAssertion } from "./container/assertion.ts";
import type { OpenedTdf } from "./container/open.ts";
import { decodeLabel } from "./labels.ts";

const ID = "label";

export function labelAssertion(label: Bytes, signer: Signer): AssertionDraft {
  return { id: ID, type: "handling", scope: "payload", appliesToState: "encrypted", statement: { format: "xml-structured", schema: SLAB, value: labelToXml(decodeLabel(label)) }, signer: { alg: "EdDSA", signer } };
}

/** `keys`: of the devices that may have rendered it, from verified chains. Throws `dispatch/label-moved` for another label than the head's, or one that none of them signed for this payload. */
export function checkLabelAssertion(opened: OpenedTdf, label: Bytes, keys: readonly Bytes[]): void {
  let why = "no key";
  for (const publicKey of keys) {
    try {
      const { assertion } = verifyAssertion(opened, ID, { alg: "EdDSA", publicKey });
      if (assertion.statement.value !== labelToXml(decodeLabel(label))) throw new Failure("dispatch/label-moved");
      return;
    } catch (error) {
      why = codeOf(error);
    }
  }
  throw new Failure("dispatch/label-moved", why);
}
