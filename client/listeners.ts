/** Who wants to hear of something. A listener that throws does not keep the others from hearing it. */
export interface Listeners<T> {
  add(listener: (event: T) => void): () => void;
  tell(event: T): void;
}

export function listeners<T>(onThrow: (error: unknown) => void = () => undefined): Listeners<T> {
  const all = new Set<(event: T) => void>();
  return {
    add(listener) {
      all.add(listener);
      return () => all.delete(listener);
    },
    tell(event) {
      for (const listener of all) {
        try {
          listener(event);
        } catch (error) {
          onThrow(error);
        }
      }
    },
  };
}
