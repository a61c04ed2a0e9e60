/** The node's word that somebody is a desk of this organisation, for the person's devices to hand on inside lines. */
import { toBase64Url } from "../../protocol/wire/bytes.ts";
import { OFFICE_SECONDS, signOffice } from "../../protocol/wire/desk/office.ts";
import { Failure } from "../../protocol/wire/failure.ts";
import type { Signer } from "../../protocol/wire/signed.ts";
import type { Area, Caller } from "../area.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";

export function createOffice(parts: { domain: string; nodeKey: Signer; fingerprintOf: (person: string) => Bytes | undefined; now: () => number }): Area {
  return {
    handlers: {
      "desk.office": async (_args, caller: Caller) => {
        if (caller.kind !== "device" || caller.role !== "desk") throw new Failure("desk/not-a-desk");
        const fingerprint = parts.fingerprintOf(caller.person);
        if (!fingerprint) throw new Failure("chain/empty");
        const issuedAt = Math.floor(parts.now() / 1000);
        const statement = await signOffice({ v: 1, domain: parts.domain, person: caller.person, fingerprint, role: "desk", issuedAt, until: issuedAt + OFFICE_SECONDS }, parts.nodeKey);
        return { statement: toBase64Url(statement as Bytes) };
      },
    },
  };
}
