/**
 * The security policies that this device's organisation and its peers label by, as the own node has them. A file is read again here, and is what its hash says; that this is the
 * hash which the accord pins is the node's word. Each file is fetched once.
 */
import type { KnownPolicy } from "../../protocol/label/known-policies.ts";
import type { RanksOfPolicy } from "../../protocol/label/line-rank.ts";
import { parseSpif } from "../../protocol/label/parse-spif.ts";
import { policyHash } from "../../protocol/label/policy-pin.ts";
import type { SpifPolicy } from "../../protocol/label/spif.ts";
import type { Result } from "../../protocol/wire/api.ts";
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { codeOf, Failure } from "../../protocol/wire/failure.ts";
import type { Session } from "../session/session.ts";

type Listed = Result<"label.policies">["policies"][number];

export interface Policies {
  /** `missing`: not here yet, or not what it should be; with the code. Nothing under them can be read. */
  policies(): Promise<{ readonly known: readonly (KnownPolicy & { readonly sha256: string })[]; readonly missing: readonly { readonly id: string; readonly name: string; readonly from: string; readonly code: string }[] }>;
}

export function createPolicies(call: Session["call"]): Policies {
  const read = new Map<string, SpifPolicy>();

  async function fileOf({ id, name, sha256, here }: Listed): Promise<SpifPolicy> {
    const before = read.get(sha256);
    if (before) return before;
    if (!here) throw new Failure("label/unknown-policy", name);
    const { xml } = await call("label.policy", { sha256 });
    if (toBase64Url(policyHash(xml)) !== sha256) throw new Failure("spif/other-file", name);
    const policy = parseSpif(xml);
    if (policy.id !== id || policy.name !== name) throw new Failure("spif/other-policy", name);
    read.set(sha256, policy);
    return policy;
  }

  return {
    async policies() {
      const { policies } = await call("label.policies", {});
      const outcomes = await Promise.all(
        policies.map(async (listed) => {
          const { id, name, from, sha256, ranks } = listed;
          try {
            return { known: { policy: await fileOf(listed), from, ranks: ranks as RanksOfPolicy, sha256 } };
          } catch (cause) {
            return { missing: { id, name, from, code: codeOf(cause) } };
          }
        }),
      );
      return { known: outcomes.flatMap(({ known }) => known ?? []), missing: outcomes.flatMap(({ missing }) => missing ?? []) };
    },
  };
}
