/**
 * Keys behind handles. In browsers they are non-extractable CryptoKeys, which IndexedDB keeps by structured clone. Node can't persist a CryptoKey: there the vault is
 * a key file of mode 0600, and the device says of itself that its keys are not hardware-bound.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";
import type { Signer } from "../../protocol/wire/signed.ts";

export interface KeyVault {
  /** Whether the platform refuses to hand the private bytes out, even to this program. */
  readonly nonExtractable: boolean;
  /** An Ed25519 key by name, made on first use. */
  signer(name: string): Promise<Signer>;
  has(name: string): Promise<boolean>;
  /** The AES-GCM key under which the state is sealed when no passkey gives one. Made on first use. */
  wrappingKey(): Promise<CryptoKey>;
  /** Small notes that must be readable before the store is: which device this is, how its store opens. Nothing secret. */
  note(name: string): Promise<Bytes | undefined>;
  setNote(name: string, value: Bytes): Promise<void>;
  forget(): Promise<void>;
}
