/** Keeps what is being written as a draft, on all of the author's devices, when the writing pauses and when the screen is left. */
import { useCallback, useEffect, useRef, useState } from "react";
import { serial } from "../../../client/serial.ts";
import { codeOf } from "../../../protocol/wire/failure.ts";
import { useClient } from "../../shell/client-context.ts";
import { isEmpty, keptOf, type Written } from "./draft.ts";

const PAUSE_MS = 700;

export interface KeptDraft {
  /** Null: nothing was kept yet. */
  readonly id: string | null;
  /** Why it could not be kept. */
  readonly code: string | null;
  /** As it was last kept from here, or taken over. */
  readonly text: string;
  /** Goes: sent or discarded. */
  end(): Promise<void>;
  /** What another device has kept was taken over. */
  taken(written: Written): void;
}

export function useDraft(written: Written, initial: string | null): KeptDraft {
  const client = useClient();
  const [id, setId] = useState(initial);
  const [code, setCode] = useState<string | null>(null);
  const text = JSON.stringify(keptOf(written));
  const state = useRef({ id: initial, kept: text, ended: false });
  const latest = useRef(written);
  latest.current = written;
  const [inTurn] = useState(serial);

  const save = useCallback(
    () =>
      inTurn(async () => {
        const { current } = state;
        const now = latest.current;
        const kept = JSON.stringify(keptOf(now));
        if (current.ended || kept === current.kept || (current.id === null && isEmpty(now))) return;
        try {
          current.id = await client.dispatches.saveDraft(current.id, keptOf(now));
          current.kept = kept;
          setId(current.id);
          setCode(null);
        } catch (failure) {
          setCode(codeOf(failure));
        }
      }),
    [client, inTurn],
  );

  useEffect(() => {
    const timer = setTimeout(() => void save(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, save]);
  useEffect(() => () => void save(), [save]);

  return {
    id,
    code,
    text: state.current.kept,
    async end() {
      state.current.ended = true;
      await inTurn(async () => {
        if (state.current.id !== null) await client.dispatches.dropDraft(state.current.id);
      });
    },
    taken(other) {
      state.current.kept = JSON.stringify(keptOf(other));
    },
  };
}
