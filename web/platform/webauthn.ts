/** The browser's WebAuthn as the client's authenticator. User verification is always required; the client checks the answers itself. */
import { decodeFirst } from "cborg";
import type { Assertion, Authenticator, CreatedCredential } from "../../client/enrol/authenticator.ts";
import { Failure } from "../../protocol/wire/failure.ts";

const ALGORITHMS = [-8, -7, -257];
const WAIT = 120_000;

interface PrfResults {
  prf?: { enabled?: boolean; results?: { first?: BufferSource } };
}

/** Backup eligibility: bit 3 of the flags of the authenticator data (WebAuthn §6.1). */
const BACKUP_ELIGIBLE = 0x08;
const FLAGS_AT = 32;

export const webAuthn: Authenticator = {
  kind: "passkey",
  rpId: globalThis.location?.hostname ?? "",
  async create({ rpName, user, challenge }): Promise<CreatedCredential> {
    const made = await ask(() =>
      navigator.credentials.create({
        publicKey: {
          rp: { id: location.hostname, name: rpName },
          user,
          challenge,
          pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
          authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
          attestation: "none",
          timeout: WAIT,
          extensions: { prf: {} },
        },
      }),
    );
    const response = made.response as AuthenticatorAttestationResponse;
    const flags = new Uint8Array(response.getAuthenticatorData())[FLAGS_AT] ?? 0;
    return {
      credentialId: new Uint8Array(made.rawId),
      publicKey: coseKeyOf(new Uint8Array(response.getAuthenticatorData())),
      backupEligible: (flags & BACKUP_ELIGIBLE) !== 0,
      prf: (made.getClientExtensionResults() as PrfResults).prf?.enabled === true,
    };
  },
  async assert({ rpId, credentialId, challenge, prfSalt }): Promise<Assertion> {
    const got = await ask(() =>
      navigator.credentials.get({
        publicKey: {
          rpId,
          challenge,
          allowCredentials: [{ type: "public-key", id: credentialId }],
          userVerification: "required",
          timeout: WAIT,
          ...(prfSalt ? { extensions: { prf: { eval: { first: prfSalt } } } } : {}),
        },
      }),
    );
    const response = got.response as AuthenticatorAssertionResponse;
    const first = (got.getClientExtensionResults() as PrfResults).prf?.results?.first;
    return {
      authenticatorData: new Uint8Array(response.authenticatorData),
      clientDataJSON: new Uint8Array(response.clientDataJSON),
      signature: new Uint8Array(response.signature),
      ...(first instanceof ArrayBuffer ? { prf: new Uint8Array(first) } : {}),
    };
  },
};

/** rpIdHash 32, flags 1, counter 4, AAGUID 16, length 2, id, then the COSE key, then extensions, which are cut off here. */
function coseKeyOf(data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const idLength = ((data[53] ?? 0) << 8) | (data[54] ?? 0);
  const rest = data.slice(55 + idLength);
  const [, after] = decodeFirst(rest, { useMaps: true }) as [unknown, Uint8Array];
  return rest.slice(0, rest.length - after.length);
}

async function ask(request: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (typeof PublicKeyCredential === "undefined") throw new Failure("passkey/unsupported");
  try {
    const credential = await request();
    if (credential instanceof PublicKeyCredential) return credential;
    throw new Failure("passkey/cancelled");
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const name = cause instanceof DOMException ? cause.name : "";
    throw new Failure(name === "NotSupportedError" || name === "SecurityError" ? "passkey/unsupported" : "passkey/cancelled", name, { cause });
  }
}
