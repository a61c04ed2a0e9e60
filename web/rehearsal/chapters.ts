/** What can be lived through, in this order. Which one is shown stands in the address's fragment, so that it can be handed on and reloaded. */
import type { Chapter } from "./chapter.ts";
import { lineChapter } from "./line-chapter.ts";
import { presidentChapter } from "./president-chapter.ts";
import { townChapter } from "./town-chapter.ts";

export const chapters: readonly Chapter[] = [lineChapter, presidentChapter, townChapter];

export function chapterAt(hash: string): Chapter {
  return chapters.find(({ id }) => hash === `#${id}`) ?? lineChapter;
}
