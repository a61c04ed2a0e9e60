/**
 * What two people have said of one another, and whether consent stands between them. Each node keeps both people's last words. A word carries what its speaker had heard by then, so that two nodes which
 * have the same two words come to the same answer, in whatever order, how often and after what losses the words came; and a yes that was said before a withdrawal never counts after it.
 */

/** The last word of one person about another. */
export interface Word {
  /** Null: never said anything. */
  readonly yes: boolean | null;
  /** Rises with each word of this speaker about that person; 0 for none. Milliseconds since 1970 where the clock allows, so that it rises also over a file that was lost. */
  readonly serial: number;
  /** The other's serial that the speaker had heard when saying it. */
  readonly heard: number;
  /** Serial of the speaker's last no; 0 for none. */
  readonly withdrawn: number;
}

export const SILENCE: Word = { yes: null, serial: 0, heard: 0, withdrawn: 0 };

/** A yes said before the other's last withdrawal was heard is void. */
export function counts(word: Word, other: Word): boolean {
  return word.yes === true && word.heard >= other.withdrawn;
}

export function stands(one: Word, other: Word): boolean {
  return counts(one, other) && counts(other, one);
}

export function nextWord(own: Word, other: Word, yes: boolean, now: number): Word {
  const serial = Math.max(own.serial + 1, now);
  return { yes, serial, heard: other.serial, withdrawn: yes ? own.withdrawn : serial };
}

/** The later of what is known and what has come; an older word, or the same again, changes nothing. */
export function laterWord(known: Word, came: Word): Word {
  return came.serial > known.serial ? came : known;
}

/**
 * The other side has heard more from this speaker than is remembered here: this node's file is older than it was (a backup). What was said in between may have been a withdrawal, so it counts as one.
 */
export function afterLoss(own: Word, heardByOther: number): Word {
  return heardByOther > own.serial ? { yes: false, serial: heardByOther, heard: own.heard, withdrawn: heardByOther } : own;
}
