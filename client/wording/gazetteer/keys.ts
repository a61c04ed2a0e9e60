/**
 * A sorted list of folded names in few bytes: blocks of sixteen, each name without what it shares with the one before. It is searched where it lies, so loading it costs nothing.
 * A name carries flags and numbers (of towns, most populous first).
 */

export interface KeyHit {
  readonly flags: number;
  readonly towns: readonly number[];
}

const BLOCK = 16;

/** Names must be ASCII, at most 255 long; numbers rise. */
export function writeKeys(entries: ReadonlyMap<string, KeyHit>): Uint8Array {
  const keys = [...entries.keys()].sort();
  const starts: number[] = [];
  const bytes: number[] = [];
  let before = "";
  for (const [index, key] of keys.entries()) {
    if (index % BLOCK === 0) {
      starts.push(bytes.length);
      before = "";
    }
    let shared = 0;
    while (shared < before.length && shared < key.length && before[shared] === key[shared]) shared++;
    bytes.push(shared, key.length - shared);
    for (let at = shared; at < key.length; at++) bytes.push(key.charCodeAt(at));
    const { flags, towns } = entries.get(key)!;
    pushNumber(bytes, (towns.length << 3) | flags);
    let last = 0;
    for (const town of towns) {
      pushNumber(bytes, town - last);
      last = town;
    }
    before = key;
  }
  const out = new Uint8Array(8 + starts.length * 4 + bytes.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, keys.length, true);
  view.setUint32(4, starts.length, true);
  for (const [index, start] of starts.entries()) view.setUint32(8 + index * 4, start, true);
  out.set(bytes, 8 + starts.length * 4);
  return out;
}

export interface Keys {
  readonly count: number;
  readonly get: (key: string) => KeyHit | null;
  readonly each: (visit: (key: string, hit: KeyHit) => void) => void;
}

export function openKeys(bytes: Uint8Array): Keys {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  const blocks = view.getUint32(4, true);
  const base = 8 + blocks * 4;
  const startOf = (block: number) => base + view.getUint32(8 + block * 4, true);

  /** The first name of a block against a key. Its suffix is all of it. */
  const compareFirst = (block: number, key: string) => {
    const at = startOf(block);
    const length = bytes[at + 1]!;
    for (let i = 0; i < length && i < key.length; i++) {
      const difference = bytes[at + 2 + i]! - key.charCodeAt(i);
      if (difference !== 0) return difference;
    }
    return length - key.length;
  };

  const walk = (block: number, visit: (key: string, hit: () => KeyHit) => boolean) => {
    let at = startOf(block);
    let key = "";
    for (let index = block * BLOCK; index < Math.min(count, (block + 1) * BLOCK); index++) {
      const [shared, length] = [bytes[at]!, bytes[at + 1]!];
      key = key.slice(0, shared);
      for (let i = 0; i < length; i++) key += String.fromCharCode(bytes[at + 2 + i]!);
      const reader = { at: at + 2 + length };
      const meta = readNumber(bytes, reader);
      const towns: number[] = [];
      for (let left = meta >> 3, last = 0; left > 0; left--) towns.push((last += readNumber(bytes, reader)));
      if (visit(key, () => ({ flags: meta & 7, towns }))) return;
      at = reader.at;
    }
  };

  return {
    count,
    get: (key) => {
      if (key === "" || blocks === 0 || compareFirst(0, key) > 0) return null;
      let [low, high] = [0, blocks - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (compareFirst(middle, key) <= 0) low = middle;
        else high = middle - 1;
      }
      let found: KeyHit | null = null;
      walk(low, (name, hit) => {
        if (name === key) found = hit();
        return name >= key;
      });
      return found;
    },
    each: (visit) => {
      for (let block = 0; block < blocks; block++)
        walk(block, (key, hit) => {
          visit(key, hit());
          return false;
        });
    },
  };
}

/** Remembers its answers, for as long as one text is read: most words of a text come again. */
export function remembering(keys: Keys): Keys {
  const known = new Map<string, KeyHit | null>();
  return {
    ...keys,
    get: (key) => {
      let hit = known.get(key);
      if (hit === undefined) known.set(key, (hit = keys.get(key)));
      return hit;
    },
  };
}

function pushNumber(bytes: number[], value: number): void {
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  bytes.push(value);
}

function readNumber(bytes: Uint8Array, reader: { at: number }): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[reader.at++]!;
    value |= (byte & 127) << shift;
    if (byte < 128) return value;
  }
}
