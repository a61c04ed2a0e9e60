/** Offering wordings, and what they can do: lists of a language, which come when they are first asked for. */
export type Marking = Awaited<ReturnType<typeof load>>;

let loading: ReturnType<typeof load> | null = null;

export function loadMarks(): Promise<Marking> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load() {
  const [marking, { capacityOf }] = await Promise.all([import("../../client/dispatch/marking.ts"), import("../../protocol/dispatch/marks/capacity.ts")]);
  return { ...marking, capacityOf };
}
