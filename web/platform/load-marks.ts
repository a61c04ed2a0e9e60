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
  const [{ proposeVariants }, { markText }, { capacityOf }] = await Promise.all([import("../../protocol/dispatch/marks/propose-variants.ts"), import("../../protocol/dispatch/marks/check-site.ts"), import("../../protocol/dispatch/marks/capacity.ts")]);
  return { proposeVariants, markText, capacityOf };
}
