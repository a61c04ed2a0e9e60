/** Letters from the mailbox, each to the part that knows its kind. */
import type { LetterContent } from "../../protocol/dispatch/letter/content.ts";
import type { MailboxItem } from "../../protocol/wire/api.ts";
import type { Batch } from "../store/store.ts";
import type { LetterEvent, Letters } from "./letters.ts";

type Take = (letter: LetterEvent, progress: Batch) => Promise<void>;

export interface Post {
  /** Throws what keeps it from being read or taken. */
  take(item: MailboxItem, progress: Batch): Promise<void>;
}

export function createPost(letters: Pick<Letters, "open">, takers: { readonly kinds: Partial<Record<LetterContent["kind"], Take>>; readonly others: Take }): Post {
  return {
    async take(item, progress) {
      const letter = await letters.open(item);
      await (takers.kinds[letter.content.kind] ?? takers.others)(letter, progress);
    },
  };
}
