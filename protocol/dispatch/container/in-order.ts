/** Runs a few steps ahead and gives the results out in order, so that reading, hashing and decrypting overlap while memory stays at `ahead` pieces. */
export async function* inOrder<T, R>(items: Iterable<T> | AsyncIterable<T>, ahead: number, step: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const result = step(item);
      result.catch(() => {}); // thrown where it is taken out, below
      running.push(result);
      if (running.length >= ahead) yield await running.shift()!;
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    await Promise.allSettled(running);
  }
}
