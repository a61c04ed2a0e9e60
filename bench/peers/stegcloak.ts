/** StegCloak: a name hidden in invisible characters. It is no dependency of ours: installed in a folder of one's own, which the bench is told. */
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

interface StegCloakObject {
  hide(secret: string, password: string, cover: string): string;
  reveal(text: string, password: string): string;
}

export interface StegCloak {
  mark(text: string, recipient: string): string;
  recipientOf(passage: string): string | null;
}

const PASSWORD = "of the author";

/** Null where it isn't there. */
export function stegCloak(folder: string): StegCloak | null {
  try {
    const Made = createRequire(join(resolve(folder), "package.json"))("stegcloak") as new (encrypt: boolean, integrity: boolean) => StegCloakObject;
    const cloak = new Made(true, true);
    return {
      mark: (text, recipient) => cloak.hide(recipient, PASSWORD, text),
      recipientOf(passage) {
        try {
          return cloak.reveal(passage, PASSWORD);
        } catch {
          return null;
        }
      },
    };
  } catch {
    return null;
  }
}
