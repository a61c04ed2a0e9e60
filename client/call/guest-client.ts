import type { EntenteClient } from "../model/entente-client.ts";
import type { ClientEnvironment } from "../environment.ts";
export function createGuestClient(_environment: ClientEnvironment, _link: string, _options: object): EntenteClient & { look(): Promise<{ organisation: string; expiresAt: number }>; join(name: string): Promise<void> } {
  throw new TypeError("stub");
}
