/**
 * The rehearsal's stand-in for a passkey: made of software, marked as demonstration evidence in the chain, refused off loopback.
 * Its keys are non-extractable and kept beside the device's own.
 */
import { openDB } from "idb";
import type { Authenticator } from "../../client/enrol/authenticator.ts";
import { createSoftwareAuthenticator, type SoftwareCredential } from "../../protocol/identity/software-authenticator.ts";

export async function demonstrationPasskey(random: (length: number) => Uint8Array<ArrayBuffer>): Promise<Authenticator> {
  const kept = await openDB("entente-demonstration-passkey", 1, { upgrade: (database) => void database.createObjectStore("credential") });
  const known = (await kept.get("credential", "own")) as SoftwareCredential | undefined;
  const made = await createSoftwareAuthenticator({ rpId: location.hostname, origin: location.origin, random, ...(known ? { credential: known } : {}) });
  if (!known) await kept.put("credential", made.credential, "own");
  return {
    kind: "software",
    rpId: location.hostname,
    create: async () => ({ credentialId: made.authenticator.credentialId, publicKey: made.authenticator.publicKey, backupEligible: made.authenticator.backupEligible, prf: made.authenticator.prf }),
    assert: async ({ challenge, prfSalt }) => ({ ...(await made.assert(challenge)), ...(prfSalt ? { prf: await made.prf(prfSalt) } : {}) }),
  };
}
