/**
 * How much each reader has opened of late, over all dispatches of this node: keys within an hour, different dispatches within an hour and within a day. Kept in memory, and read again from the record of
 * events where it is not here: after a start, or for a reader who was long away.
 */
const HOUR = 3600;
const DAY = 86_400;
const MOST_READERS = 10_000;

export interface OpenedBefore {
  /** Seconds. */
  readonly dispatch: string;
  readonly at: number;
  readonly keys: number;
}

interface Recent {
  /** By minute. */
  keys: { minute: number; count: number }[];
  keysSum: number;
  /** The latest opening of each, the oldest first. */
  hour: Map<string, number>;
  day: Map<string, number>;
}

export interface Amount {
  readonly keys: number;
  readonly hour: number;
  readonly day: number;
}

export interface Opened {
  /** What it would come to with these keys. `quietSince`: dispatches opened since then, seconds; undefined outside of quiet hours. */
  with(person: string, opening: OpenedBefore, quietSince: number | undefined): Amount & { readonly quiet: number };
  add(person: string, opening: OpenedBefore): void;
  forget(person: string): void;
}

/** `before`: what the record says of that reader's last day, the oldest first. */
export function createOpened(before: (person: string, after: number) => readonly OpenedBefore[]): Opened {
  const readers = new Map<string, Recent>();

  function recentOf(person: string, now: number): Recent {
    let recent = readers.get(person);
    if (!recent) {
      recent = { keys: [], keysSum: 0, hour: new Map(), day: new Map() };
      for (const opening of before(person, now - DAY)) note(recent, opening);
      if (readers.size >= MOST_READERS) readers.delete(readers.keys().next().value!);
    } else readers.delete(person);
    readers.set(person, recent); // the latest last: whoever is long away goes first
    expire(recent, now);
    return recent;
  }

  return {
    with(person, { dispatch, at, keys }, quietSince) {
      const recent = recentOf(person, at);
      const more = (known: Map<string, number>) => known.size + (known.has(dispatch) ? 0 : 1);
      let quiet = 0;
      if (quietSince !== undefined) {
        for (const [one, last] of recent.day) if (last >= quietSince && one !== dispatch) quiet++;
        quiet++;
      }
      return { keys: recent.keysSum + keys, hour: more(recent.hour), day: more(recent.day), quiet };
    },
    add: (person, opening) => note(recentOf(person, opening.at), opening),
    forget: (person) => void readers.delete(person),
  };
}

function note(recent: Recent, { dispatch, at, keys }: OpenedBefore): void {
  const minute = Math.floor(at / 60);
  const last = recent.keys.at(-1);
  if (last?.minute === minute) last.count += keys;
  else recent.keys.push({ minute, count: keys });
  recent.keysSum += keys;
  for (const known of [recent.hour, recent.day]) {
    known.delete(dispatch);
    known.set(dispatch, at);
  }
}

function expire(recent: Recent, now: number): void {
  while (recent.keys[0] && recent.keys[0].minute * 60 <= now - HOUR) recent.keysSum -= recent.keys.shift()!.count;
  for (const [known, span] of [[recent.hour, HOUR], [recent.day, DAY]] as const) {
    for (const [dispatch, at] of known) {
      if (at > now - span) break;
      known.delete(dispatch);
    }
  }
}
